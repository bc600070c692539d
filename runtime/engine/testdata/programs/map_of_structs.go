// Maps of structs, slices, functions and maps; default values; ordered output.
package main

import (
	"fmt"
	"maps"
	"slices"
)

type stats struct {
	n          int
	total, max float64
}

func (s stats) with(v float64) stats {
	s.n++
	s.total += v
	s.max = max(s.max, v)
	return s
}

var registry = map[string]func(...float64) float64{}

func register(name string, f func(...float64) float64) bool {
	registry[name] = f
	return true
}

var _ = register("sum", func(xs ...float64) (t float64) {
	for _, x := range xs {
		t += x
	}
	return
})

var _ = register("count", func(xs ...float64) float64 { return float64(len(xs)) })

func main() {
	m := map[string]stats{}
	for i, k := range []string{"a", "b", "a", "a"} {
		m[k] = m[k].with(float64(i) + 0.5)
	}
	for k, v := range maps.All(m) {
		if v.n == 0 {
			fmt.Println("empty", k)
		}
	}
	fmt.Printf("%+v\n", m)
	groups := map[bool][]int{}
	for i := range 6 {
		groups[i%2 == 0] = append(groups[i%2 == 0], i)
	}
	fmt.Println(groups)
	for _, name := range slices.Sorted(maps.Keys(registry)) {
		fmt.Print(name, "=", registry[name](1, 2, 3.5), " ")
	}
	fmt.Println()
	type cell struct{ r, c int }
	sparse := map[cell]map[string]bool{}
	for _, c := range []cell{{0, 1}, {0, 1}, {2, 2}} {
		if sparse[c] == nil {
			sparse[c] = map[string]bool{}
		}
		sparse[c][fmt.Sprint(len(sparse))] = true
	}
	fmt.Println(len(sparse), sparse[cell{0, 1}], sparse[cell{9, 9}]["x"])
	p := &m
	(*p)["z"] = stats{n: 1}
	fmt.Println(len(m), m["z"].n)
}
