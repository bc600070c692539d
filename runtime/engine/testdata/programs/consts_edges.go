// Constants: the extreme values of each integer type and conversions at the edge.
package main

import (
	"fmt"
	"math"
)

func main() {
	const (
		maxU64 uint64 = math.MaxUint64
		minI64 int64  = math.MinInt64
	)
	fmt.Println(maxU64, minI64, int8(-128), uint8(255))
	fmt.Println(int64(math.MaxInt64), uint32(1<<32-1))
	fmt.Println(math.MaxFloat32, math.SmallestNonzeroFloat64)
	const big = 1<<64 - 1
	fmt.Println(uint64(big), big/3)
	fmt.Println(len("héllo"), len([...]int{9: 1}))
	const c = len([10]string{})
	var arr [c]bool
	fmt.Println(len(arr), cap(arr[:3]))
}
