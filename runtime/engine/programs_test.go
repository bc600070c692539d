package engine

import (
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"hone/runtime/worker"
)

// subset names the programs that also run in modes (b) and (c) in a short test,
// which runs one program in sampleOf as two cells; with HONE_LONG=1 every program
// runs in every mode.
var subset = []string{
	"closures_capture", "consts_iota", "consts_untyped", "defer_order", "errors_wrapping",
	"generics_alias", "generics_constraints", "generics_types", "init_order", "interfaces_unexported",
	"json_tags", "methods_values", "range_func", "strings_raw", "structs_embedding", "types_recursive",
}

// difference is something that cells print otherwise than the Go toolchain, and
// that docs/language.md says.
type difference struct {
	ours   *regexp.Regexp
	theirs string
}

// known are the differences we know. One that is gone fails the test: then it is
// to be taken from here and from docs/language.md.
var known = map[string][]difference{
	"reflect_types": {
		{regexp.MustCompile(`session/cell\d+\.`), "main."},
		{regexp.MustCompile(`(?m)^2 3 Hello HoneM_hidden$`), "1 2 Hello SetName"},
	},
	"bit_sets":          {{regexp.MustCompile(`session/cell\d+\.`), "main."}},
	"interfaces_assert": {{regexp.MustCompile(`HoneM_walk`), "walk"}},
}

// limits are the programs that cells refuse in a mode, for a reason that
// docs/language.md gives under "Limits in this version". One that is gone fails the
// test: then it is to be taken from here.
var limits = map[string]*regexp.Regexp{
	// A constant holds in the whole cell, so it cannot measure a variable of the same cell.
	"spec_builtins_constant_of_variable/one cell":  regexp.MustCompile(`const double = len\(z\)`),
	"spec_builtins_constant_of_variable/two cells": regexp.MustCompile(`const double = len\(z\)`),
	// A constant that measures an unexported field of an earlier cell's type: the field
	// is reached by a call, which no constant may have.
	"spec_builtins_len_cap_constant/two cells":   regexp.MustCompile(`is not constant`),
	"spec_builtins_len_cap_constant/a cell each": regexp.MustCompile(`is not constant`),
	// Structs with and without a name, of different cells.
	"spec_structs_anonymous/a cell each": regexp.MustCompile(`cannot use func\(\) rect .* as struct\{w int; h int\}`),
}

// modes are the ways in which a program becomes cells.
var modes = []struct {
	name  string
	cells func(*program) ([]string, error)
}{
	{"two cells", (*program).twoCells},
	{"one cell", (*program).oneCell},
	{"a cell each", (*program).cellEach},
}

// sampleOf says how many programs there are for each that a short test runs.
const sampleOf = 12

// inSample picks programs by their names alone, so that a new one changes nothing
// for the others.
func inSample(name string) bool {
	h := fnv.New32a()
	io.WriteString(h, name)
	return h.Sum32()%sampleOf == 0
}

// runs says whether a program runs in the mode of that index.
func runs(p *program, mode int) bool {
	if os.Getenv("HONE_LONG") != "" || slices.Contains(subset, p.name) {
		return true
	}
	return mode == 0 && inSample(p.name)
}

// TestProgramsAsCells runs programs of testdata/programs as cells of a session,
// and compares what they print with what the Go toolchain's program prints.
func TestProgramsAsCells(t *testing.T) {
	want := readOutputs(t)
	slots := make(chan struct{}, 2)
	for _, p := range readPrograms(t) {
		for i, mode := range modes {
			if !runs(p, i) {
				continue
			}
			t.Run(p.name+"/"+mode.name, func(t *testing.T) {
				t.Parallel()
				slots <- struct{}{}
				defer func() { <-slots }()
				text, ok := want[p.name]
				if !ok {
					t.Fatal("its output is not in testdata/outputs: go test ./runtime/engine -run TestProgramsByToolchain -update")
				}
				cells, err := mode.cells(p)
				if err != nil {
					t.Fatal(err)
				}
				if limit := limits[p.name+"/"+mode.name]; limit != nil {
					refused(t, cells, limit)
					return
				}
				compareOutput(t, cells, text, known[p.name])
			})
		}
	}
}

