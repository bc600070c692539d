// Complex numbers: literals, parts, arithmetic, comparison and printing.
package main

import (
	"fmt"
	"math/cmplx"
)

type Phasor complex128

func (p Phasor) Abs() float64 { return cmplx.Abs(complex128(p)) }

func main() {
	z := complex(3, 4)
	w := 1 - 2i
	fmt.Println(z*w, z/w, z+w, -z)
	fmt.Println(real(z), imag(z), cmplx.Abs(z), z == 3+4i)
	var c64 complex64 = 1i
	fmt.Printf("%T %v %.1f\n", c64*c64, c64*c64, cmplx.Sqrt(-1))
	fmt.Println(Phasor(z).Abs(), cmplx.Conj(z))
	sum := 0i
	for k := range 4 {
		sum += cmplx.Pow(1i, complex(float64(k), 0))
	}
	fmt.Printf("%.0f\n", real(sum))
}
