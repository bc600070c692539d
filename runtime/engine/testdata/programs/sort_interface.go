// sort: a user's Interface, Reverse, Search, stability and container/heap.
package main

import (
	"cmp"
	"container/heap"
	"container/list"
	"fmt"
	"sort"
)

type byLen []string

func (b byLen) Len() int           { return len(b) }
func (b byLen) Less(i, j int) bool { return len(b[i]) < len(b[j]) }
func (b byLen) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }

type pq []*task
type task struct {
	name string
	prio int
}

func (p pq) Len() int           { return len(p) }
func (p pq) Less(i, j int) bool { return p[i].prio > p[j].prio }
func (p pq) Swap(i, j int)      { p[i], p[j] = p[j], p[i] }
func (p *pq) Push(x any)        { *p = append(*p, x.(*task)) }
func (p *pq) Pop() any {
	old := *p
	t := old[len(old)-1]
	*p = old[:len(old)-1]
	return t
}

func main() {
	w := byLen{"ccc", "a", "bb", "z", "dd"}
	sort.Stable(w)
	fmt.Println(w)
	sort.Sort(sort.Reverse(sort.StringSlice(w)))
	fmt.Println(w, sort.SearchInts([]int{1, 4, 9}, 5))
	h := &pq{{"low", 1}, {"high", 9}}
	heap.Init(h)
	heap.Push(h, &task{"mid", 5})
	for h.Len() > 0 {
		fmt.Print(heap.Pop(h).(*task).name, " ")
	}
	fmt.Println()
	i, found := sort.Find(3, func(i int) int { return cmp.Compare(2, []int{1, 2, 3}[i]) })
	fmt.Println(i, found)
	l := list.New()
	l.PushBack(1)
	l.PushFront(0)
	for e := l.Front(); e != nil; e = e.Next() {
		fmt.Print(e.Value, " ")
	}
	fmt.Println(l.Len())
}
