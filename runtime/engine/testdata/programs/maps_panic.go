// Maps: unhashable keys and writes to a nil map panic and can be recovered.
package main

import "fmt"

func try(name string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			err, isErr := r.(error)
			fmt.Println(name, isErr, err)
		}
	}()
	f()
	fmt.Println(name, "fine")
}

func main() {
	var m map[string]int
	try("read", func() { _ = m["x"] })
	try("write", func() { m["x"] = 1 })
	keys := map[any]int{}
	try("slice key", func() { keys[[]int{1}] = 1 })
	try("func key", func() { keys[func() {}]++ })
	try("ok", func() { keys[struct{}{}]++ })
	fmt.Println(len(keys))
}
