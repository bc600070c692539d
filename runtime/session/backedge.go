package session

import (
	"go/ast"
	"go/token"
	"go/types"
)

// An interrupt ends a cell that loops. Compiled Go cannot be unwound from outside,
// so the loops of cells look at a flag themselves, HoneR_cellrt.Stop, at each
// back-edge: the beginning of a loop's body, a goto backwards, and, for recursion
// that branches, the statement that makes the calls. (Recursion that does not branch
// meets the end of the stack within a moment.)
//
// What it costs decides the form; LOG.md has the measurements. A read of the flag
// is hidden behind everything but the shortest bodies. Loops that count by one and
// call nothing read it every 1024 turns, by the loop's own counter: a counter of
// ours would cost more than the read. A page that is made unreadable was tried too:
// the compiler drops the load where an outer loop makes the same one, and the fault
// cannot be told from the user's own panics.
const (
	// stopNow is for loops at large, stopLater for those that look at a context: they
	// are given the chance to end as they like until the second interrupt.
	stopNow   = "HoneR_cellrt.Stop > 0"
	stopLater = "HoneR_cellrt.Stop > 1"
)

// betweenStatements ends a cell that is over before it has run all its statements:
// one of its goroutines was ended by an interrupt, or all of them waited for each
// other.
const betweenStatements = "\n//line hone:1\nHoneE_env.Next()\n"

// backEdges inserts the checks. They add no line.
func (em *emitter) backEdges() {
	for n := range em.parents {
		switch n := n.(type) {
		case *ast.ForStmt:
			em.checkLoop(n, n.Body)
		case *ast.RangeStmt:
			em.checkLoop(n, n.Body)
		case *ast.BranchStmt:
			if n.Tok == token.GOTO && em.backwards(n) {
				em.checkAt(n.Pos(), stopNow)
			}
		}
	}
	em.recursions()
}

// checkLoop checks a loop at the beginning of its body. A loop among the cell's
// statements that waits in its turns also ends with the cell: when the cell was given
// up and another wakes it.
func (em *emitter) checkLoop(loop ast.Stmt, body *ast.BlockStmt) {
	em.checkAt(body.Lbrace+1, em.everySo(loop)+em.stopFlag(loop))
	if em.body0Holds(loop) && em.waits(loop) {
		em.e.insertRanked(em.offset(body.Lbrace)+1, -1, "HoneE_env.Next(); ")
	}
}

// body0Holds says that a node is among the cell's own statements.
func (em *emitter) body0Holds(n ast.Node) bool {
	b := em.unit.body
	return n.Pos() >= b.Pos() && n.End() <= b.End()
}

// waits says that a loop has channel operations, or calls of package sync.
func (em *emitter) waits(loop ast.Stmt) bool {
	found := false
	ast.Inspect(loop, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SendStmt, *ast.SelectStmt:
			found = true
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW
		case *ast.RangeStmt:
			_, ch := em.typeOf(n.X).Underlying().(*types.Chan)
			found = found || ch
		case *ast.CallExpr:
			f := em.callee(n)
			found = found || f != nil && f.Pkg() != nil && f.Pkg().Path() == "sync"
		}
		return !found
	})
	return found
}

// checkAt inserts a check before everything else that is inserted at its place.
func (em *emitter) checkAt(p token.Pos, cond string) {
	em.e.insertRanked(em.offset(p), -1, "if "+cond+" { HoneR_cellrt.Leave() }; ")
}

// stopFlag is the condition under which a loop ends: later if it, or a loop around
// it in the same function, looks at a context.
func (em *emitter) stopFlag(loop ast.Node) string {
	for n := loop; n != nil; n = em.parents[n] {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			if em.namesContext(n) {
				return stopLater
			}
		case *ast.FuncLit, *ast.FuncDecl:
			return stopNow
		}
	}
	return stopNow
}

// namesContext says that a node uses a context, other than in functions written
// inside it.
func (em *emitter) namesContext(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.Ident:
			if obj, ok := em.info.Uses[n].(*types.Var); ok && isContext(obj.Type()) {
				found = true
			}
		}
		return !found
	})
	return found
}

func isContext(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "context" && n.Obj().Name() == "Context"
}

