package interp

import (
	"fmt"
	"reflect"
	"runtime"
	"strings"

	"hone/runtime/cellrt"
	"hone/runtime/worker/message"
)

// helper is a function of the dialect. Some are made for a type, so that the
// interpreter meets them as plain functions.
func helper(name string, t reflect.Type, r *run) (reflect.Value, error) {
	switch name {
	case "done":
		return reflect.ValueOf(func(n int) { r.env.Done = n }), nil
	case "line":
		return reflect.ValueOf(&r.line), nil
	case "next":
		return reflect.ValueOf(r.env.Next), nil
	case "check":
		return reflect.ValueOf(r.interrupted), nil
	case "fail":
		return reflect.ValueOf(func(pos string, err error) { r.failure = cellrt.Fail(pos, err) }), nil
	case "failed":
		return reflect.ValueOf(cellrt.Failed), nil
	case "show":
		return reflect.ValueOf(cellrt.Show), nil
	case "shift":
		return reflect.ValueOf(shift), nil
	case "panic":
		return reflect.ValueOf(func(v any) { panic(v) }), nil
	}
	if t == nil {
		return reflect.Value{}, fmt.Errorf("unknown helper %q", name)
	}
	if first, rest, _ := strings.Cut(name, " "); first == "struct" {
		return makeStruct(t, strings.Fields(rest))
	} else if first == "literal" {
		return makeLiteral(t, rest)
	}
	make, ok := makers[name]
	if !ok {
		return reflect.Value{}, fmt.Errorf("unknown helper %q", name)
	}
	return make(t), nil
}

// interrupted says that the script is to end: it is asked in each round of a loop.
// A script that was given up ends there at once.
func (r *run) interrupted() bool {
	r.env.Next()
	if r.env.Ctx.Err() == nil {
		return false
	}
	r.stopped = true
	return true
}

// makers make helpers for a type. Each does what Go does, with Go's own panics.
var makers = map[string]func(t reflect.Type) reflect.Value{
	"zero":      makeZero,
	"copy":      makeCopy,
	"new":       makeNew,
	"at":        makeAt,
	"index":     makeIndex,
	"slice":     makeSlice,
	"min":       func(t reflect.Type) reflect.Value { return makeExtreme(t, true) },
	"max":       func(t reflect.Type) reflect.Value { return makeExtreme(t, false) },
	"clear":     makeClear,
	"assert":    makeAssert,
	"is":        makeIs,
	"deref":     makeDeref,
	"equal":     makeEqual,
	"isnil":     makeIsNil,
	"face":      makeFace,
	"make":      makeVariable,
	"makeslice": makeMakeSlice,
	"keys":      makeKeys,
	"makemap":   makeMakeMap,
}

func function(in []reflect.Type, out []reflect.Type, f func([]reflect.Value) []reflect.Value) reflect.Value {
	return reflect.MakeFunc(reflect.FuncOf(in, out, false), f)
}

func list(v ...reflect.Type) []reflect.Type { return v }

var (
	intType  = reflect.TypeFor[int]()
	anyType  = reflect.TypeFor[any]()
	boolType = reflect.TypeFor[bool]()
)

// makeZero is func(*T), which sets the variable to its zero value.
func makeZero(t reflect.Type) reflect.Value {
	return function(list(reflect.PointerTo(t)), nil, func(a []reflect.Value) []reflect.Value {
		a[0].Elem().SetZero()
		return nil
	})
}

// fresh is a copy of a value that shares nothing of its own memory.
func fresh(v reflect.Value) reflect.Value {
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	return c
}

// makeCopy is func(T) T: arrays and structs are values.
func makeCopy(t reflect.Type) reflect.Value {
	return function(list(t), list(t), func(a []reflect.Value) []reflect.Value { return []reflect.Value{fresh(a[0])} })
}

// makeNew is func(T) *T, a new variable with that value.
func makeNew(t reflect.Type) reflect.Value {
	return function(list(t), list(reflect.PointerTo(t)), func(a []reflect.Value) []reflect.Value {
		return []reflect.Value{fresh(a[0]).Addr()}
	})
}

