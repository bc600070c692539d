// Generics: recursion in instantiation, methods through embedding, channels and funcs of T.
package main

import (
	"fmt"
	"io"
	"strings"
)

type Node[T any] struct {
	Val      T
	Children []Node[T]
}

func (n Node[T]) Walk(depth int, f func(int, T)) {
	f(depth, n.Val)
	for _, c := range n.Children {
		c.Walk(depth+1, f)
	}
}

type Numeric interface{ ~int | ~float64 }

type Matrix[T Numeric] [][]T

func (m Matrix[T]) Mul(o Matrix[T]) Matrix[T] {
	out := make(Matrix[T], len(m))
	for i := range m {
		out[i] = make([]T, len(o[0]))
		for j := range o[0] {
			for k := range o {
				out[i][j] += m[i][k] * o[k][j]
			}
		}
	}
	return out
}

type Event[T any] struct{ subs []func(T) }

func (e *Event[T]) On(f func(T)) { e.subs = append(e.subs, f) }
func (e *Event[T]) Fire(v T) {
	for _, f := range e.subs {
		f(v)
	}
}

func Merge[T any](chs ...<-chan T) <-chan T {
	out := make(chan T)
	go func() {
		defer close(out)
		for _, c := range chs {
			for v := range c {
				out <- v
			}
		}
	}()
	return out
}

func Of[T any](vs ...T) <-chan T {
	c := make(chan T, len(vs))
	for _, v := range vs {
		c <- v
	}
	close(c)
	return c
}

func main() {
	tree := Node[string]{"root", []Node[string]{{"a", nil}, {"b", []Node[string]{{Val: "c"}}}}}
	tree.Walk(0, func(d int, v string) { fmt.Print(strings.Repeat(" ", d), v, ";") })
	fmt.Println()
	fmt.Println(Matrix[int]{{1, 2}, {3, 4}}.Mul(Matrix[int]{{0, 1}, {1, 0}}))
	var e Event[error]
	e.On(func(err error) { fmt.Println("event:", err) })
	e.Fire(io.EOF)
	for v := range Merge(Of(1, 2), Of[int](), Of(3)) {
		fmt.Print(v, " ")
	}
	fmt.Println()
}
