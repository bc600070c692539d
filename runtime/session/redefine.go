package session

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"sort"

	"hone/runtime/cell"
)

// redefinition works out what a cell's declarations mean for those of earlier
// cells. A function of the same type takes the place of the old one. What depends
// on anything else that is declared anew is compiled again with the cell, so that
// it sees the new definition; what then no longer compiles stays as it was and is
// reported as stale.
type redefinition struct {
	s       *Session
	own     []segment
	decls   []declared // of own
	extra   map[string][]segment
	carried map[string]*Name
	types   map[*types.TypeName]bool
	stale   map[string]bool
	notes   []string
	noted   map[string]bool
	// generation is that of the importer's packages.
	generation int
	// told are the variables of which the notes say that they keep an earlier type.
	told []types.Object
}

// declared is what one segment declares, by syntax alone.
type declared struct {
	seg      segment
	names    []string
	receiver string // of a method
	method   string
}

func (s *Session) newRedefinition(src *source, own []segment) *redefinition {
	r := &redefinition{s: s, own: own, extra: map[string][]segment{}, carried: map[string]*Name{}, types: map[*types.TypeName]bool{}, stale: map[string]bool{}, noted: map[string]bool{}}
	for _, g := range own {
		r.decls = append(r.decls, declares(g))
	}
	r.keepUnchanged()
	r.methodsOfEarlierTypes()
	r.followPackages()
	return r
}

// declares reads what a segment declares.
func declares(g segment) declared {
	d := declared{seg: g}
	if g.Kind == cell.Statement || g.Kind == cell.Var || g.Kind == cell.Import {
		return d
	}
	file, err := parser.ParseFile(token.NewFileSet(), "", "package main\n"+g.text(), parser.SkipObjectResolution)
	if err != nil || len(file.Decls) == 0 {
		return d
	}
	if f, ok := file.Decls[0].(*ast.FuncDecl); ok && f.Recv != nil && len(f.Recv.List) == 1 {
		d.receiver, d.method = baseTypeName(f.Recv.List[0].Type), f.Name.Name
		return d
	}
	for _, decl := range file.Decls {
		for _, id := range declaredNames(decl) {
			d.names = append(d.names, id.Name)
		}
	}
	return d
}

func baseTypeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.StarExpr:
		return baseTypeName(e.X)
	case *ast.ParenExpr:
		return baseTypeName(e.X)
	case *ast.IndexExpr:
		return baseTypeName(e.X)
	case *ast.IndexListExpr:
		return baseTypeName(e.X)
	}
	return ""
}

// keepUnchanged leaves out types that are declared again word for word, with the
// same methods: running a cell again must not give its values' types new identities.
func (r *redefinition) keepUnchanged() {
	for _, d := range slices.Clone(r.decls) {
		if d.seg.Kind != cell.Type || len(d.names) != 1 {
			continue
		}
		n := r.s.names[d.names[0]]
		if n == nil || n.Kind != cell.Type || len(n.Segments) == 0 || n.Segments[0].text() != d.seg.text() || r.outdated(n) {
			continue
		}
		known := map[string]bool{}
		for _, g := range n.Segments[1:] {
			known[g.text()] = true
		}
		same := true
		for _, m := range r.decls {
			if m.receiver == n.Name && !known[m.seg.text()] {
				same = false
			}
		}
		if !same {
			continue
		}
		r.decls = slices.DeleteFunc(r.decls, func(m declared) bool {
			return m.receiver == n.Name || m.seg == d.seg
		})
	}
}

// outdated says that something a declaration uses was declared anew since.
func (r *redefinition) outdated(n *Name) bool {
	if r.s.movedOn(n.Packages) {
		return true
	}
	for use := range n.Uses {
		if r.declaresName(use) {
			return true
		}
		if m := r.s.names[use]; m != nil && m.Home > n.Home && m.Kind != cell.Var && m.Kind != cell.Func {
			return true
		}
	}
	return false
}

func (r *redefinition) declaresName(name string) bool {
	for _, d := range r.decls {
		if slices.Contains(d.names, name) {
			return true
		}
	}
	return false
}

// methodsOfEarlierTypes declares a type again to which the cell adds methods.
func (r *redefinition) methodsOfEarlierTypes() {
	for _, d := range r.decls {
		n := r.s.names[d.receiver]
		if n == nil || n.Kind != cell.Type || r.declaresName(d.receiver) {
			continue
		}
		r.add(n)
		if base := r.s.aliased(n); base != nil && !r.declaresName(base.Name) {
			r.add(base)
		}
	}
}

