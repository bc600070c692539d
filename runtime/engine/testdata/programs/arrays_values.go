// Arrays are values: assignment, parameters and range copy them.
package main

import "fmt"

type Grid [2][3]int

func bump(g Grid) Grid {
	g[0][0]++
	return g
}

func (g *Grid) Set(i, j, v int) { g[i][j] = v }

func main() {
	a := [...]int{5: 1, 2, 1: 7}
	b := a
	b[0] = 99
	fmt.Println(a, b, len(a), a == b)
	for i, v := range a {
		a[len(a)-1] = 100
		if i == len(a)-1 {
			fmt.Println("copy kept", v)
		}
	}
	var g Grid
	h := bump(g)
	g.Set(1, 2, 8)
	fmt.Println(g, h, g == Grid{1: {2: 8}})
	p := &a
	p[2] = 42
	for i := range p {
		p[i] *= 2
	}
	fmt.Println(a, len(p))
	m := map[[2]int]string{{1, 2}: "x"}
	fmt.Println(m[[2]int{1, 2}])
}
