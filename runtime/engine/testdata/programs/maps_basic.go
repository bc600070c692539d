// Maps: the nil map, delete, comma-ok, struct keys, counting and printing sorted.
package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

type point struct{ x, y int }

func count(words []string) map[string]int {
	m := map[string]int{}
	for _, w := range words {
		m[w]++
	}
	return m
}

func main() {
	var none map[string]int
	v, ok := none["a"]
	fmt.Println(v, ok, len(none), none == nil)
	delete(none, "a")
	m := count(strings.Fields("b a b c b a"))
	fmt.Println(m)
	delete(m, "c")
	delete(m, "zz")
	for _, k := range slices.Sorted(maps.Keys(m)) {
		fmt.Print(k, "=", m[k], " ")
	}
	fmt.Println()
	grid := map[point]*[]int{{1, 2}: {3}}
	*grid[point{1, 2}] = append(*grid[point{1, 2}], 4)
	fmt.Println(*grid[point{1, 2}], grid[point{}] == nil)
	nested := map[string]map[string]int{"a": {"x": 1}}
	nested["a"]["y"]++
	fmt.Println(nested, nested["b"]["z"])
	m["b"] += 10
	_, has := m["b"]
	fmt.Println(m["b"], has)
}
