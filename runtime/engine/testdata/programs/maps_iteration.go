// Maps: deletion during iteration, and the maps package.
package main

import (
	"fmt"
	"maps"
)

func main() {
	m := map[int]bool{}
	for i := range 50 {
		m[i] = i%2 == 0
	}
	for k, even := range m {
		if !even {
			delete(m, k)
		}
	}
	fmt.Println(len(m))
	seen := 0
	for k := range m {
		seen += k
	}
	fmt.Println(seen)
	src := map[string]int{"a": 1, "b": 2}
	dst := maps.Clone(src)
	maps.Copy(dst, map[string]int{"b": 3, "c": 4})
	fmt.Println(src, dst, maps.Equal(src, dst))
	maps.DeleteFunc(dst, func(k string, v int) bool { return v > 3 })
	fmt.Println(dst)
	inv := maps.Collect(func(yield func(int, string) bool) {
		for k, v := range dst {
			if !yield(v, k) {
				return
			}
		}
	})
	fmt.Println(inv)
	anyKey := map[any]string{1: "int", "1": "string", 1.0: "float", [1]int{1}: "array"}
	fmt.Println(anyKey[1], anyKey["1"], anyKey[1.0], anyKey[[1]int{1}], anyKey[int8(1)] == "")
}
