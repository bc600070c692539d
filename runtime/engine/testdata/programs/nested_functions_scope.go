// Name resolution: locals against package names, recursion through variables, late binding.
package main

import "fmt"

var depth = 3

var next = func(n int) int { return n + depth }

func outer() func() int {
	depth := 10
	inner := func() int {
		depth++
		return depth + next(0)
	}
	return inner
}

type depthReader struct{ depth int }

func (d depthReader) read() int { return d.depth + depth }

func main() {
	f := outer()
	fmt.Println(f(), f(), depth)
	depth = 4
	fmt.Println(f(), next(1), depthReader{100}.read())
	next = func(n int) int { return -n }
	fmt.Println(f(), next(5))
	g := func(depth int) (res int) {
		defer func() { res += depth }()
		depth *= 2
		return depth
	}
	fmt.Println(g(3))
	{
		depth, next := "shadow", "both"
		fmt.Println(depth, next)
	}
	func(depth ...int) { fmt.Println(len(depth)) }(1, 2, 3)
	fmt.Println(depth)
}
