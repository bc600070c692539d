package session

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// call lowers a conversion or a call of a builtin, a function or a method.
func (l *lowering) call(e *ast.CallExpr) string {
	if l.refused != nil {
		return "nil"
	}
	fun := l.u.info.Types[e.Fun]
	switch {
	case fun.IsType():
		return l.conversion(e, fun.Type)
	case fun.IsBuiltin():
		return l.builtin(e)
	case l.u.isOurs(e):
		return l.ours(e)
	}
	sig, ok := fun.Type.Underlying().(*types.Signature)
	if !ok {
		return l.refuse(e, "a call of "+fun.Type.String())
	}
	callee := l.callee(e.Fun)
	return callee + "(" + l.arguments(e, sig) + ")"
}

// ours is a call of the package that emitted code relies on.
func (l *lowering) ours(e *ast.CallExpr) string {
	if !strings.HasSuffix(l.u.sourceText(e.Fun), ".Show") {
		return l.refuse(e, l.u.sourceText(e.Fun))
	}
	args := make([]string, len(e.Args))
	for i, a := range e.Args {
		if t, ok := l.typeOf(a).(*types.Tuple); ok && t.Len() != 1 {
			return l.refuse(e, "a display of several values")
		}
		args[i] = l.converted(a, types.Universe.Lookup("any").Type())
	}
	return l.helper(e, "show", nil) + "(" + strings.Join(args, ", ") + ")"
}

func (l *lowering) callee(fun ast.Expr) string {
	fun = ast.Unparen(fun)
	sel, ok := fun.(*ast.SelectorExpr)
	if !ok {
		return l.expr(fun)
	}
	s := l.u.info.Selections[sel]
	switch {
	case s == nil:
		return l.selector(sel)
	case s.Kind() == types.MethodVal:
		return l.method(sel, s)
	case s.Kind() == types.FieldVal:
		return l.selector(sel)
	}
	return l.refuse(fun, "a method expression")
}

// method is a method of a value, reached through its embedded fields, with its
// receiver made what the method wants.
func (l *lowering) method(sel *ast.SelectorExpr, s *types.Selection) string {
	m, ok := s.Obj().(*types.Func)
	if !ok {
		return l.refuse(sel, "a method of this form")
	}
	name := methodName(m)
	if !m.Exported() && name == m.Name() {
		return l.refuse(sel, "an unexported method of a package")
	}
	t := s.Recv()
	path := s.Index()[:len(s.Index())-1]
	if types.IsInterface(t) {
		x := l.expr(sel.X)
		return l.helper(sel, "face", t) + "(" + x + ")." + name
	}
	recv := m.Signature().Recv().Type()
	_, wantsPointer := recv.Underlying().(*types.Pointer)
	_, isPointer := t.Underlying().(*types.Pointer)
	if len(path) == 0 && wantsPointer && !isPointer {
		id, ok := ast.Unparen(sel.X).(*ast.Ident)
		if !ok {
			return l.refuse(sel, "a method that wants the address of this")
		}
		return l.address(id) + "." + name
	}
	x := l.expr(sel.X)
	if len(path) > 0 {
		var ft types.Type
		x, ft = l.walk(sel, x, t, path)
		if types.IsInterface(ft) {
			return l.helper(sel, "face", ft) + "(" + x + ")." + name
		}
		t = ft
		_, isPointer = t.Underlying().(*types.Pointer)
	}
	switch {
	case wantsPointer && !isPointer:
		return l.refuse(sel, "a method that wants the address of a field")
	case wantsPointer:
		return x + "." + name
	case isPointer:
		p := t.Underlying().(*types.Pointer)
		return "(*" + l.helper(sel, "deref", p.Elem()) + "(" + x + "))." + name
	}
	return x + "." + name
}

func (l *lowering) arguments(e *ast.CallExpr, sig *types.Signature) string {
	params := sig.Params()
	if len(e.Args) == 1 {
		if t, ok := l.typeOf(e.Args[0]).(*types.Tuple); ok && t.Len() > 1 {
			return l.refuse(e, "a call of a call with several values")
		}
	}
	if sig.Variadic() && len(e.Args) < params.Len() {
		return l.refuse(e, "a variadic call without variadic arguments")
	}
	args := make([]string, len(e.Args))
	for i, a := range e.Args {
		t := params.At(min(i, params.Len()-1)).Type()
		if sig.Variadic() && i >= params.Len()-1 && !e.Ellipsis.IsValid() {
			s, ok := t.Underlying().(*types.Slice)
			if !ok {
				return l.refuse(a, "a variadic argument of type "+t.String())
			}
			t = s.Elem()
		}
		args[i] = l.converted(a, t)
	}
	dots := ""
	if e.Ellipsis.IsValid() {
		dots = "..."
	}
	return strings.Join(args, ", ") + dots
}

