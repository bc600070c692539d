// strconv in all directions, with bases, bit sizes and quoting.
package main

import (
	"fmt"
	"strconv"
)

type parsed struct {
	in  string
	val any
	bad bool
}

func parse(s string) parsed {
	if n, err := strconv.ParseInt(s, 0, 64); err == nil {
		return parsed{s, n, false}
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		return parsed{s, f, false}
	}
	if b, err := strconv.ParseBool(s); err == nil {
		return parsed{s, b, false}
	}
	if u, err := strconv.Unquote(s); err == nil {
		return parsed{s, u, false}
	}
	return parsed{s, nil, true}
}

func main() {
	for _, s := range []string{"42", "-0x1F", "0b101", "1_000", "1e3", "inf", "true", `"q\n"`, "`raw`", "zz"} {
		p := parse(s)
		fmt.Printf("%s %v %T %t\n", p.in, p.val, p.val, p.bad)
	}
	u, err := strconv.ParseUint("256", 10, 8)
	fmt.Println(u, err)
	fmt.Println(strconv.FormatFloat(1.0/3, 'f', 4, 64), strconv.FormatFloat(1e21, 'g', -1, 32), strconv.Itoa(-5))
	fmt.Println(strconv.QuoteToASCII("é\x01"), strconv.QuoteRune('☺'), strconv.IsPrint('\u00ad'))
	fmt.Println(string(strconv.AppendQuote(strconv.AppendInt(nil, 255, 16), "x")))
}
