// reflect: making slices, maps, functions and structs at run time.
package main

import (
	"fmt"
	"reflect"
)

type Celsius float64

func (c Celsius) String() string { return fmt.Sprintf("%.1fC", float64(c)) }

func sumOf(v any) float64 {
	rv := reflect.ValueOf(v)
	total := 0.0
	for i := range rv.Len() {
		switch e := rv.Index(i); {
		case e.CanInt():
			total += float64(e.Int())
		case e.CanFloat():
			total += e.Float()
		}
	}
	return total
}

func main() {
	fmt.Println(sumOf([]int{1, 2}), sumOf([3]Celsius{1.5}))
	s := reflect.MakeSlice(reflect.SliceOf(reflect.TypeFor[Celsius]()), 0, 2)
	s = reflect.Append(s, reflect.ValueOf(Celsius(20)))
	fmt.Printf("%v %T\n", s.Interface(), s.Interface())
	m := reflect.MakeMap(reflect.TypeFor[map[string]int]())
	m.SetMapIndex(reflect.ValueOf("k"), reflect.ValueOf(7))
	fmt.Println(m.Interface(), m.Len())
	add := reflect.MakeFunc(reflect.TypeFor[func(int, int) int](), func(in []reflect.Value) []reflect.Value {
		return []reflect.Value{reflect.ValueOf(int(in[0].Int() + in[1].Int()))}
	}).Interface().(func(int, int) int)
	fmt.Println(add(3, 4))
	conv := reflect.ValueOf(36).Convert(reflect.TypeFor[Celsius]())
	fmt.Println(conv, conv.Type(), conv.Kind())
	st := reflect.StructOf([]reflect.StructField{{Name: "X", Type: reflect.TypeFor[int](), Tag: `json:"x"`}})
	inst := reflect.New(st).Elem()
	inst.Field(0).SetInt(5)
	fmt.Printf("%+v\n", inst.Interface())
	var x any = &m
	fmt.Println(reflect.ValueOf(x).Kind(), reflect.ValueOf(x).IsNil(), reflect.Zero(st).Field(0))
	for i, v := range reflect.ValueOf([]string{"p", "q"}).Seq2() {
		fmt.Print(i, v, " ")
	}
	fmt.Println()
}
