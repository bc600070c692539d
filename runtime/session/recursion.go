package session

import (
	"go/ast"
	"go/types"
)

// recursions inserts the check for an interrupt into functions that call
// themselves, straight or through others of the cell, in two places or more: before
// the statements that make these calls. Calls inside a loop are covered by the
// loop's check.
func (em *emitter) recursions() {
	g := em.callGraph()
	for caller, calls := range g {
		var sites []*ast.CallExpr
		for _, c := range calls {
			if g.reaches(c.to, caller, map[types.Object]bool{}) {
				sites = append(sites, c.at)
			}
		}
		if len(sites) < 2 {
			continue
		}
		done := map[ast.Stmt]bool{}
		for _, at := range sites {
			if st := em.statementOf(at); st != nil && !done[st] {
				done[st] = true
				em.checkAt(st.Pos(), stopNow)
			}
		}
	}
}

// callSite is a call of a function of this cell.
type callSite struct {
	to types.Object
	at *ast.CallExpr
}

// callGraph is what calls what among the functions of a cell and the function
// literals that are given to a variable.
type callGraph map[types.Object][]callSite

func (g callGraph) reaches(from, to types.Object, seen map[types.Object]bool) bool {
	if from == to {
		return true
	}
	if seen[from] {
		return false
	}
	seen[from] = true
	for _, c := range g[from] {
		if g.reaches(c.to, to, seen) {
			return true
		}
	}
	return false
}

func (em *emitter) callGraph() callGraph {
	g := callGraph{}
	for n := range em.parents {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			continue
		}
		to := em.called(call)
		if from := em.functionOf(call); to != nil && from != nil {
			g[from] = append(g[from], callSite{to, call})
		}
	}
	return g
}

// called is the function or variable that a call names, or nil.
func (em *emitter) called(call *ast.CallExpr) types.Object {
	fun := ast.Unparen(call.Fun)
	switch x := fun.(type) {
	case *ast.IndexExpr:
		fun = x.X
	case *ast.IndexListExpr:
		fun = x.X
	}
	switch fun := fun.(type) {
	case *ast.Ident:
		return em.variableBehind(em.info.Uses[fun])
	case *ast.SelectorExpr:
		if f, ok := em.info.Uses[fun.Sel].(*types.Func); ok {
			return f.Origin()
		}
	}
	return nil
}

// variableBehind gives the two objects of a session variable one identity.
func (em *emitter) variableBehind(obj types.Object) types.Object {
	if v := em.vars[obj]; v != nil {
		return v.obj
	}
	return obj
}

// functionOf is what the innermost function around a node is called by: the
// function's own object, or the variable that a literal is given to.
func (em *emitter) functionOf(n ast.Node) types.Object {
	for n = em.parents[n]; n != nil; n = em.parents[n] {
		switch f := n.(type) {
		case *ast.FuncDecl:
			if obj, ok := em.info.Defs[f.Name].(*types.Func); ok {
				return obj
			}
			return nil
		case *ast.FuncLit:
			return em.givenTo(f)
		}
	}
	return nil
}

// givenTo is the variable that a function literal is given to, or nil.
func (em *emitter) givenTo(lit *ast.FuncLit) types.Object {
	switch p := em.parents[lit].(type) {
	case *ast.AssignStmt:
		for i, r := range p.Rhs {
			if r == ast.Expr(lit) && i < len(p.Lhs) {
				if id, ok := p.Lhs[i].(*ast.Ident); ok {
					return em.variableBehind(em.objectOf(id))
				}
			}
		}
	case *ast.ValueSpec:
		for i, v := range p.Values {
			if v == ast.Expr(lit) && i < len(p.Names) {
				return em.variableBehind(em.info.Defs[p.Names[i]])
			}
		}
	}
	return nil
}

// statementOf is the statement of a list that a call is part of, or nil if a loop
// of the same function is around it.
func (em *emitter) statementOf(n ast.Node) ast.Stmt {
	var found ast.Stmt
	for n := n; n != nil; n = em.parents[n] {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return nil
		case *ast.FuncDecl, *ast.FuncLit:
			return found
		}
		st, ok := n.(ast.Stmt)
		if !ok || found != nil {
			continue
		}
		switch p := em.parents[n].(type) {
		case *ast.BlockStmt:
			if _, clause := n.(*ast.CaseClause); clause {
				continue
			}
			if _, clause := n.(*ast.CommClause); clause {
				continue
			}
			found = st
		case *ast.CaseClause:
			found = st
		case *ast.CommClause:
			if p.Comm != st {
				found = st
			}
		}
	}
	return found
}
