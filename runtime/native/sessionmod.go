package native

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// useModule makes dir the session's module. Of the compiled packages that other
// versions were chosen for, those that are loaded stay; all else is compiled anew
// when it is imported, for this session only.
func (b *Builder) useModule(dir string, loaded map[string]moduleID) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	std := make(map[string]bool, len(b.store.Std))
	for _, p := range b.store.Std {
		std[p] = true
	}
	keep := func(archives map[string]string) map[string]string {
		out := maps.Clone(archives)
		maps.DeleteFunc(out, func(path, _ string) bool {
			_, ok := loaded[path]
			ok = ok || b.versions.plain[path] != ""
			return !ok && !std[path] && !standard(path)
		})
		return out
	}
	b.store = &store{dir: b.store.dir, Std: b.store.Std, Archives: keep(b.store.Archives)}
	if b.extra == nil {
		b.extra = &store{dir: filepath.Join(b.dir, "extra"), Archives: map[string]string{}}
	}
	b.extra.Archives = keep(b.extra.Archives)
	b.modDir = dir
	if err := os.MkdirAll(b.extra.dir, 0o755); err != nil {
		return fmt.Errorf("make the session's compiled packages: %w", err)
	}
	return b.watchModules()
}

// watchModules remembers the folders of the local modules; b.mu is held.
func (b *Builder) watchModules() error {
	f, err := readGoMod(filepath.Join(b.modDir, "go.mod"))
	if err != nil {
		return err
	}
	for _, r := range f.Replace {
		if r.New.Version != "" || r.Old.Path == "hone" || b.localModules[r.New.Path] != nil {
			continue
		}
		m := &localPackage{path: r.Old.Path, dir: r.New.Path, only: []string{"go.mod", "go.sum"}}
		if _, err := m.changed(); err != nil {
			return err
		}
		b.localModules[m.dir] = m
	}
	return nil
}

// resolveLocals takes up what the go.mod files of local modules say now.
func (b *Builder) resolveLocals(ctx context.Context) error {
	loaded, err := b.loadedPackages(ctx)
	if err != nil {
		return err
	}
	b.mu.Lock()
	dirs := slices.Sorted(maps.Keys(b.localModules))
	b.mu.Unlock()
	g := &getting{b: b, ctx: ctx, loaded: loaded}
	for _, dir := range dirs {
		t, err := parseTarget(dir, "")
		if err != nil {
			return err
		}
		g.targets, g.req.Args = append(g.targets, t), append(g.req.Args, dir)
	}
	trial, err := b.trialModule()
	if err != nil {
		return err
	}
	defer trial.discard()
	if err := g.resolve(trial); err != nil {
		return err
	}
	return g.adopt(trial)
}

func (b *Builder) ownModule() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.modDir != ""
}

// noteImports remembers what is asked for: it may be loaded from now on.
func (b *Builder) noteImports(paths []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range paths {
		if plain := b.versions.plain[p]; plain != "" {
			p = plain
		}
		if b.units[p] == "" && !standard(p) {
			b.imported[p] = true
		}
	}
}

// standard says that a path is one of the standard library's, also an internal one.
func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".") && first != "hone" && first != "session"
}

// addToSession compiles packages for this session only. A package that another
// version of is loaded is refused.
func (b *Builder) addToSession(ctx context.Context, missing []string) error {
	if b.Generation() == 0 {
		return b.addPlain(ctx, missing)
	}
	_, err := b.compileGraph(ctx, missing, nil)
	return err
}

// Prepare compiles packages of modules that a cell is about to import, and says which
// one is being compiled. Nothing is lost if it fails: importing the package will say
// what is wrong.
func (b *Builder) Prepare(ctx context.Context, paths []string, tell func(what string)) {
	missing := slices.DeleteFunc(slices.Clone(paths), func(p string) bool {
		return b.Has(p) || standard(p) || b.notGot(p) != nil
	})
	if len(missing) == 0 {
		return
	}
	args := append(append([]string{"build", "-v"}, b.tc.buildFlags()...), missing...)
	if _, err := b.tc.report(ctx, b.ModDir(), nil, tell, args...); err == nil {
		_ = b.AddPackages(ctx, missing...) // fails again, where it is reported
	}
}

