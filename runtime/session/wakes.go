package session

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// anyWake in Program.Wakes says that from this cell on any wait may be ended by
// something that the worker cannot see.
const anyWake = "*"

// wakes lists the places, "cell[3]:7", where the cell's code waits for what may come
// without another goroutine's doing: a timer's channel or a context. The worker's
// detector of deadlocks does not speak of goroutines that wait there.
func (u *unit) wakes() []string {
	places := map[string]bool{}
	direct := map[*ast.CallExpr]bool{} // calls of Done that are waited for where they stand
	ast.Inspect(u.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.UnaryExpr:
			if n.Op == token.ARROW && u.fromOutside(n.X, direct) {
				u.placesOf(n, places)
			}
		case *ast.RangeStmt:
			if u.fromOutside(n.X, direct) {
				places[u.lineOf(n.Pos())] = true
			}
		case *ast.SelectStmt:
			u.selectPlaces(n, direct, places)
		}
		return true
	})
	if u.wakesUnseen(direct) {
		places[anyWake] = true
	}
	return slices.Sorted(keys(places))
}

// selectPlaces adds the lines of a select that has a case for a timer or a context.
func (u *unit) selectPlaces(st *ast.SelectStmt, direct map[*ast.CallExpr]bool, places map[string]bool) {
	for _, c := range st.Body.List {
		comm := c.(*ast.CommClause).Comm
		if comm == nil {
			continue
		}
		ast.Inspect(comm, func(n ast.Node) bool {
			if x, ok := n.(*ast.UnaryExpr); ok && x.Op == token.ARROW && u.fromOutside(x.X, direct) {
				places[u.lineOf(st.Pos())] = true
				places[u.lineOf(c.Pos())] = true
			}
			return true
		})
	}
}

// fromOutside says that a channel is a timer's or a context's.
func (u *unit) fromOutside(x ast.Expr, direct map[*ast.CallExpr]bool) bool {
	if ch, ok := u.typeOf(x).Underlying().(*types.Chan); ok && isTime(ch.Elem()) {
		return true
	}
	call, ok := ast.Unparen(x).(*ast.CallExpr)
	if ok && u.isDone(call) {
		direct[call] = true
		return true
	}
	return false
}

func isTime(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "time" && n.Obj().Name() == "Time"
}

// isDone says that a call is one of a context's method Done.
func (u *unit) isDone(call *ast.CallExpr) bool {
	f := u.callee(call)
	return f != nil && f.Name() == "Done" && f.Pkg() != nil && f.Pkg().Path() == "context"
}

// wakesUnseen says that the cell arranges to be called or sent to in a way that does
// not show where it waits.
func (u *unit) wakesUnseen(direct map[*ast.CallExpr]bool) bool {
	found := false
	ast.Inspect(u.file, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && u.isDone(call) && !direct[call] {
			found = true
		}
		return !found
	})
	for id, obj := range u.info.Uses {
		if found {
			return true
		}
		if obj.Pkg() == nil || id.Pos() < u.file.FileStart || id.Pos() > u.file.FileEnd {
			continue
		}
		switch path := obj.Pkg().Path(); {
		case path == "time" && obj.Name() == "AfterFunc", path == "context" && obj.Name() == "AfterFunc":
			found = true
		case path == "os/signal", path == "syscall", path == "plugin":
			found = true
		case path != mainPath && !isStd(path) && !strings.HasPrefix(path, "hone/"):
			found = true // a module that hone does not know
		}
	}
	return found
}

// placesOf adds the lines of an expression.
func (u *unit) placesOf(n ast.Node, places map[string]bool) {
	places[u.lineOf(n.Pos())] = true
	places[u.lineOf(n.End()-1)] = true
}

// lineOf is the line of a position in the user's words, "cell[3]:7".
func (u *unit) lineOf(p token.Pos) string {
	place := u.gen.place(u.offset(p))
	return place[:strings.LastIndexByte(place, ':')]
}
