package session

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"unicode/utf8"

	"hone/runtime/worker/message"
)

// maxRounds1 is how many rounds the loops of an interpreted cell may have in all:
// beyond, compiling the cell is faster. One round of a short body takes the
// interpreter one to three microseconds (LOG.md).
const maxRounds1 = 1000

// enter counts a loop of n rounds; it refuses one that is too long, or whose
// length is not known before it runs. A length that a variable tells is bounded by
// a guard.
func (l *lowering) enter(loop ast.Node, body *ast.BlockStmt, r rounds) (leave func()) {
	before := l.rounds
	if l.force {
		return func() {}
	}
	if r.variable != nil {
		r.n = l.guard(body, r.variable)
	}
	if r.n < 0 {
		l.refuse(loop, "a loop whose length is known only when it runs")
		return func() {}
	}
	if r.n > maxRounds1 || int64(l.rounds)*max(r.n, 1) > maxRounds1 {
		l.refuse(loop, "a long loop")
		return func() {}
	}
	l.rounds *= int(max(r.n, 1))
	return func() { l.rounds = before }
}

// rounds is how often a loop runs: n, or the value or length of a variable. A
// negative n and no variable is a number that only the loop knows.
type rounds struct {
	n        int64
	variable *ast.Ident
}

var unknown = rounds{n: -1}

// guard has the worker look at a variable before the cell runs, and returns the
// bound. A loop around another gets a small one.
func (l *lowering) guard(body *ast.BlockStmt, id *ast.Ident) int64 {
	obj, ok := l.u.info.ObjectOf(id).(*types.Var)
	if !ok || l.locals[obj] != "" || l.changed(obj) {
		return -1
	}
	n := maxRounds1 / l.rounds
	if hasLoop(body) {
		n = min(n, roundsAround)
	}
	if n < 1 {
		return -1
	}
	p := l.pointer(id, obj)
	if p == "" {
		return -1
	}
	l.script.Guards = append(l.script.Guards, message.Guard{Symbol: p, Max: n})
	return int64(n)
}

// roundsAround is how many rounds a guarded loop around another may have.
const roundsAround = 30

// changed says that the cell declares or assigns to a variable: its length now says
// nothing about the loop. A call may change it too; effects on a loop's operand that
// come from elsewhere only make the loop longer, not wrong.
func (l *lowering) changed(obj *types.Var) bool {
	if v := l.u.vars[obj]; v != nil {
		return true
	}
	return l.sets(l.u.body, obj)
}

func hasLoop(body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			found = true
		}
		return true
	})
	return found
}

func (l *lowering) forStmt(st *ast.ForStmt) {
	leave := l.enter(st, st.Body, l.threeClauses(st))
	defer leave()
	if addressTaken(st) {
		l.refuse(st, "a loop variable whose address is taken")
		return
	}
	l.line("{")
	if st.Init != nil {
		l.stmt(st.Init)
	}
	cond := "true"
	if st.Cond != nil {
		l.effects(st, []ast.Expr{st.Cond})
		cond = l.expr(st.Cond)
	}
	// The post statement is lowered to several lines, which the clause has no room
	// for: a flag tells the first round.
	first := l.temp()
	l.linef("%s := true", first)
	l.line("for {")
	l.linef("if %s() { return }", l.helper(st, "check", nil))
	l.linef("if !%s {", first)
	if st.Post != nil {
		l.stmt(st.Post)
	}
	l.line("}")
	l.linef("%s = false", first)
	l.linef("if !(%s) { break }", cond)
	l.block(st.Body.List)
	l.line("}")
	l.line("}")
}

// threeClauses is the number of rounds of for i := A; i < B; i++ whose body does
// not set i.
func (l *lowering) threeClauses(st *ast.ForStmt) rounds {
	init, ok := st.Init.(*ast.AssignStmt)
	if !ok || init.Tok != token.DEFINE || len(init.Lhs) != 1 {
		return unknown
	}
	id, ok := init.Lhs[0].(*ast.Ident)
	if !ok {
		return unknown
	}
	obj := l.u.info.Defs[id]
	from, okFrom := l.integer(init.Rhs[0])
	cond, ok := st.Cond.(*ast.BinaryExpr)
	if !ok || !okFrom || !l.isVar(cond.X, obj) {
		return unknown
	}
	post, ok := st.Post.(*ast.IncDecStmt)
	if !ok || !l.isVar(post.X, obj) || l.sets(st.Body, obj) {
		return unknown
	}
	to := l.length(cond.Y)
	up := post.Tok == token.INC && from >= 0
	if to.variable != nil {
		if up && (cond.Op == token.LSS || cond.Op == token.LEQ && from > 0) {
			return to
		}
		return unknown
	}
	end, ok := l.integer(cond.Y)
	if !ok {
		return unknown
	}
	switch {
	case cond.Op == token.LSS && post.Tok == token.INC:
		return rounds{n: max(0, end-from)}
	case cond.Op == token.LEQ && post.Tok == token.INC:
		return rounds{n: max(0, end-from+1)}
	case cond.Op == token.GTR && post.Tok == token.DEC:
		return rounds{n: max(0, from-end)}
	case cond.Op == token.GEQ && post.Tok == token.DEC:
		return rounds{n: max(0, from-end+1)}
	}
	return unknown
}

