// iter.Pull turns a push iterator into next and stop, and iterators compose.
package main

import (
	"fmt"
	"iter"
	"slices"
)

func Filter[T any](seq iter.Seq[T], keep func(T) bool) iter.Seq[T] {
	return func(yield func(T) bool) {
		for v := range seq {
			if keep(v) && !yield(v) {
				return
			}
		}
	}
}

func Zip[A, B any](a iter.Seq[A], b iter.Seq[B]) iter.Seq2[A, B] {
	return func(yield func(A, B) bool) {
		next, stop := iter.Pull(b)
		defer stop()
		for x := range a {
			y, ok := next()
			if !ok || !yield(x, y) {
				return
			}
		}
	}
}

func naturals(yield func(int) bool) {
	for i := 1; yield(i); i++ {
	}
}

func main() {
	even := Filter(naturals, func(i int) bool { return i%2 == 0 })
	for a, b := range Zip(even, slices.Values([]string{"x", "y", "z"})) {
		fmt.Print(a, b, " ")
	}
	fmt.Println()
	next, stop := iter.Pull(even)
	a, _ := next()
	b, _ := next()
	stop()
	c, ok := next()
	fmt.Println(a, b, c, ok)
	next2, stop2 := iter.Pull2(slices.All([]string{"p"}))
	defer stop2()
	i, v, more := next2()
	fmt.Println(i, v, more)
	_, _, more = next2()
	fmt.Println(more)
}
