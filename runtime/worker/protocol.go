// Package worker is the protocol between a front end (the Jupyter kernel, the
// headless runner, a script) and a hone session.
//
// A front end drives a [Session] and receives what the session's cells output
// through a [Sink]. Nothing here knows Jupyter's wire format, and nothing here
// runs user code: cells run in a process of their own (see
// runtime/worker/hone-worker), which package runtime/engine starts and, when it
// dies, replaces.
package worker

import (
	"context"
	"time"
)

// Session is a live hone session. Execute must be called by one goroutine at a
// time; every other method may be called at any moment, also while a cell runs.
type Session interface {
	// Execute runs one cell and returns when it has ended and everything it
	// printed or displayed has been given to sink. ctx cancelled means the same as
	// Interrupt. It never returns a nil Reply.
	Execute(ctx context.Context, req Request, sink Sink) *Reply
	// Interrupt cancels the running cell's ctx. Without a running cell it does nothing.
	Interrupt()
	// IsComplete, Complete and Inspect may be called while a cell runs, and do not
	// wait for it.
	//
	// IsComplete says whether code is "complete", "incomplete" or "invalid", and
	// for an incomplete cell how to indent the next line.
	IsComplete(code string) (status, indent string)
	// Complete lists the names that fit at cursor, counted in Unicode code points.
	Complete(code string, cursor int) Completion
	// Inspect documents the name at cursor, counted in Unicode code points.
	// detail is Jupyter's detail_level, 0 or 1.
	Inspect(code string, cursor, detail int) Inspection
	// Banner is a line for kernel_info: versions and backend.
	Banner() string
	// Close ends the worker process and removes the session's files.
	Close() error
}

// Request is one cell to execute.
type Request struct {
	Code string
	// Count is the front end's execution count, shown in positions: "cell[3]:7:2".
	// 0 for a silent execution.
	Count int
	// Silent executions are not recorded under a count.
	Silent bool
	// AllowInput says that Sink.Input may be called.
	AllowInput bool
}

// Sink receives the outputs of a cell in the order in which they happened. Its
// methods may be called from any goroutine and return quickly.
type Sink interface {
	// Stream appends text to "stdout" or "stderr": what was written, byte for byte,
	// which need not be UTF-8.
	Stream(name, text string)
	// Display shows a bundle. With a non-empty id it can be replaced later by a
	// call with update true.
	Display(b Bundle, id string, update bool)
	// Result is the value of the cell's last expression.
	Result(b Bundle)
	// Input asks the person for one line.
	Input(prompt string, password bool) (string, error)
}

// Bundle is a value in several MIME types. Data maps a MIME type to a string
// (text, or base64 for binary types such as image/png) or to a JSON value.
type Bundle struct {
	Data     map[string]any `json:"data"`
	Metadata map[string]any `json:"metadata,omitempty"`
}

// Reply is how a cell ended.
type Reply struct {
	// Err is nil if the cell succeeded.
	Err *CellError
	// WorkerDied says that the process holding the session's values had to be replaced.
	WorkerDied bool
	// Tier is "native", "interp", "command" (only % and ! lines) or "" (nothing ran).
	Tier string
	// Prepare is the time from request to start: parse, check, compile, load.
	Prepare time.Duration
	// Run is the time the cell itself ran.
	Run time.Duration
	// Payload holds Jupyter's execute_reply payloads, usually empty.
	Payload []map[string]any
	// ExitCode is that with which a script's cell ended its process (os.Exit), nil if
	// it did not. Err is then an "Exit", whatever the code, and nothing more can run.
	ExitCode *int
}

// CellError is an error as the user sees it.
type CellError struct {
	// Name is the kind: "CompileError", "CellError" (a checked error), "Panic",
	// "WorkerDied", "Interrupted", "CommandError", "Exit", "InternalError".
	Name string
	// Value is one line: what went wrong.
	Value string
	// Traceback is the full text, line by line, with positions "cell[3]:7:2", the
	// source line and a caret. It may hold ANSI colours.
	Traceback []string
}

// Error returns "Name: Value".
func (e *CellError) Error() string { return e.Name + ": " + e.Value }

// Completion answers Session.Complete. Start and End bound, in Unicode code
// points, the text that a match replaces.
type Completion struct {
	Matches    []string
	Start, End int
	// Kinds holds for each match "func", "var", "type", "const", "package",
	// "field", "method", "keyword", "label", "path" or "command".
	Kinds []string
	// Details holds a line about each match, which may be empty: its type, of fields
	// also the default and what it means.
	Details []string
}

// Inspection answers Session.Inspect.
type Inspection struct {
	Found  bool
	Bundle Bundle
}
