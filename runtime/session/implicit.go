package session

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// checkErrors makes the implicit error checks of the cell language explicit, in
// the cell's own statements and their blocks, never inside a function literal. It
// says whether it changed anything: each round of checking may uncover the types
// of further calls.
//
// Every check is an edit of the user's text that adds no line, so that positions
// stay true. ending a cell is a return, which no user's recover sees.
func (u *unit) checkErrors() bool {
	before := u.errNames
	u.walk(u.body.List)
	return u.errNames != before
}

func (u *unit) walk(list []ast.Stmt) {
	for _, st := range list {
		u.walkStmt(st, nil)
	}
}

func (u *unit) walkStmt(st ast.Stmt, label *ast.LabeledStmt) {
	switch st := st.(type) {
	case *ast.LabeledStmt:
		u.walkStmt(st.Stmt, st)
	case *ast.ExprStmt:
		u.bare(st)
	case *ast.AssignStmt:
		u.assign(st)
	case *ast.DeclStmt:
		u.varDecl(st)
	case *ast.BlockStmt:
		u.walk(st.List)
	case *ast.IfStmt:
		u.init(st, st.Init, label)
		u.walk(st.Body.List)
		if st.Else != nil {
			u.walkStmt(st.Else, nil)
		}
	case *ast.ForStmt:
		u.init(st, st.Init, label)
		u.walk(st.Body.List)
	case *ast.RangeStmt:
		u.walk(st.Body.List)
	case *ast.SwitchStmt:
		u.init(st, st.Init, label)
		u.walk(st.Body.List)
	case *ast.TypeSwitchStmt:
		u.init(st, st.Init, label)
		u.walk(st.Body.List)
	case *ast.CaseClause:
		u.walk(st.Body)
	case *ast.SelectStmt:
		u.walk(st.Body.List)
	case *ast.CommClause:
		u.walk(st.Body)
	}
}

// failing is the result list of a call whose last result is exactly error, or nil.
func (u *unit) failing(e ast.Expr) (*ast.CallExpr, *types.Tuple) {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return nil, nil
	}
	tv, ok := u.info.Types[call]
	if !ok || tv.Type == nil {
		return nil, nil
	}
	if fun, ok := u.info.Types[call.Fun]; ok && (fun.IsType() || fun.IsBuiltin()) {
		return nil, nil
	}
	tuple, ok := tv.Type.(*types.Tuple)
	if !ok {
		tuple = types.NewTuple(types.NewVar(token.NoPos, nil, "", tv.Type))
	}
	if tuple.Len() == 0 || !isError(tuple.At(tuple.Len()-1).Type()) {
		return nil, nil
	}
	return call, tuple
}

func isError(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type()) && isNamedError(t)
}

func isNamedError(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() == nil
}

func (u *unit) errName() string {
	u.errNames++
	return "HoneE_" + strconv.Itoa(u.errNames)
}

// leave is the statement that ends the cell when the error variable is not nil.
func (u *unit) leave(err string, call ast.Expr) string {
	return fmt.Sprintf("if HoneR_cellrt.Failed(%s) { return HoneR_cellrt.Fail(%q, %s) }", err, u.gen.place(u.offset(call.Pos())), err)
}

// bare checks a call that stands alone.
func (u *unit) bare(st *ast.ExprStmt) {
	call, results := u.failing(st.X)
	if call == nil || u.makesError(call) || u.isPrinter(call) {
		return
	}
	src, off := u.at(st.Pos())
	_, end := u.endOf(st)
	name := u.errName()
	if u.shown == displayCall && u.isLast(st) {
		u.shown = displayDone
		if results.Len() > 1 && !u.quiet {
			u.showResults(src, off, end, call, results.Len()-1, name)
			return
		}
	}
	u.edits(src).insert(off, "{ "+strings.Repeat("_, ", results.Len()-1)+name+" := ")
	u.edits(src).closeAt(end, "; "+u.leave(name, call)+" }")
}

