// Slices: append writes through shared storage until the capacity is exceeded.
package main

import "fmt"

func grow(s []int) []int { return append(s, 100) }

func main() {
	base := make([]int, 3, 5)
	x := append(base, 1)
	y := append(base, 2)
	fmt.Println(x[3], y[3], len(base), cap(base))
	z := append(base[:2:2], 9)
	fmt.Println(base[2], z)
	full := base[1:3:3]
	fmt.Println(len(full), cap(full))
	base[0] = 7
	fmt.Println(x[0], y[0], z[0])
	_ = grow(base)
	fmt.Println(base[:4])
	var s []int
	s = append(s, s...)
	fmt.Println(s == nil, len(append(s, []int{}...)))
	bs := append([]byte("ab"), "cd"...)
	fmt.Println(string(bs), copy(bs, "xyz"), string(bs))
}
