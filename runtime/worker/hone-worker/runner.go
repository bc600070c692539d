package main

import (
	"context"
	"errors"
	"fmt"
	"plugin"
	"sync"
	"time"

	"hone/runtime/cellrt"
	"hone/runtime/worker/message"
)

// runner runs cells, one at a time.
type runner struct {
	events  *events
	journal *journal // nil: values are not journalled
	gonb    gonbSync

	// busy is held while a cell runs and while its values are journalled.
	busy sync.Mutex

	mu sync.Mutex
	// cancel cancels the running cell's ctx; nil while none runs.
	cancel context.CancelFunc
	// interrupted says that it was called.
	interrupted bool

	leaver leaver
	// wakes are the places where cells wait for what may come from outside; guarded
	// by busy.
	wakes map[string]bool
}

func newRunner(ev *events) *runner {
	r := &runner{events: ev, wakes: map[string]bool{}}
	cellrt.OnLeave = r.leaver.leave
	return r
}

// start runs a cell in a goroutine of its own, after the one before.
func (r *runner) start(c message.Command) {
	r.mu.Lock()
	ctx, cancel := context.WithCancel(context.Background())
	r.cancel, r.interrupted = cancel, false
	r.mu.Unlock()
	go func() {
		r.busy.Lock()
		defer r.busy.Unlock()
		r.events.cell.Store(c.ID)
		out, vars := r.run(ctx, c)
		r.gonb.sync()
		r.mu.Lock()
		r.cancel, out.Interrupted = nil, r.interrupted
		r.mu.Unlock()
		r.events.sendInOrder(message.Event{ID: c.ID, Kind: message.Done, Outcome: out})
		r.journal.keep(c.Cell, vars)
	}()
}

// interrupt cancels the running cell's ctx and has its loops ended. The ctx is not cancelled by the
// cell's end: goroutines that outlive it go on.
func (r *runner) interrupt() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cancel != nil {
		r.interrupted = true
		r.cancel()
		r.leaver.interrupt()
	}
}

// run opens the cell's plugin and runs it. vars is nil if it could not be opened.
func (r *runner) run(ctx context.Context, c message.Command) (out *message.Outcome, vars map[string]any) {
	out = &message.Outcome{}
	start := time.Now()
	cell, list, err := open(c.Cell.SO)
	out.Load = time.Since(start)
	if err != nil {
		out.LoadError = err.Error()
		return out, nil
	}
	r.remember(c.Cell)
	env := &cellrt.Env{Ctx: ctx}
	start = time.Now()
	label := labelOf(c)
	ended := make(chan struct{})
	go func() { // a goroutine that the cell may end by runtime.Goexit
		defer close(ended)
		r.leaver.begin(ctx, label, env)
		callCell(cell, env, out)
	}()
	if stuck := r.awaitEnd(label, ended); stuck != nil {
		// The goroutine cannot be ended. Should another cell wake it, it ends at its
		// next statement; what it still writes to its own outcome is not looked at.
		env.End()
		out = &message.Outcome{Load: out.Load, Deadlock: stuck}
	}
	out.Left = r.leaver.end()
	out.Run, out.Done = time.Since(start), env.Done
	return out, list()
}

// remember notes where a cell waits for what may come from outside.
func (r *runner) remember(c message.Cell) {
	for _, at := range c.Wakes {
		r.wakes[at] = true
	}
}

// open opens a plugin; opening it again gives the same functions.
func open(so string) (cell func(*cellrt.Env) error, vars func() map[string]any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("a package of the cell panicked while it was initialised: %v", p)
		}
	}()
	p, err := plugin.Open(so)
	if err != nil {
		return nil, nil, err
	}
	c, err := p.Lookup("HoneCell")
	if err != nil {
		return nil, nil, err
	}
	v, err := p.Lookup("HoneVars")
	if err != nil {
		return nil, nil, err
	}
	cell, okCell := c.(func(*cellrt.Env) error)
	vars, okVars := v.(func() map[string]any)
	if !okCell || !okVars {
		return nil, nil, fmt.Errorf("the plugin exports HoneCell as %T and HoneVars as %T", c, v)
	}
	return cell, vars, nil
}

// callCell runs the cell and notes how it ended. Its name marks, in a panic's
// stack, where the worker begins.
func callCell(cell func(*cellrt.Env) error, env *cellrt.Env, out *message.Outcome) {
	returned := false
	defer func() {
		if p := recover(); p != nil {
			out.Panic = describePanic(p)
			return
		}
		out.Exited = !returned
	}()
	err := cell(env)
	returned = true
	if err != nil {
		out.Failure = describeError(err)
	}
}

// describeError describes a cell's error for another process.
func describeError(err error) *message.Failure {
	f := &message.Failure{Message: textOf(err)}
	if at, ok := errors.AsType[*cellrt.Failure](err); ok {
		f.Pos, err = at.Pos, at.Err
	}
	f.Type = fmt.Sprintf("%T", err)
	for inner := errors.Unwrap(err); inner != nil && len(f.Chain) < 20; inner = errors.Unwrap(inner) {
		f.Chain = append(f.Chain, textOf(inner))
	}
	return f
}

// textOf is an error's text, even if its method panics.
func textOf(err error) (text string) {
	defer func() {
		if p := recover(); p != nil {
			text = fmt.Sprintf("%T (its Error method panicked: %v)", err, p)
		}
	}()
	return err.Error()
}
