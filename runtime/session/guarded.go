package session

import (
	"go/ast"
	"go/types"
)

const guardPath = "hone/runtime/cellrt/guard"

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
	if _, ok := tv.Type.Underlying().(*types.Signature); !ok {
		return
	}
	em.needed["HoneR_guard"] = guardPath
	em.e.insertRanked(em.offset(fun.Pos()), -2, "HoneR_guard.Func(")
	em.e.closeAt(em.offset(fun.End()), ")")
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
