// Bit-flag enums with String, parsing and sets.
package main

import (
	"fmt"
	"slices"
	"strings"
)

type Perm uint8

const (
	Read Perm = 1 << iota
	Write
	Exec
	All = Read | Write | Exec
)

var names = [...]string{"read", "write", "exec"}

func (p Perm) String() string {
	if p == 0 {
		return "none"
	}
	var parts []string
	for i, n := range names {
		if p&(1<<i) != 0 {
			parts = append(parts, n)
		}
	}
	return strings.Join(parts, "|")
}

func (p Perm) Has(q Perm) bool { return p&q == q }

func ParsePerm(s string) (p Perm, err error) {
	for part := range strings.SplitSeq(s, "|") {
		i := slices.Index(names[:], part)
		if i < 0 {
			return 0, fmt.Errorf("no permission %q", part)
		}
		p |= 1 << i
	}
	return
}

func main() {
	fmt.Println(Read, Write|Exec, All, Perm(0), All&^Write)
	fmt.Printf("%d %v %08b %T\n", All, All.Has(Read|Exec), Exec, Exec)
	p, err := ParsePerm("read|exec")
	fmt.Println(p, err)
	_, err = ParsePerm("fly")
	fmt.Println(err)
	set := map[Perm][]string{Read: {"ann"}, All: {"root"}}
	fmt.Println(set, len(set[Write]))
}
