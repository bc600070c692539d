package session

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// between ends a cell that was given up while its statement before called something
// and is woken. The check of a call's error belongs to the call.
func (l *lowering) between(before, st ast.Stmt) {
	ifst, ok := st.(*ast.IfStmt)
	if ok && l.isCheck(ifst) || !holdsCall(before) {
		return
	}
	l.line(l.helper(st, "next", nil) + "()")
}

// holdsCall says that a call stands somewhere in a statement.
func holdsCall(st ast.Stmt) bool {
	found := false
	ast.Inspect(st, func(n ast.Node) bool {
		_, ok := n.(*ast.CallExpr)
		found = found || ok
		return !found
	})
	return found
}

// topLevel lowers a statement of the cell itself, which may declare variables of
// the session.
func (l *lowering) topLevel(st ast.Stmt) {
	l.at(st)
	ids := l.u.promotedIn(st)
	switch st := st.(type) {
	case *ast.AssignStmt:
		l.assign(st)
	case *ast.DeclStmt:
		l.declare(st)
	default:
		l.stmt(st)
	}
	if len(ids) == 0 {
		if ifst, ok := st.(*ast.IfStmt); ok && l.pending != nil && l.isCheck(ifst) {
			for _, set := range l.pending {
				l.line(set)
			}
			l.pending = nil
		}
		return
	}
	l.done++
	for _, id := range ids {
		l.dones[id.Name] = l.done
	}
	l.pendingOr(fmt.Sprintf("%s(%d)", l.helper(st, "done", nil), l.done))
}

// pendingOr writes a line, or puts it after the check that sets what is pending.
func (l *lowering) pendingOr(s string) {
	if l.pending != nil {
		l.pending = append(l.pending, s)
		return
	}
	l.line(s)
}

// isCheck says that a statement is one of the implicit error check.
func (l *lowering) isCheck(st *ast.IfStmt) bool {
	return strings.HasPrefix(l.u.sourceText(st), "if HoneR_cellrt.Failed(")
}

func (l *lowering) block(list []ast.Stmt) {
	l.told = 0
	for _, st := range list {
		l.at(st)
		l.stmt(st)
	}
	l.told = 0
}

// stmt lowers a statement.
func (l *lowering) stmt(st ast.Stmt) {
	if l.refused != nil {
		return
	}
	switch st := st.(type) {
	case *ast.EmptyStmt:
	case *ast.ExprStmt:
		l.bareCall(st)
	case *ast.AssignStmt:
		l.assign(st)
	case *ast.IncDecStmt:
		l.incDec(st)
	case *ast.DeclStmt:
		l.declare(st)
	case *ast.BlockStmt:
		l.line("{")
		l.block(st.List)
		l.line("}")
	case *ast.IfStmt:
		l.ifStmt(st)
	case *ast.ForStmt:
		l.forStmt(st)
	case *ast.RangeStmt:
		l.rangeStmt(st)
	case *ast.SwitchStmt:
		l.switchStmt(st)
	case *ast.ReturnStmt:
		l.returnStmt(st)
	case *ast.BranchStmt:
		l.branch(st)
	default:
		l.refuse(st, statementName(st))
	}
}

// statementName is what a rejection calls a statement.
func statementName(st ast.Stmt) string {
	switch st.(type) {
	case *ast.GoStmt:
		return "go"
	case *ast.DeferStmt:
		return "defer"
	case *ast.SelectStmt:
		return "select"
	case *ast.SendStmt:
		return "a send on a channel"
	case *ast.LabeledStmt:
		return "a label"
	case *ast.TypeSwitchStmt:
		return "a type switch"
	}
	return fmt.Sprintf("%T", st)
}

func (l *lowering) bareCall(st *ast.ExprStmt) {
	call, ok := ast.Unparen(st.X).(*ast.CallExpr)
	if !ok {
		l.refuse(st, "an expression that is not a call")
		return
	}
	l.effects(st, []ast.Expr{call})
	l.line(l.call(call))
}

func (l *lowering) incDec(st *ast.IncDecStmt) {
	l.opAssign(st, st.X, token.ADD-token.INC+st.Tok, nil)
}

// opAssign lowers x op= y; y is nil for ++ and --.
func (l *lowering) opAssign(st ast.Stmt, x ast.Expr, op token.Token, y ast.Expr) {
	t := l.typeOf(x)
	if y != nil {
		l.effects(st, []ast.Expr{x, y})
	}
	if !l.simple(x) {
		l.refuse(st, "an assignment with an operator to what has to be computed")
		return
	}
	var right string
	if y == nil {
		right = l.typed(st, t, constant.MakeInt64(1))
	} else if op == token.SHL || op == token.SHR {
		right = l.shiftCount(y)
	} else {
		right = l.expr(y)
	}
	l.store(x, l.arith(st, op, t, l.expr(x), right))
}

// store assigns a lowered value to a place.
func (l *lowering) store(x ast.Expr, value string) {
	place, ok := l.place(x)
	if !ok {
		l.refuse(x, "an assignment to this form of place")
		return
	}
	if place == "_" {
		l.linef("_ = %s", value)
		return
	}
	l.linef("%s = %s", place, value)
}

