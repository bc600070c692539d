package interp

import (
	"fmt"
	"reflect"
	"strconv"
)

// makeStruct is func(fields…) T, which sets the named fields.
func makeStruct(t reflect.Type, names []string) (reflect.Value, error) {
	in, index := make([]reflect.Type, len(names)), make([]int, len(names))
	for i, name := range names {
		f, ok := t.FieldByName(name)
		if !ok || len(f.Index) != 1 {
			return reflect.Value{}, fmt.Errorf("%s has no field %s of its own", t, name)
		}
		in[i], index[i] = f.Type, f.Index[0]
	}
	return function(in, list(t), func(a []reflect.Value) []reflect.Value {
		v := reflect.New(t).Elem()
		for i, x := range a {
			v.Field(index[i]).Set(x)
		}
		return []reflect.Value{v}
	}), nil
}

// makeLiteral is func(elements…) T for a slice or an array, and func(k1, v1, k2,
// v2, …) T for a map.
func makeLiteral(t reflect.Type, count string) (reflect.Value, error) {
	n, err := strconv.Atoi(count)
	if err != nil {
		return reflect.Value{}, fmt.Errorf("a literal of %q elements", count)
	}
	var in []reflect.Type
	for range n {
		if t.Kind() == reflect.Map {
			in = append(in, t.Key())
		}
		in = append(in, t.Elem())
	}
	return function(in, list(t), func(a []reflect.Value) []reflect.Value {
		if t.Kind() == reflect.Map {
			return []reflect.Value{mapOf(t, a)}
		}
		v := reflect.New(t).Elem()
		if t.Kind() == reflect.Slice {
			v = reflect.MakeSlice(t, n, n)
		}
		for i, x := range a {
			v.Index(i).Set(x)
		}
		return []reflect.Value{v}
	}), nil
}

func mapOf(t reflect.Type, a []reflect.Value) reflect.Value {
	m := reflect.MakeMapWithSize(t, len(a)/2)
	for i := 0; i < len(a); i += 2 {
		m.SetMapIndex(a[i], a[i+1])
	}
	return m
}
