// Methods: value and pointer receivers, auto address and auto dereference.
package main

import (
	"fmt"
	"strconv"
)

type Counter struct{ n int }

func (c Counter) Get() int { return c.n }
func (c *Counter) Inc()    { c.n++ }
func (c Counter) Lost()    { c.n = 1000 }
func (c *Counter) Safe() string {
	if c == nil {
		return "nil counter"
	}
	return "counter " + strconv.Itoa(c.n)
}

type Getter interface{ Get() int }
type Incer interface{ Inc() }

func main() {
	var c Counter
	c.Inc()
	(&c).Inc()
	c.Lost()
	p := &c
	fmt.Println(c.Get(), p.Get(), p.Safe())
	var nilC *Counter
	fmt.Println(nilC.Safe())
	var g Getter = c
	c.Inc()
	fmt.Println(g.Get(), Getter(p).Get())
	_, ok := any(c).(Incer)
	_, okP := any(&c).(Incer)
	fmt.Println(ok, okP)
	cs := []Counter{{1}, {2}}
	cs[0].Inc()
	for i := range cs {
		cs[i].Inc()
	}
	fmt.Println(cs)
	m := map[string]*Counter{"a": {5}}
	m["a"].Inc()
	fmt.Println(m["a"].n)
}
