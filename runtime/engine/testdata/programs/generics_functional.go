// Generic functional helpers: pipelines, Option, Result, memoisation.
package main

import (
	"fmt"
	"io"
)

type Option[T any] struct {
	val T
	ok  bool
}

func Some[T any](v T) Option[T] { return Option[T]{v, true} }
func None[T any]() Option[T]    { return Option[T]{} }
func (o Option[T]) OrElse(d T) T {
	if o.ok {
		return o.val
	}
	return d
}
func (o Option[T]) String() string {
	if !o.ok {
		return "None"
	}
	return fmt.Sprintf("Some(%v)", o.val)
}

func Bind[T, U any](o Option[T], f func(T) Option[U]) Option[U] {
	if !o.ok {
		return None[U]()
	}
	return f(o.val)
}

func Memo[K comparable, V any](f func(K) V) func(K) V {
	seen := map[K]V{}
	return func(k K) V {
		if v, ok := seen[k]; ok {
			return v
		}
		v := f(k)
		seen[k] = v
		return v
	}
}

func GroupBy[T any, K comparable](xs []T, key func(T) K) map[K][]T {
	out := make(map[K][]T)
	for _, x := range xs {
		out[key(x)] = append(out[key(x)], x)
	}
	return out
}

func Ptr[T any](v T) *T { return &v }

func main() {
	half := func(n int) Option[int] {
		if n%2 != 0 {
			return None[int]()
		}
		return Some(n / 2)
	}
	fmt.Println(Bind(Some(8), half), Bind(Some(3), half), Bind(None[int](), half).OrElse(-1))
	calls := 0
	sq := Memo(func(n int) int { calls++; return n * n })
	fmt.Println(sq(4), sq(4), sq(5), calls)
	fmt.Println(GroupBy([]string{"a", "bb", "cc", "d"}, func(s string) int { return len(s) }))
	fmt.Println(*Ptr("p"), Some(Some(1)), Option[error]{}.OrElse(io.EOF))
	fmt.Printf("%T %T\n", Some('x'), Bind[string, []byte])
}
