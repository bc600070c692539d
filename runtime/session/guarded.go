package session

import (
	"fmt"
	"go/ast"
	"go/types"
)

// guards has panics of goroutines that the cell begins caught: they are shown and
// end the cell, rather than the process that holds the session's values. It adds no
// line.
func (em *emitter) guards() {
	for n := range em.parents {
		switch n := n.(type) {
		case *ast.GoStmt:
			em.guard(n.Call.Fun)
		case *ast.CallExpr:
			if em.begins(n) {
				em.guard(n.Args[0])
			}
		}
	}
}

// begins says that a call is one of sync.WaitGroup's Go.
func (em *emitter) begins(call *ast.CallExpr) bool {
	f := em.callee(call)
	return f != nil && f.Pkg() != nil && f.Pkg().Path() == "sync" && f.Name() == "Go" && len(call.Args) == 1
}

// guard has the panics of a function caught. Builtins cannot be wrapped, and generic
// functions whose types are inferred would lose them.
func (em *emitter) guard(fun ast.Expr) {
	fun = ast.Unparen(fun)
	if lit, ok := fun.(*ast.FuncLit); ok {
		em.e.insertRanked(em.offset(lit.Body.Lbrace)+1, -2, "defer HoneR_cellrt.Caught(); ")
		return
	}
	tv := em.info.Types[fun]
	if !tv.IsValue() || em.inferred(fun) {
		return
	}
	name := guardFor(tv.Type)
	if name == "" {
		return
	}
	em.e.insertRanked(em.offset(fun.Pos()), -2, "HoneR_cellrt."+name+"(")
	em.e.closeAt(em.offset(fun.End()), ")")
}

// guardFor is the function of cellrt that catches the panics of functions of a type,
// "" if there is none: of more than four parameters or two results.
func guardFor(t types.Type) string {
	sig, ok := t.Underlying().(*types.Signature)
	if !ok || sig.Results().Len() > 2 {
		return ""
	}
	n := sig.Params().Len()
	switch {
	case sig.Variadic() && n <= 3:
		return fmt.Sprintf("Go%dv%d", n, sig.Results().Len())
	case !sig.Variadic() && n <= 4:
		return fmt.Sprintf("Go%d%d", n, sig.Results().Len())
	}
	return ""
}

// inferred says that a function gets its type arguments from its arguments.
func (em *emitter) inferred(fun ast.Expr) bool {
	var id *ast.Ident
	switch fun := fun.(type) {
	case *ast.Ident:
		id = fun
	case *ast.SelectorExpr:
		id = fun.Sel
	default:
		return false
	}
	_, generic := em.info.Instances[id]
	return generic
}
