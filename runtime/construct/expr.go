package construct

import (
	"go/ast"
	"go/token"
	"go/types"
)

// expr names an expression; it says whether to look below it.
func (w *walker) expr(e ast.Expr) bool {
	tv, ok := w.info.Types[e]
	if ok && tv.IsType() {
		return false // its kind is in the names of what uses it
	}
	if w.handled[e] {
		return true
	}
	if ok && tv.Value != nil {
		w.constant(e, tv)
		return false
	}
	switch e := e.(type) {
	case *ast.Ident:
		w.ident(e)
	case *ast.CompositeLit:
		w.composite(e)
	case *ast.SelectorExpr:
		return w.selector(e)
	case *ast.IndexExpr:
		return w.index(e)
	case *ast.IndexListExpr:
		w.add(e, "instantiate func")
		return false
	case *ast.SliceExpr:
		w.slice(e)
	case *ast.TypeAssertExpr:
		w.assert(e)
	case *ast.CallExpr:
		w.call(e)
	case *ast.StarExpr:
		w.add(e, "deref "+kindOf(w.info.TypeOf(e))+w.named(e, "deref"))
	case *ast.UnaryExpr:
		w.unary(e)
	case *ast.BinaryExpr:
		w.binary(e)
	}
	return true
}

func (w *walker) constant(e ast.Expr, tv types.TypeAndValue) {
	name := "constant "
	if _, ok := e.(*ast.BasicLit); ok {
		name = "literal "
	}
	w.add(e, name+kindOf(tv.Type)+w.named(e, "constant"))
}

func (w *walker) ident(e *ast.Ident) {
	switch o := w.info.Uses[e].(type) {
	case *types.Nil:
		w.add(e, "nil "+kindOf(w.info.TypeOf(e)))
	case *types.Var:
		if !o.IsField() {
			w.add(e, "var "+kindOf(o.Type()))
		}
	case *types.Func:
		w.add(e, "func value")
	}
}

func (w *walker) composite(e *ast.CompositeLit) {
	t := w.info.TypeOf(e)
	if p, ok := t.Underlying().(*types.Pointer); ok {
		w.add(e, "composite elided &")
		t = p.Elem()
	} else if e.Type == nil {
		w.add(e, "composite elided")
	}
	how := ""
	_, isStruct := t.Underlying().(*types.Struct)
	if isStruct {
		how = " positional"
	}
	if len(e.Elts) == 0 {
		how = " empty"
	}
	for i, x := range e.Elts {
		kv, ok := x.(*ast.KeyValueExpr)
		if ok {
			x = kv.Value
			how = " keyed"
			if isStruct {
				w.skip(kv.Key)
			}
		}
		w.element(t, kv, i, x)
	}
	w.add(e, "composite "+kindOf(t)+how)
	if isNamed(t) && !isStruct {
		w.add(e, "composite named")
	}
}

// element notes the implicit conversions of one element.
func (w *walker) element(t types.Type, kv *ast.KeyValueExpr, i int, x ast.Expr) {
	switch u := t.Underlying().(type) {
	case *types.Slice:
		w.toInterface(x, u.Elem())
	case *types.Array:
		w.toInterface(x, u.Elem())
	case *types.Map:
		w.toInterface(x, u.Elem())
		if kv != nil {
			w.toInterface(kv.Key, u.Key())
		}
	case *types.Struct:
		if kv == nil {
			w.toInterface(x, u.Field(i).Type())
			return
		}
		if id, ok := kv.Key.(*ast.Ident); ok {
			if f, ok := w.info.Uses[id].(*types.Var); ok {
				w.toInterface(x, f.Type())
			}
		}
	}
}

func (w *walker) selector(e *ast.SelectorExpr) bool {
	sel := w.info.Selections[e]
	if sel == nil { // a member of a package
		o := w.info.Uses[e.Sel]
		if o == nil || o.Pkg() == nil {
			return false
		}
		what := "std "
		if _, ok := o.(*types.Func); ok {
			what = "func value std "
		}
		w.add(e, what+o.Pkg().Path()+"."+o.Name())
		return false
	}
	w.skip(e.Sel)
	switch sel.Kind() {
	case types.FieldVal:
		w.field(e, sel)
	case types.MethodVal:
		w.add(e, "method value "+receiver(sel))
	case types.MethodExpr:
		w.add(e, "method expression "+receiver(sel))
	}
	return true
}

