// Floating point: order of summation, Kahan, float32 against float64.
package main

import (
	"fmt"
	"math"
)

type kahan struct{ sum, c float64 }

func (k *kahan) add(v float64) {
	y := v - k.c
	t := k.sum + y
	k.c = (t - k.sum) - y
	k.sum = t
}

func main() {
	var naive float64
	var k kahan
	for range 1000 {
		naive += 0.1
		k.add(0.1)
	}
	fmt.Println(naive == 100, k.sum == 100, naive)
	var f32 float32
	for range 1000 {
		f32 += 0.1
	}
	fmt.Println(f32, float32(naive), math.Abs(float64(f32)-naive) > 1e-4)
	a, b, c := 1e16, -1e16, 1.0
	fmt.Println((a+b)+c, a+(b+c), math.Nextafter(1, 2)-1)
	x := 0.1
	fmt.Println(x*3 == 0.3, x+x+x == x*3, math.MaxInt64, math.Inf(-1))
	fmt.Printf("%.20f %v %v\n", x, float32(x), math.Hypot(3, 4))
}