func (l *lowering) conversion(e *ast.CallExpr, t types.Type) string {
	x := e.Args[0]
	from := l.typeOf(x)
	if l.u.info.Types[x].IsNil() {
		return l.nilOf(e, t)
	}
	if isUnsafe(from) || isUnsafe(t) {
		return l.refuse(e, "a conversion of an unsafe.Pointer")
	}
	switch t.Underlying().(type) {
	case *types.Basic, *types.Slice, *types.Interface:
		if kindOf(from.Underlying()) == "slice" && kindOf(t.Underlying()) == "array" {
			return l.refuse(e, "a conversion of a slice to an array")
		}
	default:
		return l.refuse(e, "a conversion to "+t.String())
	}
	if tv := l.u.info.Types[x]; tv.Value != nil {
		return l.typ(e, t) + "(" + l.typed(x, types.Default(tv.Type), tv.Value) + ")"
	}
	return l.typ(e, t) + "(" + l.expr(x) + ")"
}

// builtin lowers a call of a predeclared function.
func (l *lowering) builtin(e *ast.CallExpr) string {
	name := ""
	switch f := ast.Unparen(e.Fun).(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		return l.refuse(e, "unsafe."+f.Sel.Name)
	}
	switch name {
	case "len", "cap":
		t := l.typeOf(e.Args[0])
		if kindOf(t) == "pointer" {
			return l.refuse(e, "the length of an array behind a pointer")
		}
		return name + "(" + l.expr(e.Args[0]) + ")"
	case "append":
		return l.appendCall(e)
	case "min", "max":
		return l.extreme(e, name)
	case "new":
		return l.newCall(e)
	case "make":
		return l.makeCall(e)
	case "clear":
		t := l.typeOf(e.Args[0])
		return l.helper(e, "clear", t) + "(" + l.expr(e.Args[0]) + ")"
	case "delete":
		m, ok := l.typeOf(e.Args[0]).Underlying().(*types.Map)
		if !ok {
			break
		}
		return "delete(" + l.expr(e.Args[0]) + ", " + l.converted(e.Args[1], m.Key()) + ")"
	case "panic":
		return l.helper(e, "panic", nil) + "(" + l.converted(e.Args[0], types.Universe.Lookup("any").Type()) + ")"
	}
	return l.refuse(e, "the builtin "+name)
}

func (l *lowering) appendCall(e *ast.CallExpr) string {
	t := l.typeOf(e)
	s, ok := t.Underlying().(*types.Slice)
	if !ok {
		return l.refuse(e, "append to "+t.String())
	}
	args := []string{l.converted(e.Args[0], t)}
	if e.Ellipsis.IsValid() {
		from := l.typeOf(e.Args[1])
		if kindOf(from.Underlying()) == "string" {
			return l.refuse(e, "append of a string")
		}
		return "append(" + args[0] + ", " + l.converted(e.Args[1], t) + "...)"
	}
	for _, a := range e.Args[1:] {
		args = append(args, l.fresh(a, s.Elem()))
	}
	return "append(" + strings.Join(args, ", ") + ")"
}

func (l *lowering) extreme(e *ast.CallExpr, name string) string {
	t := l.typeOf(e)
	args := make([]string, len(e.Args))
	for i, a := range e.Args {
		args[i] = l.converted(a, t)
	}
	return l.helper(e, name, t) + "(" + strings.Join(args, ", ") + ")"
}

// newCall lowers new(T) and new(value).
func (l *lowering) newCall(e *ast.CallExpr) string {
	arg := l.u.info.Types[e.Args[0]]
	p, ok := l.typeOf(e).Underlying().(*types.Pointer)
	if !ok {
		return l.refuse(e, "new of this")
	}
	if arg.IsType() {
		return l.helper(e, "make", p.Elem()) + "()"
	}
	return l.helper(e, "new", p.Elem()) + "(" + l.converted(e.Args[0], p.Elem()) + ")"
}

func (l *lowering) makeCall(e *ast.CallExpr) string {
	t := l.typeOf(e)
	switch t.Underlying().(type) {
	case *types.Slice:
		args := []string{l.index(e.Args[1])}
		args = append(args, args[0])
		if len(e.Args) > 2 {
			args[1] = l.index(e.Args[2])
		}
		return l.helper(e, "makeslice", t) + "(" + strings.Join(args, ", ") + ")"
	case *types.Map:
		return l.helper(e, "makemap", t) + "()"
	}
	return l.refuse(e, "make of "+t.String())
}

