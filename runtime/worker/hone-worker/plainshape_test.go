package main

import (
	"reflect"
	"testing"
)

func TestShapesTellTypesApart(t *testing.T) {
	type point struct{ X, Y int }
	type node struct {
		Next []node
		P    point
	}
	same := []struct{ a, b any }{{point{}, point{}}, {node{}, node{}}}
	for _, c := range same {
		if shapeOf(reflect.TypeOf(c.a)) != shapeOf(reflect.TypeOf(c.b)) {
			t.Errorf("%T has two shapes", c.a)
		}
	}
	seen := map[string]any{}
	for _, v := range []any{
		1, "", []int{}, [2]int{}, [3]int{}, map[string]int{}, map[int]string{}, point{}, node{}, []point{},
		struct{ X, Y int }{}, struct{ Y, X int }{}, struct {
			X int
			Y string
		}{}, struct{ P *int }{}, int8(1),
	} {
		s := shapeOf(reflect.TypeOf(v))
		if other, ok := seen[s]; ok {
			t.Errorf("%T and %T have the same shape %s", v, other, s)
		}
		seen[s] = v
	}
}
