// runtime: stack of named functions, NumGoroutine deltas, MemStats being sane.
package main

import (
	"fmt"
	"runtime"
	"strings"
	"time"
)

func whoami() string {
	pc, _, _, ok := runtime.Caller(0)
	name := runtime.FuncForPC(pc).Name()
	return fmt.Sprint(name[strings.LastIndex(name, ".")+1:], " ", ok)
}

type obj struct{ id int }

func waitFor(cond func() bool) bool {
	for range 1000 {
		if cond() {
			return true
		}
		time.Sleep(time.Millisecond)
	}
	return false
}

func main() {
	fmt.Println(whoami())
	before := runtime.NumGoroutine()
	stop := make(chan bool)
	for range 3 {
		go func() { <-stop }()
	}
	fmt.Println(runtime.NumGoroutine() - before)
	close(stop)
	fmt.Println(waitFor(func() bool { return runtime.NumGoroutine() <= before }))
	var ms runtime.MemStats
	runtime.ReadMemStats(&ms)
	fmt.Println(ms.HeapAlloc > 0, runtime.GOOS != "", strings.HasPrefix(runtime.Version(), "go"))
	cleaned := make(chan int, 1)
	func() {
		o := &obj{7}
		runtime.AddCleanup(o, func(id int) { cleaned <- id }, o.id)
	}()
	fmt.Println(waitFor(func() bool { runtime.GC(); return len(cleaned) == 1 }), <-cleaned)
}