// place is the left side of an assignment.
func (l *lowering) place(x ast.Expr) (string, bool) {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		if x.Name == "_" {
			return "_", true
		}
		return l.variable(x), true
	case *ast.StarExpr:
		return "(*" + l.derefHelper(x, x.X) + ")", true
	case *ast.IndexExpr:
		return l.indexPlace(x)
	case *ast.SelectorExpr:
		if sel := l.u.info.Selections[x]; sel != nil && sel.Kind() == types.FieldVal {
			return l.field(x, sel, true), true
		}
		if v, ok := l.u.info.Uses[x.Sel].(*types.Var); ok && !v.IsField() {
			return l.expr(x), true
		}
	}
	return "", false
}

func (l *lowering) indexPlace(x *ast.IndexExpr) (string, bool) {
	t := l.typeOf(x.X)
	switch t := t.Underlying().(type) {
	case *types.Map:
		return l.expr(x.X) + "[" + l.converted(x.Index, t.Key()) + "]", true
	case *types.Slice:
		if !l.simple(x.X) {
			return "", false
		}
		s := l.expr(x.X)
		return s + "[" + l.helper(x, "index", l.typeOf(x.X)) + "(" + s + ", " + l.index(x.Index) + ")]", true
	}
	return "", false
}

// assign lowers = and := and the assignments with an operator.
func (l *lowering) assign(st *ast.AssignStmt) {
	if l.refused != nil {
		return
	}
	if st.Tok != token.ASSIGN && st.Tok != token.DEFINE {
		l.opAssign(st, st.Lhs[0], st.Tok-token.ADD_ASSIGN+token.ADD, st.Rhs[0])
		return
	}
	l.effects(st, append(l.read(st.Lhs), st.Rhs...))
	if len(st.Lhs) == 1 {
		l.set(st, st.Lhs[0], l.before(st.Lhs[0], st.Rhs[0]))
		return
	}
	l.several(st)
}

// before is a value for a place. It is computed before the place is looked up: the
// two may panic differently.
func (l *lowering) before(place, value ast.Expr) string {
	s := l.fresh(value, l.placeType(place, value))
	_, toName := ast.Unparen(place).(*ast.Ident)
	_, ofName := ast.Unparen(value).(*ast.Ident)
	if toName || ofName || l.u.info.Types[value].Value != nil {
		return s
	}
	tmp := l.temp()
	l.linef("%s := %s", tmp, s)
	return tmp
}

// placeType is the type of a place that is assigned value.
func (l *lowering) placeType(place, value ast.Expr) types.Type {
	id, ok := place.(*ast.Ident)
	if !ok {
		return l.typeOf(place)
	}
	if id.Name == "_" {
		return types.Default(l.typeOf(value))
	}
	if obj := l.u.info.ObjectOf(id); obj != nil {
		return obj.Type()
	}
	return l.typeOf(place)
}

// set assigns a value to the left side of = or :=.
func (l *lowering) set(st *ast.AssignStmt, left ast.Expr, value string) {
	if id, ok := left.(*ast.Ident); ok && st.Tok == token.DEFINE && id.Name != "_" {
		if obj := l.u.info.Defs[id]; obj != nil && l.u.vars[obj] == nil {
			name := l.local(obj)
			l.linef("%s := %s", name, value)
			l.linef("_ = %s", name)
			return
		}
		l.linef("%s = %s", l.variable(id), value)
		return
	}
	l.store(left, value)
}

// several lowers an assignment to several places: all values first, then the
// places from left to right.
func (l *lowering) several(st *ast.AssignStmt) {
	tmps := make([]string, len(st.Lhs))
	for i := range tmps {
		tmps[i] = l.temp()
	}
	for _, x := range st.Lhs {
		if !l.fixed(x, st.Lhs) {
			l.refuse(x, "an assignment to several places that depend on each other")
			return
		}
	}
	values := make([]string, len(st.Rhs))
	if len(st.Rhs) == 1 {
		values[0] = l.multi(st.Rhs[0])
	} else {
		for i, r := range st.Rhs {
			values[i] = l.fresh(r, l.placeType(st.Lhs[i], r))
		}
	}
	if len(st.Rhs) > 1 {
		for i := range tmps {
			l.linef("%s := %s", tmps[i], values[i])
		}
	} else {
		l.linef("%s := %s", strings.Join(tmps, ", "), values[0])
	}
	mixed := l.mixed(st)
	for i, x := range st.Lhs {
		if id, ok := x.(*ast.Ident); ok && id.Name == "_" {
			l.linef("_ = %s", tmps[i])
			continue
		}
		if id, ok := x.(*ast.Ident); ok && mixed && l.u.variableOf(id) != nil {
			l.pending = append(l.pending, fmt.Sprintf("%s = %s", l.variable(id), tmps[i]))
			continue
		}
		l.set(st, x, tmps[i])
	}
}

