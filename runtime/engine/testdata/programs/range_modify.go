// Changing what is ranged over: slices evaluated once, arrays copied, maps live.
package main

import "fmt"

type acc struct{ seen []int }

func (a *acc) visit(i int) { a.seen = append(a.seen, i) }

func source(log *[]string) []int {
	*log = append(*log, "evaluated once")
	return []int{1, 2, 3}
}

func main() {
	var log []string
	var a acc
	for _, v := range source(&log) {
		a.visit(v)
	}
	fmt.Println(a.seen, log)
	s := []int{1, 2, 3}
	for i := range s {
		s = append(s, s[i]*10)
	}
	fmt.Println(s)
	arr := [3]int{1, 2, 3}
	for i, v := range arr {
		arr[2] = 50
		fmt.Print(i, v, " ")
	}
	for i, v := range arr[:] {
		arr[2] = 60
		fmt.Print(i, v, " ")
	}
	fmt.Println(arr)
	var idx [4]int
	i := 0
	for i, idx[i] = range []int{7, 8, 9} {
	}
	fmt.Println(i, idx)
	m := map[int]int{1: 1, 2: 2}
	for k := range m {
		m[k]++
		delete(m, 3)
	}
	fmt.Println(m)
	for i, c := range []byte("hi") {
		s[i] = int(c)
	}
	fmt.Println(s[:3])
}
