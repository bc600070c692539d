// The builtins min, max and clear.
package main

import (
	"cmp"
	"fmt"
)

type Money int

func limit[T cmp.Ordered](v, lo, hi T) T { return min(max(v, lo), hi) }

func main() {
	const c = min(3, 1.5, 2)
	fmt.Println(c, max(1, 2.5), min("b", "a", "c"))
	fmt.Println(limit(5, 0, 3), limit("m", "a", "k"), limit(Money(-1), 0, 9))
	fmt.Printf("%T %T\n", max(Money(1), 2), min(1, 2.0))
	m := map[string]int{"a": 1}
	alias := m
	clear(m)
	fmt.Println(len(alias), m == nil)
	s := []string{"x", "y", "z"}
	clear(s[1:])
	fmt.Printf("%q\n", s)
	x := 3
	x = max(x, 10, x*2)
	fmt.Println(x)
}
