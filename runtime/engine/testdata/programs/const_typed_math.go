// Typed constants and conversions in expressions; integer division and remainder.
package main

import (
	"fmt"
	"time"
)

type Meters float64
type Feet float64

const perMeter = 3.28084

func (m Meters) Feet() Feet { return Feet(m * perMeter) }

const (
	day  = 24 * time.Hour
	week = 7 * day
)

type weekday uint

const (
	_ weekday = iota + 1
	mon
	tue
	wed = iota * 10
	thu
)

func main() {
	fmt.Printf("%.3f %T\n", Meters(100).Feet(), Meters(1).Feet())
	fmt.Println(week, week/day, week.Hours(), mon, tue, wed, thu)
	fmt.Printf("%T %T\n", mon, wed)
	for _, pair := range [][2]int{{7, 3}, {-7, 3}, {7, -3}, {-7, -3}} {
		fmt.Print(pair[0]/pair[1], " ", pair[0]%pair[1], "; ")
	}
	fmt.Println()
	const big = 1 << 62
	fmt.Println(big/3*3 == big, uint64(big)<<1, float32(big))
	var f float64 = 7 / 2
	g := 7 / 2.0
	fmt.Println(f, g, 1/3.0 == 1.0/3, 'a'*2, "s"+"t")
	const mask = ^uint8(0)
	fmt.Println(mask, mask>>4, -5>>1, uint8(mask)&^3)
}
