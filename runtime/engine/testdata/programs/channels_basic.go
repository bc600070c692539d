// Channels: buffering, closing, direction, nil channels, len and cap.
package main

import "fmt"

func produce(n int) <-chan int {
	ch := make(chan int)
	go func() {
		defer close(ch)
		for i := range n {
			ch <- i
		}
	}()
	return ch
}

func square(in <-chan int, out chan<- int) {
	for v := range in {
		out <- v * v
	}
	close(out)
}

func main() {
	out := make(chan int, 2)
	go square(produce(5), out)
	for v := range out {
		fmt.Print(v, " ")
	}
	fmt.Println()
	v, ok := <-out
	fmt.Println(v, ok, len(out), cap(out))
	done := make(chan struct{})
	results := make(chan string, 3)
	go func() {
		<-done
		results <- "released"
	}()
	close(done)
	fmt.Println(<-results)
	var none chan int
	select {
	case <-none:
		fmt.Println("impossible")
	default:
		fmt.Println("nil channel blocks")
	}
	chans := make(chan chan string, 1)
	reply := make(chan string, 1)
	chans <- reply
	(<-chans) <- "nested"
	fmt.Println(<-reply)
	fmt.Printf("%T %T\n", produce(0), (chan<- int)(out))
}
