package session

import "go/ast"

// unusedLocals adds uses of variables that the user does not use, which cells
// allow and the compiler does not.
func (em *emitter) unusedLocals() {
	for id := range em.parents {
		id, ok := id.(*ast.Ident)
		if !ok || !em.unused[id.Pos()] {
			continue
		}
		obj := em.info.Defs[id]
		if obj != nil && em.vars[obj] != nil {
			continue
		}
		if at, clause := em.useAfter(id); at >= 0 {
			em.e.list = append(em.e.list, edit{at, at, 1, clause + "; _ = " + id.Name + "; "})
		}
	}
}

// useAfter is the offset at which "_ = x" can follow the declaration of x, and the
// clause that a switch without any needs for it.
func (em *emitter) useAfter(id *ast.Ident) (at int, clause string) {
	for n := em.parents[id]; n != nil; n = em.parents[n] {
		st, ok := n.(ast.Stmt)
		if !ok {
			continue
		}
		switch p := em.parents[st].(type) {
		case *ast.BlockStmt, *ast.LabeledStmt, *ast.CaseClause:
			return em.afterStatement(st), ""
		case *ast.CommClause:
			if p.Comm == st {
				return em.offset(p.Colon) + 1, ""
			}
			return em.afterStatement(st), ""
		case *ast.IfStmt:
			return em.offset(p.Body.Lbrace) + 1, ""
		case *ast.ForStmt:
			return em.offset(p.Body.Lbrace) + 1, ""
		case *ast.SwitchStmt:
			return em.firstClause(p.Body)
		case *ast.TypeSwitchStmt:
			return em.firstClause(p.Body)
		}
	}
	return -1, ""
}

// afterStatement is where a variable that a statement of a list declares is known:
// those of a range clause only inside its body.
func (em *emitter) afterStatement(st ast.Stmt) int {
	if r, ok := st.(*ast.RangeStmt); ok {
		return em.offset(r.Body.Lbrace) + 1
	}
	return em.offset(st.End())
}

func (em *emitter) firstClause(body *ast.BlockStmt) (at int, clause string) {
	if len(body.List) == 0 {
		return em.offset(body.Lbrace) + 1, "default: "
	}
	return em.offset(body.List[0].(*ast.CaseClause).Colon) + 1, ""
}
