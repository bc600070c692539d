package guard

import (
	"fmt"
	"testing"

	"hone/runtime/cellrt"
)

func TestFunc(t *testing.T) {
	var caught []any
	cellrt.OnCaught = func(p any) { caught = append(caught, p) }
	defer func() { cellrt.OnCaught = nil }()
	if got := Func(fmt.Sprint)("a", 1); got != "a1" {
		t.Errorf("a guarded function gives %q", got)
	}
	if n, err := Func(func(s ...string) (int, error) { panic("all " + s[0]) })("lost"); n != 0 || err != nil {
		t.Errorf("a panic gives %d, %v", n, err)
	}
	if len(caught) != 1 || caught[0] != "all lost" {
		t.Errorf("caught were %v", caught)
	}
	var none func()
	if Func(none) != nil {
		t.Error("a nil function becomes another")
	}
}
