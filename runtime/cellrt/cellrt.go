// Package cellrt is what the code emitted for a cell calls: the environment a
// cell runs in, the way it ends with a checked error, and the way it shows the
// value of its last expression.
//
// Every cell links it, so it imports only the light packages of the standard
// library that every worker has. Users do not name it.
package cellrt

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"
)

// Env is the environment of one run of a cell.
type Env struct {
	// Ctx is the cell's ctx: new for each run, cancelled by an interrupt.
	Ctx context.Context
	// Done is set by the cell as it runs: the number of its statements that have
	// completed. It tells which names have values if the cell ends early.
	Done int

	over atomic.Bool
}

// End makes the cell end at its next statement.
func (e *Env) End() { e.over.Store(true) }

// Next is called between the statements of a cell. It ends the goroutine, with its
// deferred calls, if the cell is over.
func (e *Env) Next() {
	if e.over.Load() {
		runtime.Goexit()
	}
}

// Stop tells the loops of cells to call Leave: 1 those that look at no context, 2
// all. The worker sets it after an interrupt. Loops read it at every turn, or every
// thousand, without synchronisation: an atomic read is a call in a plugin, and
// costs several times as much. What keeps the read in the loop is that Leave, for
// all the compiler knows, may write to it.
var Stop uint8

// OnLeave ends the calling goroutine if it runs for a cell that is to end. The
// worker sets it before the first cell runs.
var OnLeave func()

// Leave is called by loops of cells while Stop asks them to.
//
//go:noinline
func Leave() {
	if OnLeave != nil {
		OnLeave()
	}
}

// Failure is a checked error that ended a cell, with the position of the call
// that returned it, such as "cell[3]:7:2".
type Failure struct {
	Pos string
	Err error
}

// Error returns the text of the error, without the position.
func (f *Failure) Error() string {
	if f.Err == nil {
		return ""
	}
	return f.Err.Error()
}

// Unwrap returns the error that ended the cell.
func (f *Failure) Unwrap() error { return f.Err }

// Fail is err with the position of the call that returned it. A nil err stays
// nil, and an err that already is a Failure keeps its first position.
func Fail(pos string, err error) error {
	if err == nil {
		return nil
	}
	if f, ok := errors.AsType[*Failure](err); ok && error(f) == err {
		return f
	}
	return &Failure{Pos: pos, Err: err}
}

// OnCaught receives the panics of goroutines that cells begin, while they unwind. The
// worker sets it before the first cell runs.
var OnCaught func(p any)

// Caught is deferred by goroutines that cells begin.
func Caught() {
	p := recover()
	if p == nil {
		return
	}
	if OnCaught == nil {
		panic(p)
	}
	OnCaught(p)
}

// OnShow receives the values of a cell's last expression. The worker sets it
// before the first cell runs; while it is nil, Show does nothing.
var OnShow func(vals []any)

// Show gives the values of a cell's last expression to the front end.
func Show(vals ...any) {
	if OnShow != nil {
		OnShow(vals)
	}
}

// Zero sets a variable to the zero value of its type, as "var x T" does.
func Zero[T any](p *T) {
	var zero T
	*p = zero
}

// Error is the type error, for cells in which that name means something else.
type Error = error

// Failed says that err is not nil, for cells in which nil means something else.
func Failed(err error) bool { return err != nil }

// storage holds the variables of interpreted cells, by cell and name.
var storage sync.Map

// variable is a pointer, as the interpreter has it and as it is. The interpreter's
// may have a type that package reflect made, and that no compiled cell can assert.
type variable struct {
	typed any
	at    unsafe.Pointer
}

// Store makes a variable of an interpreted cell known to compiled ones. p points
// to it, as does at.
func Store(cell, name string, p any, at unsafe.Pointer) {
	storage.Store(cell+"."+name, variable{p, at})
}

// Stored is a pointer to a variable of an interpreted cell, whose type is T. It
// panics if there is none, which is a fault of hone's.
func Stored[T any](cell, name string) *T {
	v, ok := storage.Load(cell + "." + name)
	if !ok {
		panic("the variable " + name + " of " + cell + " is not in this worker")
	}
	return (*T)(v.(variable).at)
}

// Forget undoes Store.
func Forget(cell, name string) { storage.Delete(cell + "." + name) }

// Lookup is the pointer that Store was given, nil if there is none.
func Lookup(cell, name string) any {
	if v, ok := storage.Load(cell + "." + name); ok {
		return v.(variable).typed
	}
	return nil
}
