package session

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"hone/runtime/symbols/covered"
	"hone/runtime/worker/message"
)

// typeKey is the text of a description.
func typeKey(t *message.Type) string {
	if t == nil {
		return ""
	}
	text, err := json.Marshal(t)
	if err != nil {
		return fmt.Sprint(err) // a description holds only strings and numbers
	}
	return string(text)
}

var coveredPaths = func() map[string]bool {
	m := map[string]bool{}
	for _, p := range covered.Paths {
		m[p] = true
	}
	return m
}()

// describe tells the worker a type.
func (l *lowering) describe(t types.Type, pos token.Pos) *message.Type {
	d, bad := l.u.describe(t)
	if bad == "" && !l.u.s.compiled(d) {
		bad = t.String() + ", which no compiled cell has"
	}
	if bad != "" && l.refused == nil {
		l.refused = &rejection{"the type " + bad, pos}
	}
	return d
}

// describe gives a description of t; bad names a part that has none.
func (u *unit) describe(t types.Type) (d *message.Type, bad string) {
	each := func(list *types.Tuple) (out []*message.Type) {
		for v := range list.Variables() {
			e, b := u.describe(v.Type())
			out, bad = append(out, e), bad+b
		}
		return out
	}
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		if t.Info()&types.IsUntyped != 0 || t.Kind() == types.Invalid {
			return nil, t.String()
		}
		if t.Kind() == types.UnsafePointer {
			return &message.Type{Kind: "unsafe.Pointer"}, ""
		}
		return &message.Type{Kind: types.Typ[t.Kind()].Name()}, ""
	case *types.Named:
		return u.describeNamed(t)
	case *types.Pointer:
		e, bad := u.describe(t.Elem())
		return &message.Type{Kind: message.TypePointer, Elem: e}, bad
	case *types.Slice:
		e, bad := u.describe(t.Elem())
		return &message.Type{Kind: message.TypeSlice, Elem: e}, bad
	case *types.Array:
		e, bad := u.describe(t.Elem())
		return &message.Type{Kind: message.TypeArray, Elem: e, Len: t.Len()}, bad
	case *types.Map:
		k, badKey := u.describe(t.Key())
		e, bad := u.describe(t.Elem())
		return &message.Type{Kind: message.TypeMap, Key: k, Elem: e}, badKey + bad
	case *types.Chan:
		e, bad := u.describe(t.Elem())
		return &message.Type{Kind: message.TypeChan, Elem: e, Dir: direction(t.Dir())}, bad
	case *types.Signature:
		in, out := each(t.Params()), each(t.Results())
		return &message.Type{Kind: message.TypeFunc, In: in, Out: out, Variadic: t.Variadic()}, bad
	case *types.Interface:
		if t.Empty() {
			return &message.Type{Kind: "any"}, ""
		}
	}
	return nil, t.String()
}

// direction counts as package reflect does.
func direction(d types.ChanDir) int {
	switch d {
	case types.SendOnly:
		return 2
	case types.RecvOnly:
		return 1
	}
	return 3
}

func (u *unit) describeNamed(t *types.Named) (*message.Type, string) {
	obj := t.Obj()
	if obj.Pkg() == nil {
		if obj.Name() == "error" {
			return &message.Type{Kind: "error"}, ""
		}
		return nil, obj.Name()
	}
	if t.TypeArgs().Len() > 0 {
		return nil, t.String()
	}
	if home, ok := u.s.homes[obj]; ok {
		return &message.Type{Kind: message.TypeNamed, Path: cellPath(home), Ident: "HoneT_" + obj.Name()}, ""
	}
	if obj.Exported() && obj.Parent() == obj.Pkg().Scope() && coveredPaths[obj.Pkg().Path()] {
		return &message.Type{Kind: message.TypeNamed, Path: obj.Pkg().Path(), Ident: obj.Name()}, ""
	}
	if home := u.s.instances[packageKey(obj)]; home != 0 && fromModule(obj) {
		return &message.Type{Kind: message.TypeNamed, Path: cellPath(home), Ident: packageKey(obj)}, ""
	}
	return nil, t.String()
}

// typ writes a type in the dialect.
func (l *lowering) typ(n ast.Node, t types.Type) string {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		if t.Info()&types.IsUntyped != 0 || t.Kind() == types.Invalid || t.Kind() == types.UnsafePointer {
			return l.refuse(n, "the type "+t.String())
		}
		return types.Typ[t.Kind()].Name()
	case *types.Named, *types.Pointer, *types.Slice, *types.Array, *types.Map:
		if isError(t) {
			return "error"
		}
		return l.symbol(message.Symbol{Kind: message.SymbolType, Type: l.describe(t, n.Pos())})
	case *types.Interface:
		if t.Empty() {
			return "interface{}"
		}
	}
	return l.refuse(n, "the type "+t.String())
}

// isPlain says that a type is a basic one, not declared from one.
func isPlain(t types.Type) bool {
	_, ok := types.Unalias(t).(*types.Basic)
	return ok
}

// isUnsafe says that values of a type are unsafe pointers.
func isUnsafe(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.UnsafePointer
}

// kindOf names the kind of a type: its basic kind, or its form.
func kindOf(t types.Type) string {
	named := ""
	if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Pkg() != nil {
		named = "named "
	}
	switch t := t.Underlying().(type) {
	case *types.Basic:
		return named + strings.TrimPrefix(t.Name(), "untyped ")
	case *types.Pointer:
		return named + "pointer"
	case *types.Slice:
		return named + "slice"
	case *types.Array:
		return named + "array"
	case *types.Map:
		return named + "map"
	case *types.Chan:
		return named + "chan"
	case *types.Signature:
		return named + "func"
	case *types.Struct:
		return named + "struct"
	case *types.Interface:
		if t.Empty() {
			return "any"
		}
		return "interface"
	}
	return t.String()
}
