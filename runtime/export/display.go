package export

import (
	"go/ast"
	"go/types"
	"strings"
)

// show writes the display of a last value as a print of the same text.
func (b *body) show(call *ast.CallExpr) {
	if runtimeCall(call, "Show") == nil || len(call.Args) == 0 {
		return
	}
	if len(call.Args) > 1 {
		var prints []string
		for _, a := range call.Args {
			open, end := b.print(b.Info.TypeOf(a))
			prints = append(prints, open+b.temp(a.(*ast.Ident).Name)+end)
		}
		b.e.replace(b.at(call.Pos()), b.at(call.End()), strings.Join(prints, "; "))
		return
	}
	arg := call.Args[0]
	t := b.Info.TypeOf(arg)
	if tuple, ok := t.(*types.Tuple); ok {
		b.showTuple(call, arg, tuple)
		return
	}
	if tv := b.Info.Types[arg]; tv.Value != nil {
		t = types.Default(t)
	}
	if id, ok := arg.(*ast.Ident); ok && temporary.MatchString(id.Name) {
		open, end := b.print(t)
		b.e.replace(b.at(call.Pos()), b.at(call.End()), open+b.temp(id.Name)+end)
		return
	}
	open, end := b.print(t)
	b.e.replace(b.at(call.Pos()), b.at(arg.Pos()), open)
	b.e.replace(b.at(arg.End()), b.at(call.End()), end)
}

// showTuple shows each result of a call.
func (b *body) showTuple(call *ast.CallExpr, arg ast.Expr, tuple *types.Tuple) {
	var temps, prints []string
	for v := range tuple.Variables() {
		tmp := b.w.names.fresh("value")
		open, end := b.print(v.Type())
		temps, prints = append(temps, tmp), append(prints, open+tmp+end)
	}
	b.e.replace(b.at(call.Pos()), b.at(arg.Pos()), strings.Join(temps, ", ")+" := ")
	b.e.replace(b.at(arg.End()), b.at(call.End()), "; "+strings.Join(prints, "; "))
}

// print is what stands before and after a value to print it as a cell shows it.
func (b *body) print(t types.Type) (open, end string) {
	fmt := b.w.names.supportPackage("fmt")
	switch how(t) {
	case asNumber:
		return fmt + ".Println(", ")"
	case asStruct:
		return fmt + `.Printf("%+v\n", `, ")"
	case asText:
		b.w.helper["display"] = true
		return "display(", ")"
	}
	return b.w.names.supportPackage("hone/lib/show") + ".Display(", ")"
}

// manner is how a value of a type becomes the text that lib/show makes of it.
type manner int

const (
	asDisplay manner = iota // by lib/show itself
	asNumber                // by Println
	asStruct                // by %+v
	asText                  // by the program's function display: a text of its own
)

// how says how values of a type are shown, by the rules of lib/show. Where they
// depend on the value, or the value becomes a table, lib/show itself is needed.
func how(t types.Type) manner {
	if t == nil || types.IsInterface(t) && !types.Implements(t, errorType) {
		return asDisplay
	}
	switch {
	case hasMethod(t, "Error"), hasMethod(t, "String"):
		return asText
	case hasMethod(types.NewPointer(t), "Error"), hasMethod(types.NewPointer(t), "String"):
		return asDisplay
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if u.Info()&types.IsString != 0 {
			return asText
		}
		return asNumber
	case *types.Struct, *types.Chan, *types.Signature:
		return asStruct
	case *types.Pointer:
		if _, ok := u.Elem().Underlying().(*types.Struct); ok && how(u.Elem()) == asStruct {
			return asStruct
		}
	case *types.Slice:
		return ofElements(u.Elem())
	case *types.Array:
		return ofElements(u.Elem())
	}
	return asDisplay
}

// ofElements is how a slice or an array is shown.
func ofElements(elem types.Type) manner {
	if _, ok := elem.Underlying().(*types.Basic); ok {
		return asStruct
	}
	return asDisplay
}

var errorType = types.Universe.Lookup("error").Type().Underlying().(*types.Interface)

func hasMethod(t types.Type, name string) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, false, nil, name)
	f, ok := obj.(*types.Func)
	if !ok {
		return false
	}
	sig := f.Signature()
	return sig.Params().Len() == 0 && sig.Results().Len() == 1 && types.Identical(sig.Results().At(0).Type(), types.Typ[types.String])
}
