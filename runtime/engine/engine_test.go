package engine

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"hone/runtime/worker"
)

// openSession opens a session whose worker is built from this clone.
func openSession(t *testing.T) worker.Session {
	t.Helper()
	return openEngine(t)
}

func openEngine(t *testing.T) *Engine {
	t.Helper()
	e, err := Open(t.Context(), Config{Source: os.DirFS("../.."), Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Errorf("close the session: %v", err)
		}
	})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	if err := e.Ready(ctx); err != nil {
		t.Fatal(err)
	}
	return e
}

// capture is a sink that keeps everything.
type capture struct {
	mu       sync.Mutex
	out, err strings.Builder
	results  []string
	displays []string
}

func (c *capture) Stream(name, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if name == "stderr" {
		c.err.WriteString(text)
		return
	}
	c.out.WriteString(text)
}

func (c *capture) Display(b worker.Bundle, _ string, _ bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.displays = append(c.displays, plain(b))
}

func (c *capture) Result(b worker.Bundle) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.results = append(c.results, plain(b))
}

func (c *capture) Input(string, bool) (string, error) { return "", os.ErrClosed }

func plain(b worker.Bundle) string {
	s, _ := b.Data["text/plain"].(string)
	return s
}

// notebook runs cells one after the other.
type notebook struct {
	t     *testing.T
	e     *Engine
	count int
}

func newNotebook(t *testing.T) *notebook { return &notebook{t: t, e: openEngine(t)} }

func (n *notebook) run(code string) (*capture, *worker.Reply) {
	n.t.Helper()
	n.count++
	c := &capture{}
	return c, n.e.Execute(n.t.Context(), worker.Request{Code: code, Count: n.count}, c)
}

// ok runs a cell that must succeed, and returns its result or else its output.
func (n *notebook) ok(code string) string {
	n.t.Helper()
	c, r := n.run(code)
	if r.Err != nil {
		n.t.Fatalf("cell %d %q: %v\n%s", n.count, code, r.Err, strings.Join(r.Err.Traceback, "\n"))
	}
	if len(c.results) > 0 {
		return c.results[0]
	}
	return c.out.String()
}

// fails runs a cell that must end in an error of that kind whose traceback has want in it.
func (n *notebook) fails(code, kind, want string) *worker.Reply {
	n.t.Helper()
	_, r := n.run(code)
	if r.Err == nil {
		n.t.Fatalf("cell %d %q succeeded, want %s", n.count, code, kind)
	}
	all := strings.Join(r.Err.Traceback, "\n")
	if r.Err.Name != kind || !strings.Contains(all, want) {
		n.t.Errorf("cell %d %q ended in %s:\n%s\nwant %s with %q", n.count, code, r.Err.Name, all, kind, want)
	}
	return r
}

func TestValuesLiveAcrossCells(t *testing.T) {
	n := newNotebook(t)
	n.ok("x := 40")
	n.ok("func add(a, b int) int { return a + b }")
	if got := n.ok("add(x, 2)"); got != "42" {
		t.Errorf("add(x, 2) shows %q", got)
	}
	n.ok("type point struct{ x, y int }\np := point{1, 2}")
	n.ok("func (p *point) move(d int) { p.x += d }")
	n.ok("p.move(10)")
	if got := n.ok("fmt.Printf(\"%T %+v\\n\", p, p)"); got != "main.point {x:11 y:2}\n" {
		t.Errorf("p prints as %q", got)
	}
	n.ok("x := \"text\"")
	if got := n.ok("x"); got != "text" {
		t.Errorf("x shows %q", got)
	}
}

