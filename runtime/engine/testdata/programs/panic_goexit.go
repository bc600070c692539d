// Goexit runs the deferred calls of its goroutine; recover works only in a deferred call.
package main

import (
	"fmt"
	"runtime"
)

func helper() any { return recover() }

func main() {
	done := make(chan string, 3)
	go func() {
		defer close(done)
		defer func() { done <- fmt.Sprint("recovered ", recover()) }()
		done <- "start"
		runtime.Goexit()
		done <- "not reached"
	}()
	for s := range done {
		fmt.Println(s)
	}
	func() {
		defer func() { fmt.Println("outer", recover()) }()
		defer func() {
			func() { fmt.Println("too deep", recover()) }()
		}()
		panic("p")
	}()
	func() {
		defer func() { fmt.Println("helper gave", helper()); fmt.Println(recover()) }()
		panic("q")
	}()
}