func (w *walker) field(e *ast.SelectorExpr, sel *types.Selection) {
	w.add(e, "field "+kindOf(sel.Type())+w.named(e, "field"))
	if sel.Indirect() {
		w.add(e, "field through pointer")
	}
	if len(sel.Index()) > 1 {
		w.add(e, "field promoted")
	}
}

// receiver says how a method is reached.
func receiver(sel *types.Selection) string {
	f, ok := sel.Obj().(*types.Func)
	if !ok {
		return "none"
	}
	how := "value"
	switch r := f.Signature().Recv().Type(); {
	case types.IsInterface(r):
		how = "interface"
	default:
		if _, ptr := r.(*types.Pointer); ptr {
			how = "pointer"
			if _, on := sel.Recv().Underlying().(*types.Pointer); !on {
				how = "addressed"
			}
		}
	}
	if len(sel.Index()) > 1 {
		how += " promoted"
	}
	return how
}

func (w *walker) index(e *ast.IndexExpr) bool {
	if _, ok := w.info.TypeOf(e.X).(*types.Signature); ok {
		w.add(e, "instantiate func")
		return false
	}
	t := w.info.TypeOf(e.X)
	w.add(e, "index "+kindOf(t)+w.named(e.X, "index"))
	if m, ok := t.Underlying().(*types.Map); ok {
		w.toInterface(e.Index, m.Key())
	} else if w.info.Types[e.Index].Value == nil {
		w.add(e, "index by "+kindOf(w.info.TypeOf(e.Index)))
	}
	return true
}

func (w *walker) slice(e *ast.SliceExpr) {
	what := "slice "
	if e.Slice3 {
		what = "slice 3 "
	}
	w.add(e, what+kindOf(w.info.TypeOf(e.X))+w.named(e.X, "slice"))
}

func (w *walker) assert(e *ast.TypeAssertExpr) {
	if e.Type != nil { // else of a type switch
		t := w.info.TypeOf(e.Type)
		w.add(e, "assert "+kindOf(t))
		if isNamed(t) {
			w.add(e, "assert named")
		}
	}
}

func (w *walker) unary(e *ast.UnaryExpr) {
	t := w.info.TypeOf(e.X)
	if e.Op == token.AND {
		what := "var"
		switch ast.Unparen(e.X).(type) {
		case *ast.CompositeLit:
			what = "composite"
		case *ast.IndexExpr:
			what = "index"
		case *ast.SelectorExpr:
			what = "field"
		}
		w.add(e, "unary & "+what+" "+kindOf(t))
		return
	}
	w.add(e, "unary "+e.Op.String()+" "+kindOf(t)+w.named(e.X, "unary "+e.Op.String()))
}

func (w *walker) binary(e *ast.BinaryExpr) {
	x, y := w.info.TypeOf(e.X), w.info.TypeOf(e.Y)
	name := "binary " + e.Op.String() + " "
	switch {
	case e.Op == token.SHL || e.Op == token.SHR:
		count := kindOf(y)
		if w.info.Types[e.Y].Value != nil {
			count = "const"
		}
		name += kindOf(w.info.TypeOf(e)) + " " + count
	case w.info.Types[e.Y].IsNil():
		name += "nil " + flat(x)
	case w.info.Types[e.X].IsNil():
		name += "nil " + flat(y)
	case isInterface(x) != isInterface(y):
		name += "interface " + flat(x) + " " + flat(y)
	default:
		name += kindOf(x)
	}
	if w.info.Types[e.X].Value != nil {
		w.add(e, "binary const left")
	} else if w.info.Types[e.Y].Value != nil {
		w.add(e, "binary const right")
	}
	w.add(e, name+w.named(e.X, "binary "+e.Op.String()))
}
