package session

import (
	"go/ast"
	"go/types"
)

// conversions writes T(x) between structs whose unexported fields come from
// different cells. The Go compiler takes those fields to differ, although to the
// user they are of one package; the memory is the same.
func (em *emitter) conversions() {
	for n := range em.parents {
		call, ok := n.(*ast.CallExpr)
		if ok && len(call.Args) == 1 && em.info.Types[call.Fun].IsType() {
			em.conversion(call)
		}
	}
}

func (em *emitter) conversion(call *ast.CallExpr) {
	to, from := em.typeOf(call.Fun), em.typeOf(call.Args[0])
	if to == nil || from == nil || types.Identical(to, from) || !em.fieldsDiffer(to, from) {
		return
	}
	toText, bad := em.typeText(to)
	fromText, alsoBad := em.typeText(from)
	if bad != "" || alsoBad != "" {
		return // a type of a function: both are of this cell, or nothing helps
	}
	pointer := em.importFor("unsafe") + ".Pointer("
	open, end := "(*(*"+toText+")("+pointer+"func(v "+fromText+") *"+fromText+" { return &v }(", "))))"
	em.e.replace(em.offset(call.Pos()), em.offset(call.Lparen)+1, open)
	em.e.replace(em.offset(call.Rparen), em.offset(call.Rparen)+1, end)
}

// fieldsDiffer says that two types are structs, or pointers to some, with
// unexported fields not all of which are this cell's.
func (em *emitter) fieldsDiffer(a, b types.Type) bool {
	if p, ok := a.Underlying().(*types.Pointer); ok {
		q, ok := b.Underlying().(*types.Pointer)
		return ok && em.fieldsDiffer(p.Elem(), q.Elem())
	}
	s, ok := a.Underlying().(*types.Struct)
	t, also := b.Underlying().(*types.Struct)
	if !ok || !also || !hidesFields(s) {
		return false
	}
	return len(em.fieldHomes(a, s))+len(em.fieldHomes(b, t)) > 0
}