// read are the parts of places that are read before an assignment.
func (l *lowering) read(places []ast.Expr) []ast.Expr {
	return slices.DeleteFunc(slices.Clone(places), func(x ast.Expr) bool {
		_, ok := ast.Unparen(x).(*ast.Ident)
		return ok
	})
}

// effects refuses expressions that read a variable beside a call that may change
// it: the Go compiler calls first and reads later, the interpreter from left to
// right. What is inside the call's own arguments is read before it by both.
func (l *lowering) effects(n ast.Node, list []ast.Expr) {
	var calls []*ast.CallExpr
	for _, e := range list {
		ast.Inspect(e, func(n ast.Node) bool {
			if c, ok := n.(*ast.CallExpr); ok && l.effectful(c) {
				calls = append(calls, c)
			}
			return true
		})
	}
	if len(calls) == 0 {
		return
	}
	for _, e := range list {
		ast.Inspect(e, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok || !l.isVariable(id) {
				return true
			}
			for _, c := range calls {
				if id.Pos() < c.Pos() || id.Pos() >= c.End() {
					l.refuse(id, "a variable read beside a call that may change it")
				}
			}
			return true
		})
	}
}

func (l *lowering) isVariable(id *ast.Ident) bool {
	v, ok := l.u.info.Uses[id].(*types.Var)
	return ok && !v.IsField() && v.Name() != "ctx"
}

// effectful says that a call may change variables: it runs a function of the
// session or of a variable, has a pointer as receiver, or is given an address or
// a function.
func (l *lowering) effectful(c *ast.CallExpr) bool {
	fun := l.u.info.Types[c.Fun]
	if fun.IsType() || fun.IsBuiltin() || l.u.isOurs(c) {
		return false
	}
	for _, a := range c.Args {
		if u, ok := ast.Unparen(a).(*ast.UnaryExpr); ok && u.Op == token.AND {
			return true
		}
		if _, ok := l.typeOf(a).Underlying().(*types.Signature); ok {
			return true
		}
	}
	f := l.u.callee(c)
	if f == nil || f.Pkg() == nil || f.Pkg().Path() == mainPath {
		return true
	}
	if recv := f.Signature().Recv(); recv != nil {
		_, pointer := recv.Type().Underlying().(*types.Pointer)
		return pointer || types.IsInterface(recv.Type())
	}
	return false
}

// fixed says that a place of an assignment to several does not depend on what the
// assignment changes: Go looks up what a place is made of before it sets any, the
// dialect when it comes to the place.
func (l *lowering) fixed(x ast.Expr, places []ast.Expr) bool {
	x = ast.Unparen(x)
	if _, ok := x.(*ast.Ident); ok {
		return true
	}
	if x != ast.Unparen(places[0]) && l.placeLoads(x) {
		return false
	}
	ok := true
	ast.Inspect(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			ok = false
		case *ast.Ident:
			obj := l.u.info.Uses[n]
			for _, p := range places {
				if id, is := ast.Unparen(p).(*ast.Ident); is && obj != nil && l.u.info.ObjectOf(id) == obj {
					ok = false
				}
			}
		}
		return true
	})
	return ok && !slices.ContainsFunc(places, func(p ast.Expr) bool {
		_, star := ast.Unparen(p).(*ast.StarExpr)
		return star && ast.Unparen(p) != x
	})
}

// placeLoads says that a place is found by what an element, a field or a variable
// behind a pointer holds.
func (l *lowering) placeLoads(x ast.Expr) bool {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		return false
	case *ast.StarExpr:
		return l.loads(x.X)
	case *ast.IndexExpr:
		return l.loads(x.X) || l.loads(x.Index)
	case *ast.SelectorExpr:
		sel := l.u.info.Selections[x]
		if sel == nil { // a variable of a package
			return false
		}
		if _, pointer := sel.Recv().Underlying().(*types.Pointer); pointer {
			return len(sel.Index()) > 1 || l.loads(x.X)
		}
		return sel.Indirect() || l.placeLoads(x.X)
	}
	return true
}

// loads says that an expression reads more than constants and variables by name.
func (l *lowering) loads(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.StarExpr, *ast.IndexExpr, *ast.SelectorExpr, *ast.SliceExpr, *ast.TypeAssertExpr, *ast.CompositeLit:
			found = found || l.u.info.Types[n.(ast.Expr)].Value == nil
		}
		return !found
	})
	return found
}

// simple says that a place may be evaluated twice.
func (l *lowering) simple(x ast.Expr) bool {
	return !callsSomething([]ast.Expr{x})
}
