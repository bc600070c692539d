// Floats: NaN, infinities, negative zero and NaN as a map key.
package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

func main() {
	nan := math.NaN()
	fmt.Println(nan == nan, nan < 1, nan != nan)
	m := map[float64]int{}
	m[nan] = 1
	m[nan] = 2
	fmt.Println(len(m), m[nan])
	delete(m, nan)
	fmt.Println(len(m))
	clear(m)
	fmt.Println(len(m))
	zero := 0.0
	neg := -zero
	fmt.Println(1/zero, -1/zero, neg, math.Copysign(0, -1), 0 == math.Copysign(0, -1))
	fmt.Println(min(1, nan), max(nan, 3), min(math.Inf(1), 2))
	fmt.Println(math.Sqrt(2), float32(0.1), 0.1+0.2)
	s := []float64{2, nan, 1}
	slices.Sort(s)
	fmt.Println(s, cmp.Compare(nan, 1))
}
