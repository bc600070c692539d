// Package engine is a hone session as front ends see it: it implements
// worker.Session. It takes a cell through its stages (parted by package cell,
// checked and emitted by session, compiled by native, run by a worker process)
// and keeps them in step: names come into being only when the statement that
// declares them has run, and when the worker dies a new one takes its place.
//
// The engine runs no user code itself.
package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"hone/lib/fetch"
	"hone/runtime/cell"
	"hone/runtime/native"
	"hone/runtime/session"
	"hone/runtime/worker"
	"hone/runtime/worker/message"
	"hone/runtime/worker/process"
)

// Config says how to open a session.
type Config struct {
	// Source is the source of the module hone, from which the worker is built.
	Source fs.FS
	// CacheDir is the root of hone's cache; empty means fetch.CacheDir.
	CacheDir string
	// Dir is the working folder of cells; empty means the current one.
	Dir string
	// Env is added to the worker's environment.
	Env []string
	// ProgramEnv, if set, is asked for the further environment of each program that a
	// cell starts beside the worker (a whole main package, a shell line). end is
	// called when the program has ended and returns when its displays are in the
	// sink. It keeps the programs out of the worker's own display pipes.
	ProgramEnv func() (env []string, end func() error, err error)
	// Progress, if set, is told how the worker's first build proceeds.
	Progress func(done, total int, what string)
	// Script, if set, says that the cells are those of one script.
	Script *Script
	// Version is hone's, for the banner.
	Version string
	// Colours puts ANSI colours into the text of errors. Front ends leave them out where
	// they write to a file.
	Colours bool
	// Log receives what is of use only to someone who mends hone; nil discards it.
	Log io.Writer
}

// Engine is a session. It is ready once the worker is built, which the first
// time takes about a minute; Execute waits for that.
type Engine struct {
	cfg     Config
	dir     string // the session's files
	unlock  func() // of dir
	ready   chan struct{}
	openErr error
	stop    context.CancelFunc

	run     sync.Mutex // held while a cell executes
	builder *native.Builder

	asked asked // what completion and inspection keep

	// types is held, before mu, by whoever checks a text or reads a package's types: the
	// packages are shared, and reading one changes others.
	types sync.Mutex

	mu      sync.Mutex // guards what follows
	names   *session.Session
	proc    *process.Process
	running *running       // nil without a cell
	loaded  []message.Cell // in order
	past    []pastCell     // in order
	builds  int            // how many workers were built around modules
	sources map[int]string // the text of each cell, for error messages
	env     map[string]string
	cwd     string
	closed  bool
}

var _ worker.Session = (*Engine)(nil)

// Open starts a session. It returns at once; what goes wrong while the worker is
// built or started is reported by Ready and by the first Execute.
func Open(ctx context.Context, cfg Config) (*Engine, error) {
	if cfg.Log == nil {
		cfg.Log = io.Discard
	}
	if cfg.CacheDir == "" {
		dir, err := fetch.CacheDir()
		if err != nil {
			return nil, err
		}
		cfg.CacheDir = dir
	}
	dir, unlock, err := makeFolder(ctx, filepath.Join(cfg.CacheDir, "sessions"), cfg.Log)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	e := &Engine{cfg: cfg, dir: dir, unlock: unlock, ready: make(chan struct{}), stop: stop, env: map[string]string{}, sources: map[int]string{}, cwd: cfg.Dir}
	go func() {
		e.open(ctx)
		e.preload()
	}()
	return e, nil
}

func (e *Engine) open(ctx context.Context) {
	defer close(e.ready)
	builder, err := native.Open(ctx, native.Config{Source: e.cfg.Source, CacheDir: e.cfg.CacheDir, Dir: filepath.Join(e.dir, "cells"), Progress: e.cfg.Progress})
	if err != nil {
		e.openErr = fmt.Errorf("build hone's worker: %w", err)
		return
	}
	if p := builder.Pruned(); p != "" {
		fmt.Fprintln(e.cfg.Log, p)
	}
	if thin, why := builder.Thin(); !thin {
		fmt.Fprintf(e.cfg.Log, "cells are linked with all that they use, which takes longer: %s\n", why)
	}
	proc, err := e.startWorker(ctx, builder)
	if err != nil {
		e.openErr = errors.Join(fmt.Errorf("start hone's worker: %w", err), builder.Close())
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.builder = builder
	e.names = session.New(builder.Importer(), builder.Packages())
	e.proc = proc
}

func (e *Engine) startWorker(ctx context.Context, b *native.Builder) (*process.Process, error) {
	cfg := process.Config{Binary: b.Worker(), Dir: e.workDir(), StateDir: filepath.Join(e.dir, "state"), Env: append(os.Environ(), e.workerEnv()...)}
	if s := e.cfg.Script; s != nil {
		cfg.Args, cfg.Stdin = s.Args, s.Stdin
	}
	return process.Start(ctx, cfg)
}

func (e *Engine) workDir() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.cwd
}

