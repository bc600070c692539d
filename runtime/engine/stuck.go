package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"hone/runtime/worker"
	"hone/runtime/worker/message"
)

// leftError is a cell that an interrupt ended in a loop.
func (x *execution) leftError(l *message.Left) *worker.CellError {
	value := "the interrupt ended the cell in a loop"
	if at, ok := firstMine(l.Frames); ok {
		value = at + ": " + value
	}
	e := &worker.CellError{Name: "Interrupted", Value: value, Traceback: []string{"interrupted; deferred calls have run"}}
	e.Traceback = append(e.Traceback, x.userFrames(l.Frames)...)
	if l.Others > 0 {
		e.Traceback = append(e.Traceback, fmt.Sprintf("  and %s of the cell", plural(l.Others, "other goroutine")))
	}
	return e
}

func firstMine(frames []message.Frame) (place string, ok bool) {
	for _, f := range frames {
		if mine(f) {
			return fmt.Sprintf("%s:%d", f.File, f.Line), true
		}
	}
	return "", false
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// deadlockError is a cell whose goroutines, and all others of cells, waited for each
// other.
func (x *execution) deadlockError(gs []message.Goroutine) *worker.CellError {
	value := "all goroutines of cells wait, and none can wake another"
	e := &worker.CellError{Name: "Deadlock", Value: value, Traceback: []string{"deadlock: " + value}}
	for _, g := range grouped(gs) {
		e.Traceback = append(e.Traceback, x.describeGoroutine(g.Goroutine, g.count)...)
	}
	e.Traceback = append(e.Traceback, "the cell was given up where it stands and values are kept; if a later cell wakes it, it ends at its next statement")
	if hint := deadlockHint(gs); hint != "" {
		e.Traceback = append(e.Traceback, "    hint: "+hint)
	}
	return e
}

// group is a goroutine and how many stand at the same place.
type group struct {
	message.Goroutine
	count int
}

// maxGroups bounds how many places of goroutines are shown.
const maxGroups = 12

// grouped puts goroutines that do the same at the same place together.
func grouped(gs []message.Goroutine) []group {
	var out []group
	index := map[string]int{}
	for _, g := range gs {
		at, _ := firstMine(g.Frames)
		key := fmt.Sprint(g.First, g.Cell, g.State, at)
		if i, ok := index[key]; ok {
			out[i].count++
			continue
		}
		if len(out) == maxGroups {
			continue
		}
		index[key] = len(out)
		out = append(out, group{g, 1})
	}
	return out
}

// describeGoroutine says what a goroutine waits for, and shows the line.
func (x *execution) describeGoroutine(g message.Goroutine, count int) []string {
	who := "a goroutine of " + g.Cell
	switch {
	case g.First && g.Cell == x.name():
		who = "the cell"
	case g.First:
		who = g.Cell + ", given up earlier,"
	case g.Begun != nil && mine(*g.Begun):
		who = fmt.Sprintf("the goroutine begun at %s:%d", g.Begun.File, g.Begun.Line)
	}
	if count > 1 {
		who = strings.Replace(strings.Replace(who, "the goroutine", fmt.Sprintf("%d goroutines", count), 1), "a goroutine", fmt.Sprintf("%d goroutines", count), 1)
	}
	does := waitWords(g.State)
	if count > 1 {
		does = strings.Replace(does, "waits", "wait", 1)
	}
	at, ok := firstMine(g.Frames)
	if !ok {
		return []string{"  " + who + " " + does}
	}
	return append([]string{"  " + who + " " + does + " at " + at}, x.sourceLine(at)...)
}

func (x *execution) name() string { return fmt.Sprintf("cell[%d]", x.req.Count) }

// waits puts the runtime's words for what a goroutine waits for into a sentence.
var waits = map[string]string{
	"chan receive":            "waits to receive from a channel",
	"chan send":               "waits to send on a channel",
	"chan receive (nil chan)": "waits to receive from a nil channel, which never happens",
	"chan send (nil chan)":    "waits to send on a nil channel, which never happens",
	"select":                  "waits in a select",
	"select (no cases)":       "waits in a select without cases, which never ends",
	"semacquire":              "waits for a lock",
	"coroutine":               "waits for its iterator",
	"sync.Mutex.Lock":         "waits to lock a sync.Mutex",
	"sync.RWMutex.RLock":      "waits to lock a sync.RWMutex for reading",
	"sync.RWMutex.Lock":       "waits to lock a sync.RWMutex",
	"sync.WaitGroup.Wait":     "waits for a sync.WaitGroup",
	"sync.Cond.Wait":          "waits for a sync.Cond",
	"sleep":                   "sleeps",
	"IO wait":                 "waits for input or output",
	"syscall":                 "is in a call of the system or of C",
}

func waitWords(state string) string {
	if w := waits[state]; w != "" {
		return w
	}
	return "is in the state " + state
}

// deadlockHint says what is most often forgotten.
func deadlockHint(gs []message.Goroutine) string {
	switch gs[0].State {
	case "chan send":
		return "somebody must receive at the same time: send from a goroutine (go func() { … }()), or give the channel room with make(chan T, n)"
	case "chan receive":
		return "somebody must send, or close the channel when all is sent: close(ch) ends a range over it"
	case "chan receive (nil chan)", "chan send (nil chan)":
		return "make the channel first: ch := make(chan T)"
	case "sync.Mutex.Lock", "sync.RWMutex.Lock", "sync.RWMutex.RLock":
		return "it is locked already and nobody will unlock it; a mutex cannot be locked twice by one goroutine, and defer mu.Unlock() unlocks on every way out"
	case "sync.WaitGroup.Wait":
		return "Done was called less often than Add counted; wg.Go(f) counts by itself"
	}
	return ""
}

// interruptPatience is how long after an interrupt a cell that goes on is remarked upon.
const interruptPatience = 2 * time.Second

// stillRunning tells the user of a cell that does not heed an interrupt what it does.
func (x *execution) stillRunning(ended <-chan struct{}) {
	select {
	case <-ended:
		return
	case <-time.After(interruptPatience):
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(x.ctx), time.Second)
	defer cancel()
	gs, err := x.process().Waiting(ctx)
	lines := []string{"interrupted: the cell was asked to stop and goes on. Two interrupts within 3 seconds end it, at the cost of the values in memory where it waits for something"}
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		fmt.Fprintf(x.e.cfg.Log, "ask what the goroutines of a cell do: %v\n", err)
	}
	for _, g := range grouped(gs) {
		if g.Cell == x.name() || !waitsForOthers(g.State) {
			lines = append(lines, x.describeGoroutine(g.Goroutine, g.count)...)
		}
	}
	select {
	case <-ended:
	default:
		x.sink.Stream("stderr", strings.Join(lines, "\n")+"\n")
	}
}

// waitsForOthers says that a goroutine is idle until another wakes it.
func waitsForOthers(state string) bool {
	return strings.HasPrefix(state, "chan ") || strings.HasPrefix(state, "select") || strings.HasPrefix(state, "sync.")
}
