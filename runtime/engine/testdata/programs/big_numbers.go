// math/big: factorials, rationals, and number formatting.
package main

import (
	"fmt"
	"math/big"
	"strconv"
)

func fact(n int64) *big.Int {
	r := big.NewInt(1)
	for i := int64(2); i <= n; i++ {
		r.Mul(r, big.NewInt(i))
	}
	return r
}

type ratio struct{ *big.Rat }

func (r ratio) String() string { return "ratio " + r.RatString() }

func main() {
	fmt.Println(fact(30))
	a, ok := new(big.Int).SetString("ffffffffffffffffffff", 16)
	fmt.Println(a, ok, a.BitLen(), a.Cmp(fact(20)))
	r := ratio{big.NewRat(6, 4)}
	fmt.Println(r, r.Add(r.Rat, big.NewRat(1, 2)))
	fmt.Println(new(big.Int).Exp(big.NewInt(3), big.NewInt(100), big.NewInt(97)))
	f := new(big.Float).SetPrec(100).Quo(big.NewFloat(1), big.NewFloat(3))
	fmt.Println(f.Text('g', 20))
	fmt.Println(strconv.FormatInt(-255, 2), strconv.Quote("a\tb"), strconv.AppendBool(nil, true))
}
