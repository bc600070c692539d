// goto, labelled break and continue, and labels on switch and select.
package main

import "fmt"

func collatz(n int) (steps int) {
again:
	if n == 1 {
		return
	}
	if n%2 == 0 {
		n /= 2
	} else {
		n = 3*n + 1
	}
	steps++
	goto again
}

func main() {
	fmt.Println(collatz(27))
	i := 0
loop:
	if i < 3 {
		fmt.Print(i, " ")
		i++
		goto loop
	}
	fmt.Println()
rows:
	for y := range 4 {
		for x := range 4 {
			switch {
			case x == y:
				continue rows
			case y == 3:
				break rows
			}
			fmt.Print(x, y, " ")
		}
	}
	fmt.Println()
sw:
	switch {
	case true:
		for {
			break sw
		}
		fmt.Println("skipped")
	}
	fmt.Println("end")
}
