// Integers: shifts, masks, and-not and the bits package.
package main

import (
	"fmt"
	"math/bits"
)

func main() {
	x := 0b1011_0010
	fmt.Printf("%08b %08b %08b\n", x&0x0f, x|0x0f, x&^0xf0)
	fmt.Println(x^0xff, ^x, x<<2>>1)
	fmt.Println(bits.OnesCount(uint(x)), bits.LeadingZeros8(uint8(x>>1)), bits.TrailingZeros(uint(x)))
	fmt.Println(bits.Reverse8(1), bits.RotateLeft8(0x81, 1), bits.Len(255))
	var n int8 = -8
	fmt.Println(n>>1, uint8(n)>>1, n>>7)
	s := 70
	fmt.Println(uint64(1)<<s, 1<<(s-60))
	hi, lo := bits.Mul64(1<<40, 1<<40)
	fmt.Println(hi, lo)
	flags := 0
	flags |= 1 << 3
	flags |= 1 << 0
	flags &^= 1 << 3
	flags ^= 6
	fmt.Println(flags, 0o17, 0x_ff, 1_000_000)
}