// showResults checks the last expression of a cell and shows its other results.
func (u *unit) showResults(src *source, off, end int, call ast.Expr, n int, name string) {
	vals := make([]string, n)
	for i := range vals {
		vals[i] = fmt.Sprintf("HoneL_val%d", i)
	}
	list := strings.Join(vals, ", ")
	u.edits(src).insert(off, "{ "+list+", "+name+" := ")
	u.edits(src).closeAt(end, "; "+u.leave(name, call)+"; HoneR_cellrt.Show("+list+") }")
}

// assign checks x := f() and x = f() where f returns one result more than asked.
func (u *unit) assign(st *ast.AssignStmt) {
	if len(st.Rhs) != 1 || st.Tok != token.DEFINE && st.Tok != token.ASSIGN {
		return
	}
	call, results := u.failing(st.Rhs[0])
	if call == nil || results.Len() != len(st.Lhs)+1 {
		return
	}
	src, _ := u.at(st.Pos())
	_, lhsEnd := u.endOf(st.Lhs[len(st.Lhs)-1])
	_, end := u.endOf(st)
	name := u.errName()
	if st.Tok == token.DEFINE {
		u.edits(src).insert(lhsEnd, ", "+name)
		u.edits(src).closeAt(end, "; "+u.leave(name, call))
		return
	}
	u.assignChecked(st, src, end, name, call)
}

// assignChecked rewrites x = f(): x is set only if there was no error, unless its
// place has to be computed by a call, which must come before f.
func (u *unit) assignChecked(st *ast.AssignStmt, src *source, end int, name string, call ast.Expr) {
	_, off := u.at(st.Pos())
	_, rhs := u.at(st.Rhs[0].Pos())
	_, lhsEnd := u.endOf(st.Lhs[len(st.Lhs)-1])
	if callsSomething(st.Lhs) {
		u.edits(src).insert(off, "{ var "+name+" error; ")
		u.edits(src).insert(lhsEnd, ", "+name)
		u.edits(src).closeAt(end, "; "+u.leave(name, call)+" }")
		return
	}
	var tmps, left, right []string
	for i, l := range st.Lhs {
		if id, ok := l.(*ast.Ident); ok && id.Name == "_" {
			tmps = append(tmps, "_")
			continue
		}
		tmp := fmt.Sprintf("HoneL_%d_%s", i, name)
		tmps, right = append(tmps, tmp), append(right, tmp)
		left = append(left, u.sourceText(l))
	}
	u.edits(src).replace(off, rhs, "{ "+strings.Join(tmps, ", ")+", "+name+" := ")
	set := ""
	if len(left) > 0 {
		set = "; " + strings.Join(left, ", ") + " = " + strings.Join(right, ", ")
	}
	u.edits(src).closeAt(end, "; "+u.leave(name, call)+set+" }")
}

func callsSomething(list []ast.Expr) bool {
	found := false
	for _, e := range list {
		ast.Inspect(e, func(n ast.Node) bool {
			if _, ok := n.(*ast.CallExpr); ok {
				found = true
			}
			return !found
		})
	}
	return found
}

// varDecl checks var x = f() and var x T = f().
func (u *unit) varDecl(st *ast.DeclStmt) {
	gd, ok := st.Decl.(*ast.GenDecl)
	if !ok || gd.Tok != token.VAR {
		return
	}
	for _, spec := range gd.Specs {
		vs, ok := spec.(*ast.ValueSpec)
		if !ok || len(vs.Values) != 1 {
			continue
		}
		call, results := u.failing(vs.Values[0])
		if call == nil || results.Len() != len(vs.Names)+1 {
			continue
		}
		if gd.Lparen.IsValid() {
			u.problem(call.Pos(), "a call that may return an error cannot be checked inside var ( … )", "declare it on its own: "+names(vs.Names)+" := "+firstLine(u.sourceText(call)))
			continue
		}
		u.checkVar(st, vs, call)
	}
}

