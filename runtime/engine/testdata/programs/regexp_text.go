// regexp: groups, named groups, replacement functions.
package main

import (
	"fmt"
	"regexp"
	"strconv"
)

type match struct{ key, val string }

var pair = regexp.MustCompile(`(?P<key>\w+)=(?P<val>[^;\s]*)`)

func parse(s string) (out []match) {
	for _, m := range pair.FindAllStringSubmatch(s, -1) {
		out = append(out, match{m[pair.SubexpIndex("key")], m[pair.SubexpIndex("val")]})
	}
	return
}

func main() {
	fmt.Printf("%+v\n", parse("a=1; b=two;c="))
	fmt.Println(pair.ReplaceAllString("x=1", "$val=$key"))
	fmt.Println(regexp.MustCompile(`\d+`).ReplaceAllStringFunc("a1b22", func(d string) string {
		n, _ := strconv.Atoi(d)
		return fmt.Sprint(n * 2)
	}))
	_, err := regexp.Compile("a(b")
	fmt.Println(err)
	fmt.Printf("%q\n", regexp.MustCompile(`[,;]\s*`).Split("a, b;c", -1))
	fmt.Println(regexp.MustCompile(`^(\p{L}+)`).FindString("éa1"), pair.MatchString("none"))
}
