// Floats: conversions truncate toward zero and hexadecimal literals are exact.
package main

import (
	"fmt"
	"math"
)

func trunc(f float64) int { return int(f) }

func main() {
	fmt.Println(trunc(2.9), trunc(-2.9))
	fmt.Println(0x1p-2, 0x1.8p1, 1e3, .5)
	var f float32 = 16777216
	fmt.Println(f+1 == f, float64(f)+1)
	fmt.Println(math.Float32bits(1), math.Float64bits(-2))
	fmt.Printf("%.3f|%8.2e|%g|%6.1f|%x\n", math.Pi, 12345.678, 1e21, 2.25, 1.5)
	fmt.Println(math.Round(2.5), math.RoundToEven(2.5), math.Floor(-0.5), math.Trunc(-1.7))
	i, frac := math.Modf(-3.25)
	fmt.Println(i, frac, math.FMA(2, 3, 4))
}
