package main

import (
	"fmt"
	"reflect"
	"strings"
)

// shapeOf describes all of a type that the journal's encoding of its values depends
// on. A module that was replaced by another version may have other types under the
// same names: what was written for one must not be read into another.
func shapeOf(t reflect.Type) string {
	var b strings.Builder
	writeShape(&b, t, map[reflect.Type]bool{})
	return b.String()
}

func writeShape(b *strings.Builder, t reflect.Type, seen map[reflect.Type]bool) {
	if t.PkgPath() == "" && t.Name() != "" {
		b.WriteString(t.Name())
		return
	}
	if seen[t] {
		b.WriteString(t.String())
		return
	}
	seen[t] = true
	if t.Name() != "" {
		b.WriteString(t.Name() + "=")
	}
	switch t.Kind() {
	case reflect.Struct:
		b.WriteString("{")
		for i := range t.NumField() {
			b.WriteString(t.Field(i).Name + " ")
			writeShape(b, t.Field(i).Type, seen)
			b.WriteString(";")
		}
		b.WriteString("}")
	case reflect.Array:
		fmt.Fprintf(b, "[%d]", t.Len())
		writeShape(b, t.Elem(), seen)
	case reflect.Slice:
		b.WriteString("[]")
		writeShape(b, t.Elem(), seen)
	case reflect.Map:
		b.WriteString("map[")
		writeShape(b, t.Key(), seen)
		b.WriteString("]")
		writeShape(b, t.Elem(), seen)
	default:
		b.WriteString(t.Kind().String()) // of pointers, functions and channels only nil is written
	}
}
