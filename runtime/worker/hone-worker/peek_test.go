package main

import (
	"strings"
	"testing"
)

func TestPeekAt(t *testing.T) {
	type inner struct{ A, b int }
	type outer struct {
		Name string
		In   *inner
		Deep struct{ In inner }
	}
	var (
		integer, real = -3, 2.5
		text, long    = "a\"b", strings.Repeat("é", 40)
		none          []int
		few, many         = []int{1, 2}, make([]bool, 9)
		dict              = map[string]int{"a": 1}
		value             = outer{Name: "n", In: &inner{1, 2}}
		boxed, empty  any = 7, nil
		call              = strings.ToUpper
		pair              = [2]complex128{1i, 2}
	)
	for _, c := range []struct {
		ptr  any
		want string
	}{
		{&integer, "-3"}, {&real, "2.5"}, {&text, `"a\"b"`},
		{&long, `"` + strings.Repeat("é", 30) + `"… (80 bytes)`},
		{&none, "nil"}, {&few, "[1 2]"}, {&many, "[false false false false false false …] (9 elements)"},
		{&dict, "1 key"}, {&value, `{Name:"n" In:&{…} Deep:{In:{…}}}`},
		{&boxed, "int 7"}, {&empty, "nil"}, {&call, "not nil"}, {&pair, "[(0+1i) (2+0i)]"},
	} {
		got, err := peekAt(c.ptr)
		if err != nil || got != c.want {
			t.Errorf("%T: %s, %v, want %s", c.ptr, got, err, c.want)
		}
	}
	if _, err := peekAt(3); err == nil {
		t.Error("what is no pointer is peeked at")
	}
}
