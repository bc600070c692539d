// Strings: bytes, runes, ranging over invalid UTF-8 and conversions.
package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

func reverse(s string) string {
	r := []rune(s)
	slices.Reverse(r)
	return string(r)
}

func main() {
	s := "héé→世界"
	fmt.Println(len(s), utf8.RuneCountInString(s), reverse(s))
	for i, r := range "a\xffé" {
		fmt.Print(i, ":", string(r), "(", r, ") ")
	}
	fmt.Println()
	b := []byte("abc")
	t := string(b)
	b[0] = 'X'
	fmt.Println(t, string(b), s[1], s[1:3])
	fmt.Printf("%q %+q %x % x %U\n", s, s, "hi", "hi", '世')
	fmt.Println(string(rune(65)), strings.ToUpper("straße"), "a" < "b", "Z" < "a")
	fmt.Println([]rune("né"), []byte("né"))
}
