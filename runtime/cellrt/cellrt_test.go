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