func TestErrorsKeepTheSession(t *testing.T) {
	n := newNotebook(t)
	n.ok("x := 1")
	n.fails("x = 2\nstrconv.Atoi(\"q\")\nx = 3", "CellError", "cell[2]:2:1")
	if got := n.ok("x"); got != "2" {
		t.Errorf("x is %s after the failing cell, want 2", got)
	}
	n.fails("var m map[string]int\nm[\"a\"] = 1", "Panic", "cell[4]:2")
	n.fails("y := x + \"a\"\nz := nosuch", "CompileError", "cell[5]:2:6")
	n.fails("func f() int { return g() }\nfunc g() int { panic(\"deep\") }\nf()", "Panic", "cell[6]:2 in g")
	n.ok("type a struct{ x int }\nv := a{1}")
	r := n.fails("var w struct{ x int } = v", "CompileError", "docs/language.md")
	if all := strings.Join(r.Err.Traceback, "\n"); strings.Contains(all, "Hone") {
		t.Errorf("the compiler's message shows internal names:\n%s", all)
	}
	if got := n.ok("x"); got != "2" {
		t.Errorf("x is %s at last, want 2", got)
	}
}

func TestWorkerDeaths(t *testing.T) {
	n := newNotebook(t)
	n.ok("x := []int{1, 2, 3}\ntype t struct{ A int }\nv := t{7}\nch := make(chan int)\nfunc twice(i int) int { return 2 * i }")
	for _, c := range []struct{ code, want string }{
		{"os.Exit(3)", "3"},
		{"var f func(int) int\nf = func(i int) int { return f(i+1) + 1 }\nf(0)", "stack"},
		{"syscall.Kill(os.Getpid(), syscall.SIGABRT)\ntime.Sleep(10*time.Second)", "SIGABRT"},
		{"time.AfterFunc(1, func() { panic(\"in a timer\") })\ntime.Sleep(10*time.Second)", "in a timer"},
	} {
		r := n.fails(c.code, "WorkerDied", c.want)
		if !r.WorkerDied {
			t.Errorf("%q: the reply does not say that the worker died", c.code)
		}
		if got := n.ok("fmt.Println(twice(x[2]), v.A)"); got != "6 7\n" {
			t.Errorf("after %q the session gives %q", c.code, got)
		}
	}
	n.fails("ch <- 1", "CompileError", "undefined: ch")
}

// onOutput does something once, at the first output.
type onOutput struct {
	*capture
	once sync.Once
	do   func()
}

func (o *onOutput) Stream(name, text string) {
	o.capture.Stream(name, text)
	o.once.Do(o.do)
}

func TestInterrupt(t *testing.T) {
	n := newNotebook(t)
	n.ok("x := 1")
	n.count++
	c := &capture{}
	started := &onOutput{capture: c, do: n.e.Interrupt}
	r := n.e.Execute(t.Context(), worker.Request{Code: "x = 5\nfmt.Println(\"started\")\n<-ctx.Done()\nfmt.Println(\"stopped\")", Count: n.count}, started)
	if r.Err != nil || c.out.String() != "started\nstopped\n" {
		t.Errorf("a cell that heeds ctx ended with %v and printed %q", r.Err, c.out.String())
	}
	if got := n.ok("x"); got != "5" {
		t.Errorf("x is %s, want 5", got)
	}
}

// onLines does something for each line that a cell prints.
type onLines struct {
	*capture
	do map[string]func()
}

func (o *onLines) Stream(name, text string) {
	o.capture.Stream(name, text)
	for line := range strings.Lines(text) {
		if f := o.do[strings.TrimSpace(line)]; f != nil {
			f()
		}
	}
}

// The first interrupt of a front end may be the end of Execute's context.
func TestASecondInterruptEndsACellThatDoesNotListen(t *testing.T) {
	n := newNotebook(t)
	n.ok("x := 1")
	for _, through := range []string{"the context", "Interrupt"} {
		n.count++
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		first := n.e.Interrupt
		if through == "the context" {
			first = cancel
		}
		out := &onLines{capture: &capture{}, do: map[string]func(){"started": first, "heard": n.e.Interrupt}}
		code := "go func() {\n<-ctx.Done()\nfmt.Println(\"heard\")\n}()\nfmt.Println(\"started\")\ntime.Sleep(time.Minute)"
		r := n.e.Execute(ctx, worker.Request{Code: code, Count: n.count}, out)
		if r.Err == nil || r.Err.Name != "WorkerDied" {
			t.Errorf("after %s and Interrupt the cell ended with %v, want WorkerDied", through, r.Err)
		}
	}
	if got := n.ok("x"); got != "1" {
		t.Errorf("x is %s, want 1", got)
	}
}

