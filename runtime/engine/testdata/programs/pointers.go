// Pointers: to fields, elements and variables; identity; pointers to pointers; escape.
package main

import "fmt"

type node struct {
	val  int
	next *node
}

func newInt(v int) *int { return &v }

func push(head **node, v int) { *head = &node{v, *head} }

func swap(a, b *string) { *a, *b = *b, *a }

func main() {
	p, q := newInt(3), newInt(3)
	fmt.Println(p == q, *p == *q)
	var head *node
	for i := range 3 {
		push(&head, i)
	}
	for n := head; n != nil; n = n.next {
		fmt.Print(n.val, " ")
	}
	fmt.Println()
	field := &head.next.val
	*field = 77
	fmt.Println(head.next.val)
	s := []string{"a", "b"}
	e := &s[0]
	s = append(s, "c")
	*e = "changed"
	fmt.Println(s[0], *e)
	swap(&s[0], &s[2])
	fmt.Println(s)
	x := 1
	px := &x
	ppx := &px
	**ppx = 5
	fmt.Println(x, px == *ppx)
	x = 6
	fmt.Println(*px)
	a := struct{ f [2]int }{}
	pa := &a.f[1]
	*pa = 4
	b := a
	*pa = 5
	fmt.Println(a, b)
}