func (e *Engine) workerEnv() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	out := append([]string(nil), e.cfg.Env...)
	for k, v := range e.env {
		out = append(out, k+"="+v)
	}
	return out
}

// Ready waits until cells can run.
func (e *Engine) Ready(ctx context.Context) error {
	select {
	case <-e.ready:
		return e.openErr
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Execute runs one cell.
func (e *Engine) Execute(ctx context.Context, req worker.Request, sink worker.Sink) *worker.Reply {
	e.run.Lock()
	defer e.run.Unlock()
	start := time.Now()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	e.setRunning(&running{ctx, cancel})
	defer e.setRunning(nil)
	if err := e.Ready(ctx); err != nil {
		return &worker.Reply{Err: internalError(err)}
	}
	x := &execution{e: e, ctx: ctx, req: req, sink: sink, start: start}
	reply := x.cell(cell.Part(req.Code))
	if reply.Prepare == 0 && reply.Run == 0 {
		reply.Prepare = time.Since(start)
	}
	if reply.Err != nil && e.cfg.Colours {
		paint(reply.Err)
	}
	return reply
}

// running is the end of the cell that runs.
type running struct {
	ctx    context.Context
	cancel context.CancelFunc
}

func (e *Engine) setRunning(r *running) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.running = r
}

// Interrupt cancels the running cell's ctx. If that is cancelled already, by an
// interrupt or by Execute's caller, within the last three seconds, it ends the
// worker: the cell did not listen.
func (e *Engine) Interrupt() {
	e.mu.Lock()
	r, proc := e.running, e.proc
	e.mu.Unlock()
	switch {
	case r == nil:
	case r.ctx.Err() != nil && proc != nil:
		proc.Interrupt()
	default:
		r.cancel()
	}
}

// Drain returns when what the worker has printed so far is in the cell's sink.
func (e *Engine) Drain() {
	e.mu.Lock()
	proc := e.proc
	e.mu.Unlock()
	if proc != nil {
		proc.Drain()
	}
}

// IsComplete says whether a cell can be run as it is.
func (e *Engine) IsComplete(code string) (status, indent string) {
	if question.MatchString(code) {
		return "complete", ""
	}
	return cell.Completeness(code)
}

// Banner names hone and its versions.
func (e *Engine) Banner() string {
	return fmt.Sprintf("hone %s (%s): Go in notebooks, for training language models", e.cfg.Version, runtime.Version())
}

// Close ends the worker and removes the session's files.
func (e *Engine) Close() error {
	e.stop()
	<-e.ready
	e.mu.Lock()
	closed := e.closed
	e.closed = true
	proc, builder := e.proc, e.builder
	e.mu.Unlock()
	if closed {
		return nil
	}
	var errs []error
	if proc != nil {
		errs = append(errs, proc.Close())
	}
	if builder != nil {
		errs = append(errs, builder.Close())
	}
	errs = append(errs, os.RemoveAll(e.dir))
	e.unlock()
	return errors.Join(errs...)
}

// byteOffset turns a cursor in code points into bytes.
func byteOffset(code string, cursor int) int {
	n := 0
	for i := range code {
		if n == cursor {
			return i
		}
		n++
	}
	return len(code)
}

// remember keeps a cell's text, so that later errors can show its lines.
func (e *Engine) remember(count int, code string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.sources[count] = code
}

func internalError(err error) *worker.CellError {
	return &worker.CellError{Name: "InternalError", Value: err.Error(), Traceback: []string{"hone: " + err.Error()}}
}
