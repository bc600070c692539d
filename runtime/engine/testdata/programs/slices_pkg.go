// The slices package: sorting, searching, grouping, chunks and iterators.
package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

type person struct {
	name string
	age  int
}

func main() {
	ps := []person{{"bo", 30}, {"al", 25}, {"cy", 30}}
	slices.SortStableFunc(ps, func(a, b person) int {
		return cmp.Or(cmp.Compare(b.age, a.age), strings.Compare(a.name, b.name))
	})
	fmt.Println(ps)
	i, found := slices.BinarySearch([]int{1, 3, 5}, 4)
	fmt.Println(i, found, slices.Max([]int{3, 9, 2}))
	fmt.Println(slices.Compact([]int{1, 1, 2, 2, 1}), slices.Equal([]int{1}, []int{1}))
	for c := range slices.Chunk([]int{1, 2, 3, 4, 5}, 2) {
		fmt.Print(c, len(c), " ")
	}
	fmt.Println()
	ages := slices.Collect(func(yield func(int) bool) {
		for _, p := range ps {
			if !yield(p.age) {
				return
			}
		}
	})
	fmt.Println(ages, slices.Sorted(slices.Values(ages)), slices.Repeat([]string{"x"}, 3))
	fmt.Println(slices.IndexFunc(ps, func(p person) bool { return p.age < 30 }), slices.ContainsFunc(ps, func(p person) bool { return p.name == "zz" }))
}