// makeAt is func(S, int) E for a slice, an array or a string.
func makeAt(t reflect.Type) reflect.Value {
	elem := reflect.TypeFor[byte]()
	if t.Kind() != reflect.String {
		elem = t.Elem()
	}
	return function(list(t, intType), list(elem), func(a []reflect.Value) []reflect.Value {
		i := int(a[1].Int())
		within(i, a[0].Len())
		return []reflect.Value{fresh(a[0].Index(i).Convert(elem))}
	})
}

// makeIndex is func(S, int) int, which panics as Go does if the index is out of range.
func makeIndex(t reflect.Type) reflect.Value {
	return function(list(t, intType), list(intType), func(a []reflect.Value) []reflect.Value {
		within(int(a[1].Int()), a[0].Len())
		return a[1:]
	})
}

// within raises the panic of the Go runtime for an index out of range.
func within(i, n int) { _ = make([]struct{}, n)[i] }

// makeSlice is func(S, lo, hi, max int) S; a negative hi or max stands for none.
func makeSlice(t reflect.Type) reflect.Value {
	return function(list(t, intType, intType, intType), list(t), func(a []reflect.Value) []reflect.Value {
		return []reflect.Value{sliced(a[0], int(a[1].Int()), int(a[2].Int()), int(a[3].Int()))}
	})
}

func sliced(v reflect.Value, lo, hi, max int) reflect.Value {
	if v.Kind() == reflect.String {
		s := v.String()
		if hi == absent {
			s = s[lo:]
		} else {
			s = s[lo:hi]
		}
		return reflect.ValueOf(s).Convert(v.Type())
	}
	// Elements without a size have the bounds, and cost nothing.
	bounds := make([]struct{}, v.Len(), v.Cap())
	switch {
	case max != absent:
		_ = bounds[lo:hi:max]
		return v.Slice3(lo, hi, max)
	case hi != absent:
		_ = bounds[lo:hi]
		return v.Slice(lo, hi)
	}
	_ = bounds[lo:]
	return v.Slice(lo, v.Len())
}

const absent = message.AbsentBound

// makeExtreme is func(...T) T.
func makeExtreme(t reflect.Type, least bool) reflect.Value {
	return reflect.MakeFunc(reflect.FuncOf(list(reflect.SliceOf(t)), list(t), true), func(a []reflect.Value) []reflect.Value {
		best := fresh(a[0].Index(0))
		for i := 1; i < a[0].Len(); i++ {
			extreme(best, a[0].Index(i), least)
		}
		return []reflect.Value{best}
	})
}

// extreme sets best to the lesser or greater of the two, by the rules of min and
// max for NaN and negative zero.
func extreme(best, v reflect.Value, least bool) {
	switch {
	case v.CanInt():
		if least {
			best.SetInt(min(best.Int(), v.Int()))
		} else {
			best.SetInt(max(best.Int(), v.Int()))
		}
	case v.CanUint():
		if least {
			best.SetUint(min(best.Uint(), v.Uint()))
		} else {
			best.SetUint(max(best.Uint(), v.Uint()))
		}
	case v.CanFloat():
		if least {
			best.SetFloat(min(best.Float(), v.Float()))
		} else {
			best.SetFloat(max(best.Float(), v.Float()))
		}
	default:
		if least {
			best.SetString(min(best.String(), v.String()))
		} else {
			best.SetString(max(best.String(), v.String()))
		}
	}
}

// makeClear is func(T) for a map or a slice.
func makeClear(t reflect.Type) reflect.Value {
	return function(list(t), nil, func(a []reflect.Value) []reflect.Value {
		a[0].Clear()
		return nil
	})
}

// makeAssert is func(any) T, the type assertion that panics.
func makeAssert(t reflect.Type) reflect.Value {
	return function(list(anyType), list(t), func(a []reflect.Value) []reflect.Value {
		out, ok := asserted(a[0], t)
		if !ok {
			panic(assertionError(a[0], t))
		}
		return []reflect.Value{out}
	})
}

// makeIs is func(any) (T, bool), the type assertion that tells.
func makeIs(t reflect.Type) reflect.Value {
	return function(list(anyType), list(t, boolType), func(a []reflect.Value) []reflect.Value {
		out, ok := asserted(a[0], t)
		return []reflect.Value{out, reflect.ValueOf(ok)}
	})
}

