package session

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"strings"
)

// multiValue matches what the checker says of a call with several results where one
// is wanted.
var multiValue = regexp.MustCompile(`multiple-value|\(value of type \(.*error\)\)|assignment mismatch|(too many|not enough) arguments (in call|for)`)

func callHints() {
	addHint(multiValue.String(), func(u *unit, p token.Pos, m []string) string {
		if strings.HasPrefix(m[0], "assignment mismatch") {
			return ""
		}
		call := u.callAt(p)
		if m[1] != "" { // too many or not enough: of what the arguments give
			call = u.argumentAt(p)
		}
		if call == nil {
			return ""
		}
		c, results := u.failing(call)
		if c == nil || results.Len() < 2 {
			return ""
		}
		return u.bindFirst(c, results.Len()-1)
	})
	addHint(`^assignment mismatch: (\d+) variables? but (.+)$`, func(u *unit, p token.Pos, _ []string) string { return u.mismatchHint(p) })
	addHint(`^multiple-value`, func(u *unit, p token.Pos, _ []string) string {
		call, ok := u.exprAt(p).(*ast.CallExpr)
		if !ok {
			return ""
		}
		t, ok := u.typeOf(call).(*types.Tuple)
		if !ok {
			return ""
		}
		return fmt.Sprintf("it returns %d values: bind them first, %s := %s", t.Len(), someNames(t.Len()), firstLine(u.sourceText(call)))
	})
	addHint(`^(?:not enough|too many) arguments in call to`, func(u *unit, p token.Pos, _ []string) string { return u.signatureHint(p) })
	addHint(`^(?:not enough|too many) return values`+haveWantLines.String(), func(_ *unit, _ token.Pos, m []string) string {
		if m[2] == "()" {
			return "the function returns nothing; give it a result, func f() T"
		}
		return fmt.Sprintf("the function returns %s, and here are %s", m[2], m[1])
	})
	addHint(`^missing return`, func(u *unit, p token.Pos, _ []string) string { return u.missingReturn(p) })
	addHint(`cannot infer (\w+)`, func(u *unit, p token.Pos, m []string) string { return u.inferHint(p, m[1]) })
	addHint(`does not satisfy (.+?) \((\S+) missing in`, func(_ *unit, _ token.Pos, m []string) string {
		return fmt.Sprintf("only the types that %s lists may stand for the parameter, and %s is none of them", m[1], m[2])
	})
	addHint(`^(.+?) does not satisfy (\S+) \(missing method (\w+)\)`, func(_ *unit, _ token.Pos, m []string) string {
		return fmt.Sprintf("%s needs the method %s to stand for the parameter", m[1], m[3])
	})
	addHint(`^(.+?) does not satisfy comparable`, func(_ *unit, _ token.Pos, m []string) string {
		return fmt.Sprintf("values of %s cannot be compared with ==, so they cannot be keys or members of a set", m[1])
	})
}

// someNames are names for n values.
func someNames(n int) string {
	names := []string{"x", "y", "z"}
	if n <= len(names) {
		return strings.Join(names[:n], ", ")
	}
	return "x, y, z, …"
}

// callAt is the call with an error among several results that a message at p is
// about: it begins there, is an argument of a call around p, or is around p.
func (u *unit) callAt(p token.Pos) *ast.CallExpr {
	var outer, here *ast.CallExpr
	for _, n := range u.pathTo(p) {
		c, ok := n.(*ast.CallExpr)
		if !ok {
			continue
		}
		if f, results := u.failing(c); f == nil || results.Len() < 2 {
			continue
		}
		if c.Pos() == p {
			here = c
		}
		if outer == nil {
			outer = c
		}
	}
	if here != nil {
		return here
	}
	if arg := u.argumentAt(p); arg != nil {
		return arg
	}
	return outer
}

// argumentAt is a call with several results among the arguments of a call around p:
// the checker may point at a closing parenthesis, also at that of the argument.
func (u *unit) argumentAt(p token.Pos) *ast.CallExpr {
	for _, n := range u.pathTo(p) {
		outer, ok := n.(*ast.CallExpr)
		if !ok {
			continue
		}
		for _, a := range outer.Args {
			if c, results := u.failing(a); c != nil && results.Len() > 1 {
				return c
			}
		}
	}
	return nil
}

