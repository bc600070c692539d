// Labels with select and range-over-func, and continue out of nested switch.
package main

import "fmt"

func numbers(yield func(int) bool) {
	for i := range 10 {
		if !yield(i) {
			return
		}
	}
}

func firstPair(limit int) (a, b int, found bool) {
outer:
	for x := range numbers {
		for y := range numbers {
			switch {
			case y >= x:
				continue outer
			case x*y > limit:
				return x, y, true
			case x+y > 15:
				break outer
			}
		}
	}
	return
}

func main() {
	fmt.Println(firstPair(20))
	fmt.Println(firstPair(1000))
	ch := make(chan int)
	quit := make(chan struct{})
	go func() {
		for i := range 4 {
			ch <- i
		}
		close(quit)
	}()
	sum := 0
loop:
	for {
		select {
		case v := <-ch:
			if v%2 == 0 {
				continue loop
			}
			sum += v
		case <-quit:
			break loop
		}
	}
	fmt.Println(sum)
	n := 0
retry:
	n++
	for i := range 3 {
		if i == 2 && n < 3 {
			goto retry
		}
	}
	fmt.Println(n)
}
