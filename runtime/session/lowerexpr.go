package session

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"

	"hone/runtime/worker/message"
)

// expr lowers an expression with one value.
func (l *lowering) expr(e ast.Expr) string {
	if l.refused != nil {
		return "nil"
	}
	if tv := l.u.info.Types[e]; tv.Value != nil {
		return l.typed(e, types.Default(tv.Type), tv.Value)
	} else if tv.IsNil() {
		return l.nilOf(e, tv.Type)
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return l.expr(e.X)
	case *ast.Ident:
		return l.variable(e)
	case *ast.SelectorExpr:
		return l.selector(e)
	case *ast.StarExpr:
		return "(*" + l.derefHelper(e, e.X) + ")"
	case *ast.UnaryExpr:
		return l.unary(e)
	case *ast.BinaryExpr:
		return l.binary(e)
	case *ast.CallExpr:
		return l.call(e)
	case *ast.IndexExpr:
		if id := genericName(e.X); id != nil && l.u.info.Instances[id].TypeArgs != nil {
			return l.expr(e.X)
		}
		return l.indexed(e)
	case *ast.IndexListExpr:
		return l.expr(e.X)
	case *ast.SliceExpr:
		return l.sliced(e)
	case *ast.CompositeLit:
		return l.composite(e, l.typeOf(e))
	case *ast.TypeAssertExpr:
		return l.assertion(e, "assert")
	case *ast.FuncLit:
		return l.refuse(e, "a function literal")
	}
	return l.refuse(e, fmt.Sprintf("%T", e))
}

// converted lowers a value for a place of type t: constants and nil take its type.
func (l *lowering) converted(e ast.Expr, t types.Type) string {
	tv := l.u.info.Types[e]
	switch {
	case tv.IsNil():
		return l.nilOf(e, t)
	case tv.Value != nil && !types.IsInterface(t):
		return l.typed(e, t, tv.Value)
	}
	return l.expr(e)
}

// fresh is converted for a variable: arrays and structs are copied.
func (l *lowering) fresh(e ast.Expr, t types.Type) string {
	s := l.converted(e, t)
	if tv := l.u.info.Types[e]; tv.Value != nil || tv.IsNil() || types.IsInterface(t) {
		return s
	}
	switch ast.Unparen(e).(type) {
	case *ast.CallExpr, *ast.CompositeLit, *ast.IndexExpr:
		return s
	}
	switch t.Underlying().(type) {
	case *types.Array, *types.Struct:
		return l.helper(e, "copy", t) + "(" + s + ")"
	}
	return s
}

func (l *lowering) nilOf(n ast.Node, t types.Type) string {
	if b, ok := t.(*types.Basic); ok && b.Kind() == types.UntypedNil {
		return l.refuse(n, "nil without a type")
	}
	return "(*" + l.symbol(message.Symbol{Kind: message.SymbolConst, Type: l.describe(t, n.Pos()), Value: "nil"}) + ")"
}

// typed is a constant of type t.
func (l *lowering) typed(n ast.Node, t types.Type, v constant.Value) string {
	b, ok := t.Underlying().(*types.Basic)
	if !ok {
		return l.refuse(n, "a constant of type "+t.String())
	}
	if isPlain(t) {
		switch b.Kind() {
		case types.Int:
			if i, exact := constant.Int64Val(constant.ToInt(v)); exact && i >= 0 {
				return strconv.FormatInt(i, 10)
			}
		case types.String:
			return strconv.Quote(constant.StringVal(v))
		case types.Bool:
			return strconv.FormatBool(constant.BoolVal(v))
		}
	}
	return "(*" + l.symbol(message.Symbol{Kind: message.SymbolConst, Type: l.describe(t, n.Pos()), Value: constantText(b, v)}) + ")"
}

// constantText is a constant's exact text for the worker.
func constantText(b *types.Basic, v constant.Value) string {
	switch info := b.Info(); {
	case info&types.IsInteger != 0:
		return constant.ToInt(v).ExactString()
	case info&types.IsFloat != 0:
		return constant.ToFloat(v).ExactString()
	case info&types.IsComplex != 0:
		c := constant.ToComplex(v)
		return constant.Real(c).ExactString() + " " + constant.Imag(c).ExactString()
	case info&types.IsString != 0:
		return strconv.Quote(constant.StringVal(v))
	}
	return v.ExactString()
}

