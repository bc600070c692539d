// fmt: %v %+v %#v %T %p-free printing of user types, widths, flags and argument indexes.
package main

import (
	"errors"
	"fmt"
)

type Color int

const (
	Red Color = iota
	Green
)

func (c Color) String() string { return [...]string{"Red", "Green"}[c] }

type Inner struct {
	A int
	b string
}
type Outer struct {
	Inner
	P    *Inner
	M    map[string]Color
	S    []Color
	I    any
	f    float64
	Func func()
}

type secret string

func (secret) GoString() string { return "secret(***)" }

func main() {
	o := Outer{Inner: Inner{1, "x"}, M: map[string]Color{"k": Green}, S: []Color{Red}, I: Inner{}}
	fmt.Printf("%v\n%+v\n%#v\n%T\n", o, o, o, o)
	fmt.Printf("%d %v %s %q %x %#v\n", Green, Green, Green, Green, Green, Green)
	fmt.Printf("[%6d|%-6d|%06d|%+d|% d|%x|%X|%o|%b|%#x]\n", 42, 42, 42, 42, 42, 255, 255, 8, 5, 255)
	fmt.Printf("[%8.3f|%-8.2f|%+.1e|%g|%G]\n", 3.14159, 2.5, 12345.6789, 1e-7, 1e20)
	fmt.Printf("[%5s|%-5s|%.2s|%q|%x|%c|%U|%#U]\n", "ab", "ab", "abcdef", "q\"", "hi", 'é', 'é', 'é')
	fmt.Printf("%[2]d %[1]d %[2]*[1]d %[3]t %[4]v\n", 1, 4, true, nil)
	fmt.Printf("%#v %#v %#v %#v\n", []string{"a"}, map[int]bool{1: true}, struct{ X any }{nil}, secret("pw"))
	fmt.Printf("%T %T %T %T %T\n", o.M, &o, Red, secret(""), func(Color) error { return nil })
	fmt.Printf("%v %+v %s\n", &Inner{2, "y"}, &o.Inner, []string{"a", "b"})
	fmt.Printf("%6.2f%%|%3c|%*d|%v\n", 99.5, 'x', 5, 42, [2]bool{true})
	fmt.Printf("%s %v\n", errors.New("e"), struct{ E error }{errors.New("in")})
	fmt.Println(fmt.Sprint("a", 1, 2, "b", "c", 3.0), fmt.Sprintln("x", 1))
}
