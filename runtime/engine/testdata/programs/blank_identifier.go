// The blank identifier: in assignments, parameters, fields, ranges and type checks.
package main

import (
	"fmt"
	"strconv"
)

type shape interface{ area() float64 }
type sq struct {
	side float64
	_    [0]func()
}

func (sq) area() float64 { return 1 }

var _ shape = sq{}
var _ = fmt.Sprint("evaluated")

func ignore(_ int, _ string) (_ int, ok bool) { return 3, true }

func (_ sq) noName(int, string) string { return "unnamed parameters" }

func main() {
	_, ok := ignore(1, "x")
	n, _ := ignore(2, "y")
	fmt.Println(n, ok, sq{}.noName(0, ""))
	for _, v := range []string{"v"} {
		fmt.Println(v)
	}
	for range 2 {
		fmt.Print("r")
	}
	fmt.Println()
	_ = n
	_, _ = n, ok
	var _ int = 5
	_, err := strconv.Atoi("nope")
	fmt.Println(err != nil)
	m := map[string]int{"k": 1}
	if _, has := m["k"]; has {
		fmt.Println("has")
	}
	switch _, isShape := any(sq{}).(shape); isShape {
	case true:
		fmt.Println("shape")
	}
	func(_ ...any) { fmt.Println("variadic blank") }(1, 2)
}