// everySo is the condition that holds every 1024 turns of a loop that counts by
// one and whose turns are short, and "" for other loops.
func (em *emitter) everySo(loop ast.Node) string {
	var counter *ast.Ident
	var body *ast.BlockStmt
	switch loop := loop.(type) {
	case *ast.ForStmt:
		step, ok := loop.Post.(*ast.IncDecStmt)
		if !ok || !loop.Body.Lbrace.IsValid() {
			return ""
		}
		counter, _ = step.X.(*ast.Ident)
		body = loop.Body
	case *ast.RangeStmt:
		if !em.countsByOne(loop.X) || loop.Tok != token.DEFINE {
			return ""
		}
		counter, _ = loop.Key.(*ast.Ident)
		body = loop.Body
	}
	if counter == nil || counter.Name == "_" {
		return ""
	}
	obj, ok := em.objectOf(counter).(*types.Var)
	if !ok || em.accessVar(obj) != "" || !wide(obj.Type()) || !em.leavesAlone(body, obj) || !em.short(body) {
		return ""
	}
	return counter.Name + "&1023 == 0 && "
}

func (em *emitter) objectOf(id *ast.Ident) types.Object {
	if obj := em.info.Defs[id]; obj != nil {
		return obj
	}
	return em.info.Uses[id]
}

// countsByOne says that the key of a range over x takes every value from 0.
func (em *emitter) countsByOne(x ast.Expr) bool {
	switch t := em.typeOf(x).Underlying().(type) {
	case *types.Basic:
		return t.Info()&types.IsInteger != 0
	case *types.Slice, *types.Array:
		return true
	case *types.Pointer:
		_, ok := t.Elem().Underlying().(*types.Array)
		return ok
	}
	return false
}

// wide says that 1023 is a value of the integer type. Type parameters are not
// looked into.
func wide(t types.Type) bool {
	b, ok := types.Unalias(t).Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0 && b.Kind() != types.Int8 && b.Kind() != types.Uint8
}

// leavesAlone says that a loop's body does not set the counter, take its address or
// give it to a function literal.
func (em *emitter) leavesAlone(body *ast.BlockStmt, counter types.Object) bool {
	ok := true
	is := func(x ast.Expr) bool {
		id, isName := ast.Unparen(x).(*ast.Ident)
		return isName && em.objectOf(id) == counter
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			ok = false
		case *ast.IncDecStmt:
			ok = ok && !is(n.X)
		case *ast.UnaryExpr:
			ok = ok && !(n.Op == token.AND && is(n.X))
		case *ast.AssignStmt:
			for _, l := range n.Lhs {
				ok = ok && !is(l)
			}
		case *ast.RangeStmt:
			ok = ok && !(n.Key != nil && n.Tok == token.ASSIGN && (is(n.Key) || n.Value != nil && is(n.Value)))
		}
		return ok
	})
	return ok
}

// short says that each turn of a loop takes a bounded, small time: nothing is
// called, waited for or copied whose length the text does not show. Loops inside
// have checks of their own.
func (em *emitter) short(body *ast.BlockStmt) bool {
	ok := true
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			ok = ok && em.shortCall(n)
		case *ast.UnaryExpr:
			ok = ok && n.Op != token.ARROW
		case *ast.BinaryExpr:
			ok = ok && !isText(em.typeOf(n.X))
		case *ast.AssignStmt:
			ok = ok && !(n.Tok == token.ADD_ASSIGN && isText(em.typeOf(n.Lhs[0])))
		case *ast.RangeStmt:
			ok = ok && em.countsByOne(n.X)
		case *ast.SendStmt, *ast.SelectStmt, *ast.GoStmt, *ast.DeferStmt:
			ok = false
		}
		return ok
	})
	return ok
}

func isText(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// shortCall says that a call is a conversion of numbers or a builtin that takes no time.
func (em *emitter) shortCall(call *ast.CallExpr) bool {
	tv := em.info.Types[call.Fun]
	if tv.IsType() {
		_, basic := tv.Type.Underlying().(*types.Basic)
		return basic && !isText(tv.Type)
	}
	if id, ok := ast.Unparen(call.Fun).(*ast.Ident); ok && tv.IsBuiltin() {
		switch id.Name {
		case "len", "cap", "min", "max", "real", "imag", "complex":
			return true
		}
	}
	return false
}

// backwards says that a goto goes to a label before it.
func (em *emitter) backwards(b *ast.BranchStmt) bool {
	label, ok := em.info.Uses[b.Label].(*types.Label)
	return ok && label.Pos() < b.Pos()
}
