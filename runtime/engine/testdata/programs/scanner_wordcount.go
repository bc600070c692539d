// Word frequencies: maps, sorting by several keys, formatted table.
package main

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode"
)

const text = `It was the best of times, it was the worst of times,
it was the age of wisdom, it was the age of foolishness`

type freq struct {
	word  string
	count int
}

func words(s string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) }) {
			if !yield(w) {
				return
			}
		}
	}
}

func top(s string, n int) []freq {
	m := map[string]int{}
	for w := range words(s) {
		m[w]++
	}
	var fs []freq
	for w, c := range m {
		fs = append(fs, freq{w, c})
	}
	slices.SortFunc(fs, func(a, b freq) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.word, b.word))
	})
	return fs[:min(n, len(fs))]
}

func main() {
	for i, f := range top(text, 5) {
		fmt.Printf("%d. %-8s %3d %s\n", i+1, f.word, f.count, strings.Repeat("*", f.count))
	}
	longest := slices.MaxFunc(slices.Collect(words(text)), func(a, b string) int { return len(a) - len(b) })
	fmt.Println(longest, len(top(text, 100)), top("", 3) == nil)
}
