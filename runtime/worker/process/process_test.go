package process

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"hone/lib/fetch"
	"hone/runtime/native"
	"hone/runtime/worker"
)

// The cells of these tests are written as the engine emits them. The worker comes
// from the cache that the user has, so that it is built once for all tests.

var (
	builderOnce sync.Once
	builder     *native.Builder
	errBuilder  error
	unitMu      sync.Mutex
	unitCount   int
)

func TestMain(m *testing.M) {
	code := m.Run()
	if builder != nil {
		if err := builder.Close(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

func openBuilder(t *testing.T) *native.Builder {
	t.Helper()
	builderOnce.Do(func() {
		var cache, dir string
		if cache, errBuilder = fetch.CacheDir(); errBuilder != nil {
			return
		}
		if dir, errBuilder = os.MkdirTemp("", "hone-process-test-"); errBuilder != nil {
			return
		}
		builder, errBuilder = native.Open(context.Background(), native.Config{Source: os.DirFS("../../.."), CacheDir: cache, Dir: dir})
	})
	if errBuilder != nil {
		t.Fatal(errBuilder)
	}
	return builder
}

// source is one cell in parts.
type source struct {
	imports []string // `"fmt"` or `c1 "session/cell1"`
	decls   string
	body    string // ends the cell itself, or falls through to success
	vars    string // `"x": &x,`
}

// build compiles a cell under a fresh path and returns it with that path.
func build(t *testing.T, s source) Cell {
	t.Helper()
	b := openBuilder(t)
	unitMu.Lock()
	unitCount++
	n := unitCount
	unitMu.Unlock()
	var text strings.Builder
	text.WriteString("package main\n\nimport hcellrt \"hone/runtime/cellrt\"\n")
	u := native.Unit{Path: fmt.Sprintf("session/cell%d", n), Imports: []string{"hone/runtime/cellrt"}}
	for _, imp := range s.imports {
		fmt.Fprintf(&text, "import %s\n", imp)
		words := strings.Fields(imp)
		u.Imports = append(u.Imports, strings.Trim(words[len(words)-1], `"`))
	}
	fmt.Fprintf(&text, "\n%s\nfunc HoneCell(henv *hcellrt.Env) error {\n//line cell[%d]:1\n%s\n\treturn nil\n}\n", s.decls, n, s.body)
	fmt.Fprintf(&text, "\nfunc HoneVars() map[string]any { return map[string]any{%s} }\nfunc HoneExports() map[string]any { return nil }\n", s.vars)
	u.Files = []native.File{{Name: "cell.go", Source: []byte(text.String())}}
	built, err := b.Build(context.Background(), u)
	if err != nil {
		t.Fatalf("build: %v\n%s", err, text.String())
	}
	return Cell{SO: built.SO, Path: u.Path, Name: fmt.Sprintf("cell[%d]", n)}
}

func start(t *testing.T, cfg Config) *Process {
	t.Helper()
	cfg.Binary = openBuilder(t).Worker()
	p, err := Start(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// log is a sink that notes everything in order.
type log struct {
	mu     sync.Mutex
	events []string
	out    strings.Builder
	err    strings.Builder
}

func (l *log) note(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.events = append(l.events, fmt.Sprintf(format, args...))
}

func (l *log) Stream(name, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if name == "stdout" {
		l.out.WriteString(text)
	} else {
		l.err.WriteString(text)
	}
	prefix := name + " "
	if n := len(l.events); n > 0 && strings.HasPrefix(l.events[n-1], prefix) {
		l.events[n-1] += text // chunks of a stream are one print
		return
	}
	l.events = append(l.events, prefix+text)
}

func (l *log) Display(b worker.Bundle, id string, update bool) {
	l.note("display %v", b.Data["text/plain"])
}
func (l *log) Result(b worker.Bundle)             { l.note("result %v", b.Data["text/plain"]) }
func (l *log) Input(string, bool) (string, error) { return "", errors.New("no input here") }

func (l *log) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.events...)
}

func (l *log) stdout() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.String()
}

func (l *log) stderr() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err.String()
}

// run runs a cell that must not end the worker.
func run(t *testing.T, p *Process, c Cell) (*Outcome, *log) {
	t.Helper()
	l := &log{}
	out, err := p.Run(context.Background(), c, l)
	if err != nil {
		t.Fatalf("%s: %v", c.Name, err)
	}
	return out, l
}

// runOK runs a cell that must succeed.
func runOK(t *testing.T, p *Process, c Cell) *log {
	t.Helper()
	out, l := run(t, p, c)
	if !out.OK() {
		t.Fatalf("%s failed: %+v %+v %+v", c.Name, out, out.Failure, out.Panic)
	}
	return l
}

func importOf(c Cell, name string) string { return name + " \"" + c.Path + "\"" }

func TestCellsShareTypesAndVariables(t *testing.T) {
	p := start(t, Config{})
	first := build(t, source{
		imports: []string{`"fmt"`},
		decls:   "type T struct{ A int; b string }\nfunc (t *T) Inc() { t.A++ }\nvar X = T{A: 1}\nvar M = map[string]*T{}\nfunc Get() *T { return &X }",
		body:    "X.Inc()\nM[\"x\"] = &X\nfmt.Printf(\"%T %v\", X, X)",
	})
	second := build(t, source{
		imports: []string{`"fmt"`, `"encoding/json"`, importOf(first, "c")},
		body: "c.X.Inc(); c.M[\"x\"].Inc()\nvar i any = c.X\n_, same := i.(c.T)\nb, err := json.Marshal(c.X)\n" +
			"fmt.Printf(\"%T %d %v %s %v %v\\n\", i, c.X.A, same, b, err, c.Get() == c.M[\"x\"])",
	})
	if got := runOK(t, p, first).stdout(); got != "main.T {2 }" {
		t.Errorf("first cell printed %q", got)
	}
	if got := runOK(t, p, second).stdout(); got != "main.T 4 true {\"A\":4} <nil> true\n" {
		t.Errorf("second cell printed %q", got)
	}
	// Running a cell again runs its statements again, on the same variables.
	runOK(t, p, first)
	if got := runOK(t, p, second).stdout(); !strings.HasPrefix(got, "main.T 7 true") {
		t.Errorf("second run printed %q", got)
	}
}

func TestOutputKeepsItsOrder(t *testing.T) {
	p := start(t, Config{})
	c := build(t, source{
		imports: []string{`"fmt"`, `"os"`, `"hone/lib/show"`},
		body: `for i := range 50 {
	fmt.Printf("a%d", i)
	show.Display(i)
	fmt.Fprintf(os.Stderr, "b%d\n", i)
	show.Display(-i)
}
fmt.Print("no newline")
hcellrt.Show("v")`,
	})
	var want []string
	for i := range 50 {
		want = append(want, fmt.Sprintf("stdout a%d", i), fmt.Sprintf("display %d", i), fmt.Sprintf("stderr b%d\n", i), fmt.Sprintf("display %d", -i))
	}
	want = append(want, "stdout no newline", "result v")
	l := runOK(t, p, c)
	if got := l.all(); strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("order is\n%q\nwant\n%q", got, want)
	}
}

