// Closures as objects: generators, memo, currying, decorators, and defer in closures.
package main

import (
	"fmt"
	"strings"
)

type gen func() (int, bool)

func take(n int, g gen) (out []int) {
	for range n {
		v, ok := g()
		if !ok {
			break
		}
		out = append(out, v)
	}
	return
}

func upto(limit int) gen {
	i := -1
	return func() (int, bool) {
		i++
		return i, i < limit
	}
}

func timed(log *[]string, name string, f func()) func() {
	return func() {
		*log = append(*log, "begin "+name)
		defer func() { *log = append(*log, "end "+name) }()
		f()
	}
}

func curry(f func(int, int, int) int) func(int) func(int) func(int) int {
	return func(a int) func(int) func(int) int {
		return func(b int) func(int) int { return func(c int) int { return f(a, b, c) } }
	}
}

func main() {
	g := upto(4)
	fmt.Println(take(2, g), take(5, g), take(1, g))
	var log []string
	outer := timed(&log, "outer", timed(&log, "inner", func() { log = append(log, "work") }))
	outer()
	fmt.Println(log)
	fmt.Println(curry(func(a, b, c int) int { return a*100 + b*10 + c })(1)(2)(3))
	var handlers = map[string]func(...string) string{}
	for _, name := range []string{"a", "b"} {
		handlers[name] = func(args ...string) string { return name + strings.Join(args, "") }
	}
	fmt.Println(handlers["a"]("1", "2"), handlers["b"]())
	acc := 0
	adders := []func(){}
	for i := range 3 {
		adders = append(adders, func() { acc += i })
	}
	for _, f := range adders {
		f()
	}
	fmt.Println(acc)
}
