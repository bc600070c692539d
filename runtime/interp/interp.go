// Package interp is tier 1: it runs the statements of a cell in the worker by
// interpreting them with yaegi, within a millisecond where a compiled cell takes
// a tenth of a second or more.
//
// It does not interpret what the user typed. Package session lowers a checked cell
// to a small dialect of Go in which every conversion, copy and check that yaegi
// leaves out is spelt out, and refuses what is not proven to agree with the Go
// compiler; such a cell is compiled. An interpreter lives for one cell and holds no
// state: all variables of the session are reached by pointer, wherever they are
// stored, and types and functions are those of the worker itself.
package interp

import (
	"fmt"
	"io"
	"reflect"
	"strings"
	"sync"

	"github.com/traefik/yaegi/interp"

	"hone/runtime/cellrt"
	"hone/runtime/worker/message"
)

// Machine runs scripts in a worker.
type Machine struct {
	// Table finds what a package exports: a function, a pointer to a variable, or a
	// nil pointer to a type.
	Table func(path, name string) (any, bool)

	mu    sync.Mutex
	cells map[string]func() map[string]any
	known map[string]map[string]any
}

// New makes a machine. table finds the exports of packages.
func New(table func(path, name string) (any, bool)) *Machine {
	return &Machine{Table: table, cells: map[string]func() map[string]any{}, known: map[string]map[string]any{}}
}

// Compiled makes the exports of a compiled cell known. They are asked for when a
// script first names one.
func (m *Machine) Compiled(path string, exports func() map[string]any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.cells[path] = exports
}

func (m *Machine) export(path, name string) (any, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known[path] == nil {
		list := m.cells[path]
		if list == nil {
			return nil, fmt.Errorf("%s is not loaded", path)
		}
		m.known[path] = list()
	}
	v, ok := m.known[path][name]
	if !ok {
		return nil, fmt.Errorf("%s does not export %s", path, name)
	}
	return v, nil
}

// Unfit says that the interpreter does not take a script. Nothing of it ran.
type Unfit struct{ Err error }

func (u *Unfit) Error() string { return "not interpreted: " + u.Err.Error() }

// Unwrap returns what the interpreter said.
func (u *Unfit) Unwrap() error { return u.Err }

// Program is a script ready to run once.
type Program struct {
	cell func()
	run  *run
	vars map[string]any
}

// Vars are pointers to the variables whose storage the script made, by name.
func (p *Program) Vars() map[string]any { return p.vars }

// run is what helpers know of the run they serve.
type run struct {
	env     *cellrt.Env
	failure error
	line    int  // the user's line of the statement that runs
	stopped bool // an interrupt ended the script in a loop
}

// Prepare makes a script ready. Its error is an *Unfit if a compiled cell may do
// what this one cannot.
func (m *Machine) Prepare(path string, s *message.Script, env *cellrt.Env) (p *Program, err error) {
	defer func() {
		if v := recover(); v != nil { // yaegi panics on some of what it does not know
			p, err = nil, &Unfit{fmt.Errorf("%v", v)}
		}
	}()
	p = &Program{run: &run{env: env}}
	if p.vars, err = m.Allocate(path, s); err != nil {
		return nil, err
	}
	exports := map[string]reflect.Value{}
	for _, sym := range s.Symbols {
		v, err := m.value(sym, p.run)
		if err != nil {
			return nil, &Unfit{fmt.Errorf("%s: %w", sym.Name, err)}
		}
		exports[sym.Name] = v
	}
	if err := guarded(s.Guards, exports); err != nil {
		return nil, &Unfit{err}
	}
	i := interp.New(interp.Options{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard})
	if err := i.Use(interp.Exports{"hone/hone": exports}); err != nil {
		return nil, &Unfit{err}
	}
	if _, err := i.Eval(s.Source); err != nil {
		return nil, &Unfit{err}
	}
	f, err := i.Eval("HoneCell")
	if err != nil {
		return nil, &Unfit{err}
	}
	cell, ok := f.Interface().(func())
	if !ok {
		return nil, &Unfit{fmt.Errorf("the script is a %s", f.Type())}
	}
	p.cell = cell
	return p, nil
}

// guarded says which loop of a script is too long to be interpreted.
func guarded(guards []message.Guard, exports map[string]reflect.Value) error {
	for _, g := range guards {
		v := exports[g.Symbol].Elem()
		var n int
		switch {
		case v.CanInt():
			n = int(min(v.Int(), int64(g.Max)+1))
		case v.CanUint():
			n = int(min(v.Uint(), uint64(g.Max)+1))
		default:
			n = v.Len()
		}
		if n > g.Max {
			return fmt.Errorf("a loop of %d rounds or more", n)
		}
	}
	return nil
}

// Allocate makes the storage of a script's new variables and registers it.
func (m *Machine) Allocate(path string, s *message.Script) (map[string]any, error) {
	vars := map[string]any{}
	for _, v := range s.Vars {
		t, err := m.typeOf(v.Type)
		if err != nil {
			return nil, &Unfit{fmt.Errorf("the type of %s: %w", v.Name, err)}
		}
		p := reflect.New(t)
		vars[v.Name] = p.Interface()
		cellrt.Store(path, v.Name, p.Interface(), p.UnsafePointer())
	}
	return vars, nil
}

// Run runs the script. The error is the checked error that ended it; a panic of
// the script's is a panic of Run's, after which Line tells where it was.
func (p *Program) Run() error {
	p.cell()
	return p.run.failure
}

// Stopped says that an interrupt ended the script in a loop.
func (p *Program) Stopped() bool { return p.run.stopped }

// Line is the user's line of the statement that ran last.
func (p *Program) Line() int { return p.run.line }
