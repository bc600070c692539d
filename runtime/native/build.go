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
	so, fat, err := b.link(ctx, dir, importcfg, u.Path, archive)
	if err != nil {
		return nil, err
	}
	linked := time.Now()
	image, err := b.imageOf(so, archive)
	if err != nil && fat == "" { // units that import this one are linked fat
		fat = "later cells cannot refer to it: " + err.Error()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := hideExports(archive, len(b.order)); err != nil {
		return nil, err
	}
	b.units[u.Path], b.images[u.Path] = archive, image
	b.order = append(b.order, u.Path)
	return &Built{Path: u.Path, SO: so, Fat: fat, CompileTime: compiled.Sub(start), LinkTime: linked.Sub(compiled)}, nil
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
	if b.thin != nil {
		if err := os.WriteFile(filepath.Join(dir, thinFile), []byte(thinSource), 0o644); err != nil {
			return "", fmt.Errorf("write the source of %s: %w", u.Path, err)
		}
		args = append(args, thinFile)
	}
	return archive, b.runCompiler(ctx, dir, u.Path, args)
}

// hideExports renames the tables of exported symbols that the compiler makes for
// every package whose clause says main. A unit that is linked has done with them,
// and of a unit that is imported they must not reach the linker: plugin.Open looks
// for each symbol of the table under the plugin's path, where those of another
// unit are not. The new names carry the unit's number, so that two imported units
// do not clash, and are as long as the old ones, so that the archive's offsets
// stay true. Nothing refers to them.
func hideExports(archive string, number int) error {
	const old = "go:plugin."
	hidden := fmt.Sprintf("go:%07x", number)
	if len(hidden) != len(old) {
		return fmt.Errorf("unit %d: a session holds at most %d units", number, 1<<28-1)
	}
	data, err := os.ReadFile(archive)
	if err != nil {
		return fmt.Errorf("read a compiled cell: %w", err)
	}
	for _, table := range []string{"tabs", "exports"} {
		data = bytes.ReplaceAll(data, []byte(old+table), []byte(hidden+table))
	}
	if err := os.WriteFile(archive, data, 0o644); err != nil {
		return fmt.Errorf("write a compiled cell: %w", err)
	}
	return nil
}

// runCompiler calls the compiler with the flags common to all units.
// -trimpath takes dir away from file names, so that a //line directive's relative
// name stays as it was written. -linkshared must be given because the packages of
// the store were compiled with it: it changes the names of method tables, and the
// linker would meet one under two names.
func (b *Builder) runCompiler(ctx context.Context, dir, unit string, args []string) error {
	common := []string{"-pack", "-dynlink", "-linkshared", "-complete", "-nolocalimports", "-c=2", "-trimpath", dir + "=>", "-lang", goLang(b.tc.env["GOVERSION"])}
	return b.tc.runTool(ctx, dir, "compile", unit, append(common, args...))
}

// goLang is the language version of a toolchain: "go1.26" of "go1.26.8".
func goLang(version string) string {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return version
	}
	return parts[0] + "." + strings.FieldsFunc(parts[1], func(r rune) bool { return r < '0' || r > '9' })[0]
}

// link makes the plugin of a compiled unit: thin, if cells can be linked so and
// this one can; else fat is the reason why not.
func (b *Builder) link(ctx context.Context, dir, importcfg, path, archive string) (so, fat string, err error) {
	if b.thin == nil {
		so, err = b.linkFat(ctx, dir, importcfg, path, archive)
		return so, b.fat, err
	}
	rooted, thinErr := rootedCopy(dir, path, archive)
	if thinErr == nil {
		archive = rooted
		so, thinErr = b.linkThin(ctx, dir, path, archive)
	}
	if thinErr == nil || ctx.Err() != nil {
		return so, "", ctx.Err()
	}
	so, err = b.linkFat(ctx, dir, importcfg, path, archive)
	why, _, _ := strings.Cut(thinErr.Error(), "\n")
	return so, why, err
}

// linkFat makes a plugin that holds what the unit uses. The unit's own package is the
// plugin's main package, under the unit's path: with another package around it,
// the linker would meet two tables of exports, as the compiler writes one for
// each package main.
func (b *Builder) linkFat(ctx context.Context, dir, importcfg, path, archive string) (string, error) {
	so := filepath.Join(dir, "cell.so")
	args := []string{"-o", so, "-importcfg", importcfg, "-buildmode=plugin", "-pluginpath", path, "-s", "-w", "-extld", b.extld, archive}
	return so, b.tc.runTool(ctx, dir, "link", path, args)
}

// runTool runs the compiler, the linker or the assembler in dir.
func (tc *toolchain) runTool(ctx context.Context, dir, tool, unit string, args []string) error {
	cmd := exec.CommandContext(ctx, tc.tool(tool), args...)
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