func TestCommands(t *testing.T) {
	n := newNotebook(t)
	if got := n.ok("!echo one\nfmt.Println(\"two\")\n!echo three"); got != "one\nthree\ntwo\n" {
		t.Errorf("commands print %q", got)
	}
	n.ok("%env HONE_TEST_NAME=abc")
	if got := n.ok("os.Getenv(\"HONE_TEST_NAME\")"); got != "abc" {
		t.Errorf("the variable is %q", got)
	}
	n.fails("!exit 3", "CommandError", "exit status 3")
	n.fails("%nosuch", "CommandError", "%help")
	if got := n.ok("%%bash\necho hi $HONE_TEST_NAME\n"); got != "hi abc\n" {
		t.Errorf("%%%%bash prints %q", got)
	}
	n.ok("func inc(i int) int { return i + 1 }\ntype pair struct{ a, b int }")
	if got := n.ok("%%\nfmt.Println(inc(1), pair{1, 2})"); got != "2 {1 2}\n" {
		t.Errorf("%%%% prints %q", got)
	}
	if got := n.ok("package main\nimport \"fmt\"\nfunc main() { fmt.Println(\"whole\") }"); got != "whole\n" {
		t.Errorf("a whole program prints %q", got)
	}
	if got := n.ok("%ls"); !strings.Contains(got, "func inc(i int) int") {
		t.Errorf("%%ls prints %q", got)
	}
	n.ok("%reset")
	n.fails("inc(1)", "CompileError", "undefined: inc")
}

func TestInspectAndComplete(t *testing.T) {
	n := newNotebook(t)
	n.ok("// area is of a circle.\nfunc area(r float64) float64 { return math.Pi * r * r }")
	for code, want := range map[string]string{ // the cursor is at |
		"strings.Repe|at(\"a\", 2)": "new string consisting of count copies",
		"area|(2)":                  "func area(r float64) float64",
		"training.Causal|LM()":      "func training.CausalLM() training.Config",
		"models.GPT2|{}":            "HiddenSize",
		"cfg := training.CausalLM()\ncfg.LearningRate|": "LearningRate float64",
		"%back|end": "where models are computed",
	} {
		at := strings.Index(code, "|")
		got := n.e.Inspect(strings.Replace(code, "|", "", 1), at, 0)
		// Documentation that takes long to read is there the next time one asks.
		for end := time.Now().Add(20 * time.Second); !strings.Contains(plain(got.Bundle), want) && time.Now().Before(end); {
			time.Sleep(50 * time.Millisecond)
			got = n.e.Inspect(strings.Replace(code, "|", "", 1), at, 0)
		}
		if !got.Found || !strings.Contains(plain(got.Bundle), want) {
			t.Errorf("inspecting %q gives\n%s\nwant %q in it", code, plain(got.Bundle), want)
		}
	}
	n.ok("grün := []string{\"a\", \"b\"}\nradius := 2.5")
	n.ok("radius = 4")
	for name, want := range map[string]string{"grün": `value: ["a" "b"]`, "radius": "value: 4"} {
		if got := n.e.Inspect(name, 2, 0); !strings.Contains(plain(got.Bundle), want) {
			t.Errorf("inspecting %s gives %s, want %s", name, plain(got.Bundle), want)
		}
	}
	if got := n.e.Inspect("nosuchname", 3, 0); got.Found {
		t.Errorf("an unknown name is found: %v", got)
	}
	got := n.e.Complete("training.Causal", len("training.Causal"))
	if len(got.Matches) != 1 || got.Matches[0] != "CausalLM" || got.Start != len("training.") {
		t.Errorf("completion gives %+v", got)
	}
}