// aliased is the declared type that an alias stands for, nil if n is no alias of
// a type of the session.
func (s *Session) aliased(n *Name) *Name {
	a, ok := n.Obj.Type().(*types.Alias)
	if !ok {
		return nil
	}
	t, ok := types.Unalias(a).(*types.Named)
	if !ok {
		return nil
	}
	if base := s.names[t.Obj().Name()]; base != nil && base.Obj == types.Object(t.Obj()) {
		return base
	}
	return nil
}

// add compiles an earlier declaration again with this cell, without the methods
// that the cell declares itself.
func (r *redefinition) add(n *Name) {
	if r.extra[n.Name] != nil || r.stale[n.Name] || len(n.Segments) == 0 {
		return
	}
	var list []segment
	for _, g := range n.Segments {
		if d := declares(g); d.method != "" && r.overrides(d) {
			continue
		}
		g.again = true
		list = append(list, g)
	}
	r.extra[n.Name] = list
	if obj, ok := n.Obj.(*types.TypeName); ok && !r.s.movedOn(n.Shape) {
		r.types[obj] = true
	}
}

func (r *redefinition) overrides(d declared) bool {
	return slices.ContainsFunc(r.decls, func(o declared) bool { return o.receiver == d.receiver && o.method == d.method })
}

// segments is what the unit consists of.
func (r *redefinition) segments() []segment {
	var out []segment
	seen := map[segment]bool{} // names declared in one group share its segment
	for _, name := range slices.Sorted(maps.Keys(r.extra)) {
		for _, g := range r.extra[name] {
			if !seen[g] {
				seen[g] = true
				out = append(out, g)
			}
		}
	}
	for _, d := range r.decls {
		out = append(out, d.seg)
	}
	return out
}

// last is the cell's last segment: the one that may be displayed.
func (r *redefinition) last() *segment {
	if len(r.own) == 0 {
		return nil
	}
	return &r.own[len(r.own)-1]
}

// grow adds what depends on what the unit declares anew, and says whether that
// is more than the unit has.
func (r *redefinition) grow(u *unit) bool {
	before := len(r.extra) + len(r.carried)
	changed := r.changed(u)
	for name := range changed {
		for _, n := range r.s.names {
			if n.Uses[name] && n.Kind != cell.Var && !r.declaresName(n.Name) && r.extra[n.Name] == nil {
				r.add(n)
			}
		}
	}
	r.carry(u, changed)
	return len(r.extra)+len(r.carried) != before
}

// changed are the names whose users must be compiled again.
func (r *redefinition) changed(u *unit) map[string]bool {
	out := map[string]bool{}
	for name := range u.packageLevelNames() {
		n := r.s.names[name]
		if n == nil || u.carried[name] != nil {
			continue
		}
		f, isFunc := u.pkg.Scope().Lookup(name).(*types.Func)
		if isFunc && u.sameSignature(n, f) {
			continue
		}
		out[name] = true
	}
	for _, v := range u.order {
		if n := r.s.names[v.name]; n != nil && v.fresh {
			out[v.name] = true
		}
	}
	return out
}

// carry finds the variables whose types are declared again. Those whose types
// keep their shape are carried over in place; the others keep the earlier type,
// and the user is told.
func (r *redefinition) carry(u *unit, changed map[string]bool) {
	for name := range changed {
		n := r.s.names[name]
		obj, ok := n.Obj.(*types.TypeName)
		if !ok {
			continue
		}
		_, again := u.pkg.Scope().Lookup(name).(*types.TypeName)
		if again && r.keepsShape(u, n, map[string]bool{}) {
			r.types[obj] = true
		} else {
			delete(r.types, obj)
		}
	}
	names := r.s.Names()
	sort.Slice(names, func(i, j int) bool { return names[i].Name < names[j].Name })
	for _, n := range names {
		if n.Kind != cell.Var || r.carried[n.Name] != nil {
			continue
		}
		m := mentioned(n.Obj.Type(), map[types.Type]bool{})
		again, kept := false, ""
		for obj := range m {
			if r.s.names[obj.Name()] == nil || r.s.names[obj.Name()].Obj != types.Object(obj) || !changed[obj.Name()] {
				continue
			}
			if r.types[obj] && r.replacedPackage(n.Obj.Type()) == nil {
				again = true
				continue
			}
			kept = obj.Name()
		}
		switch {
		case kept != "":
			r.note(fmt.Sprintf("%s keeps the earlier type %s", n.Name, kept), n.Name)
		case again:
			r.carried[n.Name] = n
		}
	}
}

