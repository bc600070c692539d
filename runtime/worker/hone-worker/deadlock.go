package main

import (
	"cmp"
	"fmt"
	"runtime/metrics"
	"slices"
	"strings"
	"time"

	"hone/runtime/worker/goroutines"
	"hone/runtime/worker/message"
)

// Go's own detector of deadlocks never speaks in the worker, which always has
// goroutines that wait for commands. This one speaks when it is sure: when every
// goroutine of every cell waits, in code of cells, for something that only another
// goroutine could give, twice in a row, and nothing that could come from outside
// was ever asked for at these places.
const (
	// lookFirst and lookLast bound the pause between two looks. It grows while a cell
	// waits for something that is no deadlock.
	lookFirst = 500 * time.Millisecond
	lookLast  = 10 * time.Second
)

// stuckStates are those that only another goroutine ends.
var stuckStates = map[string]bool{
	"chan receive": true, "chan send": true, "chan receive (nil chan)": true, "chan send (nil chan)": true,
	"select": true, "select (no cases)": true, "semacquire": true, "coroutine": true,
	"sync.Mutex.Lock": true, "sync.RWMutex.RLock": true, "sync.RWMutex.Lock": true,
	"sync.WaitGroup.Wait": true, "sync.Cond.Wait": true,
}

// awaitEnd waits for the end of a cell. If all goroutines of cells wait for each
// other, it returns them.
func (r *runner) awaitEnd(label string, ended <-chan struct{}) []message.Goroutine {
	pause := lookFirst
	var last []message.Goroutine
	for {
		select {
		case <-ended:
			return nil
		case <-time.After(pause):
		}
		if busy() {
			last = nil
			continue
		}
		stuck := r.stuck(label)
		switch {
		case stuck == nil:
			pause = min(2*pause, lookLast)
		case sameWaits(stuck, last):
			return stuck
		default:
			pause = lookFirst
		}
		last = stuck
	}
}

// busy says that goroutines run or are about to. The caller is one that runs.
func busy() bool {
	samples := []metrics.Sample{{Name: "/sched/goroutines/running:goroutines"}, {Name: "/sched/goroutines/runnable:goroutines"}}
	metrics.Read(samples)
	for _, s := range samples {
		if s.Value.Kind() != metrics.KindUint64 {
			return false // not known: the list of goroutines tells
		}
	}
	return samples[0].Value.Uint64() > 1 || samples[1].Value.Uint64() > 0
}

// stuck lists the goroutines of cells if none of them can go on by itself.
func (r *runner) stuck(label string) []message.Goroutine {
	all, err := goroutines.List()
	if err != nil || r.wakes[message.AnyWake] {
		return nil // nothing can be said of them
	}
	var found []message.Goroutine
	own := false
	for _, g := range all {
		if g.Cell == "" {
			if mayWake(g) {
				return nil
			}
			continue
		}
		r.scripts.locate(&g)
		if !stuckStates[g.State] || !r.waitsInCell(g) {
			return nil
		}
		g.First = slices.ContainsFunc(g.Frames, isCallCell)
		own = own || g.First && g.Cell == label
		found = append(found, g)
	}
	if !own {
		return nil
	}
	return tidy(found, label)
}

// waitsInCell says that a goroutine waits in code of a cell, or in one of package
// sync's calls from there, and not for a timer or a context.
func (r *runner) waitsInCell(g message.Goroutine) bool {
	for _, f := range g.Frames {
		switch {
		case strings.HasPrefix(f.File, "cell["):
			return !r.wakes[fmt.Sprintf("%s:%d", f.File, f.Line)]
		case strings.HasPrefix(f.Func, "sync."), strings.HasPrefix(f.Func, "internal/"), strings.HasPrefix(f.Func, "iter."):
		default:
			return false
		}
	}
	return false
}

// mayWake says that a goroutine that belongs to no cell may wake one that does. The
// worker's own and the runtime's do not.
func mayWake(g message.Goroutine) bool {
	if stuckStates[g.State] || len(g.Frames) == 0 {
		return false
	}
	outer := g.Frames[len(g.Frames)-1].Func
	return !strings.HasPrefix(outer, "main.") && !strings.HasPrefix(outer, "os/signal.")
}

// tidy puts the cell's own goroutines first and leaves out the worker's frames.
func tidy(gs []message.Goroutine, label string) []message.Goroutine {
	slices.SortStableFunc(gs, func(a, b message.Goroutine) int {
		return cmp.Or(rank(a, label)-rank(b, label), a.ID-b.ID)
	})
	for i := range gs {
		gs[i] = trimmed(gs[i])
	}
	return gs
}

func rank(g message.Goroutine, label string) int {
	switch {
	case g.First && g.Cell == label:
		return 0
	case g.Cell == label:
		return 1
	}
	return 2
}

// trimmed is a goroutine with the user's names for its frames.
func trimmed(g message.Goroutine) message.Goroutine {
	if i := slices.IndexFunc(g.Frames, isCallCell); i >= 0 {
		g.Frames, g.First, g.Begun = g.Frames[:i], true, nil
	}
	for i := range g.Frames {
		g.Frames[i].Func = userName(g.Frames[i].Func)
	}
	g.Cell, _, _ = strings.Cut(g.Cell, "/")
	return g
}

// isCallCell says that a frame is the worker's that runs a cell.
func isCallCell(f message.Frame) bool { return f.Func == "main.callCell" }

// sameWaits says that two looks found the same goroutines at the same places.
func sameWaits(a, b []message.Goroutine) bool {
	return slices.EqualFunc(a, b, func(x, y message.Goroutine) bool {
		return x.ID == y.ID && x.State == y.State && slices.Equal(x.Frames, y.Frames)
	})
}

// waiting answers what the goroutines of cells do.
func (r *runner) waiting(c message.Command) {
	ev := message.Event{ID: c.ID, Kind: message.Ack}
	all, err := goroutines.List()
	if err != nil {
		ev.Error = err.Error()
	}
	for _, g := range all {
		if g.Cell != "" {
			r.scripts.locate(&g)
			ev.Goroutines = append(ev.Goroutines, trimmed(g))
		}
	}
	r.events.send(ev)
}
