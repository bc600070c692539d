// Each iteration of a for loop has its own copy of the loop variables.
package main

import "fmt"

var kept []func() int

func collect(n int) (fs []func() int) {
	for i := 0; i < n; i++ {
		fs = append(fs, func() int { i += 10; return i })
	}
	return
}

func main() {
	for i := 0; i < 3; i++ {
		kept = append(kept, func() int { return i })
	}
	for _, f := range kept {
		fmt.Print(f(), " ")
	}
	fmt.Println()
	fs := collect(2)
	fmt.Println(fs[0](), fs[0](), fs[1]())
	var ptrs []*int
	for i := range 3 {
		ptrs = append(ptrs, &i)
	}
	for _, p := range ptrs {
		*p *= 2
		fmt.Print(*p, " ")
	}
	fmt.Println()
	for i := 0; i < 6; i++ {
		func() { i++ }()
		fmt.Print(i, " ")
	}
	fmt.Println()
	defer fmt.Println()
	var prints []func()
	for k, v := range []string{"a", "b"} {
		prints = append(prints, func() { fmt.Print(k, v, ";") })
	}
	for _, p := range prints {
		defer p()
	}
}
