// Embedding interfaces in structs: partial implementation, overriding, promotion through pointers.
package main

import "fmt"

type Store interface {
	Get(k string) (string, bool)
	Put(k, v string)
}

type memory map[string]string

func (m memory) Get(k string) (string, bool) { v, ok := m[k]; return v, ok }
func (m memory) Put(k, v string)             { m[k] = v }

type logged struct {
	Store
	log *[]string
}

func (l logged) Put(k, v string) {
	*l.log = append(*l.log, "put "+k)
	l.Store.Put(k, v)
}

type readOnly struct{ Store }

func (readOnly) Put(k, v string) { panic("read only: " + k) }

type layered struct {
	*logged
	extra int
}

func main() {
	var log []string
	l := logged{memory{}, &log}
	l.Put("a", "1")
	v, ok := l.Get("a")
	fmt.Println(v, ok, log)
	func() {
		defer func() { fmt.Println(recover()) }()
		var s Store = readOnly{l}
		s.Put("b", "2")
	}()
	deep := layered{&l, 3}
	deep.Put("c", "3")
	got, _ := deep.Store.Get("c")
	fmt.Println(got, log, deep.extra)
	var empty struct{ Store }
	defer func() { fmt.Println("nil embedded:", recover() != nil) }()
	empty.Get("x")
}
