// Methods on slices, maps, functions, channels, arrays and basic types.
package main

import "fmt"

type Ints []int
type Counts map[string]int
type Pred func(int) bool
type Pipe chan string
type Vec3 [3]float64
type Bool bool

func (s Ints) Filter(p Pred) (out Ints) {
	for _, v := range s {
		if p(v) {
			out = append(out, v)
		}
	}
	return
}
func (s *Ints) Push(v int)        { *s = append(*s, v) }
func (c Counts) Inc(k string) int { c[k]++; return c[k] }
func (p Pred) Not() Pred          { return func(i int) bool { return !p(i) } }
func (p Pipe) Send(s string) Pipe { p <- s; return p }
func (v Vec3) Dot(o Vec3) (d float64) {
	for i := range v {
		d += v[i] * o[i]
	}
	return
}
func (v *Vec3) Scale(f float64) {
	for i := range v {
		v[i] *= f
	}
}
func (b Bool) Int() int {
	if b {
		return 1
	}
	return 0
}

func main() {
	var s Ints
	for i := range 6 {
		s.Push(i)
	}
	even := Pred(func(i int) bool { return i%2 == 0 })
	fmt.Println(s.Filter(even), s.Filter(even.Not()), len(s))
	c := Counts{}
	c.Inc("a")
	fmt.Println(c.Inc("a"), c)
	p := make(Pipe, 2)
	p.Send("x").Send("y")
	fmt.Println(<-p, len(p))
	v := Vec3{1, 2, 3}
	v.Scale(2)
	fmt.Println(v.Dot(Vec3{1, 1, 1}), v, Bool(3 > 2).Int())
	fmt.Printf("%T %T %T\n", s, even, p)
}
