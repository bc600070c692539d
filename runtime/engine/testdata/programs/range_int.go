// Range over integers, of named types, with no variable, and with a changed bound.
package main

import "fmt"

type Index uint8

func main() {
	n := 3
	for i := range n {
		n = 10
		fmt.Print(i, " ")
	}
	fmt.Println(n)
	for i := range Index(4) {
		fmt.Printf("%T%d ", i, i)
	}
	fmt.Println()
	count := 0
	for range 5 {
		count++
	}
	for range -3 {
		count = -1
	}
	fmt.Println(count)
	for i := range 10 {
		if i%2 == 0 {
			continue
		}
		if i > 7 {
			break
		}
		i *= 100
		fmt.Print(i, ",")
	}
	fmt.Println()
	var k int
	for k = range 4 {
	}
	fmt.Println(k)
}
