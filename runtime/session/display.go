package session

import (
	"go/ast"
	"go/parser"
	"go/types"

	"hone/runtime/cell"
)

// displayKind says what becomes of the cell's last expression.
type displayKind int

const (
	displayNone displayKind = iota
	// displayCall: it is a call, and whether it has a value is not yet known.
	displayCall
	// displayDone: it has been dealt with.
	displayDone
)

// prepareDisplay wraps the last expression in a call that shows it, where that
// needs no types; a call must wait for its type.
func (u *unit) prepareDisplay(last segment) {
	u.shown = displayNone
	u.quiet = last.Semicolon
	if last.Kind != cell.Statement {
		return
	}
	x, err := parser.ParseExpr(last.text())
	if err != nil {
		return
	}
	if _, ok := ast.Unparen(x).(*ast.CallExpr); ok {
		u.shown = displayCall
		return
	}
	u.show(last)
}

func (u *unit) show(last segment) {
	open := "HoneR_cellrt.Show("
	if u.quiet {
		open = "_ = (" // evaluated, and not shown
	}
	u.edits(last.src).insert(last.Off, open)
	u.edits(last.src).closeAt(last.End, ")")
	u.shown = displayDone
}

// isLast says that st is the cell's last statement.
func (u *unit) isLast(st ast.Stmt) bool {
	return len(u.body.List) > 0 && u.body.List[len(u.body.List)-1] == st
}

// displayCallResult decides on a last expression that is a call, once its type is
// known. A call whose last result is an error is checkErrors' business. It says
// whether it changed the text.
func (u *unit) displayCallResult() bool {
	if u.shown != displayCall || len(u.body.List) == 0 {
		return false
	}
	st, ok := u.body.List[len(u.body.List)-1].(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := ast.Unparen(st.X).(*ast.CallExpr)
	if !ok {
		return false
	}
	tv, known := u.info.Types[call]
	if !known || tv.Type == nil || tv.Type == types.Typ[types.Invalid] {
		return false
	}
	if t, ok := tv.Type.(*types.Tuple); ok && t.Len() == 0 || tv.IsVoid() || u.isPrinter(call) {
		u.shown = displayDone
		return false
	}
	if c, _ := u.failing(call); c != nil && !u.makesError(call) {
		return false
	}
	if _, several := tv.Type.(*types.Tuple); u.quiet && (several || u.info.Types[call.Fun].IsValue()) {
		u.shown = displayDone
		return false
	}
	u.show(u.stmts[len(u.stmts)-1])
	return true
}
