// Package variables are initialised by dependency, whatever their order in the source.
package main

import "fmt"

var total = first + second

var (
	second = compute("second", 2)
	first  = compute("first", second*10)
)

var log []string

var table = map[string]func() int{
	"size": func() int { return len(log) },
}

var _ = note("blank")

var a, b = pair()

func compute(name string, v int) int {
	note(name)
	return v
}

func note(s string) int {
	log = append(log, s)
	return len(log)
}

func pair() (int, int) { return note("pair"), c }

var c = compute("c", 5)

func main() {
	fmt.Println(total, first, second)
	fmt.Println(log)
	fmt.Println(table["size"](), a, b, c)
}
