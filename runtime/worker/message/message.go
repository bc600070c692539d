// Package message is what a worker process and the process that started it say to
// each other.
//
// Commands go down file descriptor 3 and events come up file descriptor 4, both
// as JSON values one after another. Standard output and error are pipes that
// carry what the user's code prints and, besides, marks: before each event that
// must keep its place among prints, the worker writes a [Mark] to both streams
// and puts its number into the event, and the reader handles the event when both
// streams have been read up to the mark. File descriptor 5 carries a copy of what
// the Go runtime prints when the process crashes.
package message

import (
	"bytes"
	"fmt"
	"time"

	"hone/runtime/worker"
)

// File descriptors of a worker process.
const (
	CommandFD = 3
	EventFD   = 4
	CrashFD   = 5
)

// TokenEnv names the environment variable with the secret of the marks. The
// worker removes it before any cell runs.
const TokenEnv = "HONE_WORKER_TOKEN"

// OnceEnv names the environment variable that lists, separated by commas, others
// that were set for the worker alone. The worker removes them, so that programs
// that cells start do not inherit them.
const OnceEnv = "HONE_WORKER_ONCE"

// Operations of a Command.
const (
	Run       = "run"       // run Cell; answered by Done
	Restore   = "restore"   // open Cells and set journalled variables; answered by Restored
	Interrupt = "interrupt" // cancel the running cell's ctx; not answered
	SetEnv    = "setenv"    // set Key to Value; answered by Ack
	UnsetEnv  = "unsetenv"  // remove Key; answered by Ack
	Chdir     = "chdir"     // change to Value; answered by Ack with the new folder
	Waiting   = "waiting"   // tell what the goroutines of the running cell do; answered by Ack
	Peek      = "peek"      // tell the value of the variable Value of the cell's package Key, in a line; answered by Ack
	Journal   = "journal"   // keep the journal in the folder Value; answered by Ack
)

// Kinds of an Event.
const (
	Ready   = "ready"   // the worker takes commands
	Display = "display" // show Bundle
	Result  = "result"  // Bundle is the value of the cell's last expression
	Print   = "print"   // a goroutine of an earlier cell prints Printed to Stream
	Done    = "done"    // the cell has ended with Outcome
	Ack     = "ack"     // the command was carried out, or failed with Error
)

// Command is one order to a worker.
type Command struct {
	// ID is repeated in the answer.
	ID    uint64
	Op    string
	Cell  Cell   `json:",omitzero"`
	Cells []Cell `json:",omitempty"`
	Key   string `json:",omitempty"`
	Value string `json:",omitempty"`
}

// Cell is a compiled cell.
type Cell struct {
	// SO is the plugin file.
	SO string
	// Path is the import path of the cell's package, "session/cell3".
	Path string
	// Name is the cell as messages call it, "cell[3]".
	Name string
	// Wakes are the places in the cell's code, "cell[3]:7", where it waits for what
	// may come from outside: a timer, a context. AnyWake stands for the whole process.
	Wakes []string `json:",omitempty"`
	// Forget lists variables that no name stands for any more.
	Forget []Stored `json:",omitempty"`
	// Script is set for a cell that is interpreted; SO is empty then.
	Script *Script `json:",omitempty"`
}

// AnyWake in Cell.Wakes says that from now on any wait may be ended from outside.
const AnyWake = "*"

// Event is one thing that a worker reports.
type Event struct {
	// ID is that of the command answered, or of the cell that displays.
	ID   uint64
	Kind string
	// Mark is the number of the mark written to both streams before this event;
	// 0 if the event needs no place among prints.
	Mark    uint64         `json:",omitempty"`
	Bundle  *worker.Bundle `json:",omitempty"`
	Display string         `json:",omitempty"`
	Update  bool           `json:",omitempty"`
	Outcome *Outcome       `json:",omitempty"`
	// Restored answers Restore.
	Restored *Restored `json:",omitempty"`
	// Goroutines answers Waiting.
	Goroutines []Goroutine `json:",omitempty"`
	Stream     string      `json:",omitempty"`
	Printed    []byte      `json:",omitempty"`
	Text       string      `json:",omitempty"`
	Error      string      `json:",omitempty"`
}

// Outcome is how a cell ended. If Failure, Panic and LoadError are empty and
// Exited is false, it succeeded.
type Outcome struct {
	// Failure is the checked error that ended the cell.
	Failure *Failure `json:",omitempty"`
	// Panic is the panic that ended it.
	Panic *Panic `json:",omitempty"`
	// Exited says that the cell called runtime.Goexit.
	Exited bool `json:",omitempty"`
	// LoadError says why the plugin could not be opened; the cell did not run.
	LoadError string `json:",omitempty"`
	// Unfit says why the interpreter does not take the cell's script; the cell did not
	// run, and nothing was stored.
	Unfit string `json:",omitempty"`
	// Interrupted says that the cell's ctx was cancelled while it ran.
	Interrupted bool `json:",omitempty"`
	// Left is set if goroutines of the cell were ended in their loops by an interrupt.
	Left *Left `json:",omitempty"`
	// Deadlock lists the goroutines of cells if all of them waited for each other and
	// the cell was given up.
	Deadlock []Goroutine `json:",omitempty"`
	// Done is the number of the cell's statements that completed.
	Done int
	// Load and Run are how long opening the plugin and the cell itself took.
	Load, Run time.Duration
}

