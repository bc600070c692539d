package construct

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
)

// stmt names a statement; it says whether to look below it.
func (w *walker) stmt(s ast.Stmt) bool {
	if w.handled[s] {
		return true
	}
	switch s := s.(type) {
	case *ast.AssignStmt:
		w.assign(s)
	case *ast.BlockStmt:
		w.add(s, "block")
	case *ast.BranchStmt:
		name := s.Tok.String()
		if s.Label != nil && s.Tok != token.GOTO {
			name += " label"
		}
		w.add(s, name)
		return false
	case *ast.DeclStmt:
		return w.decl(s)
	case *ast.DeferStmt:
		w.add(s, "defer")
	case *ast.GoStmt:
		w.add(s, "go")
	case *ast.IncDecStmt:
		w.add(s, "incdec "+s.Tok.String()+" "+kindOf(w.info.TypeOf(s.X))+w.named(s.X, "incdec"))
		w.add(s, "incdec of "+w.place(s.X))
	case *ast.LabeledStmt:
		w.add(s, "label")
		w.walk(s.Stmt)
		return false
	case *ast.ReturnStmt:
		w.returning(s)
	case *ast.SendStmt:
		w.add(s, "send "+kindOf(w.info.TypeOf(s.Chan)))
	default:
		w.control(s)
	}
	return true
}

func (w *walker) control(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.IfStmt:
		w.add(s, "if"+with(" init", s.Init != nil)+with(" else", s.Else != nil))
		w.skip(s.Body)
		if b, ok := s.Else.(*ast.BlockStmt); ok {
			w.skip(b)
		}
	case *ast.ForStmt:
		clause := s.Init != nil || s.Post != nil
		w.add(s, "for"+with(" clause", clause)+with(" cond", s.Cond != nil))
		w.skip(s.Body)
	case *ast.RangeStmt:
		w.ranging(s)
		w.skip(s.Body)
	case *ast.SwitchStmt:
		w.switching(s)
		w.skip(s.Body)
	case *ast.TypeSwitchStmt:
		w.typeSwitch(s)
		w.skip(s.Body)
	case *ast.SelectStmt:
		w.add(s, "select")
		w.skip(s.Body)
	case *ast.CommClause:
		w.add(s, "select case"+with(" default", s.Comm == nil))
	}
}

func with(what string, yes bool) string {
	if yes {
		return what
	}
	return ""
}

// place names what is assigned to.
func (w *walker) place(e ast.Expr) string {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return "var"
	case *ast.IndexExpr:
		return "index " + kindOf(w.info.TypeOf(e.X))
	case *ast.SelectorExpr:
		return "field of " + flat(w.info.TypeOf(e.X))
	case *ast.StarExpr:
		return "deref"
	}
	return "other"
}

func (w *walker) assign(s *ast.AssignStmt) {
	if s.Tok != token.ASSIGN && s.Tok != token.DEFINE {
		w.opAssign(s)
		return
	}
	verb := "assign "
	if s.Tok == token.DEFINE {
		verb = "define "
	}
	if len(s.Rhs) == 1 && len(s.Lhs) > 1 {
		w.add(s, verb+w.several(s.Rhs[0], len(s.Lhs)))
	} else if len(s.Lhs) > 1 {
		w.add(s, verb+"multi "+strconv.Itoa(len(s.Lhs)))
	}
	for i, l := range s.Lhs {
		var r ast.Expr
		if len(s.Rhs) == len(s.Lhs) {
			r = s.Rhs[i]
		}
		w.assignOne(verb, l, r)
	}
}

func (w *walker) assignOne(verb string, l, r ast.Expr) {
	id, isIdent := l.(*ast.Ident)
	if isIdent && id.Name == "_" {
		w.add(l, "assign blank")
		return
	}
	t := w.info.TypeOf(l)
	if isIdent {
		w.skip(l)
		if o := w.info.ObjectOf(id); o != nil {
			t = o.Type()
		}
	}
	w.add(l, verb+w.place(l)+" "+kindOf(t))
	if r != nil {
		w.toInterface(r, t)
	}
}

// several names a right side that gives several values.
func (w *walker) several(r ast.Expr, n int) string {
	switch r := ast.Unparen(r).(type) {
	case *ast.IndexExpr:
		return "ok index"
	case *ast.TypeAssertExpr:
		return "ok assert"
	case *ast.UnaryExpr:
		return "ok receive"
	case *ast.CallExpr:
		return "call " + strconv.Itoa(n)
	default:
		return "other " + kindOf(w.info.TypeOf(r))
	}
}

