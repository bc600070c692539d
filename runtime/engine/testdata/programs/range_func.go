// Range over functions: Seq, Seq2, early exit, nesting, defer and return inside.
package main

import (
	"fmt"
	"iter"
)

func upTo(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		defer fmt.Print("[end]")
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func pairs(ss ...string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for i, s := range ss {
			if !yield(i, s) {
				fmt.Print("[stopped]")
				return
			}
		}
	}
}

func find(want int) (res string) {
	defer func() { res += "!" }()
	for v := range upTo(100) {
		defer fmt.Print("(deferred ", v, ")")
		if v == want {
			return fmt.Sprint("found ", v)
		}
	}
	return "none"
}

func thrice(yield func() bool) { _ = yield() && yield() && yield() }

func main() {
	for v := range upTo(3) {
		fmt.Print(v, " ")
	}
	fmt.Println()
	for i, s := range pairs("a", "b", "c") {
		if i == 1 {
			break
		}
		fmt.Print(s)
	}
	fmt.Println()
	fmt.Println(find(2))
outer:
	for a := range upTo(4) {
		for b := range upTo(4) {
			if b == 2 {
				continue outer
			}
			if a == 2 {
				break outer
			}
			fmt.Print(a, b, ";")
		}
	}
	fmt.Println()
	n := 0
	for range thrice {
		n++
	}
	fmt.Println(n)
}
