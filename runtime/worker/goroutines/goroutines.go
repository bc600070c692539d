// Package goroutines tells the goroutines of cells from each other and from those
// of the worker, and what each of them waits for.
//
// A goroutine is told by a label, which is inherited by all goroutines that it
// begins: the labels of runtime/pprof, which have the merit that a profile of the
// worker names cells too.
package goroutines

import (
	"context"
	"runtime/pprof"
	"unsafe"
)

// Key is the key of the label.
const Key = "hone.cell"

// Mark makes the calling goroutine, and all that it will begin, one of the cell
// with that name. The context returned carries the label, so that pprof.Do with a
// context made from it adds to the label rather than replaces it.
func Mark(ctx context.Context, cell string) context.Context {
	ctx = pprof.WithLabels(ctx, pprof.Labels(Key, cell))
	pprof.SetGoroutineLabels(ctx)
	return ctx
}

// Own is the name of the cell that the calling goroutine runs for, "" if it runs
// for none.
func Own() string {
	p := (*labelSet)(getLabels())
	if p == nil {
		return ""
	}
	for _, l := range p.list {
		if l.key == Key {
			return l.value
		}
	}
	return ""
}

// labelSet is runtime/pprof's LabelSet (internal/runtime/pprof/label.Set), which
// has no exported reader. TestOwn fails if Go changes it.
type labelSet struct {
	list []struct{ key, value string }
}

//go:linkname getLabels runtime/pprof.runtime_getProfLabel
func getLabels() unsafe.Pointer
