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
		after := func(st ast.Stmt) int { return em.offset(st.End()) }
		if at, clause, ok := UseAfter(id, em.parents, em.offset, after); ok {
			em.e.list = append(em.e.list, edit{at, at, 1, clause + "; _ = " + id.Name + "; "})
		}
	}
}
