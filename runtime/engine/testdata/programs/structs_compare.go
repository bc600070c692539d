// Structs: comparison, blank fields, interfaces inside, and panics when uncomparable.
package main

import "fmt"

type key struct {
	id   int
	name string
	_    int
	any  interface{}
}

func equal(a, b any) (res string) {
	defer func() {
		if r := recover(); r != nil {
			res = fmt.Sprint("panic: ", r)
		}
	}()
	return fmt.Sprint(a == b)
}

func main() {
	fmt.Println(key{id: 1, any: 2} == key{id: 1, any: 2})
	fmt.Println(equal(key{any: "a"}, key{any: 1}))
	fmt.Println(equal([]int{1}, []int{1}))
	fmt.Println(equal(key{any: []int{}}, key{any: []int{}}))
	fmt.Println(equal(key{id: 1, any: []int{}}, key{id: 2, any: []int{}}))
	fmt.Println(equal(struct{ f func() }{}, 3))
	p, q := &key{id: 1}, &key{id: 1}
	fmt.Println(p == q, *p == *q, p == p)
}
