package engine

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// copyModule copies a module that the worker links out of the module cache.
func copyModule(t *testing.T, module, to string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", module)
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("find %s: %v", module, err)
	}
	if err := os.CopyFS(to, os.DirFS(strings.TrimSpace(string(out)))); err != nil {
		t.Fatal(err)
	}
}

func writeFiles(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// A local module that brings its own copy of a module that the worker links stands
// for one that needs another version: no network is needed.
func TestConflictAndRebuild(t *testing.T) {
	n := newNotebook(t)
	dir := n.e.workDir()
	copyModule(t, "golang.org/x/term", filepath.Join(dir, "term"))
	writeFiles(t, dir, map[string]string{
		"term/hone_extra.go": "package term\n\nconst Extra = \"of the copy\"\n",
		"app/go.mod":         "module example.org/app\n\ngo 1.24\n\nrequire golang.org/x/term v0.47.0\n\nreplace golang.org/x/term => ../term\n",
		"app/app.go":         "package app\n\nimport \"golang.org/x/term\"\n\nvar Text = term.Extra\n\ntype Pair struct{ A, B int }\n",
		"app/free/free.go":   "package free\n\nconst Ok = true\n",
		"other/go.mod":       "module example.org/other\n\ngo 1.24\n",
		"other/other.go":     "package other\n\nvar Calls int\n\ntype Point struct{ X, Y int }\n\nfunc (p Point) Sum() int { Calls++; return p.X + p.Y }\n",
	})
	n.ok(`%get ./other
import "example.org/other"
p := other.Point{1, 2}
sums := map[string]int{"a": p.Sum()}
func double(p other.Point) int { return 2 * p.Sum() }
type pair struct {
	P other.Point
	s string
}
held := pair{p, "kept"}
ch := make(chan int)
gone := 1`)
	n.ok("%rm gone")
	refusal := strings.Join(n.fails("%get ./app", "CommandError", "conflicts with what is loaded").Err.Traceback, "\n")
	for _, want := range []string{"golang.org/x/term", "%get -rebuild ./app"} {
		if !strings.Contains(refusal, want) {
			t.Errorf("the refusal does not say %q:\n%s", want, refusal)
		}
	}
	if got := n.ok("p.Sum() + double(p)"); got != "9" {
		t.Errorf("after the refusal: %v", got)
	}
	c, r := n.run("%get -rebuild ./app")
	if r.Err != nil {
		t.Fatal(strings.Join(r.Err.Traceback, "\n"))
	}
	home := filepath.Dir(n.e.builder.Worker())
	t.Cleanup(func() { _ = os.RemoveAll(home) }) // it is of use to this test alone
	for _, want := range []string{"a new worker runs", "values that came back: held, p, sums", "values that are lost: ch"} {
		if !strings.Contains(c.err.String(), want) {
			t.Errorf("the rebuilding does not say %q:\n%s", want, c.err.String())
		}
	}
	got := n.ok(`import "example.org/app"
import "golang.org/x/term"
fmt.Println(app.Text, term.Extra, p.Sum(), double(held.P), held.s, sums, other.Calls)`)
	if got != "of the copy of the copy 3 6 kept map[a:3] 2\n" {
		t.Errorf("the new worker prints %q", got)
	}
	n.fails("gone", "CompileError", "undefined: gone")
	// Local modules are watched as before.
	writeFiles(t, dir, map[string]string{"app/app.go": "package app\n\nvar Text = \"changed\"\n"})
	if got := n.ok("app.Text"); got != "changed" {
		t.Errorf("a changed module gives %v", got)
	}
}

// Files in C or assembly can be loaded once; a new worker loads them anew.
func TestRebuildForCgo(t *testing.T) {
	n := newNotebook(t)
	dir := n.e.workDir()
	source := func(n string) map[string]string {
		return map[string]string{
			"clib/go.mod":  "module example.org/clib\n\ngo 1.24\n",
			"clib/clib.go": "package clib\n\n// static int seven(void) { return " + n + "; }\nimport \"C\"\n\nfunc Seven() int { return int(C.seven()) }\n",
		}
	}
	writeFiles(t, dir, source("7"))
	n.ok("%get ./clib\nimport \"example.org/clib\"\nx := clib.Seven()")
	if got := n.ok("func f() int { return clib.Seven() + x }\nf()"); got != "14" {
		t.Errorf("a module with cgo gives %v", got)
	}
	writeFiles(t, dir, source("8"))
	err := strings.Join(n.fails("clib.Seven()", "CompileError", "in C or assembly").Err.Traceback, "\n")
	if !strings.Contains(err, "%get -rebuild") {
		t.Errorf("a changed module with cgo: %s", err)
	}
	home := n.e.builder.Worker()
	n.ok("%get -rebuild ./clib")
	if n.e.builder.Worker() != home {
		t.Error("another worker was built, though it links nothing else")
	}
	if got := n.ok("f()"); got != "15" {
		t.Errorf("after the rebuilding f gives %v", got)
	}
}
