// Raw strings: lines that start with %, ! and # stay text, as do backslashes.
package main

import (
	"fmt"
	"strings"
)

var banner = `
%matplotlib inline
!ls -l
%% not a magic
# comment? no
\n stays`

func main() {
	text := `first
%time
!echo "hi"
	indented \t
last`
	for i, line := range strings.Split(text, "\n") {
		fmt.Printf("%d %q\n", i, line)
	}
	fmt.Println(banner)
	pct := 7 %
		4
	neg := !(pct == 3)
	fmt.Println(pct, neg, "%d")
}
