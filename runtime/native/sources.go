package native

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// sourcePackage is what `go list` says of a package that is to be compiled here.
type sourcePackage struct {
	listedPackage
	GoFiles, CgoFiles, SFiles, CFiles, CXXFiles, SysoFiles []string
	EmbedPatterns, EmbedFiles                              []string
	Imports                                                []string
	ImportMap                                              map[string]string
	DepsErrors                                             []*struct{ Pos, Err string }
}

// mapped is the path of the package that an import means.
func (p *sourcePackage) mapped(imp string) string {
	if m := p.ImportMap[imp]; m != "" {
		return m
	}
	return imp
}

// listSources lists packages and all they import, in an order in which they can be
// compiled. What keeps one of them from being compiled is a *BuildError.
func (tc *toolchain) listSources(ctx context.Context, modDir string, paths ...string) ([]sourcePackage, error) {
	args := append([]string{"list", "-deps", "-e", "-mod=readonly",
		"-json=ImportPath,Name,Dir,Standard,Module,GoFiles,CgoFiles,SFiles,CFiles,CXXFiles,SysoFiles,EmbedPatterns,EmbedFiles,Imports,ImportMap,Error,DepsErrors", "--"}, paths...)
	out, err := tc.output(ctx, modDir, args...)
	if err != nil {
		return nil, err
	}
	var pkgs []sourcePackage
	failed := &BuildError{Stage: "list", Unit: strings.Join(paths, " ")}
	dec := json.NewDecoder(bytes.NewReader(out))
	for {
		var p sourcePackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("read the answer of go list: %w", err)
		}
		pkgs = append(pkgs, p)
		if p.Error != nil {
			failed.refused(p.ImportPath, placedError(p.Error.Pos, p.Error.Err))
		}
	}
	if len(failed.Diagnostics) > 0 {
		return nil, failed
	}
	return pkgs, nil
}

// placedError is an error of go list with its place, if it has one.
func placedError(pos, text string) string {
	text = strings.TrimSpace(text)
	if pos != "" && !strings.HasPrefix(text, pos) {
		return pos + ": " + text
	}
	return text
}

// compileLocal compiles a package under its new path; fresh holds the new paths of
// the packages compiled along with it, archives where those compiled before it are.
func (b *Builder) compileLocal(ctx context.Context, p sourcePackage, fresh, archives map[string]string) (string, error) {
	if n := len(p.CgoFiles) + len(p.SFiles) + len(p.SysoFiles); n > 0 {
		return "", &GetError{What: fmt.Sprintf("%s has changed, and it has files in C or assembly, which a process can load once only", p.ImportPath),
			Do: fmt.Sprintf("%%get -rebuild %s starts a new worker with it: plain values are carried over, the others are named", p.Module.rootDir())}
	}
	newPath := fresh[p.ImportPath]
	dir := filepath.Join(b.extra.dir, "local", strings.ReplaceAll(newPath, "/", "_"))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("compile %s: %w", p.ImportPath, err)
	}
	importcfg, err := b.localImportcfg(dir, p, fresh, archives)
	if err != nil {
		return "", err
	}
	archive := filepath.Join(dir, "pkg.a")
	args := []string{"-o", archive, "-p", newPath, "-importcfg", importcfg, "-pack", "-dynlink", "-linkshared", "-complete", "-nolocalimports", "-c=2",
		"-trimpath", p.Dir + "=>" + p.ImportPath, "-lang", p.lang()}
	embed, err := p.embedConfig(dir)
	if err != nil {
		return "", err
	}
	if embed != "" {
		args = append(args, "-embedcfg", embed)
	}
	for _, f := range p.GoFiles {
		args = append(args, "./"+f)
	}
	if err := b.tc.runTool(ctx, p.Dir, "compile", p.ImportPath, args); err != nil {
		return "", err
	}
	return archive, nil
}

// localImportcfg says where the imports of a package are, and which of them stand for
// newer paths.
func (b *Builder) localImportcfg(dir string, p sourcePackage, fresh, archives map[string]string) (string, error) {
	b.mu.Lock()
	var buf bytes.Buffer
	for _, imp := range p.Imports {
		to := p.mapped(imp)
		switch {
		case fresh[to] != "":
			to = fresh[to]
		default:
			to = b.versions.of(to)
		}
		if to != imp {
			fmt.Fprintf(&buf, "importmap %s=%s\n", imp, to)
		}
	}
	buf.Write(b.store.importcfg())
	buf.Write(b.extra.importcfg())
	b.mu.Unlock()
	for path, archive := range archives {
		fmt.Fprintf(&buf, "packagefile %s=%s\n", path, archive)
	}
	name := filepath.Join(dir, "importcfg")
	if err := os.WriteFile(name, buf.Bytes(), 0o644); err != nil {
		return "", fmt.Errorf("compile %s: %w", p.ImportPath, err)
	}
	return name, nil
}

// lang is the language version of the package's module.
func (p *sourcePackage) lang() string {
	if p.Module == nil || p.Module.GoVersion == "" {
		return "go1.16" // what the go command takes for a go.mod without a version
	}
	return goLang("go" + p.Module.GoVersion)
}

func (m *listedModule) rootDir() string {
	if m == nil {
		return "."
	}
	return m.Dir
}

// embedConfig writes which files the package's go:embed patterns mean; "" if it has none.
func (p *sourcePackage) embedConfig(dir string) (string, error) {
	if len(p.EmbedPatterns) == 0 {
		return "", nil
	}
	cfg := struct {
		Patterns map[string][]string
		Files    map[string]string
	}{map[string][]string{}, map[string]string{}}
	for _, f := range p.EmbedFiles {
		cfg.Files[f] = filepath.Join(p.Dir, filepath.FromSlash(f))
	}
	for _, pattern := range p.EmbedPatterns {
		for _, f := range p.EmbedFiles {
			if embeds(pattern, f) {
				cfg.Patterns[pattern] = append(cfg.Patterns[pattern], f)
			}
		}
	}
	data, err := json.Marshal(cfg)
	if err != nil {
		return "", fmt.Errorf("compile %s: %w", p.ImportPath, err)
	}
	name := filepath.Join(dir, "embedcfg")
	if err := os.WriteFile(name, data, 0o644); err != nil {
		return "", fmt.Errorf("compile %s: %w", p.ImportPath, err)
	}
	return name, nil
}

// embeds says whether a go:embed pattern takes in a file that the package embeds: it
// matches the file or a folder above it. In a folder, files whose names begin with a
// dot or an underscore are left out, unless the pattern says all.
func embeds(pattern, file string) bool {
	glob, all := strings.CutPrefix(pattern, "all:")
	for name, inside := file, ""; name != "." && name != "/"; name = path.Dir(name) {
		if ok, err := path.Match(path.Clean(glob), name); err == nil && ok {
			return all || !hiddenPart(inside)
		}
		inside = path.Join(path.Base(name), inside)
	}
	return path.Clean(glob) == "." && (all || !hiddenPart(file))
}

// hiddenPart says whether an element of a path begins with a dot or an underscore.
func hiddenPart(p string) bool {
	for elem := range strings.SplitSeq(p, "/") {
		if strings.HasPrefix(elem, ".") || strings.HasPrefix(elem, "_") {
			return true
		}
	}
	return false
}
