// Method sets, addressability, calls through maps of pointers and embedded pointers.
package main

import (
	"fmt"
	"reflect"
)

type T struct{ n int }

func (t T) Val() int  { return t.n }
func (t *T) Ptr() int { t.n++; return t.n }

type V interface{ Val() int }
type PV interface {
	V
	Ptr() int
}

type E1 struct{ T }
type E2 struct{ *T }

func check(name string, x any) {
	_, v := x.(V)
	_, pv := x.(PV)
	fmt.Println(name, v, pv)
}

func main() {
	t := T{1}
	check("T", t)
	check("*T", &t)
	check("E1", E1{})
	check("*E1", &E1{})
	check("E2", E2{&t})
	e2 := E2{&t}
	e2.Ptr()
	copied := e2
	copied.Ptr()
	fmt.Println(t.n, e2.Val())
	e1 := E1{t}
	e1.Ptr()
	fmt.Println(e1.n, t.n)
	arr := [2]T{}
	arr[1].Ptr()
	m := map[int]*T{0: &arr[0]}
	m[0].Ptr()
	fmt.Println(arr)
	f, g := T.Val, (*T).Ptr
	fmt.Println(f(t), g(&t), t.n)
	fn := e1.Ptr
	fn()
	fmt.Println(e1.n)
	var pv PV = &e1
	fmt.Println(pv.Ptr(), reflect.TypeOf(e1).NumMethod(), reflect.TypeOf(&e1).NumMethod())
}