func (u *unit) checkVar(st *ast.DeclStmt, vs *ast.ValueSpec, call *ast.CallExpr) {
	src, off := u.at(st.Pos())
	_, first := u.at(vs.Names[0].Pos())
	_, last := u.endOf(vs.Names[len(vs.Names)-1])
	_, end := u.endOf(st)
	_, value := u.at(vs.Values[0].Pos())
	name := u.errName()
	if vs.Type == nil {
		u.edits(src).replace(off, first, "")
		u.edits(src).insert(last, ", "+name)
		u.edits(src).replace(last, value, " := ")
		u.edits(src).closeAt(end, "; "+u.leave(name, call))
		return
	}
	tmps := make([]string, len(vs.Names))
	for i := range tmps {
		tmps[i] = fmt.Sprintf("HoneL_%d_%s", i, name)
	}
	_, typeEnd := u.endOf(vs.Type)
	u.edits(src).replace(typeEnd, value, "; "+strings.Join(tmps, ", ")+", "+name+" := ")
	u.edits(src).closeAt(end, "; "+u.leave(name, call)+"; "+names(vs.Names)+" = "+strings.Join(tmps, ", "))
}

func names(ids []*ast.Ident) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id.Name
	}
	return strings.Join(out, ", ")
}

// init checks the first clause of if, for and switch: the clause moves before
// the statement, into a block with it.
func (u *unit) init(st ast.Stmt, init ast.Stmt, label *ast.LabeledStmt) {
	var x ast.Expr
	var lhs []ast.Expr
	var tok token.Token
	switch init := init.(type) {
	case *ast.ExprStmt:
		x = init.X
	case *ast.AssignStmt:
		if len(init.Rhs) != 1 {
			return
		}
		x, lhs, tok = init.Rhs[0], init.Lhs, init.Tok
	default:
		return
	}
	call, results := u.failing(x)
	if call == nil {
		return
	}
	if lhs == nil && (u.makesError(call) || u.isPrinter(call)) || lhs != nil && results.Len() != len(lhs)+1 {
		return
	}
	u.moveInit(st, init, lhs, tok, call, results.Len(), label)
}

func (u *unit) moveInit(st, init ast.Stmt, lhs []ast.Expr, tok token.Token, call ast.Expr, n int, label *ast.LabeledStmt) {
	src, start := u.at(st.Pos())
	_, initOff := u.at(init.Pos())
	_, initEnd := u.endOf(init)
	_, end := u.endOf(st)
	name := u.errName()
	head := ""
	if label != nil {
		_, start = u.at(label.Pos())
		head = label.Label.Name + ": "
	}
	keyword, again := "if", ""
	switch st.(type) {
	case *ast.ForStmt:
		keyword = "for"
		if tok == token.DEFINE {
			left := u.sourceRange(lhs[0].Pos(), lhs[len(lhs)-1].End())
			again = " " + left + " := " + left
		}
	case *ast.SwitchStmt, *ast.TypeSwitchStmt:
		keyword = "switch"
	}
	open := "{ "
	switch {
	case lhs == nil:
		open += strings.Repeat("_, ", n-1) + name + " := "
	case tok == token.DEFINE:
		_, lhsEnd := u.endOf(lhs[len(lhs)-1])
		u.edits(src).insert(lhsEnd, ", "+name)
	default:
		_, lhsEnd := u.endOf(lhs[len(lhs)-1])
		open += "var " + name + " error; "
		u.edits(src).insert(lhsEnd, ", "+name)
	}
	u.edits(src).replace(start, initOff, open)
	u.edits(src).insert(initEnd, "; "+u.leave(name, call)+"; "+head+keyword+again)
	u.edits(src).closeAt(end, " }")
}

func (u *unit) sourceRange(from, to token.Pos) string {
	return u.gen.String()[u.offset(from):u.offset(to)]
}

