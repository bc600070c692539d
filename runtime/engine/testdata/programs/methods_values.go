// Method values bind their receiver when evaluated, method expressions take it as an argument.
package main

import (
	"fmt"
	"math"
	"time"
)

type Temp float64

func (t Temp) F() float64       { return float64(t)*9/5 + 32 }
func (t *Temp) Warm(by float64) { *t += Temp(by) }

type Op func(float64) float64

func (o Op) Twice(x float64) float64 { return o(o(x)) }

func main() {
	t := Temp(10)
	f := t.F
	warm := t.Warm
	warm(10)
	fmt.Println(f(), t.F(), Temp.F(t))
	(*Temp).Warm(&t, 5)
	fmt.Println(t, (*Temp).F(&t))
	fmt.Printf("%T %T %T\n", f, Temp.F, (*Temp).Warm)
	double := Op(func(x float64) float64 { return x * 2 })
	fmt.Println(double.Twice(3), Op.Twice(math.Sqrt, 16))
	fs := []func() float64{Temp(0).F, Temp(100).F}
	for _, g := range fs {
		fmt.Print(g(), " ")
	}
	fmt.Println()
	str := fmt.Stringer.String
	fmt.Println(str(time.Duration(1500) * time.Millisecond))
}
