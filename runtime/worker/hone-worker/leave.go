package main

import (
	"context"
	"fmt"
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
	left  *message.Left
	timer *time.Timer
}

// begin makes the calling goroutine the one that runs the cell's statements.
func (l *leaver) begin(ctx context.Context, label string, env *cellrt.Env) {
	env.Ctx = goroutines.Mark(ctx, label)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.label, l.env, l.left = label, env, nil
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

// end is called when the cell has ended; it tells what was ended of it.
func (l *leaver) end() *message.Left {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.timer != nil {
		l.timer.Stop()
	}
	cellrt.Stop = 0
	l.label, l.env, l.timer = "", nil, nil
	return l.left
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