func TestPanicsAreReportedAndTheSessionGoesOn(t *testing.T) {
	p := start(t, Config{})
	ok := build(t, source{imports: []string{`"fmt"`}, body: `fmt.Println("alive")`})
	for _, test := range []struct {
		name string
		source
		message, typ string
		line         int
	}{
		{"index", source{decls: "var S = []int{1}", body: "\n\ni := 5\n_ = S[i]"}, "runtime error: index out of range [5] with length 1", "runtime.boundsError", 4},
		{"nil map", source{decls: "var M map[string]int", body: "\nM[\"a\"] = 1"}, "assignment to entry in nil map", "runtime.plainError", 2},
		{"nil pointer", source{decls: "type P struct{ A int }\nvar Q *P", body: "\n\nQ.A++"}, "runtime error: invalid memory address or nil pointer dereference", "runtime.errorString", 3},
		{"divide", source{decls: "var Z int", body: "_ = 1 / Z"}, "runtime error: integer divide by zero", "runtime.runtimeError", 1},
		{"error value", source{imports: []string{`"fmt"`}, body: "panic(fmt.Errorf(\"bad %d\", 7))"}, "bad 7", "*fmt.wrapError", 1},
		{"string", source{decls: "func F() {\n//line cell[99]:12\npanic(\"deep\") }", body: "F()"}, "deep", "string", 12},
		{"nil", source{body: "panic(nil)"}, new(runtime.PanicNilError).Error(), "*runtime.PanicNilError", 1},
		{"again", source{body: "defer func() {\nr := recover()\npanic(r)\n}()\npanic(\"one\")"}, "one", "string", 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			out, _ := run(t, p, build(t, test.source))
			if out.Panic == nil || out.OK() {
				t.Fatalf("outcome = %+v, want a panic", out)
			}
			if out.Panic.Message != test.message {
				t.Errorf("message = %q, want %q", out.Panic.Message, test.message)
			}
			if len(out.Panic.Frames) == 0 {
				t.Fatal("no frames")
			}
			top := out.Panic.Frames[0]
			if !strings.HasPrefix(top.File, "cell[") || top.Line != test.line {
				t.Errorf("top frame = %+v, want line %d of a cell; all: %+v", top, test.line, out.Panic.Frames)
			}
			if got := runOK(t, p, ok).stdout(); got != "alive\n" {
				t.Errorf("the next cell printed %q", got)
			}
		})
	}
}

