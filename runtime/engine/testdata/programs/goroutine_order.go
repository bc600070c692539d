// Goroutines handed a baton: deterministic ping-pong, barriers and semaphores.
package main

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

type baton struct{ log []string }

func pingPong(rounds int) []string {
	ping, pong := make(chan *baton), make(chan *baton)
	go func() {
		for b := range ping {
			b.log = append(b.log, "ping")
			pong <- b
		}
		close(pong)
	}()
	b := &baton{}
	for range rounds {
		ping <- b
		b = <-pong
		b.log = append(b.log, "pong")
	}
	close(ping)
	_, open := <-pong
	return append(b.log, fmt.Sprint(open))
}

func parallel(n, limit int) (peakOK bool) {
	sem := make(chan struct{}, limit)
	var cur, peak atomic.Int32
	var wg sync.WaitGroup
	for range n {
		sem <- struct{}{}
		wg.Go(func() {
			defer func() { <-sem }()
			now := cur.Add(1)
			for {
				p := peak.Load()
				if now <= p || peak.CompareAndSwap(p, now) {
					break
				}
			}
			runtime.Gosched()
			cur.Add(-1)
		})
	}
	wg.Wait()
	return peak.Load() <= int32(limit) && peak.Load() > 0
}

func main() {
	fmt.Println(pingPong(2))
	fmt.Println(parallel(20, 3))
	res := make([]int, 5)
	var wg sync.WaitGroup
	for i := range res {
		wg.Add(1)
		go func(slot *int) {
			defer wg.Done()
			*slot = i * i
		}(&res[i])
	}
	wg.Wait()
	fmt.Println(res)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	n := 0
	for range tick.C {
		if n++; n == 3 {
			break
		}
	}
	fmt.Println("ticks", n)
}
