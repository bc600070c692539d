package native

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"strings"
)

// moduleID says where a package comes from.
type moduleID struct {
	path, version string
	dir           string // of a replacement by a folder
}

func (m moduleID) String() string {
	if m.dir != "" {
		return m.path + " in " + m.dir
	}
	return m.path + " " + m.version
}

// Conflict is one package that a process would have to hold twice.
type Conflict struct {
	// Package is its import path.
	Package string
	// Module is the module it belongs to, Have the version that is loaded and Want the
	// one that is needed.
	Module, Have, Want string
	// By is the package that was asked for and needs it.
	By string
}

// String is the conflict in a sentence.
func (c Conflict) String() string {
	needs := fmt.Sprintf("it needs %s %s", c.Module, c.Want)
	if c.By != c.Package {
		needs = fmt.Sprintf("%s needs %s %s", c.By, c.Module, c.Want)
	}
	return fmt.Sprintf("%s, and the session has loaded %s of %s", needs, c.Package, c.Have)
}

// ConflictError says that a module needs other versions of packages than are
// loaded. A process can hold a package in one version only.
type ConflictError struct {
	Asked     GotModule
	Conflicts []Conflict
	// Args are the arguments of the request.
	Args []string
}

// Error tells the first conflict and what can be done.
func (e *ConflictError) Error() string {
	text := fmt.Sprintf("%s %s conflicts with what is loaded: %s", e.Asked.Path, e.Asked.Version, e.Conflicts[0])
	if n := len(e.Conflicts) - 1; n > 0 {
		text += fmt.Sprintf(" (and %d more)", n)
	}
	return text
}

// Next is what the user can do.
func (e *ConflictError) Next() string {
	return "a process holds one version of a package; %get -rebuild " + strings.Join(e.Args, " ") +
		" builds a worker around it: plain values are carried over, the others are named"
}

// loadedPackages maps each package that the worker links, or that the cells of this
// session have imported, to where it is from. The standard library is left out.
func (b *Builder) loadedPackages(ctx context.Context) (map[string]moduleID, error) {
	b.mu.Lock()
	out := maps.Clone(b.extraPackages)
	paths := []string{workerPath}
	for path := range b.imported {
		if _, ok := out[path]; !ok {
			paths = append(paths, path)
		}
	}
	b.mu.Unlock()
	// The session's own go.mod may ask for other versions than those loaded.
	pkgs, err := b.tc.listPackages(ctx, filepath.Join(b.home, "mod"), "readonly", GetRequest{}, paths...)
	if err != nil {
		return nil, fmt.Errorf("list what is loaded: %w", err)
	}
	for _, p := range pkgs {
		if id, ok := p.id(); ok {
			out[p.ImportPath] = id
		}
	}
	return out, nil
}

// conflicts are the packages that a target needs in another version than is
// loaded; blocked and free part the target's packages by whether they need such.
func (g *getting) conflicts(pkgs []listedPackage, mod GotModule, t target) (found []Conflict, blocked []string, free int) {
	ids := map[string]moduleID{}
	for _, p := range pkgs {
		if id, ok := p.id(); ok {
			ids[p.ImportPath] = id
		}
	}
	seen := map[string]bool{}
	for _, p := range pkgs {
		if !importable(p.ImportPath) || p.Name == "main" || !p.matches(t, mod) {
			continue
		}
		clean := true
		for _, dep := range append([]string{p.ImportPath}, p.Deps...) {
			have, ok := g.loaded[dep]
			if !ok || have == ids[dep] {
				continue
			}
			clean = false
			if !seen[dep] {
				seen[dep] = true
				found = append(found, Conflict{Package: dep, Module: ids[dep].path, Have: have.versionText(), Want: ids[dep].versionText(), By: p.ImportPath})
			}
		}
		if clean {
			free++
			continue
		}
		blocked = append(blocked, p.ImportPath)
	}
	return found, blocked, free
}

func (m moduleID) versionText() string {
	if m.dir != "" {
		return "in " + m.dir
	}
	return m.version
}

// matches says whether a package is what a target asks for.
func (p *listedPackage) matches(t target, mod GotModule) bool {
	if t.path == mod.Path {
		return p.Module != nil && p.Module.Path == mod.Path
	}
	return p.ImportPath == t.path
}