// compareOutput runs cells in a session of their own.
func compareOutput(t *testing.T, cells []string, want string, known []difference) {
	t.Helper()
	s := openSession(t)
	var out recorder
	for i, code := range cells {
		reply := s.Execute(t.Context(), worker.Request{Code: code, Count: i + 1}, &out)
		if reply.Err != nil {
			t.Fatalf("cell %d: %s\n%s\nthe cell is:\n%s", i+1, reply.Err, strings.Join(reply.Err.Traceback, "\n"), numbered(code))
		}
	}
	got := out.text("stdout")
	for _, d := range known {
		if !d.ours.MatchString(got) {
			t.Errorf("the known difference %s is gone; take it out of the table and of docs/language.md", d.ours)
		}
		got = d.ours.ReplaceAllString(got, d.theirs)
	}
	if got != want {
		t.Errorf("as cells it prints\n%s\nby the Go toolchain\n%s\nfirst difference: %s\nthe last cell is:\n%s", got, want, firstDifference(got, want), numbered(cells[len(cells)-1]))
	}
	if len(out.results) > 0 {
		t.Errorf("it displays %q, although its last statement ends in a semicolon", out.results)
	}
}

// refused holds that one of the cells is refused as the limit says.
func refused(t *testing.T, cells []string, limit *regexp.Regexp) {
	t.Helper()
	s := openSession(t)
	for i, code := range cells {
		reply := s.Execute(t.Context(), worker.Request{Code: code, Count: i + 1}, &recorder{})
		if reply.Err == nil {
			continue
		}
		if text := strings.Join(reply.Err.Traceback, "\n"); reply.Err.Name != "CompileError" || !limit.MatchString(text) {
			t.Fatalf("cell %d is refused otherwise than by the limit %s: %s\n%s", i+1, limit, reply.Err, text)
		}
		return
	}
	t.Errorf("the limit %s is gone; take it out of the table and of docs/language.md", limit)
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		switch {
		case i >= len(g):
			return fmt.Sprintf("line %d is missing: %q", i+1, w[i])
		case i >= len(w):
			return fmt.Sprintf("line %d is too much: %q", i+1, g[i])
		case g[i] != w[i]:
			return fmt.Sprintf("line %d is %q, want %q", i+1, g[i], w[i])
		}
	}
	return "none"
}

func numbered(code string) string {
	var b strings.Builder
	for i, line := range strings.Split(code, "\n") {
		fmt.Fprintf(&b, "%3d  %s\n", i+1, line)
	}
	return b.String()
}

// recorder is a sink that keeps what cells output.
type recorder struct {
	mu       sync.Mutex
	streams  map[string]string
	displays []worker.Bundle
	results  []string
	bundles  []worker.Bundle // of the results
}

func (r *recorder) Stream(name, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.streams == nil {
		r.streams = map[string]string{}
	}
	r.streams[name] += text
}

func (r *recorder) Display(b worker.Bundle, id string, update bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.displays = append(r.displays, b)
}

func (r *recorder) Result(b worker.Bundle) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.results = append(r.results, fmt.Sprint(b.Data["text/plain"]))
	r.bundles = append(r.bundles, b)
}

func (r *recorder) Input(prompt string, password bool) (string, error) {
	return "", fmt.Errorf("the test gives no input for %q", prompt)
}

// form is what was displayed, as this MIME type.
func (r *recorder) form(mime string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []string
	for _, b := range append(slices.Clone(r.displays), r.bundles...) {
		if v, ok := b.Data[mime]; ok {
			all = append(all, fmt.Sprint(v))
		}
	}
	return strings.Join(all, "\n")
}

func (r *recorder) text(stream string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.streams[stream]
}

// TestProgramsSplit holds the ways of splitting without a session: the cells of
// each mode hold the program's declarations and statements, and nothing is lost.
func TestProgramsSplit(t *testing.T) {
	for _, p := range readPrograms(t) {
		for _, mode := range modes {
			cells, err := mode.cells(p)
			if err != nil {
				t.Errorf("%s, %s: %v", p.name, mode.name, err)
				continue
			}
			if err := p.sameTokens(strings.Join(cells, "\n")); err != nil {
				t.Errorf("%s, %s: %v", p.name, mode.name, err)
			}
		}
	}
}

func TestExpectedOutputFailsForABrokenProgram(t *testing.T) {
	for name, src := range map[string]string{
		"does not build": "package main\n\nfunc main() { return 1 }\n",
		"exits with 3":   "package main\n\nimport \"os\"\n\nfunc main() { os.Exit(3) }\n",
	} {
		p, err := parseProgram("broken", src)
		if err != nil {
			t.Fatal(err)
		}
		if out, err := expectedOutputs(context.Background(), []*program{p}); err == nil {
			t.Errorf("%s: got %q and no error", name, out)
		}
	}
}
