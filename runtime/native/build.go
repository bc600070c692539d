package native

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Build compiles a unit and links it into a plugin. What the compiler or the
// linker refuses is a *BuildError; a unit that failed may be built again under
// the same path, one that was built may not.
func (b *Builder) Build(ctx context.Context, u Unit) (*Built, error) {
	if err := b.newUnit(u.Path); err != nil {
		return nil, err
	}
	if len(u.Files) == 0 {
		return nil, fmt.Errorf("unit %s has no files", u.Path)
	}
	if err := b.AddPackages(ctx, u.Imports...); err != nil {
		return nil, err
	}
	importcfg, err := b.writeImportcfg()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(b.dir, strings.ReplaceAll(u.Path, "/", "-"))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the folder of %s: %w", u.Path, err)
	}
	start := time.Now()
	archive, err := b.compile(ctx, dir, importcfg, u)
	if err != nil {
		return nil, err
	}
	compiled := time.Now()
	so, err := b.link(ctx, dir, importcfg, u.Path, archive)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	b.units[u.Path] = archive
	b.order = append(b.order, u.Path)
	b.mu.Unlock()
	return &Built{Path: u.Path, SO: so, CompileTime: compiled.Sub(start), LinkTime: time.Since(compiled)}, nil
}

// compile compiles the unit's package under its path, though its source says
// package main: so %T prints main.T, and later units can import it.
func (b *Builder) compile(ctx context.Context, dir, importcfg string, u Unit) (string, error) {
	archive := filepath.Join(dir, "cell.a")
	args := []string{"-o", archive, "-p", u.Path, "-importcfg", importcfg}
	for _, f := range u.Files {
		name := filepath.Join(dir, filepath.Base(f.Name))
		if err := os.WriteFile(name, f.Source, 0o644); err != nil {
			return "", fmt.Errorf("write the source of %s: %w", u.Path, err)
		}
		args = append(args, filepath.Base(f.Name))
	}
	return archive, b.runCompiler(ctx, dir, u.Path, args)
}

// runCompiler calls the compiler with the flags common to units and plugin mains.
// -trimpath takes dir away from file names, so that a //line directive's relative
// name stays as it was written.
func (b *Builder) runCompiler(ctx context.Context, dir, unit string, args []string) error {
	common := []string{"-pack", "-dynlink", "-complete", "-nolocalimports", "-c=2", "-trimpath", dir + "=>", "-lang", goLang(b.tc.env["GOVERSION"])}
	return b.runTool(ctx, dir, "compile", unit, append(common, args...))
}

// goLang is the language version of a toolchain: "go1.26" of "go1.26.8".
func goLang(version string) string {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return version
	}
	return parts[0] + "." + strings.FieldsFunc(parts[1], func(r rune) bool { return r < '0' || r > '9' })[0]
}

// pluginMain exports a unit from its plugin.
const pluginMain = `package main

import cell %q

var (
	Cell = cell.HoneCell
	Vars = cell.HoneVars
)

func main() {}
`

// link makes the plugin of a compiled unit: a main package that exports it, and
// everything that the worker may not hold.
func (b *Builder) link(ctx context.Context, dir, importcfg, path, archive string) (string, error) {
	cfg := filepath.Join(dir, "importcfg.link")
	known, err := os.ReadFile(importcfg)
	if err != nil {
		return "", fmt.Errorf("read importcfg: %w", err)
	}
	known = fmt.Appendf(known, "packagefile %s=%s\n", path, archive)
	if err := os.WriteFile(cfg, known, 0o644); err != nil {
		return "", fmt.Errorf("write importcfg: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "plugin.go"), fmt.Appendf(nil, pluginMain, path), 0o644); err != nil {
		return "", fmt.Errorf("write the main package of %s: %w", path, err)
	}
	pluginPath := strings.Replace(path, "session/", "session/plugin/", 1)
	main := filepath.Join(dir, "plugin.a")
	if err := b.runCompiler(ctx, dir, path, []string{"-o", main, "-p", "main", "-importcfg", cfg, "plugin.go"}); err != nil {
		return "", err
	}
	so := filepath.Join(dir, "cell.so")
	args := []string{"-o", so, "-importcfg", cfg, "-buildmode=plugin", "-pluginpath", pluginPath, "-w", "-extld", b.extld, main}
	return so, b.runTool(ctx, dir, "link", path, args)
}

// runTool runs the compiler or the linker.
func (b *Builder) runTool(ctx context.Context, dir, tool, unit string, args []string) error {
	cmd := exec.CommandContext(ctx, b.tc.tool(tool), args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PWD="+dir)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) {
		return fmt.Errorf("%s %s: %w", tool, unit, err)
	}
	return &BuildError{Stage: tool, Unit: unit, Diagnostics: parseDiagnostics(out.String(), err), Output: out.String()}
}
