package export

import (
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// support are the names that the program's own parts use.
var support = []string{"main", "init", "run", "ctx", "shell", "display", "appendFile", "changeFolder"}

// reserve takes the names that user names must not have, and names the packages.
func (n *names) reserve() {
	for _, name := range types.Universe.Names() {
		n.taken[name] = true
	}
	for _, name := range support {
		n.taken[name] = true
	}
	for _, u := range n.w.units {
		n.taken[cellFunc(u)] = true
		if u.Checked == nil {
			continue
		}
		// In the order of the text: which of two packages of one name keeps it must not
		// depend on the order of a map.
		ast.Inspect(u.File, func(x ast.Node) bool {
			if id, ok := x.(*ast.Ident); ok && u.Written(id.Pos()) {
				if p, ok := u.Info.Uses[id].(*types.PkgName); ok {
					n.importAs(p.Imported(), p.Name())
				}
			}
			return true
		})
	}
}

// importAs imports a package under a name, or another that is free.
func (n *names) importAs(pkg *types.Package, name string) string {
	path := pkg.Path()
	if have, ok := n.imports[path]; ok {
		return have
	}
	n.real[path] = pkg.Name()
	if n.taken[name] {
		name = n.fresh(name)
	}
	n.taken[name] = true
	n.imports[path] = name
	return name
}

// supportPackage imports a package of the standard library for the program's own
// parts, under a name that no cell gives to anything else.
func (n *names) supportPackage(path string) string {
	if have, ok := n.imports[path]; ok && !n.hides(have) {
		return have
	}
	key := path
	if _, ok := n.imports[path]; ok {
		key = "support " + path // the cells' own name for it is hidden somewhere
		if have, ok := n.imports[key]; ok {
			return have
		}
	}
	name := path[strings.LastIndexByte(path, '/')+1:]
	n.real[path] = name
	if n.taken[name] || n.hides(name) {
		name = n.fresh("std" + name)
	}
	n.taken[name] = true
	n.imports[key] = name
	return name
}

// hides says that some cell declares name, at any level.
func (n *names) hides(name string) bool {
	for _, u := range n.w.units {
		if u.Checked == nil {
			continue
		}
		for id, obj := range u.Info.Defs {
			if _, pkg := obj.(*types.PkgName); id.Name == name && obj != nil && !pkg {
				return true
			}
		}
	}
	return false
}

func (n *names) importPaths() []string {
	paths := map[string]bool{}
	for key := range n.imports {
		paths[strings.TrimPrefix(key, "support ")] = true
	}
	for _, u := range n.w.units {
		if u.Checked != nil {
			for _, s := range u.Imports {
				_, path, _ := strings.Cut(s, " ")
				paths[path] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(paths))
}
