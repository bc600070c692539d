package native

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
)

// Refreshed is what a look at the local modules has found.
type Refreshed struct {
	// Packages were compiled anew, because their files or those of what they import
	// have changed.
	Packages []string
	// Broken says why changed packages cannot be compiled. Until they can, the session
	// keeps what it has of them, and importing one is an error.
	Broken error
}

// Refresh compiles local packages anew whose files have changed since they were
// loaded, and what imports them. Without such a change it costs a look at the files.
func (b *Builder) Refresh(ctx context.Context) (*Refreshed, error) {
	b.mu.Lock()
	watched := len(b.locals)
	b.mu.Unlock()
	if watched == 0 {
		return &Refreshed{}, nil
	}
	b.adding.Lock()
	defer b.adding.Unlock()
	b.mu.Lock()
	pending, err := b.pendingChanges()
	b.mu.Unlock()
	if err != nil || pending == nil {
		return &Refreshed{}, err
	}
	changed := pending.packages
	if pending.modules {
		if err := b.resolveLocals(ctx); err != nil {
			return b.markBroken(ctx, changed, err)
		}
	}
	if len(changed) == 0 {
		return &Refreshed{}, nil
	}
	b.mu.Lock()
	roots := slices.Sorted(maps.Keys(b.extraPackages))
	b.mu.Unlock()
	done, err := b.compileGraph(ctx, roots, changed)
	if err != nil {
		return b.markBroken(ctx, changed, err)
	}
	return &Refreshed{Packages: done}, nil
}

// pending is what has changed in local modules.
type pending struct {
	packages map[string]bool
	modules  bool // a go.mod or go.sum
}

// pendingChanges are the local packages whose source is not what was compiled last;
// b.mu is held. nil means that there is nothing to do: a change that failed to
// compile, and is the same still, is not tried again.
func (b *Builder) pendingChanges() (*pending, error) {
	p := &pending{packages: map[string]bool{}}
	retry := false
	for _, path := range slices.Sorted(maps.Keys(b.locals)) {
		l := b.locals[path]
		changed, err := l.changed()
		if err != nil {
			return nil, err
		}
		retry = retry || changed
		if l.sum != l.compiled {
			p.packages[path] = true
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(b.localModules)) {
		changed, err := b.localModules[dir].changed()
		if err != nil {
			return nil, err
		}
		retry, p.modules = retry || changed, p.modules || changed
	}
	if !retry {
		return nil, nil
	}
	return p, nil
}

// markBroken notes that the newest source of packages cannot be compiled.
func (b *Builder) markBroken(ctx context.Context, changed map[string]bool, why error) (*Refreshed, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := ctx.Err(); err != nil {
		b.lookAgain()
		return nil, err
	}
	for path := range changed {
		b.versions.broken[path] = why
	}
	return &Refreshed{Broken: why}, nil
}

// lookAgain makes the next Refresh try what this one began; b.mu is held.
func (b *Builder) lookAgain() {
	for _, l := range b.locals {
		l.stat, l.sum = "", ""
	}
	for _, m := range b.localModules {
		m.stat, m.sum = "", ""
	}
}

// compileGraph compiles the packages and what they import, as far as that is not
// done, with changed ones and all that import those under new paths. It returns the
// plain paths of the latter.
func (b *Builder) compileGraph(ctx context.Context, roots []string, changed map[string]bool) ([]string, error) {
	list, err := b.tc.listSources(ctx, b.ModDir(), roots...)
	if err != nil {
		return nil, err
	}
	plain, direct := b.plan(list, changed)
	if len(plain) > 0 {
		if err := b.addPlain(ctx, plain); err != nil {
			return nil, err
		}
	}
	if len(direct) == 0 {
		return nil, nil
	}
	return b.compileDirect(ctx, direct)
}

// plan parts what is to be compiled: plain packages by the go command, and those that
// are or import a changed one, in an order in which they can be compiled.
func (b *Builder) plan(list []sourcePackage, changed map[string]bool) (plain []string, direct []sourcePackage) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := map[string]bool{}
	for _, p := range list {
		has := p.ImportPath == "unsafe" || b.packageArchive(p.ImportPath) != ""
		need := changed[p.ImportPath]
		for _, imp := range p.Imports {
			imp = p.mapped(imp)
			need = need || now[imp] || !has && b.versions.current[imp] != ""
		}
		switch {
		case p.Standard && !has, !need && !has:
			plain = append(plain, p.ImportPath)
		case need && !p.Standard:
			now[p.ImportPath] = true
			direct = append(direct, p)
		}
	}
	return plain, direct
}

// compileDirect compiles packages under new paths and makes these the current ones,
// all or none.
func (b *Builder) compileDirect(ctx context.Context, list []sourcePackage) ([]string, error) {
	b.mu.Lock()
	generation := b.versions.generation + 1
	b.mu.Unlock()
	fresh := map[string]string{} // plain path → new path
	archives := map[string]string{}
	var done []string
	for _, p := range list {
		fresh[p.ImportPath] = fmt.Sprintf("%s~%d", p.ImportPath, generation+1)
	}
	for _, p := range list {
		archive, err := b.compileLocal(ctx, p, fresh, archives)
		if err != nil {
			return nil, err
		}
		archives[fresh[p.ImportPath]] = archive
		done = append(done, p.ImportPath)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.versions.generation = generation
	for _, p := range list {
		path := fresh[p.ImportPath]
		rel, err := filepath.Rel(b.extra.dir, archives[path])
		if err != nil {
			return nil, fmt.Errorf("compile %s: %w", p.ImportPath, err)
		}
		b.extra.Archives[path] = rel
		b.versions.current[p.ImportPath], b.versions.plain[path] = path, p.ImportPath
		delete(b.versions.broken, p.ImportPath)
		b.extraPackages[p.ImportPath], _ = p.id()
		if err := b.watch(&p.listedPackage, p.EmbedFiles); err != nil {
			return nil, err
		}
	}
	return done, nil
}
