// Locals named as packages, in functions and blocks only.
package main

import (
	"fmt"
	"slices"
)

func joined(strings []string) (fmt string) {
	for _, s := range strings {
		fmt += s
	}
	return
}

type time struct{ h, m int }

func (t time) String() string { return fmt.Sprintf("%02d:%02d", t.h, t.m) }

func sorted(sort func([]int), xs []int) []int {
	sort(xs)
	return xs
}

func main() {
	fmt.Println(joined([]string{"a", "b"}), time{9, 5})
	fmt.Println(sorted(slices.Sort[[]int], []int{2, 1}))
	for errors := range 2 {
		fmt.Print(errors, " ")
	}
	fmt.Println()
	if bytes := []byte("x"); len(bytes) > 0 {
		fmt.Println(bytes)
	}
	func() {
		json := map[string]int{"not": 1}
		fmt.Println(json["not"])
	}()
}
