package repl

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"hone/runtime/cell"
	"hone/runtime/worker"
)

// echo is a session that shows what it is given. Only the ends of cells are real.
type echo struct{ interrupts chan bool }

func (e *echo) Execute(_ context.Context, r worker.Request, s worker.Sink) *worker.Reply {
	switch {
	case strings.HasPrefix(r.Code, "fail"):
		return &worker.Reply{Err: &worker.CellError{Name: "CellError", Value: "no", Traceback: []string{"\x1b[31mcell: no\x1b[0m"}}}
	case r.Code == "wait":
		s.Stream("stdout", "waiting")
		<-e.interrupts
		return &worker.Reply{Err: &worker.CellError{Name: "Interrupted", Value: "interrupted"}}
	case r.Code == "live":
		s.Display(worker.Bundle{Data: map[string]any{"text/plain": "one\nmore"}}, "d", false)
		s.Display(worker.Bundle{Data: map[string]any{"text/plain": "two\nmore"}}, "d", true)
		s.Display(worker.Bundle{Data: map[string]any{"text/plain": "three"}}, "d", true)
	}
	s.Stream("stdout", "half a line")
	s.Result(worker.Bundle{Data: map[string]any{"text/plain": fmt.Sprintf("ran %d %q", r.Count, r.Code)}})
	return &worker.Reply{}
}

func (e *echo) Interrupt()                                 { e.interrupts <- true }
func (e *echo) IsComplete(code string) (string, string)    { return cell.Completeness(code) }
func (e *echo) Inspect(string, int, int) worker.Inspection { return worker.Inspection{} }
func (e *echo) Banner() string                             { return "echo" }
func (e *echo) Close() error                               { return nil }
func (e *echo) Complete(code string, cursor int) worker.Completion {
	out := worker.Completion{Start: strings.LastIndexAny(code[:cursor], ". ") + 1, End: cursor}
	for _, name := range []string{"completed", "ToUpper", "ToUpperSpecial"} {
		if strings.HasPrefix(name, code[out.Start:cursor]) {
			out.Matches, out.Kinds = append(out.Matches, name), append(out.Kinds, "func")
		}
	}
	return out
}

func TestPipe(t *testing.T) {
	var out, said bytes.Buffer
	in := "\nx := 1\nfor {\n\tx++\n\n}\nfail\n%%bash\necho\n\nlive\nf(\n"
	err := Run(t.Context(), Config{Session: &echo{}, In: strings.NewReader(in), Out: &out, Err: &said})
	if !errors.Is(err, ErrFailed) {
		t.Errorf("error %v", err)
	}
	want := `half a line
ran 1 "x := 1"
half a line
ran 2 "for {\n\tx++\n\n}"
half a line
ran 4 "%%bash\necho\n"
one
more
half a line
ran 5 "live"
half a line
ran 6 "f("
`
	if out.String() != want {
		t.Errorf("printed\n%s\nwant\n%s", out.String(), want)
	}
	if got := said.String(); got != "cell: no\ntwo\nthree\n" {
		t.Errorf("on standard error: %q", got)
	}
}

// TestMain lets the test run itself on a terminal.
func TestMain(m *testing.M) {
	if history := os.Getenv("HONE_TEST_REPL"); history != "" {
		err := Run(context.Background(), Config{Session: &echo{interrupts: make(chan bool)}, In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Terminal: true, Colours: true, History: history})
		fmt.Println("ended:", err)
		return
	}
	os.Exit(m.Run())
}

// terminal is this test's program on a terminal of its own.
type terminal struct {
	t    *testing.T
	file *os.File
	seen chan []byte
	text string
	mute bool // it does not say where its cursor is
	// asked counts the questions for the cursor.
	asked atomic.Int32
}

func openTerminal(t *testing.T, history string) *terminal {
	t.Helper()
	return openTerminalAs(t, history, "xterm", false)
}

func openTerminalAs(t *testing.T, history, name string, mute bool) *terminal {
	t.Helper()
	ptm, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("there is no pseudo-terminal here: %v", err)
	}
	n, err := unix.IoctlGetInt(int(ptm.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(int(ptm.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	pts, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "HONE_TEST_REPL="+history, "TERM="+name, "INPUTRC=/dev/null")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = pts, pts, pts
	cmd.SysProcAttr = &unix.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	pts.Close()
	x := &terminal{t: t, file: ptm, seen: make(chan []byte, 1000), mute: mute}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait(); ptm.Close() })
	go x.read()
	return x
}

