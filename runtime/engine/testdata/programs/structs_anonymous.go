// Structs: anonymous types, tags in identity, conversion that ignores tags.
package main

import "fmt"

type A struct {
	X int `json:"x"`
	Y string
}

type B struct {
	X int
	Y string `db:"y"`
}

func main() {
	p := struct {
		Name string
		Age  int
	}{"ann", 7}
	q := p
	q.Age++
	fmt.Printf("%v %+v %T\n", p, q, p)
	b := B(A{1, "s"})
	fmt.Printf("%#v\n", b)
	var anon struct {
		X int
		Y string
	} = struct {
		X int
		Y string
	}{3, "t"}
	a := A(anon)
	fmt.Println(a, A(b) == A{1, "s"})
	list := []struct{ k, v int }{{1, 2}, {3, 4}}
	for _, e := range list {
		e.v = 100
	}
	for i := range list {
		list[i].k *= 10
	}
	fmt.Println(list)
	type pair struct{ a, b any }
	fmt.Println(pair{1, "x"} == pair{1, "x"}, pair{1, 2} == pair{1, 2.0})
	var zero struct{}
	fmt.Println(zero, struct{}{} == zero)
}
