// Function types with methods, adapters, variadics and functional options.
package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

type Handler interface{ Handle(string) string }
type HandlerFunc func(string) string

func (f HandlerFunc) Handle(s string) string { return f(s) }

type Middleware func(Handler) Handler

func Chain(h Handler, ms ...Middleware) Handler {
	for _, m := range slices.Backward(ms) {
		h = m(h)
	}
	return h
}

func tag(t string) Middleware {
	return func(next Handler) Handler {
		return HandlerFunc(func(s string) string { return "<" + t + ">" + next.Handle(s) + "</" + t + ">" })
	}
}

type server struct {
	host string
	port int
}
type option func(*server)

func withPort(p int) option { return func(s *server) { s.port = p } }

func newServer(opts ...option) server {
	s := server{"localhost", 80}
	for _, o := range opts {
		o(&s)
	}
	return s
}

func variadic(pre string, xs ...int) string {
	return fmt.Sprint(pre, len(xs), xs == nil, xs)
}

func multi() (int, string, bool) { return 1, "a", true }
func take(n int, s string, b bool) string {
	return fmt.Sprint(n, s, b)
}

func main() {
	h := Chain(HandlerFunc(strings.ToUpper), tag("a"), tag("b"))
	fmt.Println(h.Handle("hi"))
	fmt.Printf("%+v %+v\n", newServer(), newServer(withPort(8080)))
	fmt.Println(variadic("x"), variadic("y", 1, 2), variadic("z", []int{}...))
	fmt.Println(take(multi()))
	fmt.Println(multi())
	var f func(int) int
	fmt.Println(f == nil)
	ops := map[string]func(float64, float64) float64{"max": math.Max, "pow": math.Pow}
	fmt.Println(ops["max"](1, 2), ops["pow"](2, 10))
}
