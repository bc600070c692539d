// Integers: arithmetic wraps silently at run time.
package main

import (
	"fmt"
	"math"
)

func add8(a, b int8) int8 { return a + b }

func mulU16(a, b uint16) uint16 { return a * b }

func main() {
	fmt.Println(add8(127, 1), add8(-128, -1))
	fmt.Println(mulU16(300, 300))
	var u uint
	u--
	fmt.Println(u == math.MaxUint)
	m := int32(math.MinInt32)
	fmt.Println(-m, m/-1, m%-1)
	var i uint8 = 200
	i += 100
	fmt.Println(i, ^i, -i)
	x := int64(1) << 62
	fmt.Println(x*2, x*4, int8(x>>58), uint8(x>>60))
}
