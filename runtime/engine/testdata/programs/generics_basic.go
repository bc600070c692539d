// Generics: inference, constraints with methods and type sets, several parameters.
package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

type Number interface {
	~int | ~int64 | ~float64
}

type Celsius float64

func Sum[T Number](xs ...T) (total T) {
	for _, x := range xs {
		total += x
	}
	return
}

func Map[T, U any](xs []T, f func(T) U) []U {
	out := make([]U, 0, len(xs))
	for _, x := range xs {
		out = append(out, f(x))
	}
	return out
}

func Reduce[T, A any](xs []T, acc A, f func(A, T) A) A {
	for _, x := range xs {
		acc = f(acc, x)
	}
	return acc
}

func Keys[M ~map[K]V, K cmp.Ordered, V any](m M) []K {
	return slices.Sorted(maps.Keys(m))
}

func main() {
	fmt.Println(Sum(1, 2, 3), Sum(1.5, 2), Sum[Celsius](20, 1.5), Sum[int]())
	words := Map([]int{1, 2, 3}, func(i int) string { return strings.Repeat("*", i) })
	fmt.Println(words, Map(words, func(s string) int { return len(s) }))
	fmt.Println(Reduce([]string{"a", "b"}, 0, func(n int, s string) int { return n*10 + int(s[0]-'a') + 1 }))
	type scores map[string]float64
	fmt.Println(Keys(scores{"z": 1, "a": 2}))
	fmt.Printf("%T %T\n", Sum[Celsius], Map(words, strings.ToUpper))
}
