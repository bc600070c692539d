// unique handles compare by identity; weak pointers see their target while it lives.
package main

import (
	"fmt"
	"runtime"
	"strings"
	"unique"
	"weak"
)

type point struct{ x, y int }

func main() {
	a := unique.Make("hello")
	b := unique.Make("hel" + strings.Repeat("lo", 1))
	fmt.Println(a == b, a.Value(), a == unique.Make("other"))
	p, q := unique.Make(point{1, 2}), unique.Make(point{1, 2})
	fmt.Println(p == q, p.Value().y)
	v := &point{3, 4}
	w := weak.Make(v)
	fmt.Println(w.Value() == v, w == weak.Make(v))
	var none weak.Pointer[point]
	fmt.Println(none.Value() == nil)
	runtime.KeepAlive(v)
}
