package session

import (
	"fmt"
	"go/ast"
	"go/types"

	"hone/runtime/cell"
)

// A package of a local module may change while the session lives. Its newest form
// then has another path, and types of the two forms are different types.

// versionedImporter is an importer whose packages may be replaced by newer ones.
type versionedImporter interface {
	types.Importer
	// Current is the path of the newest form of a package, given by the path of any.
	Current(path string) string
	// Generation grows when packages are replaced.
	Generation() int
}

// movedOn says that there is a newer form of one of the packages.
func (s *Session) movedOn(packages map[string]bool) bool {
	im, ok := s.importer.(versionedImporter)
	if !ok || im.Generation() == 0 {
		return false
	}
	for p := range packages {
		if im.Current(p) != p {
			return true
		}
	}
	return false
}

// followPackages compiles again what uses a package that has been replaced since the
// last cell, and names the variables whose types stay those of the earlier one.
func (r *redefinition) followPackages() {
	im, ok := r.s.importer.(versionedImporter)
	if !ok {
		return
	}
	r.generation = im.Generation()
	if r.generation == r.s.generation {
		return
	}
	for _, n := range r.s.Names() {
		if n.Kind != cell.Var {
			if r.s.movedOn(n.Packages) && !r.declaresName(n.Name) {
				r.add(n)
			}
			continue
		}
		if p := r.replacedPackage(n.Obj.Type()); p != nil && !r.s.told[n.Obj] {
			r.told = append(r.told, n.Obj)
			r.note(fmt.Sprintf("%s keeps the type %s of %s as it was before the change", n.Name, types.TypeString(n.Obj.Type(), (*types.Package).Name), p.Name()), n.Name)
		}
	}
}

// replacedPackage is a package that a type mentions and that has been replaced since,
// or nil.
func (r *redefinition) replacedPackage(t types.Type) *types.Package {
	im, ok := r.s.importer.(versionedImporter)
	if !ok || im.Generation() == 0 {
		return nil
	}
	for obj := range mentioned(t, map[types.Type]bool{}) {
		if p := obj.Pkg(); p != nil && p.Path() != mainPath && im.Current(p.Path()) != p.Path() {
			return p
		}
	}
	return nil
}

// packages adds the packages whose names a node uses.
func (u *unit) packages(n ast.Node, to map[string]bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		if p, ok := u.info.Uses[id].(*types.PkgName); ok {
			to[p.Imported().Path()] = true
		} else if obj := u.info.Uses[id]; obj != nil && obj.Pkg() != nil && obj.Pkg().Path() != mainPath && obj.Parent() == obj.Pkg().Scope() {
			to[obj.Pkg().Path()] = true // by a dot import
		}
		return true
	})
}
