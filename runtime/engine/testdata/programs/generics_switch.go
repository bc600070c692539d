// Generics: type switches on type parameters, zero values, instantiated function values.
package main

import (
	"fmt"
	"time"
)

func kind[T any](v T) string {
	switch any(v).(type) {
	case int:
		return "int"
	case string:
		return "string"
	case []T:
		return "slice of T"
	case fmt.Stringer:
		return "stringer"
	}
	return fmt.Sprintf("%T", v)
}

func zero[T any]() T {
	var z T
	return z
}

func size[T ~[]E | ~string, E any](v T) int { return len(v) }

func apply[T any](fs ...func(T) T) func(T) T {
	return func(x T) T {
		for _, f := range fs {
			x = f(x)
		}
		return x
	}
}

type Opt[T any] func(*T)

func (o Opt[T]) And(p Opt[T]) Opt[T] {
	return func(t *T) { o(t); p(t) }
}

func main() {
	fmt.Println(kind(1), kind("s"), kind(time.Second), kind(2.5), kind[error](nil))
	fmt.Printf("%v %q %v %v\n", zero[int](), zero[string](), zero[*int]() == nil, zero[[2]bool]())
	fmt.Println(size[[]int, int]([]int{1, 2}), size[string, byte]("héy"))
	inc := func(i int) int { return i + 1 }
	fmt.Println(apply(inc, inc, func(i int) int { return i * i })(1))
	f := zero[map[string]int]
	fmt.Println(f() == nil)
	o := Opt[int](func(i *int) { *i += 2 }).And(func(i *int) { *i *= 10 })
	n := 1
	o(&n)
	fmt.Println(n)
}
