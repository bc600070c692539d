// Failed type assertions panic with a runtime error that names the types.
package main

import (
	"fmt"
	"runtime"
)

type walker interface{ walk() }
type duck struct{}

func (duck) quack() {}

func attempt(f func()) {
	defer func() {
		r := recover()
		_, rt := r.(runtime.Error)
		fmt.Println(rt, r)
	}()
	f()
}

func main() {
	var v any = "text"
	n, ok := v.(int)
	fmt.Println(n, ok)
	attempt(func() { _ = v.(int) })
	attempt(func() { _ = v.(fmt.Stringer) })
	attempt(func() { _ = any(duck{}).(walker) })
	var w walker
	attempt(func() { _ = any(w).(walker) })
	attempt(func() { w.walk() })
	var i interface{ quack() } = duck{}
	i.quack()
	_, isDuck := i.(duck)
	fmt.Println(isDuck)
}
