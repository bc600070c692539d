// Panic and recover: values, re-panic, nested, and the error of a nil panic.
package main

import (
	"fmt"
	"runtime"
)

type custom struct{ code int }

func protect(name string, f func()) {
	defer func() {
		switch r := recover().(type) {
		case nil:
			fmt.Println(name, "no panic")
		case runtime.Error:
			fmt.Println(name, "runtime:", r.Error())
		case error:
			fmt.Println(name, "error:", r)
		case custom:
			fmt.Println(name, "custom", r.code)
		default:
			fmt.Println(name, "value:", r)
		}
	}()
	f()
}

func divide(a, b int) int { return a / b }

func main() {
	var arr []int
	var p *custom
	idx := 5
	protect("fine", func() {})
	protect("index", func() { _ = arr[idx] })
	protect("slice", func() { _ = "abc"[idx:] })
	protect("divide", func() { divide(1, 0) })
	protect("nil deref", func() { fmt.Println(p.code) })
	protect("string", func() { panic("text") })
	protect("custom", func() { panic(custom{4}) })
	protect("errorf", func() { panic(fmt.Errorf("wrapped %d", 1)) })
	protect("nil panic", func() { panic(nil) })
	protect("again", func() {
		defer func() {
			r := recover()
			panic(fmt.Sprint("second after ", r))
		}()
		panic("first")
	})
	protect("conversion", func() { _ = [4]int(make([]int, 2)) })
	protect("neg make", func() { _ = make([]int, idx-10) })
	protect("closed", func() { c := make(chan int); close(c); close(c) })
}
