package engine

import (
	"strings"
	"testing"
	"time"

	"hone/runtime/worker"
)

// interrupted runs a cell that prints "started" and is interrupted then.
func (n *notebook) interrupted(code string) (*capture, *worker.Reply, time.Duration) {
	n.t.Helper()
	n.count++
	var at time.Time
	out := &onLines{capture: &capture{}, do: map[string]func(){"started": func() { at = time.Now(); n.e.Interrupt() }}}
	r := n.e.Execute(n.t.Context(), worker.Request{Code: code, Count: n.count}, out)
	return out.capture, r, time.Since(at)
}

// An interrupt ends a loop of any kind, in the cell or in a function it calls, runs
// deferred calls, shows nothing to recover, and costs no value.
func TestAnInterruptEndsLoops(t *testing.T) {
	n := newNotebook(t)
	n.ok("kept := 7\nvar total int\nfunc fibonacci(n int) int { if n < 2 { return n }; return fibonacci(n-1) + fibonacci(n-2) }")
	n.ok("func even(n int) int { if n == 0 { return 1 }; return odd(n-1) + odd(n-1) }\nfunc odd(n int) int { if n == 0 { return 0 }; return even(n-1) + even(n-1) }")
	n.ok("func spin[T int | int8](v T) { for ; v >= 0; v = (v + 1) & 63 {} }\ntype walker struct{ n int }\nfunc (w walker) walk() int { return walker{w.n}.walk2() }\nfunc (w walker) walk2() int { for i := 0; ; i++ { if i < 0 { return i } } }")
	for _, c := range []struct{ name, code, at string }{
		{"for", "for {\n}", ":3"},
		{"condition", "x := 1\nfor x > 0 { x = x ^ 2 }", ":4"},
		{"counted", "x := 0\nfor i := 0; i < 1<<62; i++ { x ^= i }", ":4"},
		{"counted down", "for i := 1 << 62; i > 0; i-- { total += i }", ":3"},
		{"counter set in the body", "for i := 1; i > 0; i++ { i = i &^ 6 | 1 }", ":3"},
		{"by two", "for i := 1; i > 0; i += 2 { if i > 1000 { i = 1 } }", ":3"},
		{"range over int", "for i := range 1 << 62 { total += i }", ":3"},
		{"range without a name", "for range 1 << 62 { total++ }", ":3"},
		{"small counter", "for { for i := int8(0); i < 100; i++ { total++ } }", ":3"},
		{"nested", "for i := 0; i < 1<<40; i++ { for j := 0; j < 1000; j++ { total += i ^ j } }", ":3"},
		{"goto", "again:\ntotal++\ngoto again", ":5"},
		{"continue", "outer:\nfor { for { continue outer } }", ":4"},
		{"range over a function", "forever := func(yield func(int) bool) { for i := 0; yield(i); i++ {} }\nfor i := range forever { total += i }", ""},
		{"map and string", "m := map[int]string{1: \"abc\"}\nfor { for _, s := range m { for _, r := range s { total += int(r) } } }", ""},
		{"function literal", "f := func() { for {} }\nf()", ":3"},
		{"switch", "for { switch { case total > 0: total = 0; default: total++ } }", ":3"},
		{"select", "for { select { default: } }", ":3"},
		{"recursion", "fibonacci(200)", "cell[1]:3"},
		{"mutual recursion", "even(200)", "cell[2]:"},
		{"recursive literal", "var f func(int) int\nf = func(n int) int { if n < 2 { return n }; return f(n-1) + f(n-2) }\nf(200)", ":4"},
		{"generic", "spin[int](1)", "cell[3]:1"},
		{"generic, small", "spin[int8](1)", "cell[3]:1"},
		{"method", "walker{1}.walk()", "cell[3]:4"},
		{"callback from the library", "sort.Slice([]int{3, 2, 1}, func(i, j int) bool { for {} })", ":3"},
		{"in an iterator's caller", "next, stop := iter.Pull(func(yield func(int) bool) { for {} })\ndefer stop()\nnext()", ":3"},
		{"deferred", "func() { defer func() { for {} }() }()", ":3"},
		{"recovering", "defer func() { if r := recover(); r != nil { fmt.Println(\"recovered\", r) } }()\nfor {}", ":4"},
		{"a goroutine of the cell", "var wg sync.WaitGroup\nwg.Go(func() { for {} })\nwg.Wait()\nfmt.Println(\"after\")", ":4"},
		{"context named elsewhere", "_ = ctx\nfor {}", ":4"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := &notebook{t: t, e: n.e, count: n.count + 100}
			out, r, took := n.interrupted("defer fmt.Println(\"deferred\")\nfmt.Println(\"started\")\n" + c.code)
			if r.Err == nil || r.Err.Name != "Interrupted" || r.WorkerDied {
				t.Fatalf("the cell ended with %v", r.Err)
			}
			if all := strings.Join(r.Err.Traceback, "\n"); !strings.Contains(all, "at cell["+strings.TrimPrefix(c.at, "cell[")) && !strings.Contains(all, c.at) {
				t.Errorf("the error is\n%s\nwant %q in it", all, c.at)
			}
			if got := out.out.String(); got != "started\ndeferred\n" {
				t.Errorf("the cell printed %q", got)
			}
			t.Logf("ended %v after the interrupt", took)
			if took > 2*time.Second {
				t.Errorf("it took %v", took)
			}
			if got := n.ok("kept"); got != "7" {
				t.Errorf("kept is %s", got)
			}
		})
	}
}

// A cell that looks at its context in its loop ends as it likes; goroutines of
// earlier cells go on; a second interrupt ends a loop that only mentions ctx.
func TestWhatAnInterruptLeavesAlone(t *testing.T) {
	n := newNotebook(t)
	n.ok("var turns atomic.Int64\nquit := make(chan bool)\ngo func() { for { select { case <-quit: return; default: turns.Add(1) } } }()")
	out, r, _ := n.interrupted("fmt.Println(\"started\")\nfor ctx.Err() == nil {\n\tfor i := 0; i < 100; i++ { time.Sleep(2*time.Millisecond) }\n}\nfmt.Println(\"saved\")")
	if r.Err != nil || out.out.String() != "started\nsaved\n" {
		t.Errorf("a cell that heeds ctx ended with %v and printed %q", r.Err, out.out.String())
	}
	_, r, _ = n.interrupted("fmt.Println(\"started\")\nfor {}")
	if r.Err == nil || r.Err.Name != "Interrupted" {
		t.Errorf("the loop ended with %v", r.Err)
	}
	if got := n.ok("before := turns.Load()\ntime.Sleep(50*time.Millisecond)\nturns.Load() > before"); got != "true" {
		t.Error("the goroutine of an earlier cell has ended")
	}
	n.count++
	twice := &onLines{capture: &capture{}, do: map[string]func(){"started": n.e.Interrupt, "heard": n.e.Interrupt}}
	r = n.e.Execute(t.Context(), worker.Request{Code: "go func() { <-ctx.Done(); fmt.Println(\"heard\") }()\nfmt.Println(\"started\")\nfor { _ = ctx }", Count: n.count}, twice)
	if r.Err == nil || r.Err.Name != "Interrupted" || r.WorkerDied {
		t.Errorf("after two interrupts the cell ended with %v", r.Err)
	}
	n.ok("close(quit)")
}
