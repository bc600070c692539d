// Goroutines: a pool with results gathered by index, and an errgroup of one's own.
package main

import (
	"errors"
	"fmt"
	"sync"
)

type job struct{ id, n int }
type result struct {
	id  int
	val string
}

func pool(workers int, jobs []job, f func(job) string) []string {
	in, out := make(chan job), make(chan result)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for j := range in {
				out <- result{j.id, f(j)}
			}
		})
	}
	go func() {
		for _, j := range jobs {
			in <- j
		}
		close(in)
		wg.Wait()
		close(out)
	}()
	res := make([]string, len(jobs))
	for r := range out {
		res[r.id] = r.val
	}
	return res
}

type group struct {
	wg   sync.WaitGroup
	once sync.Once
	err  error
}

func (g *group) Go(f func() error) {
	g.wg.Go(func() {
		if err := f(); err != nil {
			g.once.Do(func() { g.err = err })
		}
	})
}

func (g *group) Wait() error {
	g.wg.Wait()
	return g.err
}

func main() {
	var jobs []job
	for i := range 6 {
		jobs = append(jobs, job{i, i * i})
	}
	fmt.Println(pool(3, jobs, func(j job) string { return fmt.Sprint(j.n) }))
	var g group
	g.Go(func() error { return nil })
	g.Go(func() error { return errors.New("failed") })
	err := g.Wait()
	fmt.Println(err)
}