// read answers the editor's questions for the cursor's place as a terminal does.
func (x *terminal) read() {
	buf := make([]byte, 4096)
	for {
		n, err := x.file.Read(buf)
		if err != nil {
			close(x.seen)
			return
		}
		for range bytes.Count(buf[:n], []byte("\x1b[6n")) {
			x.asked.Add(1)
			if x.mute {
				break
			}
			if _, err := x.file.WriteString("\x1b[1;6R"); err != nil {
				return
			}
		}
		x.seen <- bytes.Clone(buf[:n])
	}
}

// types writes keys and waits until the terminal has shown want since.
func (x *terminal) types(keys, want string) {
	x.t.Helper()
	if _, err := x.file.WriteString(keys); err != nil {
		x.t.Fatal(err)
	}
	timeout := time.After(30 * time.Second)
	for !strings.Contains(x.text, want) {
		select {
		case more, ok := <-x.seen:
			if !ok {
				x.t.Fatalf("after %q the program ended without showing %q; it showed %q", keys, want, x.text)
			}
			x.text += string(more)
		case <-timeout:
			x.t.Fatalf("after %q nothing shows %q; it showed %q", keys, want, x.text)
		}
	}
	x.text = x.text[strings.Index(x.text, want)+len(want):]
}

// prompt waits until the prompt of cell n is there and the cursor shown: a key that
// arrives together with the answer to the editor's question for the cursor is lost.
func (x *terminal) prompt(n int) {
	x.t.Helper()
	x.edits("", fmt.Sprintf("[%d]> ", n))
}

// edits is types for keys after which the editor goes on.
func (x *terminal) edits(keys, want string) {
	x.t.Helper()
	x.types(keys, want)
	x.types("", "\x1b[?25h")
}

func TestTerminal(t *testing.T) {
	history := filepath.Join(t.TempDir(), "new", "history")
	x := openTerminal(t, history)
	x.prompt(1)
	x.types("a\r", `ran 1 "a"`)
	x.prompt(2)
	x.types("for {\rb\r}\r", `ran 2 "for {\nb\n}"`)
	x.prompt(3)
	x.edits("comp", "comp\x1b[0m")
	x.edits("\t", "completed")
	x.types("\r", `ran 3 "completed"`)
	x.prompt(4)
	x.edits("wrong", "wrong\x1b[0m")
	x.types("\x03", "^C")
	x.prompt(4)
	x.types("fail\r", "\x1b[31mcell: no")
	x.prompt(5)
	x.types("wait\r", "waiting")
	x.types("\x03", "Interrupted")
	x.prompt(6)
	x.types("\x04", "ended: <nil>")
	data, err := os.ReadFile(history)
	if err != nil || !strings.Contains(string(data), `for {\nb\n}`) || strings.Contains(string(data), "wrong") {
		t.Errorf("the history holds %s (%v)", data, err)
	}
	if info, err := os.Stat(history); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the history may be read by others: %v, %v", info.Mode(), err)
	}
	x = openTerminal(t, history)
	x.prompt(1)
	x.types("\x1b[A\x1b[A\x1b[A\r", `ran 1 "completed"`) // fail, wait and completed
	x.prompt(2)
	x.types("\x04", "ended: <nil>")
}

// TestTypeAfterCompletion: what is typed behind a completed name stays.
func TestTypeAfterCompletion(t *testing.T) {
	x := openTerminal(t, filepath.Join(t.TempDir(), "history"))
	for i, c := range []struct{ typed, keys, want string }{
		{"strings.ToUp", "\t", `("qx")`}, // several fit: the first is taken
		{"comp", "\t", `("qx")`},         // one fits
		{"strings.", "\t\t", `("qx")`},   // no letter yet
	} {
		x.prompt(i + 1)
		x.edits(c.typed, c.typed)
		for _, key := range c.keys + c.want {
			x.edits(string(key), "\x1b[?25l")
		}
		name := map[int]string{0: "strings.ToUpper", 1: "completed", 2: "strings.ToUpper"}[i]
		x.types("\r", fmt.Sprintf("ran %d %q", i+1, name+c.want))
	}
}

