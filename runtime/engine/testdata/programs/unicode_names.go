// Identifiers in other scripts, exported by case, and text in many languages.
package main

import (
	"fmt"
	"math"
	"unicode/utf8"
)

type Größe struct {
	Höhe, Breite float64
	naïve        bool
}

func (g Größe) Fläche() float64 { return g.Höhe * g.Breite }

const π = math.Pi

func 合計(数 ...int) (答え int) {
	for _, x := range 数 {
		答え += x
	}
	return
}

var élan = "élan"

func main() {
	g := Größe{Höhe: 2, Breite: 3}
	fmt.Println(g.Fläche(), 合計(1, 2, 3))
	fmt.Printf("%.2f %+v %T\n", π, g, g)
	名前 := "世界"
	α, _β := 1, 2
	fmt.Println(名前, α+_β, élan, len(élan))
	m := map[string]int{"ключ": 1, "κλειδί": 2}
	fmt.Println(m["ключ"], m)
	for i, r := range "añ🙂" {
		fmt.Print(i, " ", string(r), " ", utf8.RuneLen(r), "; ")
	}
	fmt.Println()
}