// field walks to a field, through embedded ones. place says that it is assigned to.
func (l *lowering) field(e *ast.SelectorExpr, sel *types.Selection, place bool) string {
	t := sel.Recv()
	_, pointer := t.Underlying().(*types.Pointer)
	var s string
	if place && !pointer {
		var ok bool
		if s, ok = l.place(e.X); !ok {
			return l.refuse(e, "an assignment to this form of field")
		}
	} else {
		s = l.expr(e.X)
	}
	s, _ = l.walk(e, s, t, sel.Index())
	return s
}

// walk follows the fields with these indices from a value of type t.
func (l *lowering) walk(n ast.Node, s string, t types.Type, path []int) (string, types.Type) {
	for _, i := range path {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
			s = "(*" + l.helper(n, "deref", t) + "(" + s + "))"
		}
		st, ok := t.Underlying().(*types.Struct)
		if !ok {
			return l.refuse(n, "a field of "+t.String()), t
		}
		f := st.Field(i)
		if !f.Exported() {
			return l.refuse(n, "an unexported field"), t
		}
		s += "." + f.Name()
		t = f.Type()
	}
	return s, t
}

// derefHelper is a pointer that is not nil.
func (l *lowering) derefHelper(n ast.Node, x ast.Expr) string {
	p, ok := l.typeOf(x).Underlying().(*types.Pointer)
	if !ok {
		return l.refuse(n, "a pointer of type "+l.typeOf(x).String())
	}
	if types.Unalias(l.typeOf(x)) != l.typeOf(x).Underlying() {
		return l.refuse(n, "a declared pointer type")
	}
	return l.helper(n, "deref", p.Elem()) + "(" + l.expr(x) + ")"
}

func (l *lowering) unary(e *ast.UnaryExpr) string {
	switch e.Op {
	case token.AND:
		switch x := ast.Unparen(e.X).(type) {
		case *ast.Ident:
			return l.address(x)
		case *ast.CompositeLit:
			return l.helper(e, "new", l.typeOf(x)) + "(" + l.composite(x, l.typeOf(x)) + ")"
		}
		return l.refuse(e, "the address of this")
	case token.ARROW:
		return l.refuse(e, "a receive from a channel")
	}
	t := l.typeOf(e)
	s := "(" + e.Op.String() + l.expr(e.X) + ")"
	return l.keep(e, t, s)
}

// keep converts the result of an operator to its type where the interpreter may
// lose it.
func (l *lowering) keep(n ast.Node, t types.Type, s string) string {
	if isPlain(t) {
		return s
	}
	return l.typ(n, t) + "(" + s + ")"
}

func (l *lowering) binary(e *ast.BinaryExpr) string {
	t := l.typeOf(e)
	switch e.Op {
	case token.LAND, token.LOR:
		if !isPlain(t) {
			return l.refuse(e, "a declared boolean type")
		}
		return "(" + l.expr(e.X) + " " + e.Op.String() + " " + l.expr(e.Y) + ")"
	case token.SHL, token.SHR:
		return l.arith(e, e.Op, t, l.converted(e.X, t), l.shiftCount(e.Y))
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return l.comparison(e)
	}
	return l.arith(e, e.Op, t, l.converted(e.X, t), l.converted(e.Y, t))
}

func (l *lowering) arith(n ast.Node, op token.Token, t types.Type, a, b string) string {
	return l.keep(n, t, "("+a+" "+op.String()+" "+b+")")
}

// shiftCount is a shift count, which panics as Go does when it is negative.
func (l *lowering) shiftCount(y ast.Expr) string {
	tv := l.u.info.Types[y]
	if tv.Value != nil {
		n, exact := constant.Uint64Val(constant.ToInt(tv.Value))
		if !exact || n > 1<<20 {
			return l.refuse(y, "a shift count of this size")
		}
		return fmt.Sprintf("uint(%d)", n)
	}
	b, ok := tv.Type.Underlying().(*types.Basic)
	if !ok {
		return l.refuse(y, "a shift count of this type")
	}
	if b.Info()&types.IsUnsigned != 0 {
		return "uint(" + l.expr(y) + ")"
	}
	return l.helper(y, "shift", nil) + "(int(" + l.expr(y) + "))"
}

