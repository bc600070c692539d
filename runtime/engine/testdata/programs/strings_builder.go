// strings.Builder, Fields, Cut, Replacer, Map and friends.
package main

import (
	"fmt"
	"strings"
	"unicode"
)

type Doc struct{ sb strings.Builder }

func (d *Doc) Line(format string, args ...any) *Doc {
	fmt.Fprintf(&d.sb, format+"\n", args...)
	return d
}

func (d *Doc) String() string { return d.sb.String() }

func main() {
	var d Doc
	d.Line("a=%d", 1).Line("b=%v", []string{"x"}).Line("done")
	fmt.Print(d.String())
	before, after, ok := strings.Cut("key=value=x", "=")
	fmt.Println(before, after, ok)
	fmt.Printf("%q\n", strings.FieldsFunc("a1b22c", unicode.IsDigit))
	r := strings.NewReplacer("<", "&lt;", ">", "&gt;")
	fmt.Println(r.Replace("<b>"), strings.Repeat("ab", 3), strings.Title("x y"))
	rot := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return 'a' + (r-'a'+13)%26
		}
		return r
	}, "hello, go")
	fmt.Println(rot, strings.TrimFunc("  x ", unicode.IsSpace), strings.EqualFold("Go", "GO"))
	for part := range strings.SplitSeq("a,b,c", ",") {
		fmt.Print(part, ";")
	}
	fmt.Println()
}