func TestErrorsAndGoexit(t *testing.T) {
	p := start(t, Config{})
	out, _ := run(t, p, build(t, source{
		imports: []string{`"os"`},
		body:    "henv.Done = 3\n_, err := os.Open(\"/no/such/file\")\nreturn hcellrt.Fail(\"cell[1]:2:11\", err)",
	}))
	f := out.Failure
	if f == nil || f.Pos != "cell[1]:2:11" || f.Type != "*fs.PathError" || !strings.Contains(f.Message, "/no/such/file") || len(f.Chain) == 0 || out.Done != 3 {
		t.Errorf("outcome = %+v, failure = %+v", out, f)
	}
	out, _ = run(t, p, build(t, source{imports: []string{`"runtime"`}, body: "runtime.Goexit()"}))
	if !out.Exited || out.OK() {
		t.Errorf("outcome of Goexit = %+v", out)
	}
	out, _ = run(t, p, Cell{SO: "/no/such/plugin.so", Path: "session/cell0", Name: "cell[0]"})
	if out.LoadError == "" || out.OK() {
		t.Errorf("outcome of a missing plugin = %+v", out)
	}
}

func TestDeathsAreExplained(t *testing.T) {
	for _, test := range []struct {
		name string
		source
		reason, stdout string
		check          func(*Died) bool
	}{
		{"exit", source{imports: []string{`"fmt"`, `"os"`}, body: "fmt.Print(\"before\"); os.Exit(3)"}, "exit code 3", "before",
			func(d *Died) bool { return d.ExitCode == 3 && d.Crash == "" }},
		{"exit zero", source{imports: []string{`"os"`}, body: "os.Exit(0)"}, "exit code 0", "", func(d *Died) bool { return d.ExitCode == 0 }},
		{"log.Fatal", source{imports: []string{`"log"`}, body: "log.Fatal(\"the end\")"}, "exit code 1", "",
			func(d *Died) bool { return strings.Contains(d.Stderr, "the end") }},
		{"stack", source{imports: []string{`"fmt"`}, decls: "func Rec(n int) int { return Rec(n+1) + 1 }", body: "fmt.Println(\"deep\")\nRec(0)"}, "stack overflowed", "deep\n",
			func(d *Died) bool { return d.Crash != "" && len(d.Frames) > 0 }},
		{"abort", source{imports: []string{`"syscall"`, `"time"`}, body: "syscall.Kill(syscall.Getpid(), syscall.SIGABRT); time.Sleep(time.Minute)"}, "SIGABRT", "",
			func(d *Died) bool { return d.Signal == "SIGABRT" }},
		{"kill", source{imports: []string{`"syscall"`, `"time"`}, body: "syscall.Kill(syscall.Getpid(), syscall.SIGKILL); time.Sleep(time.Minute)"}, "SIGKILL", "",
			func(d *Died) bool { return d.Signal == "SIGKILL" && !d.Killed }},
		{"goroutine", source{imports: []string{`"time"`, `"fmt"`}, decls: "type E struct{ A int }", body: "fmt.Println(\"start\")\ngo func() {\npanic(fmt.Sprint(\"loose \", E{4}))\n}()\ntime.Sleep(time.Minute)"}, "panicked: loose {4}", "start\n",
			func(d *Died) bool {
				return len(d.Frames) > 0 && strings.HasPrefix(d.Frames[0].File, "cell[") && d.Frames[0].Line == 3
			}},
		{"map", source{decls: "var M = map[int]int{}", imports: []string{`"time"`}, body: "for range 8 { go func() { for i := 0; ; i++ { M[i%10] = i } }() }\ntime.Sleep(time.Minute)"}, "concurrent map writes", "",
			func(d *Died) bool { return d.Crash != "" }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := start(t, Config{})
			l := &log{}
			out, err := p.Run(context.Background(), build(t, test.source), l)
			var d *Died
			if !errors.As(err, &d) {
				t.Fatalf("outcome %+v, error %v, want a death", out, err)
			}
			if !strings.Contains(d.Reason, test.reason) || strings.Contains(d.Reason, "\n") || !test.check(d) {
				t.Errorf("died = %+v, want %q in the reason", d, test.reason)
			}
			if l.stdout() != test.stdout {
				t.Errorf("stdout = %q, want %q", l.stdout(), test.stdout)
			}
			if strings.Contains(l.stderr(), "goroutine ") {
				t.Errorf("the runtime's last words were shown: %q", l.stderr())
			}
			if p.Died() != d {
				t.Errorf("Died() = %v, want the error of Run", p.Died())
			}
			if _, err := p.Run(context.Background(), Cell{}, l); !errors.As(err, &d) {
				t.Errorf("a run in a dead worker gives %v", err)
			}
		})
	}
}

