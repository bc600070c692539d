// Type switches on interfaces, generics and pointers; the visitor pattern.
package main

import "fmt"

type Visitor[R any] interface {
	Num(n float64) R
	Add(l, r Expr) R
	Neg(e Expr) R
}

type Expr interface{ String() string }
type Num float64
type Add struct{ L, R Expr }
type Neg struct{ E Expr }

func (n Num) String() string  { return fmt.Sprint(float64(n)) }
func (a Add) String() string  { return "(" + a.L.String() + " + " + a.R.String() + ")" }
func (n *Neg) String() string { return "-" + n.E.String() }

func Visit[R any](e Expr, v Visitor[R]) R {
	switch e := e.(type) {
	case Num:
		return v.Num(float64(e))
	case Add:
		return v.Add(e.L, e.R)
	case *Neg:
		return v.Neg(e.E)
	}
	panic(fmt.Sprintf("no visit of %T", e))
}

type evaluator struct{}

func (v evaluator) Num(n float64) float64 { return n }
func (v evaluator) Add(l, r Expr) float64 { return Visit[float64](l, v) + Visit[float64](r, v) }
func (v evaluator) Neg(e Expr) float64    { return -Visit[float64](e, v) }

type depth struct{ level int }

func (d depth) Num(float64) int { return d.level }
func (d depth) Add(l, r Expr) int {
	return max(Visit[int](l, depth{d.level + 1}), Visit[int](r, depth{d.level + 1}))
}
func (d depth) Neg(e Expr) int { return Visit[int](e, depth{d.level + 1}) }

func main() {
	e := Add{Num(1), &Neg{Add{Num(2), Num(3.5)}}}
	fmt.Println(e, "=", Visit[float64](e, evaluator{}), "depth", Visit[int](e, depth{1}))
	defer func() { fmt.Println("recovered:", recover()) }()
	Visit[int](nil, depth{})
}