// mixed says that a := of the cell itself also declares the error of an implicit
// check: its variables are set once the check has passed.
func (l *lowering) mixed(st *ast.AssignStmt) bool {
	return st.Tok == token.DEFINE && slices.ContainsFunc(st.Lhs, func(x ast.Expr) bool {
		id, ok := x.(*ast.Ident)
		return ok && strings.HasPrefix(id.Name, "HoneE_") && l.u.info.Defs[id] != nil
	}) && slices.ContainsFunc(st.Lhs, func(x ast.Expr) bool {
		id, ok := x.(*ast.Ident)
		return ok && l.u.variableOf(id) != nil
	})
}

// variableOf is the session variable that an identifier declares or sets.
func (u *unit) variableOf(id *ast.Ident) *variable {
	if obj := u.info.Defs[id]; obj != nil {
		return u.vars[obj]
	}
	return u.vars[u.info.Uses[id]]
}

// multi is an expression with several values.
func (l *lowering) multi(x ast.Expr) string {
	switch x := ast.Unparen(x).(type) {
	case *ast.CallExpr:
		return l.call(x)
	case *ast.IndexExpr:
		m, ok := l.typeOf(x.X).Underlying().(*types.Map)
		if !ok {
			break
		}
		return l.expr(x.X) + "[" + l.converted(x.Index, m.Key()) + "]"
	case *ast.TypeAssertExpr:
		return l.assertion(x, "is")
	}
	return l.refuse(x, "this expression with several values")
}

func (l *lowering) declare(st *ast.DeclStmt) {
	gd, ok := st.Decl.(*ast.GenDecl)
	if !ok || gd.Tok != token.VAR {
		l.refuse(st, "a declaration inside a block")
		return
	}
	for _, spec := range gd.Specs {
		vs := spec.(*ast.ValueSpec)
		if len(vs.Values) > 0 && len(vs.Values) != len(vs.Names) {
			l.refuse(st, "var with several values of one call")
			return
		}
		if len(vs.Values) > 1 {
			l.refuse(st, "var with several values")
			return
		}
		for i, id := range vs.Names {
			l.declareVar(st, vs, i, id)
		}
	}
}

func (l *lowering) declareVar(st ast.Stmt, vs *ast.ValueSpec, i int, id *ast.Ident) {
	obj := l.u.info.Defs[id]
	var t types.Type
	if obj != nil {
		t = obj.Type()
	} else if len(vs.Values) > 0 {
		t = l.typeOf(vs.Values[i])
		if vs.Type != nil {
			t = l.typeOf(vs.Type)
		}
	}
	if len(vs.Values) > 0 {
		l.effects(st, vs.Values)
		value := l.fresh(vs.Values[i], t)
		switch {
		case id.Name == "_":
			l.linef("_ = %s", value)
		case l.u.vars[obj] != nil:
			l.linef("%s = %s", l.variable(id), value)
		default:
			l.linef("var %s %s = %s", l.local(obj), l.typ(id, t), value)
			l.linef("_ = %s", l.local(obj))
		}
		return
	}
	switch {
	case id.Name == "_":
	case l.u.vars[obj] != nil:
		l.linef("%s(%s)", l.helper(id, "zero", t), l.address(id))
	default:
		l.linef("var %s %s", l.local(obj), l.typ(id, t))
		l.linef("_ = %s", l.local(obj))
	}
}

func (l *lowering) ifStmt(st *ast.IfStmt) {
	if l.isCheck(st) {
		l.errorCheck(st)
		return
	}
	l.line("{")
	if st.Init != nil {
		l.stmt(st.Init)
	}
	l.effects(st, []ast.Expr{st.Cond})
	l.linef("if %s {", l.expr(st.Cond))
	l.block(st.Body.List)
	if st.Else != nil {
		l.line("} else {")
		l.stmt(st.Else)
	}
	l.line("}")
	l.line("}")
}

// errorCheck lowers if HoneR_cellrt.Failed(e) { return HoneR_cellrt.Fail(pos, e) }.
func (l *lowering) errorCheck(st *ast.IfStmt) {
	cond, ok := st.Cond.(*ast.CallExpr)
	if !ok || len(cond.Args) != 1 {
		l.refuse(st, "an implicit error check")
		return
	}
	l.linef("if %s(%s) {", l.helper(st, "failed", nil), l.expr(cond.Args[0]))
	l.block(st.Body.List)
	l.line("}")
}

func (l *lowering) returnStmt(st *ast.ReturnStmt) {
	if len(st.Results) == 0 {
		l.line("return")
		return
	}
	call, ok := st.Results[0].(*ast.CallExpr)
	if !ok || len(call.Args) != 2 || !l.u.isOurs(call) {
		l.refuse(st, "return with a value")
		return
	}
	l.linef("%s(%s, %s)", l.helper(st, "fail", nil), l.expr(call.Args[0]), l.expr(call.Args[1]))
	l.line("return")
}

func (l *lowering) branch(st *ast.BranchStmt) {
	if st.Label != nil || st.Tok == token.GOTO || st.Tok == token.FALLTHROUGH {
		l.refuse(st, st.Tok.String())
		return
	}
	l.line(st.Tok.String())
}
