// Package repl is a session at a prompt: [Run] reads cells and runs them, one after
// the other, on a terminal or from a pipe.
//
// On a terminal a cell is edited with the keys of readline; it goes on over several
// lines until the session says that it is complete. Tab completes names, cells of
// earlier runs come back with the arrow keys, Ctrl-C clears what is typed or
// interrupts the cell that runs, and Ctrl-D leaves. From a pipe cells are read in the
// same way, without prompts and colours; on a terminal that cannot move its cursor, or
// does not say where it is, they are read line by line, with prompts.
//
// The line editor is github.com/reeflective/readline: it edits several lines as one
// text, which the others that are kept up do not.
package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"hone/runtime/worker"
)

// Config says what a session at a prompt works with.
type Config struct {
	Session worker.Session
	// In is where cells come from; Terminal says that it, and Out, are the terminal
	// of this process.
	In       io.Reader
	Terminal bool
	// Out receives what cells print and show, Err what they print to standard error,
	// and errors.
	Out, Err io.Writer
	// Colours says that Err is a terminal.
	Colours bool
	// History is the file that keeps the cells of earlier runs; "" keeps none.
	History string
}

// ErrFailed says that a cell read from a pipe failed; what was wrong has been shown.
var ErrFailed = errors.New("a cell failed")

// reader gives one cell after the other. The error is io.EOF at the end, and
// errCleared where there is nothing to run.
type reader interface {
	next(count int) (code string, err error)
}

var errCleared = errors.New("cleared")

// Run reads and runs cells until there are no more or ctx is done. A failed cell does
// not end it; if cells come from a pipe, it makes the result ErrFailed.
func Run(ctx context.Context, c Config) error {
	c.Colours = c.Colours && !dumb()
	r, err := open(c)
	if err != nil {
		return err
	}
	failed := false
	for count := 1; ctx.Err() == nil; {
		code, err := r.next(count)
		switch {
		case errors.Is(err, io.EOF):
			return ended(failed && !c.Terminal)
		case errors.Is(err, errCleared):
			continue
		case err != nil:
			return fmt.Errorf("read a cell: %w", err)
		}
		failed = !execute(ctx, c, code, count) || failed
		count++
	}
	return ended(failed && !c.Terminal)
}

// open gives the reader that fits where cells come from, and greets on a terminal.
func open(c Config) (reader, error) {
	if !c.Terminal {
		return newLines(c), nil
	}
	keys := "Ctrl-C interrupts, Ctrl-D leaves, %help lists commands."
	if dumb() {
		fmt.Fprintf(c.Out, "%s\n%s\n", c.Session.Banner(), keys)
		return newPlain(c, ""), nil
	}
	typed, answers, err := askCursor()
	if err != nil {
		return nil, err
	}
	if !answers {
		fmt.Fprintf(c.Out, "%s\n%s\n", c.Session.Banner(), keys)
		fmt.Fprintln(c.Err, "Lines are read without completion and history: the terminal does not say where its cursor is.")
		return newPlain(c, typed), nil
	}
	fmt.Fprintf(c.Out, "%s\nTab completes, %s\n", c.Session.Banner(), keys)
	return newEditor(c, typed)
}

func ended(failed bool) error {
	if failed {
		return ErrFailed
	}
	return nil
}

// execute runs one cell and says whether it succeeded. An interrupt from the keyboard
// goes to the cell.
func execute(ctx context.Context, c Config, code string, count int) bool {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-signals:
				c.Session.Interrupt()
			case <-done:
				return
			}
		}
	}()
	s := &sink{c: c}
	reply := c.Session.Execute(ctx, worker.Request{Code: code, Count: count, AllowInput: c.Terminal}, s)
	signal.Stop(signals)
	close(done)
	s.end()
	if reply.Err == nil {
		return true
	}
	lines := reply.Err.Traceback
	if len(lines) == 0 {
		lines = []string{reply.Err.Error()}
	}
	for _, line := range lines {
		fmt.Fprintln(c.Err, c.paint(line))
	}
	return false
}

// blank says that a text has nothing to run.
func blank(code string) bool { return strings.TrimSpace(code) == "" }
