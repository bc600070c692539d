package cellrt

import (
	"errors"
	"io"
	"io/fs"
	"reflect"
	"testing"
)

func TestFail(t *testing.T) {
	if err := Fail("cell[1]:1:1", nil); err != nil {
		t.Fatalf("Fail of nil = %v, want nil", err)
	}
	for _, cause := range []error{io.EOF, &fs.PathError{Op: "open", Path: "x", Err: fs.ErrNotExist}} {
		err := Fail("cell[3]:7:2", cause)
		if !errors.Is(err, cause) || err.Error() != cause.Error() {
			t.Errorf("Fail(%v) = %v, which hides its cause", cause, err)
		}
		again := Fail("cell[4]:1:1", err)
		var f *Failure
		if !errors.As(again, &f) || f.Pos != "cell[3]:7:2" {
			t.Errorf("a second Fail gives %+v, want the first position kept", again)
		}
	}
}

func TestShowReachesTheHook(t *testing.T) {
	Show(1) // no hook: nothing happens
	var got []any
	OnShow = func(vals []any) { got = vals }
	defer func() { OnShow = nil }()
	Show(1, "two", nil)
	if want := []any{1, "two", nil}; !reflect.DeepEqual(got, want) {
		t.Errorf("OnShow received %v, want %v", got, want)
	}
}

func TestGuards(t *testing.T) {
	var caught []any
	OnCaught = func(p any) { caught = append(caught, p) }
	defer func() { OnCaught = nil }()
	Go00(func() { panic(1) })()
	if n, err := Go2v2(func(int, ...string) (int, error) { panic(2) })(1, "a"); n != 0 || err != nil {
		t.Errorf("a panic gives %d, %v", n, err)
	}
	if got := Go2v1(func(a int, b ...string) int { return a + len(b) })(1, "a", "b"); got != 3 {
		t.Errorf("a guarded function gives %d", got)
	}
	if len(caught) != 2 || caught[0] != 1 || caught[1] != 2 {
		t.Errorf("caught were %v", caught)
	}
}