func (l *lowering) isVar(e ast.Expr, obj types.Object) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && obj != nil && l.u.info.Uses[id] == obj
}

// integer is the value of a constant integer that fits in 32 bits.
func (l *lowering) integer(e ast.Expr) (int64, bool) {
	v := l.u.info.Types[e].Value
	if v == nil {
		return 0, false
	}
	n, exact := constant.Int64Val(constant.ToInt(v))
	return n, exact && n < 1<<31 && n > -1<<31
}

// sets says that a block assigns to a variable.
func (l *lowering) sets(body *ast.BlockStmt, obj types.Object) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, x := range n.Lhs {
				found = found || l.isVar(x, obj)
			}
		case *ast.IncDecStmt:
			found = found || l.isVar(n.X, obj)
		case *ast.RangeStmt:
			found = found || n.Key != nil && l.isVar(n.Key, obj) || n.Value != nil && l.isVar(n.Value, obj)
		}
		return true
	})
	return found
}

// addressTaken says that a loop takes the address of something by name: a variable
// of the loop is a new one in each round, which the interpreter does not know.
func addressTaken(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if u, ok := n.(*ast.UnaryExpr); ok && u.Op == token.AND {
			if _, lit := ast.Unparen(u.X).(*ast.CompositeLit); !lit {
				found = true
			}
		}
		return true
	})
	return found
}

func (l *lowering) rangeStmt(st *ast.RangeStmt) {
	if addressTaken(st.Body) {
		l.refuse(st, "a loop variable whose address is taken")
		return
	}
	t := l.typeOf(st.X)
	switch under := t.Underlying().(type) {
	case *types.Basic:
		if under.Info()&types.IsInteger != 0 {
			l.rangeInt(st, types.Default(t))
			return
		}
		l.rangeString(st)
	case *types.Slice, *types.Array:
		l.rangeList(st)
	case *types.Map:
		l.rangeMap(st, under)
	default:
		l.refuse(st, "range over "+kindOf(t))
	}
}

// length is how many rounds a range over x has, or a loop up to x.
func (l *lowering) length(x ast.Expr) rounds {
	x = ast.Unparen(x)
	if v := l.u.info.Types[x].Value; v != nil && v.Kind() == constant.String {
		return rounds{n: int64(len(constant.StringVal(v)))}
	}
	if n, ok := l.integer(x); ok {
		return rounds{n: n}
	}
	if a, ok := l.typeOf(x).Underlying().(*types.Array); ok {
		return rounds{n: a.Len()}
	}
	switch x := x.(type) {
	case *ast.Ident:
		return rounds{n: -1, variable: x}
	case *ast.CallExpr:
		if id, ok := ast.Unparen(x.Fun).(*ast.Ident); ok && id.Name == "len" && l.u.info.Types[x.Fun].IsBuiltin() {
			return l.length(x.Args[0])
		}
	case *ast.CompositeLit:
		if !keyed(x) {
			return rounds{n: int64(len(x.Elts))}
		}
	}
	return unknown
}

func keyed(lit *ast.CompositeLit) bool {
	for _, e := range lit.Elts {
		if _, ok := e.(*ast.KeyValueExpr); ok {
			return true
		}
	}
	return false
}

