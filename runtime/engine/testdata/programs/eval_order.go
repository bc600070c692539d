// Order of evaluation: calls left to right, assignment in two phases, short circuits.
package main

import (
	"fmt"
	"strings"
)

var trail []string

func t(s string, v int) int {
	trail = append(trail, s)
	return v
}

func flush() {
	fmt.Println(strings.Join(trail, " "))
	trail = nil
}

func yes(s string) bool { return t(s, 1) == 1 }

func main() {
	arr := []int{1, 2, 3}
	i := 0
	i, arr[i] = 2, 99
	fmt.Println(i, arr)
	arr[0], arr[1], arr[2] = arr[2], arr[0], arr[1]
	fmt.Println(arr)
	m := map[int]int{}
	m[t("k", 1)] = t("v", 2) + t("w", 3)*t("x", 4)
	flush()
	_ = yes("a") || yes("b")
	_ = !yes("c") && yes("d")
	flush()
	arr[t("i", 0)], arr[t("j", 1)] = t("r", 5), t("s", 6)
	flush()
	fmt.Println(arr, m)
	_ = []int{t("1", 1), t("2", 2), t("3", 3)}
	flush()
	x := 5
	x, y := x+1, x
	fmt.Println(x, y)
	s := struct{ a, b int }{b: t("b", 1), a: t("a", 2)}
	flush()
	s.a, s.b = s.b, s.a
	fmt.Println(s)
}
