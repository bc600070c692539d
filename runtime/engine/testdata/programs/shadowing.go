// Shadowing: inner declarations hide outer names, := mixes old and new.
package main

import "fmt"

var level = "package"

func inner() string {
	s := level
	level := "function"
	if level := level + "/if"; len(level) > 3 {
		level := level + "/block"
		s += " " + level
	}
	return s + " " + level
}

func two(n int) (int, error) { return n * 2, nil }

func main() {
	fmt.Println(inner())
	a, err := two(1)
	b, err := two(a)
	fmt.Println(a, b, err)
	x := 1
	{
		x := x + 1
		x++
		fmt.Println(x)
	}
	if x := "text"; x != "" {
		fmt.Println(x)
	} else if y := len(x); y > 0 {
		fmt.Println(x, y)
	}
	fmt.Println(x)
	for x := 10; x < 12; x++ {
		x := x * 2
		fmt.Print(x, " ")
	}
	fmt.Println(x)
	{
		true := false
		len := func(s string) int { return 42 }
		nil := 7
		fmt.Println(true, len("abc"), nil)
	}
	{ // at the top level of a cell a type would hold for the whole cell
		type int string
		var z int = "a string"
		fmt.Println(z)
	}
}
