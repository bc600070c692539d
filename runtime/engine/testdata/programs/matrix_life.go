// Two-dimensional arrays and modular indices: the game of life.
package main

import (
	"fmt"
	"strings"
)

const size = 6

type board [size][size]bool

func (b board) neighbours(y, x int) (n int) {
	for dy := -1; dy <= 1; dy++ {
		for dx := -1; dx <= 1; dx++ {
			if (dy != 0 || dx != 0) && b[(y+dy+size)%size][(x+dx+size)%size] {
				n++
			}
		}
	}
	return
}

func (b board) next() (out board) {
	for y, row := range b {
		for x, alive := range row {
			n := b.neighbours(y, x)
			out[y][x] = n == 3 || alive && n == 2
		}
	}
	return
}

func (b board) String() string {
	var sb strings.Builder
	for _, row := range b {
		for _, c := range row {
			sb.WriteByte(".#"[map[bool]int{true: 1}[c]])
		}
		sb.WriteByte('\n')
	}
	return sb.String()
}

func main() {
	var b board
	for _, p := range [][2]int{{0, 1}, {1, 2}, {2, 0}, {2, 1}, {2, 2}} {
		b[p[0]][p[1]] = true
	}
	start := b
	for range 4 * size {
		b = b.next()
	}
	fmt.Print(b.next().next())
	fmt.Println(b == start)
}
