package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"hone/runtime/cell"
	"hone/runtime/native"
	"hone/runtime/session"
	"hone/runtime/worker"
	"hone/runtime/worker/message"
	"hone/runtime/worker/process"
)

// execution is one cell on its way through the engine.
type execution struct {
	e     *Engine
	ctx   context.Context
	req   worker.Request
	sink  worker.Sink
	start time.Time
	magic string // "native" or "interp" if the cell asks for a tier
}

func (x *execution) cell(c *cell.Cell) *worker.Reply {
	if reply, ok := x.answer(c.Code); ok {
		return reply
	}
	x.e.remember(x.req.Count, c.Code)
	if c.Magic != "" && c.Magic != "main" && c.Magic != "race" && c.Magic != "native" && c.Magic != "interp" {
		return x.bodyCommand(c)
	}
	for _, cmd := range c.Commands {
		if err := x.command(c, cmd); err != nil {
			return &worker.Reply{Tier: "command", Err: err}
		}
	}
	if c.Program {
		return x.program(c)
	}
	if err := cmp.Or(x.refreshModules(), x.prepareImports(c)); err != nil {
		return &worker.Reply{Err: err}
	}
	x.magic = c.Magic
	prog, problems, err := x.check(c)
	if err != nil {
		return &worker.Reply{Err: internalError(err)}
	}
	if len(problems) > 0 {
		for i := range problems {
			problems[i].Message = x.relative(problems[i].Message)
			if pkg, ok := session.NotGot(problems[i].Hint); ok {
				problems[i].Hint = native.GetHint(absolute(x.e.workDir()), pkg)
			}
		}
		return &worker.Reply{Err: compileError(problems)}
	}
	if prog == nil {
		tier := ""
		if len(c.Commands) > 0 {
			tier = "command"
		}
		return &worker.Reply{Tier: tier}
	}
	if prog.Script != nil {
		return x.interpret(prog)
	}
	return x.native(prog)
}

// interpret runs a program in tier 1. What the interpreter turns down before
// anything ran is compiled.
func (x *execution) interpret(prog *session.Program) *worker.Reply {
	x.notes(prog)
	target := message.Cell{Script: prog.Script, Path: prog.Path, Name: fmt.Sprintf("cell[%d]", x.req.Count), Wakes: prog.Wakes}
	out, began, err := x.run(target)
	if out != nil && out.Unfit != "" {
		fmt.Fprintf(x.e.cfg.Log, "%s: %s\nthe script was:\n%s\n", target.Name, out.Unfit, prog.Script.Source)
		if x.magic == "interp" {
			return &worker.Reply{Err: &worker.CellError{Name: "CompileError", Value: "tier 1 does not cover this cell: " + out.Unfit,
				Traceback: []string{"tier 1 does not cover this cell: " + out.Unfit, "    hint: leave out %%interp, and the cell is compiled"}}}
		}
		prog.Notes = nil
		x.e.mu.Lock()
		prog.Native()
		x.e.mu.Unlock()
		return x.native(prog)
	}
	return x.ended(prog, target, out, err, began)
}

func (x *execution) notes(prog *session.Program) {
	for _, n := range prog.Notes {
		x.sink.Stream("stderr", n+"\n")
	}
}

// run has the worker run a cell.
func (x *execution) run(target message.Cell) (out *message.Outcome, began time.Time, err error) {
	x.e.mu.Lock()
	target.Forget = x.e.names.Dropped()
	x.e.mu.Unlock()
	began = time.Now()
	ended := make(chan struct{})
	release := context.AfterFunc(x.ctx, func() { x.stillRunning(ended) })
	out, err = x.process().Run(x.ctx, target, x.sink)
	release()
	close(ended)
	return out, began, err
}

// check finds what is wrong with a cell, or gives its package.
func (x *execution) check(c *cell.Cell) (prog *session.Program, problems []session.Problem, err error) {
	x.e.types.Lock()
	defer x.e.types.Unlock()
	x.e.mu.Lock()
	defer x.e.mu.Unlock()
	// A fault of the checker's must cost the cell, not the kernel.
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(x.e.cfg.Log, "checking a cell panicked: %v\n%s\n", p, debug.Stack())
			err = fmt.Errorf("hone's checker failed on this cell: %v; nothing ran, and nothing is lost", p)
		}
	}()
	prog, problems = x.e.names.Compile(c, x.req.Count)
	return prog, problems, nil
}

