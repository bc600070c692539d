// Package backends opens the compute backend of this process: GoMLX's pure-Go one
// or XLA through a PJRT plugin that package plugins has installed.
//
// A process has one backend at a time, opened at the first [Open] and kept. Which
// one is decided by [plugins.Resolve], unless [Use] names one. If an installed
// plugin cannot start, the next candidate is opened and the reason is printed to
// standard error and kept in [Describe]: never silently.
//
// A process that opens a backend should be started with [plugins.WorkerEnv].
package backends

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/gomlx/compute"

	"hone/lib/backends/plugins"
)

// process is the backend of this process.
var process struct {
	sync.Mutex
	asked string // by Use
	open  *opened
}

// opened is a backend that has started.
type opened struct {
	backend   compute.Backend
	candidate plugins.Candidate
	detail    string   // versions, devices
	passed    []string // why other candidates were passed over
}

// Open returns the process-wide backend and opens it if need be; with XLA that
// takes about 0.3 s. The error says what to install or to choose.
func Open(ctx context.Context) (compute.Backend, error) {
	o, err := current(ctx)
	if err != nil {
		return nil, err
	}
	return o.backend, nil
}

func current(ctx context.Context) (*opened, error) {
	process.Lock()
	defer process.Unlock()
	if process.open != nil {
		return process.open, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("open a backend: %w", err)
	}
	plan, err := plan()
	if err != nil {
		return nil, fmt.Errorf("open a backend: %w", err)
	}
	o, err := openFirst(plan)
	if err != nil {
		return nil, fmt.Errorf("open a backend: %w", err)
	}
	for _, reason := range o.passed {
		fmt.Fprintf(os.Stderr, "hone: %s; using %s\n", reason, o.candidate)
	}
	process.open = o
	return o, nil
}

// plan is called with process locked.
func plan() (plugins.Plan, error) {
	if process.asked != "" {
		return plugins.For(process.asked)
	}
	return plugins.Resolve()
}

// openFirst opens the first candidate that starts.
func openFirst(plan plugins.Plan) (*opened, error) {
	passed := plan.Skipped
	for _, c := range plan.Candidates {
		o, err := open(c)
		if err == nil {
			o.passed = passed
			return o, nil
		}
		passed = append(passed, fmt.Sprintf("%s does not start: %v", c, err))
	}
	return nil, errors.New(strings.Join(passed, "; "))
}

// open starts one candidate. Panics of the backend become errors.
func open(c plugins.Candidate) (o *opened, err error) {
	ended, err := plugins.Starting(c)
	if err != nil {
		return nil, err
	}
	defer ended()
	defer func() {
		if r := recover(); r != nil {
			o, err = nil, panicked(r)
		}
	}()
	if c.Name == plugins.Go {
		return openGo(c)
	}
	return openXLA(c)
}

// panicked turns a recovered panic into an error of one line, and keeps runtime
// errors, which are bugs, with their stack.
func panicked(r any) error {
	err, ok := r.(error)
	if !ok {
		return fmt.Errorf("%v", r)
	}
	var bug interface{ RuntimeError() }
	if errors.As(err, &bug) {
		return fmt.Errorf("%w\n%s", err, debug.Stack())
	}
	return err
}

// Use makes name the backend of this process, whatever the environment and the
// persisted choice say, and checks that it is installed. If another one is open it
// stays alive for the values made on it, and the next [Open] opens the new one.
func Use(name string) error {
	if _, err := plugins.For(name); err != nil {
		return err
	}
	process.Lock()
	defer process.Unlock()
	process.asked = name
	if process.open != nil && process.open.candidate.Name != name {
		process.open = nil
	}
	return nil
}

// Name is the name of the open backend, e.g. "xla:cpu"; "" before the first [Open].
func Name() string {
	process.Lock()
	defer process.Unlock()
	if process.open == nil {
		return ""
	}
	return process.open.candidate.Name
}

// Describe says in one line which backend is open and why, e.g.
//
//	xla:cpu (lammps-jax-pjrt-cpu 0.11.2; PJRT API 0.115; 2 cores; the fastest installed)
//
// followed by one line for each candidate that was passed over.
func Describe() string {
	process.Lock()
	defer process.Unlock()
	if process.open == nil {
		return "no backend is open yet"
	}
	return process.open.String()
}

func (o *opened) String() string {
	parts := []string{o.candidate.Build, o.detail, o.candidate.Why}
	var known []string
	for _, part := range parts {
		if part != "" {
			known = append(known, part)
		}
	}
	text := fmt.Sprintf("%s (%s)", o.candidate.Name, strings.Join(known, "; "))
	for _, reason := range o.passed {
		text += "\n  passed over: " + reason
	}
	return text
}
