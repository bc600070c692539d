package engine

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"hone/runtime/cell"
	"hone/runtime/session"
	"hone/runtime/worker"
	"hone/runtime/worker/message"
	"hone/runtime/worker/process"
)

// cellError is how a cell that ran ended, as the user sees it; nil if it succeeded.
func (x *execution) cellError(out *message.Outcome) *worker.CellError {
	switch {
	case out.Panic != nil:
		return x.panicError(out.Panic)
	case out.Left != nil:
		return x.leftError(out.Left)
	case out.Deadlock != nil:
		return x.deadlockError(out.Deadlock)
	case out.Failure != nil:
		return x.failure(out)
	case out.Exited:
		return &worker.CellError{Name: "CellError", Value: "the cell called runtime.Goexit", Traceback: []string{"the cell called runtime.Goexit, which ends its goroutine; what ran before it holds"}}
	}
	return nil
}

func (x *execution) failure(out *message.Outcome) *worker.CellError {
	f := out.Failure
	e := &worker.CellError{Name: "CellError", Value: f.Message}
	if out.Interrupted {
		e.Name = "Interrupted"
	}
	first := f.Message
	if f.Pos != "" {
		first = f.Pos + ": " + first
	}
	e.Traceback = append(strings.Split(demangle(first), "\n"), x.sourceLine(f.Pos)...)
	if f.Type != "" && f.Type != "*errors.errorString" && f.Type != "*fmt.wrapError" {
		e.Traceback = append(e.Traceback, "    the error is a "+demangle(f.Type))
	}
	return e
}

func (x *execution) panicError(p *message.Panic) *worker.CellError {
	e := &worker.CellError{Name: "Panic", Value: demangle(p.Message)}
	head := "panic: "
	if p.Goroutine {
		head = "panic in a goroutine that the cell began, which it ends: "
	}
	e.Traceback = strings.Split(head+demangle(p.Message), "\n")
	// The user's own frames come first: that is where to look.
	e.Traceback = append(e.Traceback, x.userFrames(p.Frames)...)
	if i := slices.IndexFunc(p.Frames, mine); i != 0 {
		e.Traceback = append(e.Traceback, "  called from there:")
		for _, f := range p.Frames {
			if mine(f) {
				break
			}
			e.Traceback = append(e.Traceback, fmt.Sprintf("    %s (%s:%d)", demangle(f.Func), f.File, f.Line))
		}
	}
	e.Traceback = append(e.Traceback, panicHint(p.Message)...)
	return e
}

func mine(f message.Frame) bool { return strings.HasPrefix(f.File, "cell[") }

// maxFrames bounds how many frames of a deep recursion are shown.
const maxFrames = 12

// userFrames shows the frames that are in cells, innermost first; of a recursion
// each call once.
func (x *execution) userFrames(frames []message.Frame) []string {
	var out []string
	own := slices.DeleteFunc(slices.Clone(frames), func(f message.Frame) bool { return !mine(f) })
	shown := 0
	for i := 0; i < len(own); shown++ {
		if shown == maxFrames {
			return append(out, fmt.Sprintf("  and %s", plural(len(own)-i, "more call")))
		}
		same := i + 1
		for same < len(own) && own[same] == own[i] {
			same++
		}
		pos := fmt.Sprintf("%s:%d", own[i].File, own[i].Line)
		where := "  at " + pos + " in " + frameName(own[i].Func)
		if same > i+1 {
			where += fmt.Sprintf(", %d times", same-i)
		}
		out = append(append(out, where), x.sourceLine(pos)...)
		i = same
	}
	return out
}

var position = regexp.MustCompile(`^cell\[(\d+)\]:(\d+)(?::(\d+))?$`)

