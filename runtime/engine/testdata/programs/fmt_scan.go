// fmt: scanning from strings and readers.
package main

import (
	"fmt"
	"strings"
)

type pt struct{ x, y int }

func (p *pt) Scan(s fmt.ScanState, verb rune) error {
	_, err := fmt.Fscanf(s, "(%d,%d)", &p.x, &p.y)
	return err
}

func main() {
	var a, b int
	var w string
	n, err := fmt.Sscanf("10-20 abc", "%d-%d %s", &a, &b, &w)
	fmt.Println(n, err, a, b, w)
	n, err = fmt.Sscan("7 8", &a, &b)
	fmt.Println(n, err, a+b)
	var f float64
	var h int
	n, err = fmt.Sscanf("2.5 ff", "%g %x", &f, &h)
	fmt.Println(n, err, f, h)
	var p pt
	_, err = fmt.Sscan("(3,4)", &p)
	fmt.Println(p, err)
	r := strings.NewReader("1\n2\n3\n")
	sum := 0
	for {
		var v int
		if _, err := fmt.Fscanln(r, &v); err != nil {
			fmt.Println(err)
			break
		}
		sum += v
	}
	fmt.Println(sum)
	_, err = fmt.Sscanf("x", "%d", &a)
	fmt.Println(err)
}
