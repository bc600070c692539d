// Recursion: Ackermann, permutations, Hanoi, n queens.
package main

import (
	"fmt"
	"slices"
)

type move struct{ from, to string }

func ack(m, n int) int {
	switch {
	case m == 0:
		return n + 1
	case n == 0:
		return ack(m-1, 1)
	}
	return ack(m-1, ack(m, n-1))
}

func hanoi(n int, a, b, c string) []move {
	if n == 0 {
		return nil
	}
	return append(append(hanoi(n-1, a, c, b), move{a, c}), hanoi(n-1, b, a, c)...)
}

func permutations[T any](xs []T) [][]T {
	if len(xs) <= 1 {
		return [][]T{slices.Clone(xs)}
	}
	var out [][]T
	for i := range xs {
		rest := slices.Delete(slices.Clone(xs), i, i+1)
		for _, p := range permutations(rest) {
			out = append(out, append([]T{xs[i]}, p...))
		}
	}
	return out
}

func queens(n, row int, cols, d1, d2 uint) (count int) {
	if row == n {
		return 1
	}
	for c := range n {
		a, b, d := uint(1)<<c, uint(1)<<(row+c), uint(1)<<(row-c+n)
		if cols&a|d1&b|d2&d == 0 {
			count += queens(n, row+1, cols|a, d1|b, d2|d)
		}
	}
	return
}

func main() {
	fmt.Println(ack(2, 3), len(hanoi(6, "a", "b", "c")), hanoi(2, "x", "y", "z"))
	fmt.Println(permutations([]string{"1", "2", "3"}))
	fmt.Println(queens(6, 0, 0, 0, 0), queens(8, 0, 0, 0, 0))
	depth := 0
	var down func(int)
	down = func(n int) {
		depth++
		if n > 0 {
			down(n - 1)
		}
	}
	down(100000)
	fmt.Println(depth)
}
