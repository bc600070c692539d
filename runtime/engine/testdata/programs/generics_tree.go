// A generic ordered map with an iterator, comparison function and constraints.
package main

import (
	"cmp"
	"fmt"
	"iter"
	"strings"
)

type Map[K, V any] struct {
	root *mapNode[K, V]
	cmp  func(K, K) int
	size int
}

type mapNode[K, V any] struct {
	key         K
	val         V
	left, right *mapNode[K, V]
}

func NewMap[K cmp.Ordered, V any]() *Map[K, V] { return &Map[K, V]{cmp: cmp.Compare[K]} }

func (m *Map[K, V]) find(k K) **mapNode[K, V] {
	p := &m.root
	for *p != nil {
		switch c := m.cmp(k, (*p).key); {
		case c < 0:
			p = &(*p).left
		case c > 0:
			p = &(*p).right
		default:
			return p
		}
	}
	return p
}

func (m *Map[K, V]) Set(k K, v V) bool {
	p := m.find(k)
	if *p != nil {
		(*p).val = v
		return false
	}
	*p = &mapNode[K, V]{key: k, val: v}
	m.size++
	return true
}

func (m *Map[K, V]) All() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) { m.root.push(yield) }
}

func (n *mapNode[K, V]) push(yield func(K, V) bool) bool {
	return n == nil || n.left.push(yield) && yield(n.key, n.val) && n.right.push(yield)
}

func main() {
	m := NewMap[string, int]()
	for i, w := range strings.Fields("the quick brown fox jumps over the lazy dog") {
		m.Set(w, i)
	}
	for k, v := range m.All() {
		if k > "p" {
			break
		}
		fmt.Print(k, "=", v, " ")
	}
	fmt.Println(m.size)
	byLen := &Map[[]int, string]{cmp: func(a, b []int) int { return len(a) - len(b) }}
	byLen.Set([]int{1}, "one")
	byLen.Set([]int{2}, "still one")
	for k, v := range byLen.All() {
		fmt.Println(k, v)
	}
}
