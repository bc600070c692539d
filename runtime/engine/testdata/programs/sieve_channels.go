// The prime sieve of chained goroutines.
package main

import (
	"context"
	"fmt"
)

func generate(ctx context.Context, ch chan<- int) {
	for i := 2; ; i++ {
		select {
		case ch <- i:
		case <-ctx.Done():
			return
		}
	}
}

func filter(ctx context.Context, in <-chan int, out chan<- int, prime int) {
	for {
		select {
		case v := <-in:
			if v%prime == 0 {
				continue
			}
			select {
			case out <- v:
			case <-ctx.Done():
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

func main() {
	c, cancel := context.WithCancel(context.Background())
	defer cancel()
	ch := make(chan int)
	go generate(c, ch)
	for range 10 {
		prime := <-ch
		fmt.Print(prime, " ")
		next := make(chan int)
		go filter(c, ch, next, prime)
		ch = next
	}
	fmt.Println()
}