func TestLargeAndOddOutput(t *testing.T) {
	p := start(t, Config{})
	c := build(t, source{
		imports: []string{`"bytes"`, `"os"`, `"fmt"`},
		body: `line := append(bytes.Repeat([]byte("0123456789"), 1023), "日本語\n"...)
for range 1000 { os.Stdout.Write(line) }
for _, b := range []byte("\n日") { os.Stdout.Write([]byte{b}) }
os.Stdout.Write([]byte{0, 'x', 0, 0xff, '!'})
fmt.Fprintln(os.Stderr, "panic: not really")
fmt.Fprintln(os.Stderr, "after")`,
	})
	l := runOK(t, p, c)
	got := l.stdout()
	line := strings.Repeat("0123456789", 1023) + "日本語\n"
	want := strings.Repeat(line, 1000) + "\n日\x00x\x00\xff!"
	if got != want {
		t.Errorf("stdout has %d bytes and ends %q, want %d bytes ending %q", len(got), got[max(0, len(got)-20):], len(want), want[len(want)-20:])
	}
	if l.stderr() != "panic: not really\nafter\n" {
		t.Errorf("stderr = %q", l.stderr())
	}
}

func TestInterrupt(t *testing.T) {
	p := start(t, Config{})
	p.Interrupt() // nothing runs: nothing happens
	waits := build(t, source{imports: []string{`"fmt"`}, body: "fmt.Println(\"waiting\")\n<-henv.Ctx.Done()\nreturn hcellrt.Fail(\"cell[1]:2:1\", henv.Ctx.Err())"})
	for _, how := range []string{"Interrupt", "ctx"} {
		ctx, cancel := context.WithCancel(context.Background())
		l := &log{}
		go func() {
			for l.stdout() == "" {
				time.Sleep(time.Millisecond)
			}
			if how == "ctx" {
				cancel()
			} else {
				p.Interrupt()
			}
		}()
		out, err := p.Run(ctx, waits, l)
		cancel()
		if err != nil || !out.Interrupted || out.Failure == nil || out.Failure.Message != "context canceled" {
			t.Fatalf("%s: outcome = %+v, error %v", how, out, err)
		}
	}
	deaf := build(t, source{imports: []string{`"fmt"`}, body: "fmt.Println(\"deaf\")\nfor {\n}"})
	l := &log{}
	go func() {
		for l.stdout() == "" {
			time.Sleep(time.Millisecond)
		}
		p.Interrupt()
		p.Interrupt()
	}()
	_, err := p.Run(context.Background(), deaf, l)
	var d *Died
	if !errors.As(err, &d) || !d.Killed {
		t.Fatalf("a deaf cell interrupted twice: %v", err)
	}
}

func TestEnvironmentAndFolder(t *testing.T) {
	dir := t.TempDir()
	p := start(t, Config{Env: append(os.Environ(), "HONE_TEST_A=1"), Dir: dir})
	ctx := context.Background()
	if err := p.SetEnv(ctx, "HONE_TEST_B", "two words"); err != nil {
		t.Fatal(err)
	}
	if err := p.UnsetEnv(ctx, "HONE_TEST_A"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir+"/sub", 0o755); err != nil {
		t.Fatal(err)
	}
	got, err := p.Chdir(ctx, "sub")
	if err != nil || !strings.HasSuffix(got, "/sub") {
		t.Errorf("Chdir = %q, %v", got, err)
	}
	if _, err := p.Chdir(ctx, "nowhere"); err == nil {
		t.Error("Chdir to a folder that does not exist succeeded")
	}
	l := runOK(t, p, build(t, source{
		imports: []string{`"fmt"`, `"os"`, `"io"`, `"path/filepath"`},
		body: `wd, _ := os.Getwd()
_, a := os.LookupEnv("HONE_TEST_A")
_, token := os.LookupEnv("HONE_WORKER_TOKEN")
in, err := io.ReadAll(os.Stdin)
fmt.Println(a, os.Getenv("HONE_TEST_B"), filepath.Base(wd), token, len(in), err)`,
	}))
	if want := "false two words sub false 0 <nil>\n"; l.stdout() != want {
		t.Errorf("cell printed %q, want %q", l.stdout(), want)
	}
}

