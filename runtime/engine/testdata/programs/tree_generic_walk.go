// iter over a binary tree in three orders; method values as iterators.
package main

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
)

type tree[T cmp.Ordered] struct {
	l, r *tree[T]
	v    T
}

func build[T cmp.Ordered](vs ...T) (t *tree[T]) {
	for _, v := range vs {
		p := &t
		for *p != nil {
			if v < (*p).v {
				p = &(*p).l
			} else {
				p = &(*p).r
			}
		}
		*p = &tree[T]{v: v}
	}
	return
}

func (t *tree[T]) inOrder(yield func(T) bool) { t.in(yield) }
func (t *tree[T]) in(yield func(T) bool) bool {
	return t == nil || t.l.in(yield) && yield(t.v) && t.r.in(yield)
}

func (t *tree[T]) levels() iter.Seq2[int, []T] {
	return func(yield func(int, []T) bool) {
		level := []*tree[T]{t}
		for d := 0; len(level) > 0; d++ {
			var vals []T
			var next []*tree[T]
			for _, n := range level {
				if n == nil {
					continue
				}
				vals = append(vals, n.v)
				next = append(next, n.l, n.r)
			}
			if len(vals) > 0 && !yield(d, vals) {
				return
			}
			level = next
		}
	}
}

func main() {
	t := build(5, 2, 8, 1, 9, 3)
	for v := range t.inOrder {
		if v > 5 {
			break
		}
		fmt.Print(v, " ")
	}
	fmt.Println()
	for d, vs := range t.levels() {
		fmt.Print(d, vs, " ")
	}
	fmt.Println()
	fmt.Println(slices.Collect(build("m", "c", "x").inOrder), slices.Max(slices.Collect(t.inOrder)))
	var none *tree[float64]
	for range none.inOrder {
		fmt.Println("never")
	}
}
