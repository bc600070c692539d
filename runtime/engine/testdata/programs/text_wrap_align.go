// Formatting a report: padding by runes, wrapping, number formats.
package main

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

type row struct {
	label string
	vals  []float64
}

func pad(s string, n int) string {
	if k := utf8.RuneCountInString(s); k < n {
		return s + strings.Repeat("·", n-k)
	}
	return s
}

func wrap(s string, width int) (lines []string) {
	line := ""
	for _, w := range strings.Fields(s) {
		switch {
		case line == "":
			line = w
		case len(line)+1+len(w) <= width:
			line += " " + w
		default:
			lines = append(lines, line)
			line = w
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func main() {
	rows := []row{{"Zürich", []float64{1.5, -2}}, {"Rio", []float64{1234.5}}, {label: "empty"}}
	for _, r := range rows {
		fmt.Printf("|%s|", pad(r.label, 8))
		for _, v := range r.vals {
			fmt.Printf("%9.2f|", v)
		}
		fmt.Println()
	}
	for i, l := range wrap("the quick brown fox jumps over the lazy dog", 16) {
		fmt.Printf("%2d %-16s|\n", i+1, l)
	}
	fmt.Println(thousands(7), thousands(1234567), len(wrap("", 5)))
	fmt.Printf("%*s|%-*s|%0*d\n", 6, "r", 6, "l", 5, 42)
}