func TestGoroutinesOutliveTheirCell(t *testing.T) {
	p := start(t, Config{})
	l := &log{}
	c := build(t, source{imports: []string{`"fmt"`, `"time"`}, body: "ctx := henv.Ctx\ngo func() { time.Sleep(50 * time.Millisecond); fmt.Println(\"late\", ctx.Err()) }()"})
	if out, err := p.Run(context.Background(), c, l); err != nil || !out.OK() {
		t.Fatal(out, err)
	}
	for end := time.Now().Add(10 * time.Second); l.stdout() != "late <nil>\n"; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("late output = %q", l.stdout())
		}
	}
}

func TestProgramsOfCellsDoNotHoldTheSession(t *testing.T) {
	p := start(t, Config{})
	l := &log{}
	c := build(t, source{
		imports: []string{`"os"`, `"os/exec"`, `"syscall"`},
		// A program in a session of its own survives and holds the pipes open.
		body: `cmd := exec.Command("sh", "-c", "echo child; exec sleep 20")
cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
if err := cmd.Start(); err != nil { return err }
os.Exit(0)`,
	})
	begun := time.Now()
	_, err := p.Run(context.Background(), c, l)
	var d *Died
	if !errors.As(err, &d) {
		t.Fatal(err)
	}
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("the death was noticed after %v", took)
	}
}

func TestValuesComeBack(t *testing.T) {
	state := t.TempDir()
	p := start(t, Config{StateDir: state})
	first := build(t, source{
		imports: []string{`"time"`, `"math/big"`},
		decls: `type In struct{ A int; b []string }
type Rec struct { Name string; in In; M map[string][]float32; At time.Time }
var N int
var R Rec
var L []int
var J any
var Z = []byte{}
var B big.Int
var Ch = make(chan int)
var P *int
var Big = make([]int64, 3<<20)
var Err error`,
		body: `N = 42
R = Rec{"x", In{7, []string{"p", "q"}}, map[string][]float32{"k": {1.5, -2}}, time.Unix(1e9, 5).UTC()}
L = append(L, 1, 2, 3)
J = map[string]any{"a": []any{1.0, "s", true, nil}}
B.SetInt64(1 << 40)
x := 3
P = &x`,
		vars: `"N": &N, "R": &R, "L": &L, "J": &J, "Z": &Z, "B": &B, "Ch": &Ch, "P": &P, "Big": &Big, "Err": &Err`,
	})
	second := build(t, source{imports: []string{importOf(first, "c")}, decls: "var Y string", body: "c.N++\nY = \"why\"\nc.L = append(c.L, 4)", vars: `"Y": &Y`})
	exit := build(t, source{imports: []string{`"os"`}, body: "os.Exit(1)"})
	look := build(t, source{
		imports: []string{`"fmt"`, importOf(first, "c"), importOf(second, "d")},
		body:    `fmt.Printf("%d %+v %v %v %q %v %v", c.N, c.R, c.L, c.J, d.Y, c.Z != nil && len(c.Z) == 0, &c.B)`,
	})
	runOK(t, p, first)
	runOK(t, p, second)
	want := runOK(t, p, look).stdout()
	if _, err := p.Run(context.Background(), exit, &log{}); err == nil {
		t.Fatal("the worker lived")
	}
	q := start(t, Config{StateDir: state})
	got, err := q.Restore(context.Background(), []Cell{first, second, {SO: "/no/such.so", Name: "cell[77]"}})
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(got.Vars) != "[B Err J L N R Z Y]" || fmt.Sprint(got.Lost) != "[Big Ch P]" || len(got.Failed) != 1 {
		t.Errorf("restored = %+v", got)
	}
	if after := runOK(t, q, look).stdout(); after != want {
		t.Errorf("after the death\n%s\nwant\n%s", after, want)
	}
}

func TestManyCells(t *testing.T) {
	p := start(t, Config{})
	c := build(t, source{imports: []string{`"fmt"`}, decls: "var N int", body: "N++\nfmt.Println(N)"})
	for i := range 100 {
		if got := runOK(t, p, c).stdout(); got != fmt.Sprintln(i+1) {
			t.Fatalf("run %d printed %q", i, got)
		}
	}
	out, _ := run(t, p, c)
	t.Logf("load %v, run %v", out.Load, out.Run)
}
