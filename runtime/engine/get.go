package engine

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"hone/runtime/cell"
	"hone/runtime/native"
	"hone/runtime/session"
	"hone/runtime/worker"
)

// getCommand makes modules importable: %get MODULE@VERSION …, %get ./FOLDER; with
// -rebuild first, for a new worker.
func (x *execution) getCommand(args string) error { return x.get(strings.Fields(args)) }

func (x *execution) get(words []string) error {
	bar := &getProgress{x: x}
	req := native.GetRequest{Args: words, Dir: absolute(x.e.workDir()), Env: x.e.workerEnv(), Progress: bar.show}
	var got *native.Got
	var said []string
	var err error
	if len(words) > 0 && words[0] == "-rebuild" {
		req.Args = words[1:]
		got, said, err = x.getRebuilding(req, bar)
	} else {
		got, err = x.e.builder.Get(x.ctx, req)
	}
	bar.end()
	if err != nil {
		return x.getError(err)
	}
	x.sink.Stream("stdout", describeGot(got, absolute(x.e.workDir())))
	for _, n := range append(got.Notes, said...) {
		x.sink.Stream("stderr", n+"\n")
	}
	return nil
}

func (x *execution) getError(err error) error {
	if x.ctx.Err() != nil {
		return errors.New("interrupted; nothing was got")
	}
	return err
}

// describeGot says what cells can import now, with the versions.
func describeGot(got *native.Got, cwd string) string {
	var b strings.Builder
	for _, m := range got.Modules {
		switch {
		case m.Dir != "" && m.Known:
			fmt.Fprintf(&b, "%s, the folder %s, is there already\n", m.Path, shortDir(m.Dir, cwd))
		case m.Dir != "":
			fmt.Fprintf(&b, "got %s, the folder %s\n", m.Path, shortDir(m.Dir, cwd))
		case m.Known:
			fmt.Fprintf(&b, "%s %s is there already\n", m.Path, m.Version)
		default:
			fmt.Fprintf(&b, "got %s %s\n", m.Path, m.Version)
		}
	}
	return b.String()
}

// shortDir writes a folder relative to the working folder if it is in it, and the
// home folder as ~.
func shortDir(dir, cwd string) string {
	if rel, err := filepath.Rel(cwd, dir); err == nil && rel == "." {
		return rel
	} else if err == nil && filepath.IsLocal(rel) {
		return "./" + filepath.ToSlash(rel)
	}
	home, err := os.UserHomeDir()
	if err != nil || home == "/" || !strings.HasPrefix(dir, home+"/") {
		return dir
	}
	return "~" + strings.TrimPrefix(dir, home)
}

// getProgress shows in one line, rewritten in place, what is being downloaded or
// compiled.
type getProgress struct {
	x *execution

	mu    sync.Mutex
	width int
	last  time.Time
	// done counts the steps by their kind, the first word of each.
	done map[string]int
}

// getProgressEvery is the least time between two rewritings.
const getProgressEvery = 100 * time.Millisecond

func (p *getProgress) show(what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.done == nil {
		p.done = map[string]int{}
	}
	kind, _, _ := strings.Cut(what, " ")
	p.done[kind]++
	if time.Since(p.last) < getProgressEvery {
		return
	}
	p.last = time.Now()
	p.write(what)
}

func (p *getProgress) write(what string) {
	const most = 100
	if r := []rune(what); len(r) > most {
		what = string(r[:most-1]) + "…"
	}
	n := len([]rune(what))
	text := what + strings.Repeat(" ", max(0, p.width-n))
	p.width = n
	p.x.sink.Stream("stderr", "\r"+text)
}

// end leaves a line that says what was done, if there was anything to show.
func (p *getProgress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.width == 0 {
		return
	}
	var parts []string
	if n := p.done["downloading"]; n > 0 {
		parts = append(parts, "downloaded "+plural(n, "module"))
	}
	if n := p.done["compiling"]; n > 0 && p.done["building"] == 0 {
		parts = append(parts, "compiled "+plural(n, "package"))
	}
	if p.done["building"] > 0 {
		parts = append(parts, "built a worker")
	}
	p.write(strings.Join(parts, ", "))
	p.x.sink.Stream("stderr", "\n")
}

// prepareImports compiles the packages that the cell imports, if they are not, where
// that can be seen and interrupted.
func (x *execution) prepareImports(c *cell.Cell) *worker.CellError {
	bar := &getProgress{x: x}
	x.e.builder.Prepare(x.ctx, session.ImportsOf(c), bar.show)
	bar.end()
	if x.ctx.Err() != nil {
		return interruptedError("interrupted while an imported package was being compiled; nothing ran")
	}
	return nil
}

// refreshModules compiles anew what has changed in the folders of local modules.
func (x *execution) refreshModules() *worker.CellError {
	r, err := x.e.builder.Refresh(x.ctx)
	switch {
	case x.ctx.Err() != nil:
		return interruptedError("interrupted while a changed module was being compiled; nothing ran")
	case err != nil:
		return internalError(err)
	case r.Broken != nil:
		x.sink.Stream("stderr", "a module in a folder has changed and does not compile; what does not import it goes on with what it was:\n"+indent(x.relative(brokenText(r.Broken)))+"\n")
	case len(r.Packages) > 0:
		x.sink.Stream("stderr", strings.Join(r.Packages, ", ")+" changed: compiled anew, and the variables of the package begin anew\n")
	}
	return nil
}

// brokenText is an error of the compiler without what was being compiled.
func brokenText(err error) string {
	var be *native.BuildError
	if !errors.As(err, &be) {
		return err.Error()
	}
	var lines []string
	for _, d := range be.Diagnostics {
		lines = append(lines, d.String())
	}
	return strings.Join(lines, "\n")
}

// relative writes files below the working folder as paths from there.
func (x *execution) relative(text string) string {
	return strings.ReplaceAll(text, absolute(x.e.workDir())+string(filepath.Separator), "")
}

func interruptedError(text string) *worker.CellError {
	return &worker.CellError{Name: "Interrupted", Value: text, Traceback: []string{text}}
}

func indent(text string) string { return "    " + strings.ReplaceAll(text, "\n", "\n    ") }