// TestPaste: text is pasted as it is where the terminal marks it, and with its tabs
// where it does not.
func TestPaste(t *testing.T) {
	x := openTerminal(t, filepath.Join(t.TempDir(), "history"))
	x.types("", "\x1b[?2004h")
	x.prompt(1)
	x.edits("\x1b[200~func f() int {\r\treturn 3\r}\x1b[201~", "return 3")
	x.types("\r", "\x1b[?2004l")
	x.types("", `ran 1 "func f() int {\n\treturn 3\n}"`)
	x.prompt(2)
	x.types("for {\r\t\tcomp\r}\r", `ran 2 "for {\n\t\tcomp\n}"`)
}

// TestWithoutEditor: on a terminal that cannot move its cursor, or does not say where
// it is, lines are read as the terminal gives them.
func TestWithoutEditor(t *testing.T) {
	for _, c := range []struct {
		term    string
		mute    bool
		said    string
		colours string
	}{
		{"dumb", true, "%help lists commands.", "\ncell: no"},
		{"", true, "%help lists commands.", "\ncell: no"},
		{"xterm", true, "does not say where its cursor is", "\x1b[31mcell: no"},
	} {
		t.Run("TERM="+c.term, func(t *testing.T) {
			x := openTerminalAs(t, filepath.Join(t.TempDir(), "history"), c.term, c.mute)
			x.types("", c.said)
			x.types("", "[1]> ")
			x.types("a\r", `ran 1 "a"`)
			x.types("", "[2]> ")
			x.types("for {\r", "… ")
			x.types("\tb\r", "… ")
			x.types("}\r", `ran 2 "for {\n\tb\n}"`)
			x.types("", "[3]> ")
			x.types("for {\r", "… ")
			x.types("wrong\x03", "[3]> ")
			x.types("wait\r", "waiting")
			x.types("\x03", "Interrupted")
			x.types("", "[4]> ")
			x.types("fail\r", c.colours)
			x.types("", "[5]> ")
			x.types("\x1b[1;1Rlate\r", `ran 5 "late"`)
			x.types("", "[6]> ")
			x.types("\x04", "ended: <nil>")
		})
	}
}

// TestTypeAhead: what is typed before there is a prompt is not lost.
func TestTypeAhead(t *testing.T) {
	for _, mute := range []bool{false, true} {
		x := openTerminalAs(t, filepath.Join(t.TempDir(), "history"), "xterm", mute)
		x.types("a\rfor {\rb\r}\r", `ran 1 "a"`)
		x.types("", `ran 2 "for {\nb\n}"`)
		x.types("", "[3]> ")
	}
	x := openTerminalAs(t, filepath.Join(t.TempDir(), "history"), "xterm", true)
	x.types("", "\x1b[6n")
	x.types("gone\x03a\rb\r\x04", `ran 1 "a"`)
	x.types("", `ran 2 "b"`)
	x.types("", "ended: <nil>")
}

// TestNoQuestions: the editor loses keys that come in together with the answer to its
// question for the cursor, so it does not ask while a cell is typed; the prompt makes
// the room below the cell for which it would ask.
func TestNoQuestions(t *testing.T) {
	x := openTerminal(t, filepath.Join(t.TempDir(), "history"))
	x.types("", "\v\x1b[1A[1]> ")
	x.types("for {\rb", "\v\v\x1b[2A[1]> ")
	x.types("\r}\r", `ran 1 "for {\nb\n}"`)
	x.types("", "\v\x1b[1A[2]> ")
	if n := x.asked.Load(); n != 1 {
		t.Errorf("the terminal was asked %d times for its cursor, want once, at the start", n)
	}
}

func TestRows(t *testing.T) {
	for text, want := range map[string]int{"": 1, "1234": 1, "12345": 2, "a\nb": 2, "\t": 2, "日本語": 2} {
		if got := rows(text, 5, 10); got != want {
			t.Errorf("%q takes %d rows, want %d", text, got, want)
		}
	}
}
