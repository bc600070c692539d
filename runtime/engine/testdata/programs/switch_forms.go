// Switch: fallthrough, no condition, init, duplicates of types, default in the middle.
package main

import "fmt"

func classify(n int) string {
	s := ""
	switch {
	case n < 0:
		s += "negative "
		fallthrough
	case n == 0:
		s += "small "
	default:
		s += "positive "
	case n > 100:
		s += "big "
		fallthrough
	case n > 1000 && false:
		s += "(fell) "
	}
	return s
}

func side(n int) int {
	fmt.Print("<", n, ">")
	return n
}

func main() {
	for _, n := range []int{-1, 0, 5, 500} {
		fmt.Println(n, classify(n))
	}
	switch x := side(2); x {
	case side(1), side(2), side(3):
		fmt.Println(" two")
	case side(4):
		fmt.Println(" four")
	}
	switch v := any(3.5).(type) {
	default:
		fmt.Printf("default %T\n", v)
	case int, string:
		fmt.Printf("%T\n", v)
	}
	switch y := "b"; {
	case y > "a":
		fmt.Println("after a")
	}
	switch {
	}
	switch c := 'x'; c {
	case 'a', 'e':
		fmt.Println("vowel")
	case 'x':
		if c == 'x' {
			break
		}
		fmt.Println("no")
	}
	switch a := any(2); a {
	case "2":
		fmt.Println("string")
	case 2:
		fmt.Println("int")
	}
}