// OK says whether the cell succeeded.
func (o *Outcome) OK() bool {
	return o.Failure == nil && o.Panic == nil && !o.Exited && o.LoadError == "" && o.Unfit == "" && o.Left == nil && o.Deadlock == nil
}

// Left says how an interrupt ended goroutines of a cell in their loops.
type Left struct {
	// Frames are the calls of the first that was ended, innermost first.
	Frames []Frame `json:",omitempty"`
	// Others is how many were ended besides.
	Others int `json:",omitempty"`
}

// Goroutine is one goroutine at some moment.
type Goroutine struct {
	ID int
	// Cell is the label of the cell that it runs for, "" for none.
	Cell string `json:",omitempty"`
	// First says that it is the one that runs the cell's statements.
	First bool `json:",omitempty"`
	// State is what it does, in the runtime's words: "running", "chan receive".
	State string
	// Frames are its calls, innermost first, without those of the runtime.
	Frames []Frame `json:",omitempty"`
	// Begun is where its go statement stands; nil for a first goroutine.
	Begun *Frame `json:",omitempty"`
}

// Failure is an error value.
type Failure struct {
	// Pos is where it was returned, "cell[3]:7:2".
	Pos string
	// Type is its Go type, of the innermost position-less error.
	Type string
	// Message is its text.
	Message string
	// Chain holds the texts of the errors it wraps, outermost first.
	Chain []string `json:",omitempty"`
}

// Panic is a recovered panic.
type Panic struct {
	// Message is the value as Go prints it.
	Message string
	// Type is the value's Go type.
	Type string
	// Frames are the calls that led to it, innermost first, without those of the
	// Go runtime at either end and those of the worker.
	Frames []Frame `json:",omitempty"`
	// Goroutine says that it ended a goroutine that the cell began.
	Goroutine bool `json:",omitempty"`
}

// Frame is one call. File is "cell[3]" for a frame of the user's, else a path.
type Frame struct {
	Func, File string
	Line       int
}

// Restored says which variables came back after a worker died.
type Restored struct {
	// Vars and Lost name variables whose value came back, and whose did not.
	Vars []string `json:",omitempty"`
	Lost []string `json:",omitempty"`
	// Failed maps the name of a cell whose plugin could not be opened to why.
	Failed map[string]string `json:",omitempty"`
}

// Mark is the byte sequence that stands for event n in a stream. The token makes
// it one that no program prints.
func Mark(token string, n uint64) []byte {
	return fmt.Appendf(nil, "\x00%s:%016x\x00", token, n)
}

// MarkLen is the length of every mark with this token.
func MarkLen(token string) int { return len(token) + 19 }

// Cut splits data at its first mark. When there is none, found is false, before
// is what surely lies before any mark and after is the rest, which may be the
// beginning of one.
func Cut(data []byte, token string) (before []byte, n uint64, after []byte, found bool) {
	prefix := []byte("\x00" + token + ":")
	start := 0
	for {
		i := bytes.Index(data[start:], prefix)
		if i < 0 {
			keep := beginning(data, prefix)
			return data[:keep], 0, data[keep:], false
		}
		i += start
		if len(data)-i < MarkLen(token) {
			return data[:i], 0, data[i:], false
		}
		mark := data[i : i+MarkLen(token)]
		if n, ok := number(mark[len(prefix):]); ok {
			return data[:i], n, data[i+len(mark):], true
		}
		start = i + 1
	}
}

// beginning is the offset at which a prefix cut off by the end of data begins.
func beginning(data, prefix []byte) int {
	for n := min(len(prefix)-1, len(data)); n > 0; n-- {
		if bytes.HasSuffix(data, prefix[:n]) {
			return len(data) - n
		}
	}
	return len(data)
}

// number reads the 16 hexadecimal digits and the zero byte that end a mark.
func number(b []byte) (n uint64, ok bool) {
	if len(b) != 17 || b[16] != 0 {
		return 0, false
	}
	for _, c := range b[:16] {
		switch {
		case '0' <= c && c <= '9':
			n = n<<4 | uint64(c-'0')
		case 'a' <= c && c <= 'f':
			n = n<<4 | uint64(c-'a'+10)
		default:
			return 0, false
		}
	}
	return n, true
}