// mismatchHint is for an assignment whose sides have different lengths.
func (u *unit) mismatchHint(p token.Pos) string {
	var left []string
	var right []ast.Expr
	op := ":="
	if as, ok := around[*ast.AssignStmt](u, p); ok {
		right, op = as.Rhs, as.Tok.String()
		for _, l := range as.Lhs {
			if id, isID := l.(*ast.Ident); !isID || u.typed(id.Pos()) {
				left = append(left, u.sourceText(l))
			}
		}
	} else if vs, ok := around[*ast.ValueSpec](u, p); ok {
		right, left = vs.Values, strings.Split(names(vs.Names), ", ")
	}
	if len(right) != 1 {
		return fmt.Sprintf("each name on the left needs its value on the right: %d and %d", len(left), len(right))
	}
	call, ok := ast.Unparen(right[0]).(*ast.CallExpr)
	if !ok {
		return "one value cannot fill several names; write them out, separated by commas"
	}
	results, ok := u.typeOf(call).(*types.Tuple)
	if !ok {
		results = types.NewTuple(types.NewVar(token.NoPos, nil, "", u.typeOf(call)))
	}
	if results.Len() == 0 {
		return "the function returns nothing"
	}
	want := results.Len()
	text := firstLine(u.sourceText(call))
	checked := isError(results.At(want-1).Type()) && u.isStatement(call)
	if checked {
		want--
	}
	for len(left) < want {
		left = append(left, "_")
	}
	if want == 0 {
		return "it returns only an error; alone in a statement it is checked: " + text
	}
	hint := fmt.Sprintf("it returns %s: %s %s %s", typeWord(results), strings.Join(left[:want], ", "), op, text)
	if checked {
		hint += ", where the error is checked"
	}
	return hint
}

// isStatement says that a call stands among the cell's own statements, where errors
// are checked.
func (u *unit) isStatement(n ast.Node) bool {
	if u.body == nil || n.Pos() < u.body.Pos() || n.Pos() >= u.body.End() {
		return false
	}
	for _, outer := range u.pathTo(n.Pos()) {
		if _, ok := outer.(*ast.FuncLit); ok {
			return false
		}
	}
	return true
}

// signatureHint spells the function that a call around p calls.
func (u *unit) signatureHint(p token.Pos) string {
	call, ok := u.callOf(p)
	if !ok {
		return ""
	}
	sig, ok := u.typeOf(call.Fun).Underlying().(*types.Signature)
	if !ok || u.info.Types[call.Fun].IsBuiltin() {
		return ""
	}
	name := firstLine(u.sourceText(call.Fun))
	if f := u.callee(call); f != nil {
		if f.Signature().Recv() == nil {
			sig = f.Signature()
		}
	}
	return "it is func " + name + strings.TrimPrefix(typeWord(sig), "func")
}

// callOf is the innermost call whose parentheses are around p, or that ends there.
func (u *unit) callOf(p token.Pos) (*ast.CallExpr, bool) {
	var found *ast.CallExpr
	for _, n := range u.pathTo(p) {
		if c, ok := n.(*ast.CallExpr); ok && p >= c.Lparen && p <= c.Rparen {
			found = c
		}
	}
	return found, found != nil
}

func (u *unit) missingReturn(p token.Pos) string {
	var typ *ast.FuncType
	for _, n := range u.pathTo(p) {
		switch n := n.(type) {
		case *ast.FuncDecl:
			typ = n.Type
		case *ast.FuncLit:
			typ = n.Type
		}
	}
	if typ == nil || typ.Results == nil {
		return ""
	}
	return fmt.Sprintf("the function returns %s: every way through it must end in return, panic or an endless loop", firstLine(u.sourceText(typ.Results)))
}

// inferHint is for a call that leaves a type parameter open.
func (u *unit) inferHint(p token.Pos, param string) string {
	call, ok := around[*ast.CallExpr](u, p)
	if !ok {
		return ""
	}
	f := u.callee(call)
	if f == nil || f.Signature().TypeParams().Len() == 0 {
		return ""
	}
	var args []string
	for tp := range f.Signature().TypeParams().TypeParams() {
		args = append(args, tp.Obj().Name())
	}
	mixed := ""
	if len(call.Args) > 1 {
		mixed = ", or give arguments that agree"
	}
	return fmt.Sprintf("the arguments do not tell what %s is; write the types out, %s[%s](…) with a type for each%s", param, firstLine(u.sourceText(call.Fun)), strings.Join(args, ", "), mixed)
}
