package process

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"
)

// Packages that the worker does not link come into the session with the first
// cell that imports them, their tables initialised, and later cells share them.
func TestPackagesOutsideTheWorker(t *testing.T) {
	p := start(t, Config{})
	first := build(t, source{
		imports: []string{`"text/template"`, `"os"`, `"html"`, `"mime"`, `"archive/tar"`, `"expvar"`},
		decls:   "var Counter = expvar.NewInt(\"hone.test\")",
		body: `Counter.Add(3)
template.Must(template.New("t").Parse("{{range .}}<{{.}}>{{end}} ")).Execute(os.Stdout, []int{1, 2})
println2 := func(s ...string) { for _, x := range s { os.Stdout.WriteString(x + " ") } }
println2(html.UnescapeString("&eacute;&hearts;"), mime.TypeByExtension(".html"), tar.ErrHeader.Error())`,
	})
	if got, want := runOK(t, p, first).stdout(), "<1><2> é♥ text/html; charset=utf-8 archive/tar: invalid tar header "; got != want {
		t.Errorf("first cell printed %q, want %q", got, want)
	}
	second := build(t, source{
		imports: []string{`"expvar"`, `"fmt"`, `"archive/tar"`, importOf(first, "c")},
		body:    `fmt.Print(expvar.Get("hone.test"), c.Counter.Value(), tar.TypeDir)`,
	})
	if got := runOK(t, p, second).stdout(); got != "3 3 53" {
		t.Errorf("second cell printed %q", got)
	}
}

func TestExportedNamesOfAnyKind(t *testing.T) {
	p := start(t, Config{})
	c := build(t, source{
		imports: []string{`"fmt"`},
		decls: "type Ünï[T any] struct{ V T }\nfunc (u Ünï[T]) Étage() T { return u.V }\nfunc Öffne[T any](v T) Ünï[T] { return Ünï[T]{v} }\n" +
			"func Ñandú() int { return 3 }\nvar Ärger, Ω = 1, [2]string{\"a\", \"b\"}\nconst Größe = 9\nfunc F() {}\nvar F2 = F\n" +
			"type Iface interface{ M() }\nvar I Iface\nvar Lazy = func() int { return Größe }()",
		body: "fmt.Printf(\"%d %T %d %v %d\", Ñandú(), Öffne(\"x\"), Ärger, Ω, Lazy)",
	})
	if got := runOK(t, p, c).stdout(); got != "3 main.Ünï[string] 1 [a b] 9" {
		t.Errorf("cell printed %q", got)
	}
}

func TestWorkersLeaveNothingBehind(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("reads /proc")
	}
	open := func() int {
		entries, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	start(t, Config{}) // whatever the process opens once
	before, goroutines := open(), runtime.NumGoroutine()
	for i := range 5 {
		p := start(t, Config{})
		if i%2 == 0 {
			p.child.kill()
			<-p.Gone()
			if p.Died() == nil || !strings.Contains(p.Died().Reason, "SIGKILL") {
				t.Errorf("a killed worker died of %v", p.Died())
			}
		}
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for end := time.Now().Add(10 * time.Second); open() > before || runtime.NumGoroutine() > goroutines; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d file descriptors and %d goroutines, before %d and %d", open(), runtime.NumGoroutine(), before, goroutines)
		}
	}
}

func TestProgramsDoNotInheritTheWorkersSettings(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("reads /proc")
	}
	// What runs these tests may itself leave descriptors open.
	fds, err := exec.Command("ls", "/proc/self/fd").Output()
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprint("<nil> ", len(strings.Fields(string(fds))), " 1")
	p := start(t, Config{})
	c := build(t, source{
		imports: []string{`"fmt"`, `"os"`, `"os/exec"`, `"strings"`},
		body: `out, err := exec.Command("env").Output()
for _, line := range strings.Split(string(out), "\n") {
	if strings.HasPrefix(line, "HONE_WORKER") || strings.Contains(line, "glibc.malloc.top_pad") { fmt.Println(line) }
}
fds, _ := exec.Command("ls", "/proc/self/fd").Output()
fmt.Print(err, " ", len(strings.Fields(string(fds))), " ", os.Getenv("GOMLX_NO_AUTO_INSTALL"))`,
	})
	if got := runOK(t, p, c).stdout(); got != want {
		t.Errorf("a program started by a cell sees %q, want %q", got, want)
	}
}
