package engine

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"hone/runtime/worker"
)

// fragment is a piece of Go that the compiler refuses, from an archive in
// testdata/refused: declarations, the errors pinned on their lines by comments
// /// regexp, as in a cell. What stands between the lines "func body() {" and "}"
// is statements: the cell has them without these two lines.
type fragment struct {
	name, code string
	pinned     map[int][]*regexp.Regexp
}

const (
	bodyOpen  = "func body() {"
	bodyClose = "}"
)

func readFragments(t *testing.T) []fragment {
	t.Helper()
	files, err := filepath.Glob("testdata/refused/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var out []fragment
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range a.Files {
			c, err := parseChunk(string(f.Data))
			if err != nil {
				t.Fatalf("%s, %s: %v", file, f.Name, err)
			}
			if len(c.pinned) == 0 {
				t.Fatalf("%s, %s: no error is pinned", file, f.Name)
			}
			name := strings.TrimSuffix(filepath.Base(file), ".txtar") + "_" + f.Name
			out = append(out, fragment{name, c.code, c.pinned})
		}
	}
	if len(out) < 100 {
		t.Errorf("testdata/refused holds %d fragments, want at least 100", len(out))
	}
	return out
}

// cell is the fragment as a cell, with the statements at top level.
func (f fragment) cell() string {
	lines := strings.Split(f.code, "\n")
	at := slices.Index(lines, bodyOpen)
	if at < 0 {
		return f.code
	}
	end := at + slices.Index(lines[at:], bodyClose)
	lines[at], lines[end] = "", ""
	for i := at + 1; i < end; i++ {
		lines[i] = strings.TrimPrefix(lines[i], "\t")
	}
	return strings.Join(lines, "\n")
}

// TestRefusedByCells holds that cells refuse the fragments at the pinned lines and
// no others, with the pinned messages; and nothing runs.
func TestRefusedByCells(t *testing.T) {
	s := openSession(t)
	for i, f := range readFragments(t) {
		code := f.cell()
		var out recorder
		reply := s.Execute(t.Context(), worker.Request{Code: code, Count: i + 1}, &out)
		c := chunk{code: code, pinned: f.pinned}
		if reply.Err != nil {
			withoutOtherPlaces(reply.Err)
		}
		for _, p := range c.judge(i+1, reply, &out) {
			t.Errorf("%s: %s\n%s", f.name, p, numbered(code))
		}
		if reply.Err != nil && reply.Err.Name != "CompileError" {
			t.Errorf("%s: it ends in %s, want CompileError", f.name, reply.Err)
		}
	}
}

// otherPlace is a second place in a message, as in "(declared at cell[1]:2:3)".
var otherPlace = regexp.MustCompile(`\(?\b[a-z ]+ at cell\[\d+\]:\d+(:\d+)?\)?`)

func withoutOtherPlaces(e *worker.CellError) {
	for i, line := range e.Traceback {
		e.Traceback[i] = otherPlace.ReplaceAllStringFunc(line, func(m string) string {
			text, _, _ := strings.Cut(m, " at cell[")
			return text
		})
	}
}

// TestRefusedByToolchain holds that the Go compiler refuses the fragments at the
// same lines with the same messages.
func TestRefusedByToolchain(t *testing.T) {
	if os.Getenv("HONE_LONG") == "" {
		t.Skip("compiles every fragment with the Go toolchain: HONE_LONG=1")
	}
	frags := readFragments(t)
	text, err := compileFragments(t, frags)
	if err == nil {
		t.Fatal("the toolchain built them all")
	}
	found := map[string]map[int]string{}
	for _, m := range regexp.MustCompile(`(?m)^(\w+)/main\.go:(\d+):\d+: (.*(?:\n\t.*)*)`).FindAllStringSubmatch(text, -1) {
		line, err := strconv.Atoi(m[2])
		if err != nil {
			t.Fatal(err)
		}
		if found[m[1]] == nil {
			found[m[1]] = map[int]string{}
		}
		found[m[1]][line-1] += m[3] + "\n"
	}
	for _, f := range frags {
		for _, p := range f.disagreements(found[f.name]) {
			t.Errorf("%s: %s\n%s", f.name, p, numbered(f.code))
		}
	}
}

func (f fragment) disagreements(found map[int]string) (problems []string) {
	for line, list := range f.pinned {
		for _, re := range list {
			if !re.MatchString(found[line]) {
				problems = append(problems, fmt.Sprintf("the compiler says %q at line %d, want a match of %s", found[line], line, re))
			}
		}
	}
	for line, text := range found {
		if len(f.pinned[line]) == 0 {
			problems = append(problems, fmt.Sprintf("the compiler refuses line %d, where nothing is pinned: %s", line, text))
		}
	}
	return
}

// compileFragments compiles each fragment as a package of its own and returns the
// compiler's messages.
func compileFragments(t *testing.T, frags []fragment) (string, error) {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		file := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module refused\n\ngo 1.26\n")
	for _, f := range frags {
		write(filepath.Join(f.name, "main.go"), "package p\n"+f.code+"\n")
	}
	cmd := exec.CommandContext(t.Context(), "go", "build", "-gcflags=-e", "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	return out.String(), err
}
