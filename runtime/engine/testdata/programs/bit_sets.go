// A generic bit set with set operations, iteration and printing.
package main

import (
	"fmt"
	"iter"
	"math/bits"
	"slices"
)

type word interface {
	~uint8 | ~uint16 | ~uint32 | ~uint64
}

type Set[W word] struct{ bits W }

func Of[W word](xs ...int) (s Set[W]) {
	for _, x := range xs {
		s.bits |= 1 << x
	}
	return
}

func (s Set[W]) Has(i int) bool        { return s.bits>>i&1 == 1 }
func (s Set[W]) Union(o Set[W]) Set[W] { return Set[W]{s.bits | o.bits} }
func (s Set[W]) Minus(o Set[W]) Set[W] { return Set[W]{s.bits &^ o.bits} }
func (s Set[W]) Each() iter.Seq[int] {
	return func(yield func(int) bool) {
		for b := uint64(s.bits); b != 0; b &= b - 1 {
			if !yield(bits.TrailingZeros64(b)) {
				return
			}
		}
	}
}
func (s Set[W]) String() string { return fmt.Sprint(slices.Collect(s.Each())) }

type small uint8

func main() {
	a, b := Of[uint16](1, 3, 15), Of[uint16](3, 4)
	fmt.Println(a, b, a.Union(b), a.Minus(b), a.Has(15), b.Has(15))
	s := Of[small](0, 7)
	s.bits <<= 1
	fmt.Println(s, s.bits, ^s.bits)
	fmt.Printf("%T %v\n", s, a == Of[uint16](15, 3, 1))
	for v := range a.Each() {
		if v > 1 {
			fmt.Println("first above one:", v)
			break
		}
	}
	u := Of[uint64](63)
	fmt.Println(u, u.bits>>63, bits.OnesCount64(u.bits|1))
}
