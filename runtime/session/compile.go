package session

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"hone/runtime/cell"
	"hone/runtime/worker/message"
)

// Program is a checked cell as a package of Go, ready to be compiled.
type Program struct {
	// Path is the package's import path, session/cellN.
	Path string
	// Number is N.
	Number int
	// Source is the package. It exports HoneCell, HoneVars and HoneExports.
	Source string
	// Imports are the paths that it imports.
	Imports []string
	// Notes are to be shown to the user: what keeps an earlier type, what could not
	// follow a redefinition.
	Notes []string
	// Vars are the session variables that it declares, each with the number of the
	// statement after which it has a value.
	Vars map[string]int
	// Wakes are the places where it waits for what may come from outside; "*" stands
	// for all (see message.Cell).
	Wakes []string
	// Script, if not nil, is the cell for tier 1; Source is empty then, until Native.
	Script *message.Script

	unit *unit
	// generation is that of the packages it was checked against.
	generation int
	told       []types.Object
}

// Native makes a program of tier 1 one of tier 2: its package is written.
func (p *Program) Native() {
	p.Script = nil
	p.Source, p.Imports = p.unit.emit()
	p.Wakes = p.unit.wakes()
	p.setVars()
}

// Declares says whether later cells may need something of this one.
func (p *Program) Declares() bool { return len(p.unit.decls) > 0 || len(p.unit.order) > 0 }

func (p *Program) setVars() {
	p.Vars = map[string]int{}
	for _, v := range p.unit.order {
		p.Vars[v.name] = v.done
	}
}

// interpret makes the program one of tier 1, or says what stands against it.
func (p *Program) interpret(force bool) *rejection {
	script, done, refused := p.unit.lower(force)
	if refused != nil {
		return refused
	}
	for _, v := range p.unit.order {
		v.done = done[v.name]
	}
	p.Script = script
	p.Wakes = p.unit.wakes()
	p.setVars()
	return nil
}

// maxRounds bounds how often a cell is checked again because a check uncovered
// types; a cell needs one round for each link of its longest chain of calls.
const maxRounds = 1000

// Compile checks a cell and writes its package. It changes nothing in the session:
// Commit does. Problems are all that is wrong with the cell, in its order. A nil
// Program without problems means that there is nothing to run.
func (s *Session) Compile(c *cell.Cell, count int) (*Program, []Problem) {
	src := &source{count: count, code: c.Go}
	segs, bad := c.Segments()
	if len(bad) > 0 {
		var ps []Problem
		for _, e := range bad {
			ps = append(ps, syntaxProblem(src, e.Off, e.Msg))
		}
		return nil, ps
	}
	if len(segs) == 0 {
		return nil, nil
	}
	var own []segment
	for _, g := range segs {
		own = append(own, segment{Segment: g, src: src}.ungrouped()...)
	}
	return s.compile(src, own, c.Magic)
}

func (s *Session) compile(src *source, own []segment, tier string) (*Program, []Problem) {
	if ps := misplaced(src); len(ps) > 0 {
		return nil, ps
	}
	r := s.newRedefinition(src, own)
	for {
		u := s.newUnit(src, r.segments())
		u.carried, u.again = r.carried, r.types
		if ps := u.resolve(r.last()); len(ps) > 0 {
			// What is missing may be the users of a name declared anew; only what does not
			// compile with them either is stale.
			again := u.pkg != nil && r.grow(u) || r.dropStale(ps)
			u.forget()
			if again {
				continue
			}
			return nil, sortProblems(ps)
		}
		if r.grow(u) {
			u.forget()
			continue
		}
		s.cells = u.n // a path is compiled once only, whatever becomes of it
		p := &Program{Path: cellPath(u.n), Number: u.n, Notes: append(r.notes, u.cautions()...), unit: u, generation: r.generation, told: r.told}
		if tier == "native" {
			p.Native()
			return p, nil
		}
		refused := p.interpret(tier == "interp")
		if refused != nil && tier == "interp" {
			src, off := u.at(refused.pos)
			return nil, []Problem{problemAt(src, off, "tier 1 does not cover "+refused.what, "leave out %%interp, and the cell is compiled")}
		}
		if refused != nil {
			p.Native()
		}
		return p, nil
	}
}

// resolve brings the unit to a text that is plain Go and whose types are known.
func (u *unit) resolve(last *segment) []Problem {
	if last != nil {
		u.prepareDisplay(*last)
	}
	for range maxRounds {
		u.generate()
		if u.parse() {
			continue
		}
		if len(u.problems) > 0 {
			return u.problems
		}
		if ps := u.reserved(); len(ps) > 0 {
			return ps
		}
		u.check()
		if u.checkErrors() || u.displayCallResult() {
			continue
		}
		u.promote()
		u.checkBodies()
		if len(u.problems) == 0 {
			u.misused()
		}
		return u.problems
	}
	return []Problem{problemAt(u.src, 0, "this cell has too many calls to check; split it", "")}
}

