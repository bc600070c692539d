// Embedding: depth decides, ambiguity at equal depth is an error only when used.
package main

import "fmt"

type A struct{ X, only int }
type B struct{ X, Y int }
type C struct {
	A
	B
	Y string
}

func (A) Who() string   { return "A" }
func (B) Who() string   { return "B" }
func (B) Where() string { return "in B" }

type D struct {
	*C
	where string
}

type Generic[T any] struct{ Val T }

func (g Generic[T]) Get() T { return g.Val }

type UsesGeneric struct {
	Generic[string]
	n int
}

func main() {
	c := C{A: A{1, 2}, B: B{3, 4}, Y: "y"}
	fmt.Println(c.A.X, c.B.X, c.Y, c.B.Y, c.only, c.Where(), c.A.Who())
	d := D{&c, "d"}
	d.Y = "changed"
	d.B.X++
	fmt.Println(c.Y, c.B.X, d.where, d.Where())
	_, isWho := any(c).(interface{ Who() string })
	_, isWhere := any(d).(interface{ Where() string })
	fmt.Println(isWho, isWhere)
	u := UsesGeneric{Generic[string]{"v"}, 1}
	fmt.Println(u.Get(), u.Val, u.n)
	fmt.Printf("%+v %T\n", u, u)
}
