// Slices: copy of overlapping ranges, clear, delete and insert, conversion to arrays.
package main

import (
	"fmt"
	"slices"
)

func main() {
	s := []int{0, 1, 2, 3, 4, 5}
	n := copy(s[2:], s)
	fmt.Println(n, s)
	t := slices.Clone(s)
	clear(t[:2])
	fmt.Println(t, s)
	t = slices.Insert(t, 1, 70, 71)
	t = slices.Delete(t, 3, 5)
	fmt.Println(t, slices.Index(t, 71), slices.Contains(t, 9))
	arr := [3]int(s)
	ptr := (*[2]int)(s)
	ptr[0] = -1
	fmt.Println(arr, s[0], *ptr)
	var matrix [][]string
	for i := range 3 {
		matrix = append(matrix, make([]string, i))
	}
	matrix[2][1] = "x"
	fmt.Printf("%q %d\n", matrix, len(matrix[2:]))
	var nilS []int
	empty := []int{}
	fmt.Println(nilS == nil, empty == nil, len(nilS[:]), cap(empty))
	for range nilS {
		fmt.Println("never")
	}
}