// native compiles, loads and runs a program.
func (x *execution) native(prog *session.Program) *worker.Reply {
	built, err := x.e.builder.Build(x.ctx, unitOf(prog))
	if err != nil {
		return &worker.Reply{Err: x.buildError(prog, err)}
	}
	if thin, _ := x.e.builder.Thin(); thin && built.Fat != "" {
		fmt.Fprintf(x.e.cfg.Log, "%s is linked with all that it uses, which takes longer: %s\n", prog.Path, built.Fat)
	}
	x.notes(prog)
	target := message.Cell{SO: built.SO, Path: prog.Path, Name: fmt.Sprintf("cell[%d]", x.req.Count), Wakes: prog.Wakes}
	out, began, err := x.run(target)
	return x.ended(prog, target, out, err, began)
}

func (x *execution) process() *process.Process {
	x.e.mu.Lock()
	defer x.e.mu.Unlock()
	return x.e.proc
}

// ended turns the outcome of a run into a reply, and replaces a worker that died.
func (x *execution) ended(prog *session.Program, target message.Cell, out *message.Outcome, err error, began time.Time) *worker.Reply {
	tier := "native"
	if target.Script != nil {
		tier = "interp"
	}
	reply := &worker.Reply{Tier: tier, Prepare: began.Sub(x.start), Run: time.Since(began)}
	var died *process.Died
	if err != nil && !errors.As(err, &died) {
		reply.Err = internalError(err)
		return reply
	}
	if out != nil && out.LoadError != "" {
		reply.Err = internalError(fmt.Errorf("load the compiled cell: %s", out.LoadError))
		return reply
	}
	x.e.mu.Lock()
	x.e.names.Loaded(prog)
	x.e.keep(target)
	past := pastCell{code: x.req.Code, count: x.req.Count, number: prog.Number, native: target.Script == nil}
	if out != nil {
		x.e.names.Ran(prog, out.Done)
		past.done = out.Done
	}
	if prog.Declares() {
		x.e.past = append(x.e.past, past)
	}
	x.e.mu.Unlock()
	if died != nil {
		if code, ok := x.e.cfg.Script.exited(died); ok {
			reply.ExitCode, reply.Err = &code, exitError(code)
			return reply
		}
		reply.WorkerDied = true
		reply.Err = x.replaceWorker(died)
		return reply
	}
	reply.Prepare += out.Load
	reply.Run = out.Run
	reply.Err = x.cellError(out)
	return reply
}

// keep remembers what a new worker needs of a cell: its plugin, or of an
// interpreted one its variables.
func (e *Engine) keep(c message.Cell) {
	if c.Script != nil {
		if len(c.Script.Vars) == 0 {
			return
		}
		c.Script = &message.Script{Vars: c.Script.Vars}
	}
	c.Forget = nil
	e.loaded = append(e.loaded, c)
}

func compileError(ps []session.Problem) *worker.CellError {
	value := ps[0].Place() + ": " + ps[0].Message
	if len(ps) > 1 {
		value += fmt.Sprintf(" (and %d more)", len(ps)-1)
	}
	e := &worker.CellError{Name: "CompileError", Value: value}
	for _, p := range ps {
		e.Traceback = append(e.Traceback, strings.Split(p.String(), "\n")...)
	}
	return e
}

// buildError is what the Go compiler said after the checker had agreed. That is a
// fault of hone's, so the emitted package is kept for whoever mends it.
func (x *execution) buildError(prog *session.Program, err error) *worker.CellError {
	if x.ctx.Err() != nil {
		return &worker.CellError{Name: "Interrupted", Value: "interrupted while the cell was being compiled", Traceback: []string{"interrupted while the cell was being compiled; nothing ran"}}
	}
	fmt.Fprintf(x.e.cfg.Log, "%v\nthe emitted package was:\n%s\n", err, prog.Source)
	var be *native.BuildError
	if errors.As(err, &be) && len(be.Diagnostics) > 0 {
		out := &worker.CellError{Name: "CompileError", Value: demangle(be.Diagnostics[0].String())}
		for _, d := range be.Diagnostics {
			d.File = filepath.Base(d.File)
			out.Traceback = append(out.Traceback, demangle(d.String()))
			out.Traceback = append(out.Traceback, x.sourceLine(fmt.Sprintf("%s:%d:%d", d.File, d.Line, d.Column))...)
		}
		out.Traceback = append(out.Traceback, "    hint: the checker took this cell and the Go compiler did not, which may be a limit of docs/language.md; HONE_DEBUG=1 prints what was compiled")
		return out
	}
	return internalError(err)
}
