// Strings: comparison, concatenation in loops, indexing, substrings and immutability.
package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

type title string

func (t title) Initials() (out string) {
	for _, w := range strings.Fields(string(t)) {
		r, _ := utf8.DecodeRuneInString(w)
		out += string(r)
	}
	return
}

const greeting = "hello" + ", " + "world"

func main() {
	fmt.Println(title("élan vital et tout").Initials())
	fmt.Println(greeting[7:], greeting[:5], len(greeting), greeting[0] == 'h')
	fmt.Println("abc" < "abd", "abc" < "ab", "" < "a", "Z" < "a", "é" > "z")
	s := ""
	for i := range 5 {
		s += string(rune('a' + i))
	}
	fmt.Println(s, strings.Compare(s, "abcde"), s == "abc"+"de")
	fmt.Println(strings.Index("chicken", "ken"), strings.LastIndex("go gopher", "go"), strings.Count("cheese", "e"), strings.Count("five", ""))
	fmt.Println(strings.TrimLeft("xxabcxx", "x"), strings.TrimPrefix("prefix-body", "prefix-"), strings.SplitN("a,b,c,d", ",", 2))
	esc := "tab\tquote\"nul\x00oct\101uni\u00e9big\U0001F600"
	fmt.Printf("%q %d\n", esc, len(esc))
	switch {
	case strings.HasPrefix(esc, "tab"), false:
		fmt.Println("prefix")
	}
	b := []byte("immutable")
	t := string(b)
	b[0] = 'X'
	fmt.Println(t, string(b), strings.ContainsRune(t, 'b'), strings.ContainsAny(t, "xyz"))
	fmt.Println(strings.Join(slices.Sorted(maps.Keys(map[string]bool{"z": true, "y": false})), "+"))
}
