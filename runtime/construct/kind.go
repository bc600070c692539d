package construct

import (
	"go/types"
)

// kindOf names a type by its kind, one level deep.
func kindOf(t types.Type) string {
	if t == nil {
		return "none"
	}
	switch u := types.Unalias(t).Underlying().(type) {
	case *types.Slice:
		return "[]" + flat(u.Elem())
	case *types.Array:
		return "[n]" + flat(u.Elem())
	case *types.Map:
		return "map[" + flat(u.Key()) + "]" + flat(u.Elem())
	case *types.Pointer:
		return "*" + flat(u.Elem())
	case *types.Chan:
		return "chan " + flat(u.Elem())
	case *types.Tuple:
		return "tuple"
	}
	return flat(t)
}

// flat names a type by its kind alone.
func flat(t types.Type) string {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return "typeparam"
	}
	switch u := types.Unalias(t).Underlying().(type) {
	case *types.Basic:
		return u.Name()
	case *types.Slice:
		return "slice"
	case *types.Array:
		return "array"
	case *types.Map:
		return "map"
	case *types.Pointer:
		return "pointer"
	case *types.Chan:
		return "chan"
	case *types.Struct:
		return "struct"
	case *types.Signature:
		return "func"
	case *types.Interface:
		return "interface"
	}
	return "other"
}

func isInterface(t types.Type) bool {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return false
	}
	return types.IsInterface(t)
}

func isNamed(t types.Type) bool {
	if t == nil {
		return false
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && !types.IsInterface(n)
}
