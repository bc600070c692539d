// Package session knows the names that live across cells: their kinds, types and
// where they are compiled. It checks a cell against them with go/types and turns
// it into a Go package of its own.
//
// Each cell becomes a package session/cellN whose clause says main. To the user
// all cells are one package; the checker here is told so (every cell's package
// has the path "main"), and the emitted code bridges what the Go compiler would
// refuse across packages: unexported names are exported under other names
// (HoneV_ variables, HoneF_ functions, HoneT_ types, HoneC_ constants, HoneM_
// methods) and unexported fields are reached through accessors (HoneA_, HoneB_).
//
// The session itself runs nothing and holds no values; those live in the worker.
package session

import (
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"sort"

	"hone/runtime/cell"
	"hone/runtime/worker/message"
)

// Session is the state between cells. It is not safe for concurrent use.
type Session struct {
	fset     *token.FileSet
	importer types.Importer
	// main is the package of the session's variables: each cell's own would hold on to
	// all names that there were then.
	main    *types.Package
	paths   *pathTable
	names   map[string]*Name
	imports map[string]string // name → path, by import declarations of earlier cells
	dots    map[string]bool   // paths imported with a dot
	homes   map[types.Object]int
	fields  map[*types.Var]*fieldHome
	anon    []anonStruct
	dropped []message.Stored
	// types are those without names that compiled cells have, by their descriptions.
	types map[string]bool
	// instances says which compiled cell exports an instance of a generic function.
	instances map[string]int
	cells     int
	// generation is that of the importer's packages that the names have followed.
	generation int
	// told are the variables that were reported to keep an earlier type.
	told map[types.Object]bool
	// unproven lets tier 1 have what is not proven; see proven.go.
	unproven bool
	// gone are names that were removed and not declared again since.
	gone map[string]bool
}

// Name is a declared name as it stands now.
type Name struct {
	Name string
	Kind cell.Kind
	// Obj is what the checker knows: its type, and for a constant its value.
	Obj types.Object
	// Home is the number of the package that compiled it: session/cellHome.
	Home int
	// Access is the Go expression by which other cells reach it.
	Access string
	// Stored says that it is a variable of an interpreted cell: no package has it.
	Stored bool
	// Uses are the session names that its declaration refers to.
	Uses map[string]bool
	// ShapeUses are those of a type without its methods.
	ShapeUses map[string]bool
	// Packages are the packages that its declaration names, Shape those that the
	// memory layout of a type may depend on.
	Packages, Shape map[string]bool
	// Segments is its source: one segment, and for a type those of its methods.
	Segments []segment
	// Generic says that a function has type parameters.
	Generic bool
	// Stale, if not empty, says why it could not follow a redefinition.
	Stale string
}

// Describe is a one-line declaration of the name.
func (n *Name) Describe() string {
	return types.ObjectString(n.Obj, func(p *types.Package) string {
		if p.Path() == mainPath {
			return ""
		}
		return p.Name()
	})
}

// Source is the declaration as the user wrote it, or "" for variables.
func (n *Name) Source() string {
	var out string
	for i, g := range n.Segments {
		if i > 0 {
			out += "\n\n"
		}
		out += g.text()
	}
	return out
}

const (
	mainPath   = "main"
	cellrtPath = "hone/runtime/cellrt"
	libPrefix  = "hone/lib/"
)

// New makes an empty session. packages lists what can be imported; importer
// finds their types.
func New(importer types.Importer, packages []string) *Session {
	return &Session{
		fset:      token.NewFileSet(),
		importer:  importer,
		main:      types.NewPackage(mainPath, mainPath),
		paths:     newPathTable(packages),
		names:     map[string]*Name{},
		imports:   map[string]string{},
		dots:      map[string]bool{},
		homes:     map[types.Object]int{},
		fields:    map[*types.Var]*fieldHome{},
		instances: map[string]int{},
		types:     map[string]bool{},
		told:      map[types.Object]bool{},
		gone:      map[string]bool{},
		unproven:  allowUnproven(),
	}
}

// Resume makes number the next program's: a cell that is compiled again, in a new
// session, must have the path that it had.
func (s *Session) Resume(number int) { s.cells = number - 1 }

// Names lists the session's names in order.
func (s *Session) Names() []*Name {
	out := slices.Collect(maps.Values(s.names))
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// bind gives a name another meaning, or none.
func (s *Session) bind(name string, n *Name) {
	old := s.names[name]
	if old != nil && old.Stored && (n == nil || !n.Stored || n.Home != old.Home) {
		s.dropped = append(s.dropped, message.Stored{Cell: cellPath(old.Home), Name: name})
	}
	if n == nil {
		delete(s.names, name)
		return
	}
	s.names[name] = n
}

// Dropped lists the variables of interpreted cells that lost their names since it
// was last called: the worker need not keep them.
func (s *Session) Dropped() []message.Stored {
	out := s.dropped
	s.dropped = nil
	return out
}

// Lookup finds a name, or nil.
func (s *Session) Lookup(name string) *Name { return s.names[name] }

// Remove forgets names; it says which were unknown.
func (s *Session) Remove(names ...string) (unknown []string) {
	for _, n := range names {
		if s.names[n] == nil {
			unknown = append(unknown, n)
			continue
		}
		s.bind(n, nil)
		s.gone[n] = true
	}
	return unknown
}

// ImportPath says which package a bare name stands for: an import of an earlier
// cell, a package of lib, or one of the standard library.
func (s *Session) ImportPath(name string) (string, bool) {
	if p, ok := s.imports[name]; ok {
		return p, true
	}
	return s.paths.path(name)
}

// Import gives the types of a package.
func (s *Session) Import(path string) (*types.Package, error) { return s.importer.Import(path) }

// PackageNames lists the names that are imported when first named, and the
// imports of earlier cells.
func (s *Session) PackageNames() []string {
	out := slices.Collect(maps.Keys(s.imports))
	out = append(out, slices.Collect(maps.Keys(s.paths.byName))...)
	slices.Sort(out)
	return slices.Compact(out)
}

// Imports lists the paths that earlier cells imported by declaration.
func (s *Session) Imports() []string { return slices.Sorted(maps.Values(s.imports)) }

// cellPath is the import path of package number n.
func cellPath(n int) string { return fmt.Sprintf("session/cell%d", n) }

// cellName is the name by which emitted code imports package number n.
func cellName(n int) string { return fmt.Sprintf("HoneI_%d", n) }