// rangeInt lowers for i := range n.
func (l *lowering) rangeInt(st *ast.RangeStmt, t types.Type) {
	if id, ok := st.Key.(*ast.Ident); ok && id.Name != "_" {
		if obj := l.u.info.ObjectOf(id); obj != nil {
			t = obj.Type()
		}
	}
	if t != types.Typ[types.Int] {
		l.refuse(st, "a range over an integer that is not an int")
		return
	}
	leave := l.enter(st, st.Body, l.length(st.X))
	defer leave()
	l.effects(st, []ast.Expr{st.X})
	n, i := l.temp(), l.temp()
	l.line("{")
	l.linef("var %s %s = %s", n, l.typ(st, t), l.converted(st.X, t))
	l.linef("var %s %s", i, l.typ(st, t))
	l.linef("for ; %s < %s; %s++ {", i, n, i)
	l.linef("if %s() { return }", l.helper(st, "check", nil))
	l.bind(st, st.Key, i)
	l.block(st.Body.List)
	l.line("}")
	l.line("}")
}

// rangeString lowers for i, r := range s over the runes of a string, decoded before
// the loop runs: a string does not change.
func (l *lowering) rangeString(st *ast.RangeStmt) {
	if v := l.u.info.Types[st.X].Value; v == nil || !utf8.ValidString(constant.StringVal(v)) {
		l.refuse(st, "a range over a string that may not be UTF-8")
		return
	}
	leave := l.enter(st, st.Body, l.length(st.X))
	defer leave()
	l.effects(st, []ast.Expr{st.X})
	s, i, r := l.temp(), l.temp(), l.temp()
	l.line("{")
	l.linef("%s := string(%s)", s, l.converted(st.X, types.Typ[types.String]))
	l.linef("for %s, %s := range %s {", i, r, s)
	l.linef("_, _ = %s, %s", i, r)
	l.linef("if %s() { return }", l.helper(st, "check", nil))
	l.bind(st, st.Key, i)
	l.bind(st, st.Value, r)
	l.block(st.Body.List)
	l.line("}")
	l.line("}")
}

// rangeList lowers for i, x := range over a slice or an array, which is evaluated
// once; an array is copied, as Go does.
func (l *lowering) rangeList(st *ast.RangeStmt) {
	t := l.typeOf(st.X)
	leave := l.enter(st, st.Body, l.length(st.X))
	defer leave()
	l.effects(st, []ast.Expr{st.X})
	s, i, n := l.temp(), l.temp(), l.temp()
	l.line("{")
	l.linef("%s := %s", s, l.fresh(st.X, t))
	l.linef("%s := len(%s)", n, s)
	l.linef("for %s := 0; %s < %s; %s++ {", i, i, n, i)
	l.linef("if %s() { return }", l.helper(st, "check", nil))
	l.bind(st, st.Key, i)
	if st.Value != nil {
		l.bind(st, st.Value, l.helper(st, "at", t)+"("+s+", "+i+")")
	}
	l.block(st.Body.List)
	l.line("}")
	l.line("}")
}

// rangeMap lowers for k, v := range over a map: over its keys as they are when the
// loop begins, without those that are gone when their turn comes, which is one of
// the orders that Go allows.
func (l *lowering) rangeMap(st *ast.RangeStmt, m *types.Map) {
	if b, ok := m.Key().Underlying().(*types.Basic); !ok || b.Info()&(types.IsInteger|types.IsString|types.IsBoolean) == 0 {
		l.refuse(st, "a range over a map whose keys may not equal themselves")
		return
	}
	leave := l.enter(st, st.Body, l.length(st.X))
	defer leave()
	l.effects(st, []ast.Expr{st.X})
	t := l.typeOf(st.X)
	s, k, v, ok := l.temp(), l.temp(), l.temp(), l.temp()
	l.line("{")
	l.linef("%s := %s", s, l.expr(st.X))
	l.linef("for _, %s := range %s(%s) {", k, l.helper(st, "keys", t), s)
	l.linef("if %s() { return }", l.helper(st, "check", nil))
	l.linef("%s, %s := %s[%s]", v, ok, s, k)
	l.linef("_ = %s", v)
	l.linef("if !%s { continue }", ok)
	l.bind(st, st.Key, k)
	l.bind(st, st.Value, v)
	l.block(st.Body.List)
	l.line("}")
	l.line("}")
}

// bind gives a variable of a range its value for this round.
func (l *lowering) bind(st *ast.RangeStmt, x ast.Expr, value string) {
	id, ok := x.(*ast.Ident)
	if x == nil || ok && id.Name == "_" {
		return
	}
	if !ok {
		l.refuse(x, "a range that assigns to what is not a name")
		return
	}
	if st.Tok == token.DEFINE {
		name := l.local(l.u.info.Defs[id])
		tmp := l.temp()
		l.linef("%s := %s", tmp, value)
		l.linef("%s := %s", name, tmp)
		l.linef("_ = %s", name)
		return
	}
	l.linef("%s = %s", l.variable(id), value)
}
