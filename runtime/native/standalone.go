package native

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

// BuildProgram compiles a main package that imports what cells of this session can
// import to a binary that needs neither hone nor Go. Packages that the worker links
// are compiled already.
func (b *Builder) BuildProgram(ctx context.Context, source []byte, imports []string, out string) error {
	dir, err := os.MkdirTemp(b.dir, "program-")
	if err != nil {
		return fmt.Errorf("build %s: %w", filepath.Base(out), err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "main.go")
	if err := os.WriteFile(file, source, 0o644); err != nil {
		return fmt.Errorf("build %s: %w", filepath.Base(out), err)
	}
	// -linkshared, with no shared library there, changes only how packages are
	// compiled: as the worker's are. A program of the standard library alone does
	// without, and so without the C library; one that needs no C must, as the linker
	// wants it for -linkshared.
	args := []string{"build", "-trimpath", "-buildvcs=false", "-mod=readonly"}
	if slices.ContainsFunc(imports, func(p string) bool {
		return strings.HasPrefix(p, "hone/") && p != "hone/lib/show" || strings.HasPrefix(p, "github.com/gomlx/")
	}) {
		args = append(args, "-linkshared")
	}
	args = append(args, "-o", out, file)
	cmd := b.tc.command(ctx, b.ModDir(), args...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	err = cmd.Run()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && ctx.Err() == nil {
		return programError(said.String())
	}
	return errors.Join(ctx.Err(), err)
}

// programError is what the compiler said about a program.
func programError(said string) error {
	var ds []Diagnostic
	for line := range strings.Lines(said) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			ds = append(ds, Diagnostic{Message: line})
		}
	}
	return &BuildError{Stage: "compile", Unit: "the program", Diagnostics: ds, Output: said}
}

// WriteModule writes into dir the go.mod and go.sum of a module of that name that
// imports packages which cells of this session can import, and below dir/hone the
// source of those packages of hone that it needs. With only the standard library
// there is no more than a go.mod.
func (b *Builder) WriteModule(ctx context.Context, dir, name string, imports []string) error {
	m := &standaloneModule{dir: dir, used: map[string]*listedModule{}, own: map[string]string{}}
	have, err := readGoMod(filepath.Join(b.ModDir(), "go.mod"))
	if err != nil {
		return err
	}
	m.version = have.Go.Version
	others := slices.DeleteFunc(slices.Clone(imports), standard)
	if len(others) > 0 {
		pkgs, err := b.tc.listPackages(ctx, b.ModDir(), "readonly", GetRequest{}, others...)
		if err != nil {
			return fmt.Errorf("list what the program needs: %w", err)
		}
		for _, p := range pkgs {
			if p.Error != nil {
				return fmt.Errorf("list what the program needs: %s: %s", p.ImportPath, p.Error.Err)
			}
			m.add(p)
		}
		sums, err := os.ReadFile(filepath.Join(b.ModDir(), "go.sum"))
		if err != nil {
			return fmt.Errorf("read go.sum: %w", err)
		}
		if err := os.WriteFile(filepath.Join(dir, "go.sum"), m.keepSums(sums), 0o644); err != nil {
			return fmt.Errorf("write the program's module: %w", err)
		}
	}
	return m.write(name)
}

// standaloneModule is the module of an exported program.
type standaloneModule struct {
	dir     string
	version string
	used    map[string]*listedModule
	own     map[string]string // packages of hone: path → folder
}

func (m *standaloneModule) add(p listedPackage) {
	switch {
	case p.Standard || p.Module == nil || p.Module.Main:
	case p.Module.Path == "hone":
		m.own[p.ImportPath] = p.Dir
	default:
		m.used[p.Module.Path] = p.Module
	}
}

// keepSums are the lines of go.sum about the modules that are used, and all go.mod
// files, which the go command reads to choose versions.
func (m *standaloneModule) keepSums(sums []byte) []byte {
	var out bytes.Buffer
	for line := range bytes.Lines(sums) {
		f := strings.Fields(string(line))
		if len(f) != 3 {
			continue
		}
		if used := m.used[f[0]]; strings.HasSuffix(f[1], "/go.mod") || used != nil && (used.Version == f[1] || used.Replace != nil) {
			out.Write(line)
		}
	}
	return out.Bytes()
}

// write writes the program's go.mod, and hone's packages as a module beside it.
func (m *standaloneModule) write(name string) error {
	mod, err := m.goMod(name, len(m.own) > 0)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(m.dir, "go.mod"), mod, 0o644); err != nil {
		return fmt.Errorf("write the program's module: %w", err)
	}
	if len(m.own) == 0 {
		return nil
	}
	if mod, err = m.goMod("hone", false); err != nil {
		return err
	}
	root := filepath.Join(m.dir, "hone")
	if err := os.RemoveAll(root); err != nil {
		return fmt.Errorf("write the program's module: %w", err)
	}
	for _, path := range slices.Sorted(maps.Keys(m.own)) {
		to := filepath.Join(root, filepath.FromSlash(strings.TrimPrefix(path, "hone/")))
		if err := copyPackage(m.own[path], to); err != nil {
			return fmt.Errorf("copy the source of %s: %w", path, err)
		}
	}
	return os.WriteFile(filepath.Join(root, "go.mod"), mod, 0o644)
}

func (m *standaloneModule) goMod(name string, withHone bool) ([]byte, error) {
	f := new(modfile.File)
	if err := errors.Join(f.AddModuleStmt(name), f.AddGoStmt(m.version)); err != nil {
		return nil, fmt.Errorf("write the program's go.mod: %w", err)
	}
	if withHone {
		if err := errors.Join(f.AddRequire("hone", "v0.0.0"), f.AddReplace("hone", "", "./hone", "")); err != nil {
			return nil, fmt.Errorf("write the program's go.mod: %w", err)
		}
	}
	var list []*modfile.Require
	for _, path := range slices.Sorted(maps.Keys(m.used)) {
		u := m.used[path]
		list = append(list, &modfile.Require{Mod: module.Version{Path: path, Version: u.Version}})
		if r := u.Replace; r != nil {
			if err := f.AddReplace(path, "", replacementPath(r.Path, r.Dir, r.Version), r.Version); err != nil {
				return nil, fmt.Errorf("write the program's go.mod: %w", err)
			}
		}
	}
	for _, r := range list {
		if err := f.AddRequire(r.Mod.Path, r.Mod.Version); err != nil {
			return nil, fmt.Errorf("write the program's go.mod: %w", err)
		}
	}
	f.Cleanup()
	return f.Format()
}

// replacementPath is the path of a replacement: the folder of a local module.
func replacementPath(path, dir, version string) string {
	if version == "" && dir != "" {
		return dir
	}
	return path
}

// copyPackage copies the files of one package, without its tests and its folders.
func copyPackage(from, to string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || skipFile(e.Name()) {
			continue
		}
		data, err := os.ReadFile(filepath.Join(from, e.Name()))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, e.Name()), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
