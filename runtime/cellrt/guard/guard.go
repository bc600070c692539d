// Package guard wraps functions that cells give to go statements, so that a panic
// there is shown and ends the goroutine alone. It is apart from cellrt because it
// needs reflection, which most cells do without.
package guard

import (
	"reflect"

	"hone/runtime/cellrt"
)

// Func is f with its panics caught. A value that is no function comes back as it is.
func Func[F any](f F) F {
	v := reflect.ValueOf(f)
	if v.Kind() != reflect.Func || v.IsNil() {
		return f
	}
	call := v.Call
	if v.Type().IsVariadic() {
		call = v.CallSlice
	}
	guarded := reflect.MakeFunc(v.Type(), func(args []reflect.Value) (results []reflect.Value) {
		// A panic that is caught leaves nothing to return, and nobody to return it to:
		// the results of a go statement's call are dropped.
		results = zeros(v.Type())
		defer cellrt.Caught()
		return call(args)
	})
	return guarded.Interface().(F)
}

func zeros(t reflect.Type) []reflect.Value {
	out := make([]reflect.Value, t.NumOut())
	for i := range out {
		out[i] = reflect.Zero(t.Out(i))
	}
	return out
}
