package display

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"hone/runtime/worker"
)

var program string

// TestMain builds the child program once.
func TestMain(m *testing.M) {
	os.Exit(withProgram(m.Run))
}

func withProgram(run func() int) int {
	dir, err := os.MkdirTemp("", "hone-display-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "program")
	build := exec.Command("go", "build", "-o", program, "./testdata/program")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the child program: %v\n%s", err, out)
		return 1
	}
	return run()
}

// recorder is a sink that writes down what it is given.
type recorder struct {
	mu     sync.Mutex
	events []string
	answer string
	err    error
}

func (r *recorder) add(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, fmt.Sprintf(format, args...))
}

func (r *recorder) Stream(name, text string) { r.add("%s %s", name, text) }
func (r *recorder) Result(b worker.Bundle)   { r.add("result %v", b.Data) }
func (r *recorder) Input(p string, pw bool) (string, error) {
	r.add("input %q %v", p, pw)
	return r.answer, r.err
}
func (r *recorder) Display(b worker.Bundle, id string, update bool) {
	r.add("display %v %v id=%s update=%v", b.Data, b.Metadata, id, update)
}

func (r *recorder) all() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string{}, r.events...)
}

func start(t *testing.T) (*Server, *recorder) {
	t.Helper()
	s, err := New(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	r := &recorder{}
	s.SetSink(r)
	return s, r
}

func child(t *testing.T, s *Server, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Env = append(os.Environ(), s.Env()...)
	cmd.Stdin = s.Stdin()
	cmd.Stderr = t.Output()
	return cmd
}

// run runs the child to its end and waits for its displays.
func run(t *testing.T, s *Server, args ...string) string {
	t.Helper()
	out, err := child(t, s, args...).Output()
	if err != nil {
		t.Fatalf("child %q: %v", args, err)
	}
	s.Settle()
	return string(out)
}

func same(t *testing.T, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestDisplaysBecomeBundles(t *testing.T) {
	s, r := start(t)
	png := "\x89PNG\r\n\x1a\n\x01\xff"
	run(t, s, "html=<b>ü</b>", "markdown=# a", "png="+png, "svg=<svg/>", "metadata=m")
	same(t, r.all(),
		"display map[text/html:<b>ü</b>] map[] id= update=false",
		"display map[text/markdown:# a] map[] id= update=false",
		"display map[image/png:"+base64.StdEncoding.EncodeToString([]byte(png))+"] map[] id= update=false",
		"display map[image/svg+xml:<svg/>] map[] id= update=false",
		"display map[text/html:x] map[tags:[m] width:12] id= update=false",
	)
}

func TestAnIDIsDisplayedThenUpdatedEvenByTheNextProgram(t *testing.T) {
	s, r := start(t)
	run(t, s, "update=a:1", "update=b:2", "update=a:3")
	run(t, s, "update=a:4")
	same(t, r.all(),
		"display map[text/html:1] map[] id=a update=false",
		"display map[text/html:2] map[] id=b update=false",
		"display map[text/html:3] map[] id=a update=true",
		"display map[text/html:4] map[] id=a update=true",
	)
}

func TestSyncReturns(t *testing.T) {
	s, r := start(t)
	if out := run(t, s, "sync", "html=1", "sync"); out != "synced\nsynced\n" {
		t.Errorf("child printed %q", out)
	}
	same(t, r.all(), "display map[text/html:1] map[] id= update=false")
}

func TestInputIsTypedIntoTheProgram(t *testing.T) {
	s, r := start(t)
	r.answer = "zwölf Ünze"
	out := run(t, s, "ask=name? ", "password=", "sync")
	if want := "typed zwölf Ünze\ntyped zwölf Ünze\nsynced\n"; out != want {
		t.Errorf("child printed %q, want %q", out, want)
	}
	same(t, r.all(), `input "name? " false`, `input "" true`)
}

func TestRefusedInputLetsTheProgramGoOn(t *testing.T) {
	s, r := start(t)
	r.err = fmt.Errorf("nobody there")
	if out := run(t, s, "ask=x"); out != "typed \n" {
		t.Errorf("child printed %q", out)
	}
	same(t, r.all(), `input "x" false`, "stderr hone: no input: nobody there\n")
}

func TestAWorkerThatDiesIsReplaced(t *testing.T) {
	for _, reset := range []bool{false, true} {
		t.Run(fmt.Sprintf("reset=%v", reset), func(t *testing.T) {
			s, r := start(t)
			for i := range 3 {
				err := child(t, s, fmt.Sprintf("html=%d", i), "die").Run()
				if err == nil {
					t.Fatal("the child should have died")
				}
				s.Settle()
				if !reset {
					continue
				}
				before := strings.Join(s.Env(), " ")
				if err := s.Reset(); err != nil {
					t.Fatal(err)
				}
				if strings.Join(s.Env(), " ") == before {
					t.Error("Reset kept the old pipes")
				}
			}
			run(t, s, "html=last", "sync")
			got := r.all()
			want := "display map[text/html:last] map[] id= update=false"
			if len(got) == 0 || got[len(got)-1] != want {
				t.Errorf("got %q, want the last to be %q", got, want)
			}
		})
	}
}

func TestGarbageEndsOnlyItsOwnProgram(t *testing.T) {
	s, r := start(t)
	for _, garbage := range []string{"\x07hello gob", "\xff\xff\xff\xff", "\xf8\x7f\xff\xff\xff\xff\xff\xff\xff", "{}"} {
		// Whether the child notices depends on timing; that the server lives does not.
		if err := child(t, s, "garbage="+garbage).Run(); err != nil {
			t.Logf("child: %v", err)
		}
		s.Settle()
		if err := s.Reset(); err != nil {
			t.Fatal(err)
		}
	}
	run(t, s, "html=alive", "sync")
	got := r.all()
	if want := "display map[text/html:alive] map[] id= update=false"; got[len(got)-1] != want {
		t.Errorf("got %q, want the last to be %q", got, want)
	}
}

func TestWidgetsAreRefusedAloudButDoNotHang(t *testing.T) {
	s, r := start(t)
	if out := run(t, s, "read=/a", "read=/b"); out != "value 0\nvalue 0\n" {
		t.Errorf("child printed %q", out)
	}
	same(t, r.all(), "stderr hone: GoNB's widgets and comms are not served; the value for \"/a\" went nowhere\n")
}

func TestDeliverReachesASubscriberOnly(t *testing.T) {
	s, _ := start(t)
	if s.Deliver("/x", 1) {
		t.Error("delivered without a program")
	}
	cmd := child(t, s, "listen=/x")
	var out bytes.Buffer
	listening := make(chan struct{})
	cmd.Stdout = writer(func(p []byte) (int, error) {
		if strings.Contains(string(p), "listening") {
			close(listening)
		}
		return out.Write(p)
	})
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	<-listening
	if s.Deliver("/other", 1) || !s.Deliver("/x", 42) {
		t.Error("delivered to the wrong address")
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "heard 42") {
		t.Errorf("child printed %q", out.String())
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

// childSession is a fake session whose cells are runs of the child program.
type childSession struct {
	worker.Session // nil: only Execute is used
	run            func(args ...string)
}

func (c *childSession) Execute(_ context.Context, r worker.Request, sink worker.Sink) *worker.Reply {
	sink.Stream("stdout", "begin")
	c.run(strings.Fields(r.Code)...)
	return &worker.Reply{}
}

func TestAttachDeliversAllBeforeTheCellEnds(t *testing.T) {
	s, outside := start(t)
	session := Attach(&childSession{run: func(args ...string) {
		if err := child(t, s, args...).Run(); err != nil {
			t.Error(err)
		}
	}}, s)
	for round := range 5 {
		cell := &recorder{}
		session.Execute(t.Context(), worker.Request{Code: "many=300"}, cell)
		if got := len(cell.all()); got != 301 {
			t.Fatalf("round %d: %d events when Execute returned, want 301", round, got)
		}
		silent := &recorder{}
		session.Execute(t.Context(), worker.Request{Code: "html=quiet", Silent: true}, silent)
		if got := len(silent.all()); got != 2 {
			t.Errorf("round %d: silent cell got %d events, want 2", round, got)
		}
		// A display between cells belongs to the last cell that was not silent.
		run(t, s, "html=late")
		if got := len(cell.all()); got != 302 {
			t.Errorf("round %d: the late display did not reach the cell", round)
		}
	}
	same(t, outside.all())
}

func TestAProgramBesideTheWorkerHasItsOwnPipes(t *testing.T) {
	s, r := start(t)
	worker := child(t, s, "html=worker", "sync", "ask=go on?", "html=worker again", "sync")
	asked := make(chan struct{})
	answered := make(chan struct{})
	s.SetSink(&asking{recorder: r, asked: asked, answered: answered})
	if err := worker.Start(); err != nil {
		t.Fatal(err)
	}
	<-asked // the worker's stream is open while the programs have theirs
	for i := range 3 {
		env, end, err := s.Program()
		if err != nil {
			t.Fatal(err)
		}
		program := child(t, s, fmt.Sprintf("html=program %d", i), "sync", "many=50")
		program.Env = append(program.Env, env...)
		if err := program.Run(); err != nil {
			t.Error(err)
		}
		if err := end(); err != nil {
			t.Error(err)
		}
		if got, want := len(r.all()), 1+51*(i+1); got != want {
			t.Errorf("%d displays after program %d, want %d", got, i, want)
		}
	}
	close(answered)
	if err := worker.Wait(); err != nil {
		t.Error(err)
	}
	got := r.all()
	if last := got[len(got)-1]; !strings.Contains(last, "worker again") {
		t.Errorf("the last display is %s", last)
	}
	if _, _, err := s.Program(); err != nil {
		t.Error(err) // Close ends it
	}
}

// asking is a recorder that answers when it is told to.
type asking struct {
	*recorder
	asked, answered chan struct{}
}

func (a *asking) Input(string, bool) (string, error) {
	close(a.asked)
	<-a.answered
	return "yes", nil
}

func TestCloseLeavesNothingBehind(t *testing.T) {
	s, err := New(nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := s.dir
	for range 2 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("%s still exists", dir)
	}
	if err := s.Reset(); err == nil {
		t.Error("Reset after Close succeeded")
	}
}
