// math/rand/v2 with fixed seeds: PCG and ChaCha8, shuffles and generic N.
package main

import (
	"fmt"
	"math/rand/v2"
	"time"
)

type die struct {
	r     *rand.Rand
	sides int
}

func (d die) roll() int { return d.r.IntN(d.sides) + 1 }

func main() {
	r := rand.New(rand.NewPCG(1, 2))
	d := die{r, 6}
	counts := map[int]int{}
	for range 600 {
		counts[d.roll()]++
	}
	fmt.Println(counts)
	s := []string{"a", "b", "c", "d"}
	r.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
	fmt.Println(s, r.Perm(5))
	c := rand.New(rand.NewChaCha8([32]byte{1}))
	fmt.Printf("%.4f %.4f %d\n", c.Float64(), c.NormFloat64(), c.Uint32N(1000))
	fmt.Println(rand.N(time.Duration(1)), rand.IntN(1))
	z := rand.NewZipf(r, 1.5, 2, 10)
	fmt.Println(z.Uint64() <= 10)
}
