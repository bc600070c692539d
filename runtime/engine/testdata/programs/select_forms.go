// select: default, several ready in turn, send cases, time-outs, loops with break.
package main

import (
	"fmt"
	"slices"
	"time"
)

func merge(a, b <-chan int) (got []int) {
	for a != nil || b != nil {
		select {
		case v, ok := <-a:
			if !ok {
				a = nil
				continue
			}
			got = append(got, v)
		case v, ok := <-b:
			if !ok {
				b = nil
				continue
			}
			got = append(got, v)
		}
	}
	slices.Sort(got)
	return got
}

func fill(vals ...int) <-chan int {
	ch := make(chan int, len(vals))
	for _, v := range vals {
		ch <- v
	}
	close(ch)
	return ch
}

func main() {
	fmt.Println(merge(fill(3, 1), fill(2, 9, 4)))
	ch := make(chan int, 1)
	for i := range 4 {
		select {
		case ch <- i:
			fmt.Print("sent ", i, "; ")
		case v := <-ch:
			fmt.Print("got ", v, "; ")
		}
	}
	fmt.Println()
	select {
	case <-time.After(5 * time.Millisecond):
		fmt.Println("timeout")
	case <-make(chan bool):
		fmt.Println("never")
	}
	quit := make(chan bool)
	go func() { close(quit) }()
wait:
	for {
		select {
		case <-quit:
			break wait
		}
	}
	arr := [2]int{}
	select {
	case arr[1] = <-fill(8):
	}
	fmt.Println(arr)
}