func (r *redefinition) note(text, key string) {
	if !r.noted[key] {
		r.noted[key] = true
		r.notes = append(r.notes, text)
	}
}

// keepsShape says that a type declared anew has the memory layout of the earlier one:
// the same source, of types that keep theirs and of constants with the same values.
func (r *redefinition) keepsShape(u *unit, n *Name, seen map[string]bool) bool {
	if seen[n.Name] {
		return true
	}
	seen[n.Name] = true
	if r.s.movedOn(n.Shape) || len(n.Segments) == 0 || !r.hasSegment(u, n) {
		return false
	}
	anew := u.packageLevelNames()
	for use := range n.ShapeUses {
		m := r.s.names[use]
		if m == nil || !anew[use] {
			continue
		}
		switch {
		case m.Kind == cell.Type && r.keepsShape(u, m, seen):
		case m.Kind == cell.Const && sameConstant(m.Obj, u.pkg.Scope().Lookup(use)):
		default:
			return false
		}
	}
	return true
}

func sameConstant(a, b types.Object) bool {
	x, ok := a.(*types.Const)
	y, ok2 := b.(*types.Const)
	return ok && ok2 && types.Identical(x.Type(), y.Type()) && constant.Compare(x.Val(), token.EQL, y.Val())
}

func (r *redefinition) hasSegment(u *unit, n *Name) bool {
	return slices.ContainsFunc(u.decls, func(g segment) bool {
		return g.Kind == cell.Type && len(n.Segments) > 0 && g.text() == n.Segments[0].text()
	})
}

// dropStale gives up compiling declarations again that have problems now. It says
// whether there were any; the problems of the cell itself are the caller's.
func (r *redefinition) dropStale(ps []Problem) bool {
	dropped := false
	for name, segs := range r.extra {
		if r.extends(name) {
			continue
		}
		for _, g := range segs {
			if i := slices.IndexFunc(ps, func(p Problem) bool { return within(p, g) }); i >= 0 {
				delete(r.extra, name)
				r.stale[name] = true
				r.note(fmt.Sprintf("%s is stale: it still uses the earlier definitions, because with the new ones %s: %s", name, ps[i].Place(), ps[i].Message), name)
				dropped = true
				break
			}
		}
	}
	return dropped
}

// extends says that the cell declares a method of the earlier type: without the
// type there is nothing to check the method with.
func (r *redefinition) extends(name string) bool {
	return slices.ContainsFunc(r.decls, func(d declared) bool { return d.receiver == name })
}

func within(p Problem, g segment) bool {
	if p.Count != g.src.count || p.code != g.src.code {
		return false
	}
	from, to := cell.PositionOf(g.src.code, g.Off), cell.PositionOf(g.src.code, g.End)
	return p.Line >= from.Line && p.Line <= to.Line
}

// mentioned are the declared types that a type is made of, as far as its memory
// layout and methods depend on them.
func mentioned(t types.Type, seen map[types.Type]bool) map[*types.TypeName]bool {
	out := map[*types.TypeName]bool{}
	var walk func(types.Type)
	walk = func(t types.Type) {
		if t == nil || seen[t] {
			return
		}
		seen[t] = true
		switch t := t.(type) {
		case *types.Alias:
			out[t.Obj()] = true
			walk(types.Unalias(t))
		case *types.Named:
			out[t.Obj()] = true
			for a := range t.TypeArgs().Types() {
				walk(a)
			}
		case interface{ Elem() types.Type }:
			if m, ok := t.(*types.Map); ok {
				walk(m.Key())
			}
			walk(t.Elem())
		case *types.Struct:
			for f := range t.Fields() {
				walk(f.Type())
			}
		case *types.Signature:
			for v := range t.Params().Variables() {
				walk(v.Type())
			}
			for v := range t.Results().Variables() {
				walk(v.Type())
			}
		}
	}
	walk(t)
	return out
}