// addPlain is addToSession for packages that import none that was compiled anew.
func (b *Builder) addPlain(ctx context.Context, missing []string) error {
	pkgs, err := b.tc.listExports(ctx, b.ModDir(), missing...)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	var fresh []listed
	for _, p := range pkgs {
		have := b.store.Archives[p.ImportPath]
		if have == "" {
			have = b.extra.Archives[p.ImportPath]
		}
		if have == "" {
			fresh = append(fresh, p)
			continue
		}
		if p.Export != "" && filepath.Base(have) != archiveName(p.ImportPath, p.Export) {
			return b.loadedOtherwise(missing, p)
		}
	}
	if err := b.extra.add(fresh); err != nil {
		return err
	}
	for _, p := range fresh {
		l := &listedPackage{ImportPath: p.ImportPath, Dir: p.Dir, Standard: p.Standard, Module: p.Module}
		if id, ok := l.id(); ok {
			b.extraPackages[p.ImportPath] = id
		}
		if err := b.watch(l, p.EmbedFiles); err != nil {
			return err
		}
	}
	for _, path := range missing {
		if b.extra.archive(path) == "" {
			return noGoFiles(path)
		}
	}
	return nil
}

func noGoFiles(path string) error {
	return &BuildError{Stage: "list", Unit: path, Diagnostics: []Diagnostic{{Message: path + " has no Go files to compile"}}}
}

// loadedOtherwise says that an import needs a package that is loaded in another
// form.
func (b *Builder) loadedOtherwise(asked []string, p listed) error {
	names := strings.Join(asked, ", ")
	version := p.ImportPath
	if p.Module != nil {
		version = fmt.Sprintf("%s of %s %s", p.ImportPath, p.Module.Path, p.Module.Version)
	}
	return &BuildError{Stage: "list", Unit: names, Diagnostics: []Diagnostic{{
		Message: fmt.Sprintf("%s needs %s, and the session has loaded another version of it; %%get -rebuild %s builds a worker around it", names, version, asked[0])}}}
}

// notGot is the error for a path of a module that the session does not have; nil
// if the go command has to say whether there is such a package.
func (b *Builder) notGot(path string) error {
	first, _, _ := strings.Cut(path, "/")
	if first == "hone" || first == "session" || strings.HasPrefix(first, ".") || slices.Contains(b.store.Std, path) || !importable(path) {
		return nil
	}
	have, err := b.requirements()
	if err != nil {
		return err
	}
	if mod := longestPrefix(path, have); mod != "" {
		return b.noSuchPackage(path, mod, have[mod])
	}
	return &NotGotError{Path: path}
}

// noSuchPackage refuses a package that the folder of a local module does not have.
func (b *Builder) noSuchPackage(path, mod, dir string) error {
	if !filepath.IsAbs(dir) || exists(filepath.Join(dir, filepath.FromSlash(strings.TrimPrefix(path, mod)))) {
		return nil
	}
	return &GetError{What: fmt.Sprintf("the module %s in %s has no package %s", mod, dir, path), Do: "check the spelling"}
}

// NotGotError says that a package is not of the standard library and belongs to no
// module that the session has.
type NotGotError struct{ Path string }

// Error says so.
func (e *NotGotError) Error() string {
	return fmt.Sprintf("the session has no module with the package %s", e.Path)
}

// Next is what the user can do.
func (e *NotGotError) Next() string {
	if standard(e.Path) {
		return "check the spelling, if it is one of the standard library; a module in a folder is made known by %get ./FOLDER"
	}
	return "%get " + e.Path + "@latest"
}
