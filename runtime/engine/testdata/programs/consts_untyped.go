// Constants: untyped arithmetic is exact and takes its type from the context.
package main

import "fmt"

const Huge = 1 << 100
const Third = 1.0 / 3

var scaled = Huge >> 98

func half[T float32 | float64](x T) T { return x / 2 }

func main() {
	fmt.Println(scaled, Huge>>97)
	fmt.Println(Third*3 == 1)
	var f32 float32 = Third
	fmt.Println(f32, float64(Third))
	fmt.Println(half(float32(3)), half(3.0))
	x := 'a' + 1
	y := 'a' + 1.0
	fmt.Printf("%T %T %T %T\n", x, y, 1<<3, 2*1i)
	var shift uint = 3
	var z int64 = 1 << shift
	fmt.Println(z, 5/2, 5/2.0, -7/2, -7%3)
}
