package construct

import (
	"go/ast"
	"go/types"
)

func (w *walker) call(e *ast.CallExpr) {
	fun := ast.Unparen(e.Fun)
	tv := w.info.Types[e.Fun]
	switch {
	case tv.IsType():
		w.conversion(e, tv.Type)
		return
	case tv.IsBuiltin():
		w.skip(fun)
		w.builtin(e, fun)
		return
	}
	w.add(e, "call "+w.callee(fun))
	sig, ok := tv.Type.Underlying().(*types.Signature)
	if !ok {
		return
	}
	if len(e.Args) == 1 && sig.Params().Len() > 1 {
		w.add(e, "call f(g())")
		return
	}
	w.arguments(e, sig)
}

// callee names what is called, and keeps it from being named again.
func (w *walker) callee(fun ast.Expr) string {
	switch f := fun.(type) {
	case *ast.Ident:
		if o, ok := w.info.Uses[f].(*types.Func); ok {
			w.skip(f)
			if _, generic := w.info.Instances[f]; generic {
				return "generic func"
			}
			return "func of " + ownership(o)
		}
	case *ast.FuncLit:
		w.skip(f)
		return "func literal"
	case *ast.IndexExpr, *ast.IndexListExpr:
		w.skip(f)
		return "instantiated func"
	case *ast.SelectorExpr:
		return w.selected(f)
	}
	return "func value"
}

func ownership(o *types.Func) string {
	if o.Pkg() == nil || o.Pkg().Path() == "main" {
		return "main"
	}
	return o.Pkg().Path()
}

func (w *walker) selected(f *ast.SelectorExpr) string {
	o, ok := w.info.Uses[f.Sel].(*types.Func)
	if !ok {
		return "func value"
	}
	w.skip(f)
	w.skip(f.Sel)
	sel := w.info.Selections[f]
	if sel == nil {
		if id, ok := f.X.(*ast.Ident); ok {
			w.skip(id)
		}
		return "std " + o.Pkg().Path() + "." + o.Name()
	}
	if sel.Kind() == types.MethodExpr {
		return "method expression " + receiver(sel)
	}
	if o.Pkg() != nil && o.Pkg().Path() != "main" {
		return "std method " + stdReceiver(o) + "." + o.Name()
	}
	return "method " + receiver(sel)
}

// stdReceiver is the type of a library's method: time.Duration.
func stdReceiver(o *types.Func) string {
	t := o.Signature().Recv().Type()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	return types.TypeString(t, func(p *types.Package) string { return p.Path() })
}

func (w *walker) arguments(e *ast.CallExpr, sig *types.Signature) {
	n := sig.Params().Len()
	if sig.Variadic() && e.Ellipsis.IsValid() {
		w.add(e, "call spread")
	} else if sig.Variadic() {
		w.add(e, "call variadic")
	}
	for i, a := range e.Args {
		var t types.Type
		switch {
		case !sig.Variadic() || i < n-1:
			t = sig.Params().At(i).Type()
		case !e.Ellipsis.IsValid():
			t = sig.Params().At(n - 1).Type().(*types.Slice).Elem()
		}
		w.toInterface(a, t)
	}
}

func (w *walker) conversion(e *ast.CallExpr, to types.Type) {
	arg := e.Args[0]
	from := kindOf(w.info.TypeOf(arg))
	if w.info.Types[arg].Value != nil {
		from = "const"
	}
	if w.info.Types[arg].IsNil() {
		from = "nil"
	}
	w.add(e, "convert "+from+"->"+kindOf(to))
	if isNamed(to) {
		w.add(e, "convert to named")
	}
	w.named(arg, "convert from")
}

func (w *walker) builtin(e *ast.CallExpr, fun ast.Expr) {
	id, ok := fun.(*ast.Ident)
	if !ok {
		return
	}
	name := "builtin " + id.Name
	if len(e.Args) == 0 {
		w.add(e, name)
		return
	}
	first := w.info.TypeOf(e.Args[0])
	switch id.Name {
	case "append":
		w.appending(e, first)
		return
	case "copy":
		name += " " + kindOf(w.info.TypeOf(e.Args[1])) + " to"
	case "panic":
		w.toInterface(e.Args[0], types.NewInterfaceType(nil, nil))
	case "new":
		if !w.info.Types[e.Args[0]].IsType() {
			name += " expr"
		}
	}
	w.add(e, name+" "+kindOf(first)+w.named(e.Args[0], name))
}

func (w *walker) appending(e *ast.CallExpr, first types.Type) {
	name := "builtin append " + kindOf(first)
	if e.Ellipsis.IsValid() {
		name += " spread " + flat(w.info.TypeOf(e.Args[1]))
	} else if s, ok := first.Underlying().(*types.Slice); ok {
		for _, a := range e.Args[1:] {
			w.toInterface(a, s.Elem())
		}
	}
	w.add(e, name+w.named(e.Args[0], "builtin append"))
}
