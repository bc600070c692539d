// Fan-out and fan-in with generics and contexts, ordered by construction.
package main

import (
	"context"
	"fmt"
	"strconv"
)

type stage[I, O any] func(context.Context, <-chan I) <-chan O

func mapStage[I, O any](f func(I) O) stage[I, O] {
	return func(ctx context.Context, in <-chan I) <-chan O {
		out := make(chan O)
		go func() {
			defer close(out)
			for v := range in {
				select {
				case out <- f(v):
				case <-ctx.Done():
					return
				}
			}
		}()
		return out
	}
}

func then[A, B, C any](f stage[A, B], g stage[B, C]) stage[A, C] {
	return func(ctx context.Context, in <-chan A) <-chan C { return g(ctx, f(ctx, in)) }
}

func source[T any](ctx context.Context, vs ...T) <-chan T {
	out := make(chan T)
	go func() {
		defer close(out)
		for _, v := range vs {
			select {
			case out <- v:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

func collect[T any](ch <-chan T, limit int) (out []T) {
	for v := range ch {
		if out = append(out, v); len(out) == limit {
			break
		}
	}
	return
}

func main() {
	c, cancel := context.WithCancel(context.Background())
	pipe := then(mapStage(strconv.Itoa), mapStage(func(s string) string { return "<" + s + ">" }))
	fmt.Println(collect(pipe(c, source(c, 1, 2, 3)), -1))
	fmt.Println(collect(pipe(c, source(c, 7, 8, 9)), 2))
	cancel()
	fmt.Printf("%T\n", pipe)
}
