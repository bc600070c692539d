package session

import (
	"slices"
	"testing"

	"hone/runtime/cell"
)

func TestConstructsOfACell(t *testing.T) {
	n := newNotebook(t)
	n.good("p := &struct{ X int }{}")
	p, problems := n.s.Compile(cell.Part("p.X = 1\nif p.X == 2 {\n\tp = nil\n}\nos.ReadFile(\"a\")"), 2)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	got := p.Constructs()
	for name, want := range map[string]bool{
		"assign field of pointer int": true, "if": true, "binary == int": true, "call std os.ReadFile": true,
		"assign var *struct": false,                         // in a block that may not run
		"if init":            false, "define call 2": false, // the implicit error check's
	} {
		if slices.Contains(got, name) != want {
			t.Errorf("%q among the constructs: %t, want %t\n%q", name, !want, want, got)
		}
	}
}

// What is compiled needs no proof; how the interpreter comes to it does.
func TestByWorker(t *testing.T) {
	for name, want := range map[string]bool{
		"call std strings.ToUpper": true, "call std method time.Time.Add": true, "std time.UTC": true,
		"func value std strings.ToUpper": false, "call func value": false, "var *struct": false,
	} {
		if got := byWorker(name); got != want {
			t.Errorf("%q is the worker's: %t, want %t", name, got, want)
		}
	}
}
