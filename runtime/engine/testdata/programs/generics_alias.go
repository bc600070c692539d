// Generic type aliases and plain aliases are the same type as what they name.
package main

import "fmt"

type Set[T comparable] = map[T]struct{}
type PairOf[T any] = struct{ A, B T }
type Text = string
type Tree[T any] struct {
	Left, Right *Tree[T]
	Val         T
}
type IntTree = Tree[int]

func (t *Tree[T]) Walk(f func(T)) {
	if t == nil {
		return
	}
	t.Left.Walk(f)
	f(t.Val)
	t.Right.Walk(f)
}

func main() {
	s := Set[string]{"a": {}}
	var m map[string]struct{} = s
	m["b"] = struct{}{}
	fmt.Println(len(s))
	p := PairOf[int]{1, 2}
	fmt.Printf("%v %T\n", p, p)
	var t Text = "same"
	fmt.Printf("%T %s\n", t, t)
	root := &IntTree{Val: 2, Left: &Tree[int]{Val: 1}, Right: &IntTree{Val: 3}}
	total := 0
	root.Walk(func(v int) { total = total*10 + v })
	fmt.Println(total)
	fmt.Printf("%T\n", *root)
}
