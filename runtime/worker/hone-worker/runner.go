package main

import (
	"context"
	"errors"
	"fmt"
	"plugin"
	"reflect"
	"sync"
	"time"

	"hone/runtime/cellrt"
	"hone/runtime/interp"
	"hone/runtime/symbols"
	"hone/runtime/worker/message"
)

// runner runs cells, one at a time.
type runner struct {
	events  *events
	journal *journal // nil: values are not journalled
	machine *interp.Machine

	// busy is held while a cell runs and while its values are journalled.
	busy sync.Mutex

	mu sync.Mutex
	// cancel cancels the running cell's ctx; nil while none runs.
	cancel context.CancelFunc
	// interrupted says that it was called.
	interrupted bool

	leaver  leaver
	scripts scripts
	// wakes are the places where cells wait for what may come from outside; guarded
	// by busy.
	wakes map[string]bool
}

func newRunner(ev *events) *runner {
	r := &runner{events: ev, wakes: map[string]bool{}, machine: interp.New(symbols.Lookup)}
	cellrt.OnLeave, cellrt.OnCaught = r.leaver.leave, r.leaver.caught
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

// run opens the cell's plugin, or prepares its script, and runs it. vars is nil if
// that failed.
func (r *runner) run(ctx context.Context, c message.Command) (out *message.Outcome, vars map[string]any) {
	r.forget(c.Cell.Forget)
	if c.Cell.Script != nil {
		return r.interpret(ctx, c)
	}
	start := time.Now()
	cell, list, err := r.open(c.Cell)
	load := time.Since(start)
	if err != nil {
		return &message.Outcome{Load: load, LoadError: err.Error()}, nil
	}
	r.remember(c.Cell)
	out = r.runCell(ctx, c, cell, &cellrt.Env{Ctx: ctx})
	out.Load = load
	return out, list()
}

// forget gives up variables that no name stands for. Compiled cells that use one
// have a pointer of their own.
func (r *runner) forget(list []message.Stored) {
	for _, v := range list {
		cellrt.Forget(v.Cell, v.Name)
		if r.journal != nil {
			delete(r.journal.cells[v.Cell], v.Name)
		}
	}
}

// interpret prepares and runs a script.
func (r *runner) interpret(ctx context.Context, c message.Command) (out *message.Outcome, vars map[string]any) {
	start := time.Now()
	env := &cellrt.Env{Ctx: ctx}
	p, err := r.machine.Prepare(c.Cell.Path, c.Cell.Script, env)
	load := time.Since(start)
	if err != nil {
		return &message.Outcome{Load: load, Unfit: err.Error()}, nil
	}
	r.remember(c.Cell)
	ended := r.scripts.begin(labelOf(c), c.Cell.Name, p)
	out = r.runCell(ctx, c, func(*cellrt.Env) error { defer ended(); return p.Run() }, env)
	out.Load = load
	if p.Stopped() {
		out.Failure = &message.Failure{Pos: fmt.Sprintf("%s:%d", c.Cell.Name, p.Line()), Message: "interrupted"}
	}
	if out.Panic != nil {
		out.Panic.Frames = append(out.Panic.Frames, message.Frame{Func: "HoneCell", File: c.Cell.Name, Line: p.Line()})
	}
	return out, p.Vars()
}

// runCell runs a cell in a goroutine that it may end by runtime.Goexit.
func (r *runner) runCell(ctx context.Context, c message.Command, cell func(*cellrt.Env) error, env *cellrt.Env) *message.Outcome {
	out := &message.Outcome{}
	start := time.Now()
	label := labelOf(c)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r.leaver.begin(ctx, label, env)
		callCell(cell, env, out)
	}()
	if stuck := r.awaitEnd(label, ended); stuck != nil {
		// The goroutine cannot be ended. Should another cell wake it, it ends at its
		// next statement; what it still writes to its own outcome is not looked at.
		env.End()
		out = &message.Outcome{Deadlock: stuck}
	}
	left, panicked := r.leaver.end()
	if out.Left = left; out.Panic == nil {
		out.Panic = panicked
	}
	out.Run, out.Done = time.Since(start), env.Done
	return out
}

// open opens a compiled cell and makes its exports known to interpreted ones.
func (r *runner) open(c message.Cell) (cell func(*cellrt.Env) error, vars func() map[string]any, err error) {
	cell, vars, exports, err := open(c.SO)
	if err == nil {
		r.machine.Compiled(c.Path, exports)
	}
	if r.journal != nil {
		r.journal.compiled = true // its initialisers may have run, whatever err is
	}
	return cell, vars, err
}

// remember notes where a cell waits for what may come from outside.
func (r *runner) remember(c message.Cell) {
	for _, at := range c.Wakes {
		r.wakes[at] = true
	}
}

// pathOf is the path under which a plugin was linked.
func pathOf(p *plugin.Plugin) string {
	return reflect.ValueOf(p).Elem().FieldByName("pluginpath").String()
}

// open opens a plugin; opening it again gives the same functions.
func open(so string) (cell func(*cellrt.Env) error, vars, exports func() map[string]any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("a package of the cell panicked while it was initialised: %v", p)
		}
	}()
	p, err := plugin.Open(so)
	if err != nil {
		return nil, nil, nil, err
	}
	c, err := p.Lookup("HoneCell")
	if err != nil {
		return nil, nil, nil, err
	}
	cell, ok := c.(func(*cellrt.Env) error)
	if !ok {
		return nil, nil, nil, fmt.Errorf("the plugin exports HoneCell as %T", c)
	}
	if err := oneTable(so, pathOf(p)+".HoneCell", c); err != nil {
		return nil, nil, nil, err
	}
	if vars, err = listOf(p, "HoneVars"); err != nil {
		return nil, nil, nil, err
	}
	exports, err = listOf(p, "HoneExports")
	return cell, vars, exports, err
}

// listOf is a function of a plugin that lists pointers by name.
func listOf(p *plugin.Plugin, name string) (func() map[string]any, error) {
	v, err := p.Lookup(name)
	if err != nil {
		return nil, err
	}
	f, ok := v.(func() map[string]any)
	if !ok {
		return nil, fmt.Errorf("the plugin exports %s as %T", name, v)
	}
	return f, nil
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
