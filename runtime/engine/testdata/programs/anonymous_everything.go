// Anonymous structs, functions and interfaces, immediately used.
package main

import (
	"bytes"
	"fmt"
	"math"
)

var table = []struct {
	name string
	fn   func(float64) float64
	want interface{ Check(float64) bool }
}{
	{"sqrt", math.Sqrt, exactly(2)},
	{"neg", func(x float64) float64 { return -x }, between{-5, -3}},
}

type exactly float64
type between struct{ lo, hi float64 }

func (e exactly) Check(v float64) bool { return v == float64(e) }
func (b between) Check(v float64) bool { return b.lo <= v && v <= b.hi }

func main() {
	for _, tc := range table {
		fmt.Println(tc.name, tc.want.Check(tc.fn(4)))
	}
	fmt.Println(func(a, b int) int { return a * b }(6, 7))
	cfg := struct {
		Host string
		Opts struct{ Debug bool }
		Tags map[string]struct{ n int }
	}{Host: "h", Tags: map[string]struct{ n int }{"t": {4}}}
	cfg.Opts.Debug = true
	fmt.Printf("%+v\n", cfg)
	var v interface {
		fmt.Stringer
		Len() int
	} = bytes.NewBufferString("buf")
	fmt.Println(v.Len(), v)
	res := map[bool]func() string{true: func() string { return "yes" }, false: func() string { return "no" }}[len(table) > 1]()
	fmt.Println(res)
	x, y := func() (int, string) { return 1, "two" }()
	fmt.Println(x, y)
}