func (l *lowering) comparison(e *ast.BinaryExpr) string {
	if !isPlain(l.typeOf(e)) {
		return l.refuse(e, "a comparison with a declared boolean type")
	}
	x, y := l.u.info.Types[e.X], l.u.info.Types[e.Y]
	if y.IsNil() {
		return l.isNil(e, e.X)
	}
	if x.IsNil() {
		return l.isNil(e, e.Y)
	}
	t := x.Type
	switch {
	case types.IsInterface(x.Type) && !types.IsInterface(y.Type):
	case types.IsInterface(y.Type) && !types.IsInterface(x.Type):
		t = y.Type
	case x.Value != nil && y.Value == nil:
		t = y.Type
	case types.IsInterface(x.Type) && !types.Identical(x.Type, y.Type):
		return l.refuse(e, "a comparison of different interfaces")
	}
	return l.compare(e, e.Op, t, l.converted(e.X, t), l.converted(e.Y, t))
}

func (l *lowering) isNil(e *ast.BinaryExpr, x ast.Expr) string {
	t := l.typeOf(x)
	not := ""
	if e.Op == token.NEQ {
		not = "!"
	}
	return "(" + not + l.helper(e, "isnil", t) + "(" + l.expr(x) + "))"
}

func (l *lowering) compare(n ast.Node, op token.Token, t types.Type, a, b string) string {
	if basic, ok := t.Underlying().(*types.Basic); ok {
		if basic.Info()&types.IsBoolean != 0 && !isPlain(t) {
			return l.refuse(n, "a comparison of a declared boolean type")
		}
		return "(" + a + " " + op.String() + " " + b + ")"
	}
	not := ""
	if op == token.NEQ {
		not = "!"
	}
	return "(" + not + l.helper(n, "equal", t) + "(" + a + ", " + b + "))"
}

// index is an index or a bound, as an int.
func (l *lowering) index(e ast.Expr) string {
	tv := l.u.info.Types[e]
	if tv.Value != nil {
		return l.typed(e, types.Typ[types.Int], tv.Value)
	}
	b, ok := tv.Type.Underlying().(*types.Basic)
	if !ok {
		return l.refuse(e, "an index of this type")
	}
	switch b.Kind() {
	case types.Int:
		if types.Unalias(tv.Type) == types.Type(b) {
			return l.expr(e)
		}
	case types.Uint, types.Uint64, types.Uintptr:
		return l.refuse(e, "an index of type "+tv.Type.String())
	}
	return "int(" + l.expr(e) + ")"
}

func (l *lowering) indexed(e *ast.IndexExpr) string {
	t := l.typeOf(e.X)
	x := ""
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
		x = "(*" + l.derefHelper(e, e.X) + ")"
	}
	if m, ok := t.Underlying().(*types.Map); ok {
		return l.expr(e.X) + "[" + l.converted(e.Index, m.Key()) + "]"
	}
	switch t.Underlying().(type) {
	case *types.Slice, *types.Array, *types.Basic:
	default:
		return l.refuse(e, "an instance of a generic function or an index of "+t.String())
	}
	if x == "" {
		x = l.converted(e.X, t)
	}
	return l.helper(e, "at", types.Default(t)) + "(" + x + ", " + l.index(e.Index) + ")"
}

func (l *lowering) sliced(e *ast.SliceExpr) string {
	t := types.Default(l.typeOf(e.X))
	if k := kindOf(t.Underlying()); k != "slice" && k != "string" {
		return l.refuse(e, "a slice of "+kindOf(t))
	}
	bound := func(x ast.Expr, missing string) string {
		if x == nil {
			return missing
		}
		return l.index(x)
	}
	none := "(*" + l.symbol(message.Symbol{Kind: message.SymbolConst, Type: &message.Type{Kind: "int"}, Value: strconv.Itoa(message.AbsentBound)}) + ")"
	return fmt.Sprintf("%s(%s, %s, %s, %s)", l.helper(e, "slice", t), l.converted(e.X, t), bound(e.Low, "0"), bound(e.High, none), bound(e.Max, none))
}

func (l *lowering) assertion(e *ast.TypeAssertExpr, helper string) string {
	from, to := l.typeOf(e.X), l.typeOf(e.Type)
	if helper == "assert" && kindOf(from) != "any" {
		return l.refuse(e, "a type assertion on "+from.String())
	}
	return l.helper(e, helper, to) + "(" + l.expr(e.X) + ")"
}