// sourceLine shows the line at "cell[3]:7:2", with a caret if there is a column.
func (x *execution) sourceLine(pos string) []string {
	m := position.FindStringSubmatch(pos)
	if m == nil {
		return nil
	}
	count, _ := strconv.Atoi(m[1])
	line, _ := strconv.Atoi(m[2])
	column, _ := strconv.Atoi(m[3])
	x.e.mu.Lock()
	text := cell.Line(x.e.sources[count], line)
	x.e.mu.Unlock()
	if strings.TrimSpace(text) == "" {
		return nil
	}
	out := []string{"    " + text}
	if column > 0 {
		out = append(out, "    "+session.CaretIndent(text, column)+"^")
	}
	return out
}

var ours = regexp.MustCompile(`\b(?:HoneI_\d+\.)?Hone[A-Z]_`)

// demangle gives the names of emitted code back their form in the cell.
func demangle(s string) string { return ours.ReplaceAllString(s, "") }

// frameName is what the user calls a function: the worker has taken off the package,
// which is a cell's.
func frameName(s string) string {
	s = strings.ReplaceAll(demangle(s), "[...]", "")
	s = strings.TrimPrefix(s, "main.")
	if s == "HoneCell" {
		return "the cell"
	}
	if inner, ok := strings.CutPrefix(s, "HoneCell."); ok {
		return "the cell, " + inner
	}
	return s
}

// replaceWorker starts a worker in place of one that died, with the declarations
// of all cells and the values that were journalled.
func (x *execution) replaceWorker(died *process.Died) *worker.CellError {
	e := &worker.CellError{Name: "WorkerDied", Value: died.Error(), Traceback: []string{died.Error()}}
	e.Traceback = append(e.Traceback, x.userFrames(died.Frames)...)
	e.Traceback = append(e.Traceback, panicHint(died.Error())...)
	ctx := context.WithoutCancel(x.ctx)
	proc, err := x.e.startWorker(ctx, x.e.builder)
	if err != nil {
		e.Traceback = append(e.Traceback, "and no new worker could be started: "+err.Error())
		return e
	}
	x.e.mu.Lock()
	old := x.e.proc
	x.e.proc = proc
	loaded := slices.Clone(x.e.loaded)
	x.e.mu.Unlock()
	if err := old.Close(); err != nil {
		fmt.Fprintf(x.e.cfg.Log, "close the worker that died: %v\n", err)
	}
	restored, err := proc.Restore(ctx, loaded)
	if err != nil {
		e.Traceback = append(e.Traceback, "the new worker could not take up the session's declarations: "+err.Error())
		return e
	}
	e.Traceback = append(e.Traceback, x.e.afterDeath(restored)...)
	return e
}

// afterDeath removes the names whose values are lost and says what came back.
func (e *Engine) afterDeath(r *message.Restored) []string {
	return append([]string{"a new worker has taken its place; imports and declarations are as they were"}, e.carried(r)...)
}

// carried removes the names whose values a new worker does not have, and says which
// it has.
func (e *Engine) carried(r *message.Restored) []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	var out, back, lost []string
	for _, n := range e.names.Names() {
		switch {
		case n.Kind != cell.Var:
		case slices.Contains(r.Vars, n.Name):
			back = append(back, n.Name)
		default:
			lost = append(lost, n.Name)
		}
	}
	e.names.Remove(lost...)
	if len(back) > 0 {
		out = append(out, "values that came back: "+strings.Join(back, ", "))
	}
	if len(lost) > 0 {
		out = append(out, "values that are lost: "+strings.Join(lost, ", ")+"; run the cells that made them again")
	}
	for name, why := range r.Failed {
		out = append(out, "the declarations of "+name+" are lost: "+why)
	}
	return out
}

// reset starts over with a new worker and no names.
func (e *Engine) reset(ctx context.Context) error {
	proc, err := e.startWorker(ctx, e.builder)
	if err != nil {
		return fmt.Errorf("start a new worker: %w", err)
	}
	e.mu.Lock()
	old := e.proc
	e.proc = proc
	e.loaded, e.past = nil, nil
	e.names = session.NewFrom(e.names)
	e.mu.Unlock()
	return old.Close()
}
