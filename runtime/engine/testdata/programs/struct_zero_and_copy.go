// Zero values ready to use, deep and shallow copies, nested assignment.
package main

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

type inner struct {
	list []int
	m    map[string]int
	arr  [2]int
}
type outer struct {
	inner
	name string
	next *outer
}

func (o outer) clone() outer {
	o.list = slices.Clone(o.list)
	o.m = maps.Clone(o.m)
	return o
}

func mutate(o outer) {
	o.list[0] = 100
	o.arr[0] = 100
	o.m["k"] = 100
	o.name = "lost"
}

func main() {
	var z outer
	fmt.Printf("%+v %v %v\n", z, z.list == nil, z.next == nil)
	o := outer{inner: inner{list: []int{1}, m: map[string]int{"k": 1}}, name: "o"}
	c := o.clone()
	mutate(o)
	fmt.Println(o.list, o.arr, o.m, o.name)
	fmt.Println(c.list, c.m)
	o.next = &c
	o.next.next = &o
	o.next.next.name = "cycle"
	fmt.Println(o.name, c.next.next == &c)
	objs := map[string]outer{"a": o}
	tmp := objs["a"]
	tmp.name = "changed"
	objs["a"] = tmp
	fmt.Println(objs["a"].name, o.name)
	ptrs := []*inner{&o.inner, &c.inner}
	for _, p := range ptrs {
		p.arr[1]++
	}
	fmt.Println(o.arr, c.arr)
	var sb strings.Builder
	var mu sync.Mutex
	var buf bytes.Buffer
	mu.Lock()
	sb.WriteString("z")
	buf.WriteString("b")
	mu.Unlock()
	fmt.Println(sb.String(), buf.String())
}
