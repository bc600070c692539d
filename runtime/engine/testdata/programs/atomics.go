// sync/atomic: typed values, compare and swap, pointers and Value.
package main

import (
	"fmt"
	"math"
	"sync"
	"sync/atomic"
)

type settings struct{ rate int }

var hits atomic.Int64

func main() {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				hits.Add(1)
			}
		})
	}
	wg.Wait()
	fmt.Println(hits.Load())
	var cur atomic.Pointer[settings]
	fmt.Println(cur.Load() == nil)
	cur.Store(&settings{1})
	old := cur.Swap(&settings{2})
	fmt.Println(old.rate, cur.Load().rate)
	var flag atomic.Bool
	fmt.Println(flag.CompareAndSwap(false, true), flag.CompareAndSwap(false, true), flag.Load())
	var n uint32
	atomic.AddUint32(&n, ^uint32(0))
	fmt.Println(n, atomic.LoadUint32(&n) == math.MaxUint32)
	var v atomic.Value
	v.Store([]string{"a"})
	fmt.Println(v.Load().([]string)[0])
	var bits atomic.Uint32
	bits.Or(6)
	bits.And(3)
	fmt.Println(bits.Load())
}