// reserved refuses names that would hide a package of lib, an import of this cell
// or what the emitted code needs.
func (u *unit) reserved() []Problem {
	imports := map[string]bool{}
	for _, spec := range u.file.Imports {
		if spec.Path.Value == `"C"` {
			src, off := u.at(spec.Pos())
			return []Problem{problemAt(src, off, "cells cannot use cgo", "put the C code into a package of a Go module, and import that")}
		}
		if n := u.importName(spec); n != "" && u.imports[n] == "" && n != "HoneR_cellrt" {
			imports[n] = true
		}
	}
	var ps []Problem
	refuse := func(id *ast.Ident) {
		if !u.typed(id.Pos()) {
			return
		}
		src, off := u.at(id.Pos())
		switch {
		case u.s.paths.lib[id.Name]:
			ps = append(ps, problemAt(src, off, fmt.Sprintf("%s is a package of hone", id.Name), "choose another name, such as "+offer(id.Name)))
		case imports[id.Name]:
			ps = append(ps, problemAt(src, off, fmt.Sprintf("%s is imported by this cell", id.Name), "choose another name, such as "+offer(id.Name)))
		case strings.HasPrefix(id.Name, "Hone") && len(id.Name) > 5 && id.Name[5] == '_' || id.Name == funcName || id.Name == "HoneVars" || id.Name == "HoneExports":
			ps = append(ps, problemAt(src, off, id.Name+" is a name of hone's own", "choose another name"))
		}
	}
	declared := u.ownDeclarations()
	for _, st := range u.body.List {
		for _, id := range DeclaredBy(st) {
			refuse(id)
			if declared[id.Name] && u.typed(id.Pos()) {
				src, off := u.at(id.Pos())
				ps = append(ps, problemAt(src, off, id.Name+" redeclared in this block", "within one cell a name is declared once; a later cell may declare it again"))
			}
		}
	}
	for _, d := range u.file.Decls {
		for _, id := range declaredNames(d) {
			if _, ok := types.Universe.Lookup(id.Name).(*types.TypeName); ok && u.typed(id.Pos()) {
				src, off := u.at(id.Pos())
				ps = append(ps, problemAt(src, off, id.Name+" is a type of Go that a cell cannot declare anew; a variable or a name in a function may hide it", "choose another name"))
			}
			if id.Name != funcName || d.End() < u.body.Pos() {
				refuse(id)
			}
		}
	}
	return ps
}

// ownDeclarations are the types, functions and constants that the user declares in
// this unit: in Go they share a block with the variables of the cell's statements.
func (u *unit) ownDeclarations() map[string]bool {
	names := map[string]bool{}
	for _, d := range u.file.Decls {
		if gd, ok := d.(*ast.GenDecl); ok && (gd.Tok == token.VAR || gd.Tok == token.IMPORT) {
			continue // carried variables and imports
		}
		for _, id := range declaredNames(d) {
			if u.typed(id.Pos()) {
				names[id.Name] = true
			}
		}
	}
	return names
}

// typed says that the user typed what stands at a position: all else is ours.
func (u *unit) typed(p token.Pos) bool {
	_, ok := u.gen.exact(u.offset(p))
	return ok
}

// offer is another name for what the user wanted to call like a package.
func offer(name string) string {
	if strings.HasSuffix(name, "s") {
		return "my" + strings.ToUpper(name[:1]) + name[1:]
	}
	return name + "1"
}

// declaredNames lists what a declaration declares at package level.
func declaredNames(d ast.Decl) []*ast.Ident {
	var out []*ast.Ident
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			out = append(out, d.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				out = append(out, spec.Name)
			case *ast.ValueSpec:
				out = append(out, spec.Names...)
			}
		}
	}
	return out
}

// promote makes the variables of the cell's top-level statements variables of the
// session. A variable of the session with the identical type gives its storage.
func (u *unit) promote() {
	u.vars = map[types.Object]*variable{}
	u.order = nil
	for _, st := range u.body.List {
		for _, id := range DeclaredBy(st) {
			obj, ok := u.info.Defs[id].(*types.Var)
			if !ok || id.Name == "ctx" || !u.typed(id.Pos()) {
				continue
			}
			u.addVariable(id, obj)
		}
	}
}

func (u *unit) addVariable(id *ast.Ident, obj *types.Var) {
	v := &variable{name: id.Name, obj: types.NewVar(token.NoPos, u.s.main, id.Name, obj.Type())}
	if _, bad := u.typeText(obj.Type()); bad != "" && obj.Type() != types.Typ[types.Invalid] {
		u.problem(id.Pos(), fmt.Sprintf("%s would have the type %s, which only its own package can name", id.Name, bad), "keep the value in a variable of an interface type, such as any, or use it inside a block { … }")
		return
	}
	if n := u.s.names[id.Name]; n != nil && n.Kind == cell.Var && types.Identical(n.Obj.Type(), obj.Type()) {
		v.access = u.reach(n)
	} else if c := u.carried[id.Name]; c != nil && types.Identical(u.pkg.Scope().Lookup(id.Name).Type(), obj.Type()) {
		v.access = "(*HoneP_" + id.Name + ")"
	} else {
		v.access, v.fresh = "HoneV_"+id.Name, true
	}
	u.vars[obj] = v
	u.vars[v.obj] = v
	u.order = append(u.order, v)
}