func (w *walker) opAssign(s *ast.AssignStmt) {
	t := w.info.TypeOf(s.Lhs[0])
	name := "assign op " + s.Tok.String() + " " + kindOf(t)
	if s.Tok == token.SHL_ASSIGN || s.Tok == token.SHR_ASSIGN {
		count := kindOf(w.info.TypeOf(s.Rhs[0]))
		if w.info.Types[s.Rhs[0]].Value != nil {
			count = "const"
		}
		name += " " + count
	}
	w.add(s, name+w.named(s.Lhs[0], "assign op"))
	w.add(s, "assign op of "+w.place(s.Lhs[0]))
}

func (w *walker) decl(s *ast.DeclStmt) bool {
	d, ok := s.Decl.(*ast.GenDecl)
	if !ok {
		return true
	}
	switch d.Tok {
	case token.CONST:
		w.add(s, "local const")
		return false
	case token.TYPE:
		w.add(s, "local type")
		return false
	}
	for _, spec := range d.Specs {
		w.varSpec(spec.(*ast.ValueSpec))
	}
	return false
}

func (w *walker) varSpec(v *ast.ValueSpec) {
	how := "zero "
	if len(v.Values) > 0 {
		how = "init "
	}
	if len(v.Values) == 1 && len(v.Names) > 1 {
		w.add(v, "var "+w.several(v.Values[0], len(v.Names)))
	}
	for i, n := range v.Names {
		o := w.info.Defs[n]
		if o == nil {
			continue
		}
		w.add(n, "var "+how+kindOf(o.Type()))
		if len(v.Values) == len(v.Names) {
			w.toInterface(v.Values[i], o.Type())
		}
	}
	for _, x := range v.Values {
		w.walk(x)
	}
}

func (w *walker) returning(s *ast.ReturnStmt) {
	name := "return"
	if len(s.Results) == 0 {
		name = "return bare"
	}
	w.add(s, name)
	if len(w.results) == 0 {
		return
	}
	want := w.results[len(w.results)-1]
	if want.Len() != len(s.Results) {
		return
	}
	for i, r := range s.Results {
		w.toInterface(r, want.At(i).Type())
	}
}

func (w *walker) ranging(s *ast.RangeStmt) {
	how := ""
	for _, e := range []ast.Expr{s.Key, s.Value} {
		if e == nil {
			continue
		}
		how += " v"
		if id, ok := e.(*ast.Ident); ok {
			if id.Name == "_" {
				how = how[:len(how)-1] + "_"
			}
			w.skip(e)
		}
	}
	if s.Tok == token.ASSIGN {
		how += " assigned"
	}
	name := "range " + kindOf(w.info.TypeOf(s.X))
	if sig, ok := w.info.TypeOf(s.X).Underlying().(*types.Signature); ok {
		yield, _ := sig.Params().At(0).Type().Underlying().(*types.Signature)
		name += " " + strconv.Itoa(yield.Params().Len())
	}
	w.add(s, name+how+w.named(s.X, "range"))
}

func (w *walker) switching(s *ast.SwitchStmt) {
	name := "switch" + with(" init", s.Init != nil)
	if s.Tag == nil {
		w.add(s, name+" true")
	} else {
		w.add(s, name+" "+kindOf(w.info.TypeOf(s.Tag))+w.named(s.Tag, "switch"))
	}
	for _, c := range s.Body.List {
		list := c.(*ast.CaseClause).List
		switch {
		case list == nil:
			w.add(c, "case default")
		case len(list) > 1:
			w.add(c, "case several")
		}
	}
}

func (w *walker) typeSwitch(s *ast.TypeSwitchStmt) {
	name := "typeswitch" + with(" init", s.Init != nil)
	if a, ok := s.Assign.(*ast.AssignStmt); ok {
		name += " bind"
		w.skip(a)
		w.skip(a.Lhs[0])
	}
	w.add(s, name)
	for _, c := range s.Body.List {
		list := c.(*ast.CaseClause).List
		if len(list) > 1 {
			w.add(c, "typecase several")
		}
		for _, t := range list {
			kind := "nil"
			if !w.info.Types[t].IsNil() {
				kind = kindOf(w.info.TypeOf(t))
			}
			w.add(t, "typecase "+kind)
			w.skip(t)
		}
	}
}
