// Embedding a mutex, lazily computed values, and copying only what may be copied.
package main

import (
	"fmt"
	"sync"
)

type Lazy[T any] struct {
	once sync.Once
	val  T
	make func() T
}

func NewLazy[T any](f func() T) *Lazy[T] { return &Lazy[T]{make: f} }

func (l *Lazy[T]) Get() T {
	l.once.Do(func() { l.val = l.make() })
	return l.val
}

type histogram struct {
	sync.Mutex
	counts [3]int
}

func (h *histogram) Observe(v int) {
	h.Lock()
	defer h.Unlock()
	h.counts[min(max(v, 0), 2)]++
}

func (h *histogram) Snapshot() [3]int {
	h.Lock()
	defer h.Unlock()
	return h.counts
}

var computed int

var answer = NewLazy(func() int { computed++; return 42 })

func main() {
	var h histogram
	var wg sync.WaitGroup
	for i := range 30 {
		wg.Go(func() { h.Observe(i%5 - 1) })
	}
	wg.Wait()
	snap := h.Snapshot()
	h.Observe(0)
	fmt.Println(snap, h.Snapshot())
	for range 4 {
		wg.Go(func() { answer.Get() })
	}
	wg.Wait()
	fmt.Println(answer.Get(), computed)
	fmt.Println(NewLazy(func() []string { return []string{"a"} }).Get())
}
