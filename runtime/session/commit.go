package session

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"strings"

	"hone/runtime/cell"
)

// Loaded records what a program declares for the whole cell: imports, types,
// constants, functions. It is called once the program is in the worker.
func (s *Session) Loaded(p *Program) {
	u := p.unit
	s.generation = p.generation
	for _, obj := range p.told {
		s.told[obj] = true
	}
	for _, spec := range u.file.Imports {
		path := strings.Trim(spec.Path.Value, "\"`")
		if spec.Name != nil && spec.Name.Name == "." {
			s.dots[path] = true
			continue
		}
		if n := u.importName(spec); n != "" && u.imports[n] == "" && n != "HoneR_cellrt" {
			s.imports[n] = path
			s.bind(n, nil)
		}
	}
	if p.Script != nil { // it declares variables only, and those have no positions
		u.forget()
	}
	for _, key := range u.exportedTypes {
		s.types[key] = true
	}
	for _, key := range u.exportedInstances {
		s.instances[key] = u.n
	}
	maps.Copy(s.fields, u.newFields)
	s.anon = append(s.anon, u.newAnon...)
	for _, d := range u.file.Decls {
		for _, id := range declaredNames(d) {
			if id.Name != funcName && id.Name != "_" {
				s.declare(u, d, id)
			}
		}
	}
	for name, n := range u.carried {
		c := *n
		c.Obj = u.pkg.Scope().Lookup(name)
		c.Stored = false
		c.Home, c.Access = u.n, "(*"+cellName(u.n)+".HoneP_"+name+")"
		s.bind(name, &c)
	}
	s.addMethods(u)
}

// Ran records the variables that have values after done statements that declare
// some, and returns their names.
func (s *Session) Ran(p *Program, done int) []string {
	var out []string
	for _, v := range p.unit.order {
		if v.done > done {
			continue
		}
		out = append(out, v.name)
		if old := s.names[v.name]; !v.fresh && old != nil {
			continue
		}
		n := &Name{Name: v.name, Kind: cell.Var, Obj: v.obj, Home: p.unit.n, Access: cellName(p.unit.n) + "." + v.access}
		if p.Script != nil {
			n.Stored, n.Access = true, ""
		}
		s.bind(v.name, n)
	}
	return out
}

func (s *Session) declare(u *unit, d ast.Decl, id *ast.Ident) {
	obj := u.info.Defs[id]
	if obj == nil || u.carried[id.Name] != nil {
		return
	}
	n := &Name{Name: id.Name, Obj: obj, Home: u.n, Uses: map[string]bool{}, Packages: map[string]bool{}}
	if g := u.segmentOf(d.Pos()); g != nil {
		n.Segments = []segment{*g}
	}
	u.uses(d, n.Uses)
	delete(n.Uses, id.Name)
	u.packages(d, n.Packages)
	n.Shape, n.ShapeUses = maps.Clone(n.Packages), maps.Clone(n.Uses)
	pkg := cellName(u.n) + "."
	switch obj := obj.(type) {
	case *types.Func:
		n.Kind, n.Generic = cell.Func, obj.Signature().TypeParams().Len() > 0
		n.Access = pkg + "HoneF_" + id.Name
		if n.Generic {
			n.Access = pkg + "HoneG_" + id.Name
		} else if old := s.names[id.Name]; old != nil && u.sameSignature(old, obj) {
			n.Home, n.Access = old.Home, old.Access
			n.Obj = old.Obj
		}
	case *types.TypeName:
		n.Kind, n.Access = cell.Type, pkg+"HoneT_"+id.Name
		s.homes[obj] = u.n
	case *types.Const:
		n.Kind, n.Access = cell.Const, pkg+"HoneC_"+id.Name
	default:
		return
	}
	s.bind(id.Name, n)
}

// addMethods gives each type the source of its methods.
func (s *Session) addMethods(u *unit) {
	for _, d := range u.file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Recv == nil || len(f.Recv.List) != 1 {
			continue
		}
		n := s.names[baseTypeName(f.Recv.List[0].Type)]
		if n == nil || n.Kind != cell.Type || n.Home != u.n {
			continue
		}
		if base := s.aliased(n); base != nil && base.Home == u.n {
			n = base
		}
		if g := u.segmentOf(f.Pos()); g != nil {
			n.Segments = append(n.Segments, *g)
		}
		u.uses(f, n.Uses)
		delete(n.Uses, n.Name)
		u.packages(f, n.Packages)
	}
}

// segmentOf is the segment that holds a position, as of an earlier cell or this one.
func (u *unit) segmentOf(p token.Pos) *segment {
	off := u.offset(p)
	for _, sp := range u.spans {
		if off >= sp.from && off < sp.to {
			g := sp.seg
			g.again = false
			return &g
		}
	}
	return nil
}

// uses adds the session's names that a node refers to.
func (u *unit) uses(n ast.Node, out map[string]bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		obj := u.info.Uses[id]
		if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != mainPath {
			return true
		}
		if u.vars[obj] != nil || u.earlier(obj) != nil || obj.Parent() == u.pkg.Scope() {
			out[id.Name] = true
		}
		return true
	})
}
