package session

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

func (l *lowering) switchStmt(st *ast.SwitchStmt) {
	l.line("{")
	if st.Init != nil {
		l.stmt(st.Init)
	}
	tag := "true"
	var t types.Type = types.Typ[types.Bool]
	if st.Tag != nil {
		t = types.Default(l.typeOf(st.Tag))
		l.effects(st, []ast.Expr{st.Tag})
		tag = l.temp()
		l.linef("%s := %s", tag, l.fresh(st.Tag, t))
		l.linef("_ = %s", tag)
	}
	l.cases(st, tag, t)
	l.line("}")
}

// cases lowers the clauses of a switch to a chain of conditions.
func (l *lowering) cases(st *ast.SwitchStmt, tag string, t types.Type) {
	if breaksOut(st.Body) {
		l.refuse(st, "break or fallthrough inside a switch")
		return
	}
	var fallback *ast.CaseClause
	depth := 0
	for _, c := range st.Body.List {
		clause := c.(*ast.CaseClause)
		if clause.List == nil {
			fallback = clause
			continue
		}
		var conds []string
		for _, x := range clause.List {
			l.effects(x, []ast.Expr{x})
			if st.Tag == nil {
				conds = append(conds, l.expr(x))
				continue
			}
			if types.IsInterface(l.typeOf(x)) != types.IsInterface(t) {
				l.refuse(x, "a case that compares an interface with a value")
				return
			}
			conds = append(conds, l.compare(x, token.EQL, t, tag, l.converted(x, t)))
		}
		l.linef("if %s {", strings.Join(conds, " || "))
		l.block(clause.Body)
		l.line("} else {")
		depth++
	}
	if fallback != nil {
		l.block(fallback.Body)
	}
	for range depth {
		l.line("}")
	}
}

// breaksOut says that a switch has a break or a fallthrough of its own.
func breaksOut(body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.FuncLit:
			return false
		case *ast.BranchStmt:
			found = found || n.Tok == token.BREAK || n.Tok == token.FALLTHROUGH
		}
		return true
	})
	return found
}
