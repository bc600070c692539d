// Interfaces with unexported methods: a closed set of types, sealed by the package.
package main

import "fmt"

type expr interface {
	eval(env map[string]int) int
	isExpr()
}

type num int
type ref string
type bin struct {
	op   byte
	l, r expr
}

func (num) isExpr() {}
func (ref) isExpr() {}
func (bin) isExpr() {}

func (n num) eval(map[string]int) int     { return int(n) }
func (r ref) eval(env map[string]int) int { return env[string(r)] }
func (b bin) eval(env map[string]int) int {
	l, r := b.l.eval(env), b.r.eval(env)
	switch b.op {
	case '+':
		return l + r
	case '*':
		return l * r
	}
	panic("unknown operator " + string(b.op))
}

func main() {
	e := bin{'+', num(2), bin{'*', ref("x"), num(10)}}
	fmt.Println(e.eval(map[string]int{"x": 4}))
	var any expr = e
	_, isBin := any.(bin)
	fmt.Printf("%v %T %+v\n", isBin, any, e)
	sum := 0
	for i, e := range []expr{num(1), ref("y"), bin{'*', num(3), num(3)}} {
		sum += e.eval(map[string]int{"y": 5}) * (i + 1)
	}
	fmt.Println(sum)
}
