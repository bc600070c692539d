// sync: Mutex, RWMutex, Once, OnceValue, WaitGroup.Go, Map, Pool and Cond.
package main

import (
	"fmt"
	"strings"
	"sync"
)

type safe struct {
	sync.RWMutex
	m map[string]int
}

func (s *safe) add(k string, n int) {
	s.Lock()
	defer s.Unlock()
	s.m[k] += n
}

func (s *safe) get(k string) int {
	s.RLock()
	defer s.RUnlock()
	return s.m[k]
}

var once sync.Once

var config = sync.OnceValue(func() string {
	fmt.Println("computed")
	return "cfg"
})

func main() {
	s := safe{m: map[string]int{}}
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() { s.add("k", i) })
	}
	wg.Wait()
	fmt.Println(s.get("k"))
	for range 3 {
		once.Do(func() { fmt.Println("once") })
	}
	fmt.Println(config(), config())
	var sm sync.Map
	sm.Store("a", 1)
	v, loaded := sm.LoadOrStore("a", 2)
	fmt.Println(v, loaded)
	var mu sync.Mutex
	cond := sync.NewCond(&mu)
	ready := false
	go func() {
		mu.Lock()
		ready = true
		mu.Unlock()
		cond.Broadcast()
	}()
	mu.Lock()
	for !ready {
		cond.Wait()
	}
	mu.Unlock()
	fmt.Println(ready, mu.TryLock())
	pool := sync.Pool{New: func() any { return new(strings.Builder) }}
	sb := pool.Get().(*strings.Builder)
	sb.WriteString("pooled")
	fmt.Println(sb)
}
