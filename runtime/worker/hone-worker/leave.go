package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	"hone/runtime/cellrt"
	"hone/runtime/worker/goroutines"
	"hone/runtime/worker/message"
)

// grace is how long after an interrupt a cell may end as it likes, before its loops
// are ended.
const grace = 50 * time.Millisecond

// linger is how long the loops of a cell's goroutines are still ended after its own
// statements were.
const linger = 20 * time.Millisecond

// leaver ends the loops of a cell that is interrupted: at the first interrupt those
// that look at no context, at the second all. A loop's goroutine is ended by
// runtime.Goexit: its deferred calls run, and no recover sees anything.
//
// Only goroutines of the running cell are ended, the one that runs its statements
// and all that these began. Those of earlier cells go on.
type leaver struct {
	mu sync.Mutex
	// label is that of the running cell, "" while none runs.
	label string
	env   *cellrt.Env
	// cancel cancels the cell's ctx.
	cancel context.CancelFunc
	left   *message.Left
	timer  *time.Timer
	// panicked is the first panic of a goroutine that the cell began.
	panicked *message.Panic
}

// begin makes the calling goroutine the one that runs the cell's statements.
func (l *leaver) begin(ctx context.Context, label string, env *cellrt.Env) {
	ctx, cancel := context.WithCancel(ctx)
	env.Ctx = goroutines.Mark(ctx, label)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.label, l.env, l.cancel, l.left, l.panicked = label, env, cancel, nil, nil
}

// interrupt asks the loops of the running cell to end, in a moment.
func (l *leaver) interrupt() {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.label == "":
	case l.timer != nil:
		cellrt.Stop = 2
	default:
		label := l.label
		l.timer = time.AfterFunc(grace, func() { l.stop(label) })
	}
}

func (l *leaver) stop(label string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.label == label {
		cellrt.Stop = max(cellrt.Stop, 1)
	}
}

// end is called when the cell has ended; it tells what was ended of it and how one
// of its goroutines panicked.
func (l *leaver) end() (*message.Left, *message.Panic) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.left != nil {
		// The cell's goroutines may not have come to their next turn yet.
		l.mu.Unlock()
		time.Sleep(linger)
		l.mu.Lock()
	}
	if l.timer != nil {
		l.timer.Stop()
	}
	cellrt.Stop = 0
	l.label, l.env, l.timer = "", nil, nil
	return l.left, l.panicked
}

// leave is called by loops while cellrt.Stop is set.
func (l *leaver) leave() {
	own := goroutines.Own()
	l.mu.Lock()
	if own == "" || own != l.label {
		l.mu.Unlock()
		return
	}
	if l.left == nil {
		l.left = &message.Left{Frames: loopFrames()}
	} else {
		l.left.Others++
	}
	l.env.End()
	l.mu.Unlock()
	runtime.Goexit()
}

// caught takes the panic of a goroutine that a cell began. If the cell runs, it ends:
// with its panic, and without the statements that are left. If it has ended, the
// panic is printed.
func (l *leaver) caught(p any) {
	panicked := describePanic(p)
	panicked.Goroutine = true
	own := goroutines.Own()
	l.mu.Lock()
	running := own == l.label && own != ""
	if running && l.panicked == nil {
		l.panicked = panicked
		l.env.End()
		l.cancel()
	}
	l.mu.Unlock()
	if running {
		return
	}
	name, _, _ := strings.Cut(own, "/")
	fmt.Fprintf(os.Stderr, "panic in a goroutine of %s, which it ends: %s\n", name, panicked.Message)
	for _, f := range panicked.Frames {
		if strings.HasPrefix(f.File, "cell[") {
			fmt.Fprintf(os.Stderr, "  at %s:%d\n", f.File, f.Line)
		}
	}
}

// loopFrames are the calls that led to the loop that calls cellrt.Leave.
func loopFrames() []message.Frame {
	pcs := make([]uintptr, 256)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	var found []message.Frame
	inLoop := false
	for {
		f, more := frames.Next()
		switch {
		case f.Function == "main.callCell":
			return found
		case strings.HasSuffix(f.Function, "runtime/cellrt.Leave"):
			inLoop = true
		case inLoop && !strings.HasPrefix(f.Function, "runtime."):
			found = append(found, message.Frame{Func: userName(f.Function), File: f.File, Line: f.Line})
		}
		if !more {
			return found
		}
	}
}

// labelOf is what marks the goroutines of one run of a cell.
func labelOf(c message.Command) string { return fmt.Sprintf("%s/%d", c.Cell.Name, c.ID) }
