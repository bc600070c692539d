// Aliases declare no new type: methods through the alias belong to the type.
package main

import (
	"errors"
	"fmt"
)

type Real struct{ n int }
type Nick = Real

func (r Nick) Double() int { return r.n * 2 }

type F = func(int) int
type Err = error
type M[V any] = map[string]V

func apply(f F, v int) int { return f(v) }

func fail() Err { return errors.New("aliased error") }

func main() {
	r := Real{4}
	var n Nick = r
	fmt.Println(r.Double(), n.Double(), apply(func(i int) int { return -i }, 3))
	fmt.Printf("%T %T\n", n, M[bool]{})
	err := fail()
	fmt.Println(err)
	type L = []Nick
	l := L{{1}, {2}}
	fmt.Println(len(l), []Real(l))
	var b byte = 'a'
	var u uint8 = b
	var x rune = 'é'
	var i int32 = x
	fmt.Println(u, i, any(1) == interface{}(1))
}
