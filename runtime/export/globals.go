package export

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// variables are those that a cell's statements declare for later cells, in order.
func (n *names) variables(u *unit) []types.Object {
	var out []types.Object
	for _, st := range u.Body.List {
		for _, id := range declaredBy(st) {
			if v := n.variable(u, id); v != nil && !slices.Contains(out, v) {
				out = append(out, v)
			}
		}
	}
	return out
}

// variable is the variable that a top-level statement declares or sets by an
// identifier, nil if it is none of the session's.
func (n *names) variable(u *unit, id *ast.Ident) types.Object {
	obj := u.Info.Defs[id]
	if obj == nil {
		obj = u.Info.Uses[id]
	}
	if _, ok := u.Vars[obj]; !ok {
		return nil
	}
	return n.of(obj)
}

// declaredBy lists the identifiers to the left of := and after var in a statement.
func declaredBy(st ast.Stmt) []*ast.Ident {
	var out []*ast.Ident
	add := func(id *ast.Ident) {
		if id.Name != "_" {
			out = append(out, id)
		}
	}
	switch st := unlabel(st).(type) {
	case *ast.AssignStmt:
		if st.Tok != token.DEFINE {
			return nil
		}
		for _, l := range st.Lhs {
			if id, ok := l.(*ast.Ident); ok {
				add(id)
			}
		}
	case *ast.DeclStmt:
		for _, spec := range st.Decl.(*ast.GenDecl).Specs {
			if v, ok := spec.(*ast.ValueSpec); ok {
				for _, id := range v.Names {
					add(id)
				}
			}
		}
	}
	return out
}

func unlabel(st ast.Stmt) ast.Stmt {
	for {
		l, ok := st.(*ast.LabeledStmt)
		if !ok {
			return st
		}
		st = l.Stmt
	}
}

// usage is how one cell uses a variable.
type usage struct {
	// declared is the offset after the first statement that declares it, -1 if none.
	declared int
	// first is the offset of its first use in the statements, -1 if there is none.
	first int
	// shared says that a function, a closure or a pointer may hold it.
	shared bool
	// elsewhere says that it is used outside the statements.
	elsewhere bool
}

// chooseGlobals decides which variables are the package's: those that functions use
// or that must keep their value from cell to cell. A variable that every cell which
// uses it also declares, before using it, is each cell's own.
func (n *names) chooseGlobals() {
	cells := map[types.Object]map[*unit]*usage{}
	for _, u := range n.w.units {
		if u.Checked == nil {
			continue
		}
		for obj, x := range n.usages(u) {
			if cells[obj] == nil {
				cells[obj] = map[*unit]*usage{}
			}
			cells[obj][u] = x
		}
	}
	for obj, by := range cells {
		for _, x := range by {
			late := len(by) > 1 && (x.shared || x.declared < 0 || x.first >= 0 && x.first < x.declared)
			if x.elsewhere || late {
				n.global[obj] = true
			}
		}
	}
	n.together()
}

// together makes all variables of one statement the package's if one of them is.
func (n *names) together() {
	for changed := true; changed; {
		changed = false
		for _, u := range n.w.units {
			if u.Checked == nil {
				continue
			}
			for _, st := range u.Body.List {
				var vars []types.Object
				for _, id := range declaredBy(st) {
					if v := n.variable(u, id); v != nil {
						vars = append(vars, v)
					}
				}
				if slices.ContainsFunc(vars, func(v types.Object) bool { return n.global[v] }) {
					for _, v := range vars {
						changed = changed || !n.global[v]
						n.global[v] = true
					}
				}
			}
		}
	}
}

// usages finds how a cell uses the session's variables.
func (n *names) usages(u *unit) map[types.Object]*usage {
	out := map[types.Object]*usage{}
	of := func(obj types.Object) *usage {
		obj = n.of(obj)
		if out[obj] == nil {
			out[obj] = &usage{declared: -1, first: -1}
		}
		return out[obj]
	}
	for _, st := range u.Body.List {
		for _, id := range declaredBy(st) {
			if v := n.variable(u, id); v != nil {
				if x := of(v); x.declared < 0 {
					x.declared = u.Offset(st.End())
				}
			}
		}
	}
	left := map[*ast.Ident]bool{}
	for _, st := range u.Body.List {
		for _, id := range declaredBy(st) {
			left[id] = true
		}
	}
	n.inspect(u, func(id *ast.Ident, parents []ast.Node) {
		obj := u.Info.Uses[id]
		v, ok := obj.(*types.Var)
		if !ok || v.IsField() || !n.vars[n.of(v)] || left[id] {
			return
		}
		x := of(v)
		inside := id.Pos() >= u.Body.Pos() && id.Pos() < u.Body.End()
		if !inside {
			x.elsewhere = true
			return
		}
		if off := u.Offset(id.Pos()); x.first < 0 || off < x.first {
			x.first = off
		}
		x.shared = x.shared || shares(u, id, parents)
	})
	return out
}

// inspect visits the identifiers of a cell with the nodes around them.
func (n *names) inspect(u *unit, visit func(id *ast.Ident, parents []ast.Node)) {
	var stack []ast.Node
	ast.Inspect(u.File, func(x ast.Node) bool {
		if x == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if id, ok := x.(*ast.Ident); ok {
			visit(id, stack)
		}
		stack = append(stack, x)
		return true
	})
}

// shares says that a use may leave a reference to the variable behind: in a closure,
// by its address, by a method with a pointer receiver or by slicing an array.
func shares(u *unit, id *ast.Ident, parents []ast.Node) bool {
	root := true
	var inner ast.Node = id
	for _, p := range slices.Backward(parents) {
		switch p := p.(type) {
		case *ast.FuncLit:
			return true
		case *ast.SelectorExpr:
			if s := u.Info.Selections[p]; root && s != nil && s.Kind() == types.MethodVal {
				if f, ok := s.Obj().(*types.Func); ok {
					_, pointer := f.Signature().Recv().Type().(*types.Pointer)
					if _, already := s.Recv().Underlying().(*types.Pointer); pointer && !already {
						return true
					}
				}
			}
		case *ast.UnaryExpr:
			if root && p.Op == token.AND {
				return true
			}
			root = false
		case *ast.SliceExpr:
			if root && p.X == inner {
				if _, ok := u.Info.TypeOf(p.X).Underlying().(*types.Array); ok {
					return true
				}
			}
			root = false
		case *ast.IndexExpr:
			root = root && p.X == inner
		case *ast.ParenExpr:
		default:
			root = false
		}
		inner = p
	}
	return false
}
