// Package fake is a stand-in for a hone session, for tests of the kernel. It runs
// no Go: a cell is a list of commands, one a line, see [Session.Execute].
package fake

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"hone/runtime/worker"
)

// Session is a fake worker.Session.
type Session struct {
	mu         sync.Mutex
	interrupts int
	interrupt  chan struct{}
	requests   []worker.Request
	last       worker.Sink
}

// New returns a session that has run nothing.
func New() *Session { return &Session{interrupt: make(chan struct{}, 100)} }

// Requests returns the cells that were executed.
func (s *Session) Requests() []worker.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]worker.Request{}, s.requests...)
}

// Interrupts returns how often Interrupt was called.
func (s *Session) Interrupts() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.interrupts
}

// LastSink returns the sink of the last cell, for output between cells.
func (s *Session) LastSink() worker.Sink {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

// Execute runs the commands of a cell until one fails:
//
//	print TEXT        a line on stdout
//	eprint TEXT       a line on stderr
//	write TEXT        the same without the line's end
//	flood N           N short lines on stdout
//	value TEXT        the cell's value
//	show MIME TEXT    a display
//	display ID TEXT   a display with an id; update ID TEXT replaces it
//	bad               a display that has no JSON form
//	ask PROMPT        prints what the person types; password PROMPT hides it
//	sleep MS          waits, unless interrupted
//	wait              waits to be interrupted
//	stubborn          heeds the second interrupt only
//	deaf MS           waits and heeds nothing
//	fail NAME TEXT    an error
//	die               a worker that died
//	panic TEXT        a fault of the session itself
func (s *Session) Execute(ctx context.Context, r worker.Request, sink worker.Sink) *worker.Reply {
	s.mu.Lock()
	s.requests = append(s.requests, r)
	s.last = sink
	s.mu.Unlock()
	reply := &worker.Reply{Tier: "native", Prepare: 3 * time.Millisecond}
	started := time.Now()
	for line := range strings.Lines(r.Code) {
		verb, rest, _ := strings.Cut(strings.TrimRight(line, "\n"), " ")
		if reply.Err = s.command(ctx, verb, rest, sink); reply.Err != nil {
			reply.WorkerDied = verb == "die"
			break
		}
	}
	reply.Run = time.Since(started)
	return reply
}

func (s *Session) command(ctx context.Context, verb, rest string, sink worker.Sink) *worker.CellError {
	first, text, _ := strings.Cut(rest, " ")
	switch verb {
	case "", "//":
	case "print":
		sink.Stream("stdout", rest+"\n")
	case "eprint":
		sink.Stream("stderr", rest+"\n")
	case "write":
		sink.Stream("stdout", rest)
	case "flood":
		for i := range number(rest) {
			sink.Stream("stdout", strconv.Itoa(i)+"\n")
		}
	case "value":
		sink.Result(plain(rest))
	case "show":
		sink.Display(worker.Bundle{Data: map[string]any{first: text}}, "", false)
	case "display", "update":
		sink.Display(plain(text), first, verb == "update")
	case "bad":
		sink.Display(worker.Bundle{Data: map[string]any{"application/json": func() {}}}, "", false)
	case "ask", "password":
		typed, err := sink.Input(rest, verb == "password")
		if err != nil {
			return cellError("CellError", err.Error())
		}
		sink.Stream("stdout", "typed "+typed+"\n")
	case "fail":
		return cellError(first, text)
	case "die":
		return cellError("WorkerDied", "exit status 3")
	case "panic":
		panic(rest)
	default:
		return s.pause(ctx, verb, rest)
	}
	return nil
}

func (s *Session) pause(ctx context.Context, verb, rest string) *worker.CellError {
	switch verb {
	case "sleep":
		select {
		case <-time.After(time.Duration(number(rest)) * time.Millisecond):
			return nil
		case <-ctx.Done():
		}
	case "wait":
		<-ctx.Done()
	case "stubborn":
		<-ctx.Done()
		<-s.interrupt
	case "deaf":
		time.Sleep(time.Duration(number(rest)) * time.Millisecond)
		return nil
	default:
		return cellError("CompileError", "undefined: "+verb)
	}
	return cellError("Interrupted", "the cell was interrupted")
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		panic(fmt.Sprintf("fake session: %q is no number", text))
	}
	return n
}

func plain(text string) worker.Bundle {
	return worker.Bundle{Data: map[string]any{"text/plain": text}}
}

func cellError(name, value string) *worker.CellError {
	return &worker.CellError{Name: name, Value: value, Traceback: []string{name + ": " + value, "cell[1]:1:1"}}
}

// Interrupt is counted.
func (s *Session) Interrupt() {
	s.mu.Lock()
	s.interrupts++
	s.mu.Unlock()
	select {
	case s.interrupt <- struct{}{}:
	default:
	}
}

// IsComplete calls a cell that ends in "{" incomplete and one with "}{" invalid.
func (s *Session) IsComplete(code string) (status, indent string) {
	switch {
	case strings.Contains(code, "}{"):
		return "invalid", ""
	case strings.HasSuffix(strings.TrimSpace(code), "{"):
		return "incomplete", "\t"
	}
	return "complete", ""
}

// Complete offers the names "print", "printer" and "προς".
func (s *Session) Complete(code string, cursor int) worker.Completion {
	runes := []rune(code)
	start := cursor
	for start > 0 && runes[start-1] != ' ' && runes[start-1] != '\n' {
		start--
	}
	c := worker.Completion{Start: start, End: cursor}
	for _, name := range []string{"print", "printer", "προς"} {
		if strings.HasPrefix(name, string(runes[start:cursor])) {
			c.Matches = append(c.Matches, name)
			c.Kinds = append(c.Kinds, "func")
		}
	}
	return c
}

// Inspect knows "print".
func (s *Session) Inspect(code string, cursor, detail int) worker.Inspection {
	if !strings.HasPrefix(code, "print") {
		return worker.Inspection{}
	}
	return worker.Inspection{Found: true, Bundle: plain(fmt.Sprintf("print at %d, detail %d", cursor, detail))}
}

// Banner names the fake.
func (s *Session) Banner() string { return "a fake session" }

// Close does nothing.
func (s *Session) Close() error { return nil }