func asserted(x reflect.Value, t reflect.Type) (reflect.Value, bool) {
	out := reflect.New(t).Elem()
	if x.IsNil() {
		return out, false
	}
	v := x.Elem()
	if t.Kind() == reflect.Interface && v.Type().Implements(t) || v.Type() == t {
		out.Set(v)
		return out, true
	}
	return out, false
}

// assertionError has the text of the runtime's. The static type of x is not known
// here, so only values of type any are asserted on by this helper.
func assertionError(x reflect.Value, t reflect.Type) error {
	const from = "interface conversion: interface {} is "
	switch {
	case x.IsNil():
		if t.Kind() == reflect.Interface {
			return runtimeError("interface conversion: interface is nil, not " + t.String())
		}
		return runtimeError(from + "nil, not " + t.String())
	case t.Kind() == reflect.Interface:
		return runtimeError("interface conversion: " + x.Elem().Type().String() + " is not " + t.String() + ": missing method " + missingMethod(x.Elem().Type(), t))
	}
	return runtimeError(from + x.Elem().Type().String() + ", not " + t.String())
}

func missingMethod(t, i reflect.Type) string {
	for m := range i.Methods() {
		if _, ok := t.MethodByName(m.Name); !ok {
			return m.Name
		}
	}
	return ""
}

// runtimeError is an error that counts as one of the Go runtime's.
type runtimeError string

var _ runtime.Error = runtimeError("")

func (e runtimeError) Error() string { return string(e) }

// RuntimeError marks it as the runtime's.
func (runtimeError) RuntimeError() {}

// makeDeref is func(*T) *T, which panics as Go does on a nil pointer.
func makeDeref(t reflect.Type) reflect.Value {
	p := reflect.PointerTo(t)
	return function(list(p), list(p), func(a []reflect.Value) []reflect.Value {
		if a[0].IsNil() {
			touch(nil)
		}
		return a
	})
}

// touch reads through p.
func touch(p *byte) byte { return *p }

// makeEqual is func(a, b T) bool, which compares as Go does.
func makeEqual(t reflect.Type) reflect.Value {
	return function(list(t, t), list(boolType), func(a []reflect.Value) []reflect.Value {
		return []reflect.Value{reflect.ValueOf(a[0].Interface() == a[1].Interface())}
	})
}

// shift is a shift count, which panics as Go does when it is negative.
func shift(n int) uint {
	_ = 1 >> n
	return uint(n)
}

// makeIsNil is func(T) bool.
func makeIsNil(t reflect.Type) reflect.Value {
	return function(list(t), list(boolType), func(a []reflect.Value) []reflect.Value {
		return []reflect.Value{reflect.ValueOf(a[0].IsNil())}
	})
}

// makeFace is func(I) I, which panics as Go does when a method is called on nil.
func makeFace(t reflect.Type) reflect.Value {
	return function(list(t), list(t), func(a []reflect.Value) []reflect.Value {
		if a[0].IsNil() {
			touch(nil)
		}
		return a
	})
}

// makeVariable is func() *T, a new variable.
func makeVariable(t reflect.Type) reflect.Value {
	return function(nil, list(reflect.PointerTo(t)), func([]reflect.Value) []reflect.Value {
		return []reflect.Value{reflect.New(t)}
	})
}

// makeMakeSlice is func(n, cap int) S.
func makeMakeSlice(t reflect.Type) reflect.Value {
	return function(list(intType, intType), list(t), func(a []reflect.Value) []reflect.Value {
		n, c := int(a[0].Int()), int(a[1].Int())
		_ = make([]struct{}, n, c) // panics as Go does
		return []reflect.Value{reflect.MakeSlice(t, n, c)}
	})
}

// makeMakeMap is func() M.
func makeMakeMap(t reflect.Type) reflect.Value {
	return function(nil, list(t), func([]reflect.Value) []reflect.Value {
		return []reflect.Value{reflect.MakeMap(t)}
	})
}

// makeKeys is func(M) []K, the keys of a map in an order as random as Go's.
func makeKeys(t reflect.Type) reflect.Value {
	keys := reflect.SliceOf(t.Key())
	return function(list(t), list(keys), func(a []reflect.Value) []reflect.Value {
		out := reflect.MakeSlice(keys, 0, a[0].Len())
		for it := a[0].MapRange(); it.Next(); {
			out = reflect.Append(out, it.Key())
		}
		return []reflect.Value{out}
	})
}
