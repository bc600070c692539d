// Generic interfaces, embedding them, and type sets with methods.
package main

import "fmt"

type Container[T any] interface {
	Len() int
	At(int) T
}

type Mutable[T any] interface {
	Container[T]
	Put(T)
}

type StringerNumber interface {
	~int | ~float64
	fmt.Stringer
}

type Grams int

func (g Grams) String() string { return fmt.Sprintf("%dg", int(g)) }

type Vec[T any] struct{ items []T }

func (v *Vec[T]) Len() int   { return len(v.items) }
func (v *Vec[T]) At(i int) T { return v.items[i] }
func (v *Vec[T]) Put(x T)    { v.items = append(v.items, x) }

func Fill[T any](m Mutable[T], xs ...T) Container[T] {
	for _, x := range xs {
		m.Put(x)
	}
	return m
}

func Show[T StringerNumber](xs ...T) (s string) {
	var t T
	for _, x := range xs {
		t += x
		s += x.String() + " "
	}
	return s + "= " + t.String()
}

func First[C Container[T], T any](c C) (z T) {
	if c.Len() > 0 {
		z = c.At(0)
	}
	return
}

func main() {
	c := Fill[string](new(Vec[string]), "a", "b")
	fmt.Println(c.Len(), c.At(1), First(c))
	fmt.Println(Show(Grams(5), 7))
	_, ok := c.(Mutable[string])
	_, bad := any(c).(Mutable[int])
	fmt.Println(ok, bad, First(&Vec[float64]{}))
	fmt.Printf("%T\n", c)
}
