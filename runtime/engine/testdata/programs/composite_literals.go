// Composite literals: keyed, elided types, pointers, nested, mixed indices.
package main

import "fmt"

type P struct{ X, Y int }
type Line struct{ From, To *P }
type Poly []P

const last = 4

func main() {
	a := []P{{1, 2}, {Y: 3}}
	b := []*P{{4, 5}, nil}
	m := map[P]Line{{1, 1}: {&P{}, &P{2, 2}}}
	fmt.Println(a, *b[0], b[1] == nil, *m[P{1, 1}].To)
	arr := [...]string{last: "e", 1: "b", "c"}
	fmt.Printf("%q %d\n", arr, len(arr))
	s := []rune{'a': 1, 'c': 2}
	fmt.Println(len(s), s['c'])
	polys := map[string]Poly{"tri": {{0, 0}, {1, 0}, {0, 1}}}
	fmt.Println(polys, len(polys["tri"]))
	pp := &Poly{{9, 9}}
	(*pp)[0].X = 1
	fmt.Println(pp, (*pp)[0])
	deep := [][]map[string][2]*P{{{"k": {nil, {7, 8}}}}}
	fmt.Println(deep[0][0]["k"][1].Y)
	if (P{1, 2}) == a[0] {
		fmt.Println("equal")
	}
	for _, p := range (Poly{{3, 4}}) {
		fmt.Println(p.X + p.Y)
	}
	type local struct {
		P
		Z int
	}
	fmt.Printf("%+v\n", []local{{P{1, 2}, 3}, {Z: 4}})
}