// makesError says that a call of the standard library makes an error as its only
// value, rather than reporting a failure.
func (u *unit) makesError(call *ast.CallExpr) bool {
	f := u.callee(call)
	if f == nil || f.Pkg() == nil || !isStd(f.Pkg().Path()) || f.Pkg().Path() == mainPath {
		return false
	}
	if f.Type().(*types.Signature).Results().Len() != 1 {
		return false
	}
	if f.Type().(*types.Signature).Recv() != nil {
		return f.Name() == "Err" || f.Name() == "Unwrap"
	}
	switch f.Pkg().Path() + "." + f.Name() {
	case "errors.New", "errors.Join", "errors.Unwrap", "fmt.Errorf", "context.Cause":
		return true
	}
	return false
}

// isPrinter says that a call is one of fmt's printers.
func (u *unit) isPrinter(call *ast.CallExpr) bool {
	f := u.callee(call)
	if f == nil || f.Pkg() == nil || f.Pkg().Path() != "fmt" {
		return false
	}
	return strings.HasPrefix(f.Name(), "Print") || strings.HasPrefix(f.Name(), "Fprint")
}

// callee is the function or method that a call names, or nil.
func (u *unit) callee(call *ast.CallExpr) *types.Func {
	var id *ast.Ident
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		id = fun
	case *ast.SelectorExpr:
		id = fun.Sel
	default:
		return nil
	}
	f, _ := u.info.Uses[id].(*types.Func)
	return f
}

// misused finds calls that may return an error where the cell language does not
// check them: spread into the arguments of another call that has no place for an
// error.
func (u *unit) misused() {
	ast.Inspect(u.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			u.spread(n)
		case *ast.RangeStmt:
			u.rangesOverErrors(n)
		}
		return true
	})
}

func (u *unit) spread(outer *ast.CallExpr) {
	if len(outer.Args) != 1 || outer.Ellipsis.IsValid() {
		return
	}
	call, results := u.failing(outer.Args[0])
	if call == nil || results.Len() < 2 {
		return
	}
	sig, ok := types.Unalias(u.typeOf(outer.Fun)).(*types.Signature)
	if !ok || u.isOurs(outer) {
		return
	}
	if !sig.Variadic() && sig.Params().Len() == results.Len() {
		return
	}
	u.problem(call.Pos(), fmt.Sprintf("%s may return an error, which is not checked as an argument", u.calleeText(call)), u.bindFirst(call, results.Len()-1))
}

func (u *unit) isOurs(call *ast.CallExpr) bool {
	return strings.HasPrefix(u.sourceText(call.Fun), "HoneR_cellrt.")
}

func (u *unit) typeOf(e ast.Expr) types.Type {
	if tv, ok := u.info.Types[e]; ok && tv.Type != nil {
		return tv.Type
	}
	return types.Typ[types.Invalid]
}

func (u *unit) calleeText(call *ast.CallExpr) string {
	return firstLine(u.sourceText(call.Fun)) + "(…)"
}

// bindFirst spells out the fix: bind the values in a statement of its own.
func (u *unit) bindFirst(call ast.Expr, n int) string {
	vars := "x"
	if n == 2 {
		vars = "x, y"
	} else if n > 2 {
		vars = "x, y, …"
	}
	return fmt.Sprintf("call it in a statement of its own, which checks the error, then use the value: %s := %s", vars, firstLine(u.sourceText(call)))
}

// rangesOverErrors refuses for x := range seq over a Seq2[T, error].
func (u *unit) rangesOverErrors(st *ast.RangeStmt) {
	sig, ok := u.typeOf(st.X).Underlying().(*types.Signature)
	if !ok || st.Value != nil || sig.Params().Len() != 1 {
		return
	}
	yield, ok := sig.Params().At(0).Type().Underlying().(*types.Signature)
	if !ok || yield.Params().Len() != 2 || !isError(yield.Params().At(1).Type()) {
		return
	}
	x := "x"
	if st.Key != nil {
		x = u.sourceText(st.Key)
	}
	u.problem(st.X.Pos(), "this sequence yields errors beside its values, and the loop drops them", fmt.Sprintf("bind the error: for %s, err := range %s", x, firstLine(u.sourceText(st.X))))
}
