package repl

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
)

// unedited reads lines from a terminal that the editor cannot work on; the terminal's own
// editing of a line is all there is.
type unedited struct {
	in    *bufio.Reader
	out   io.Writer
	ahead string // typed before there was a prompt
	ends  bool   // Ctrl-D was typed behind it
	// got has the line that is read, which goes on when Ctrl-C was pressed.
	got     chan typedLine
	reading bool
	// signals has the interrupts since a cell's first line was asked for: the terminal's
	// Ctrl-C may come between two lines.
	signals chan os.Signal
}

type typedLine struct {
	text string
	err  error
}

// newPlain is [newLines] for a terminal: it prompts, and Ctrl-C clears what was typed.
// typed was read from the terminal in raw mode.
func newPlain(c Config, typed string) *lines {
	p := &unedited{in: bufio.NewReader(c.In), out: c.Out, got: make(chan typedLine, 1), signals: make(chan os.Signal, 1)}
	signal.Notify(p.signals, os.Interrupt)
	typed = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(typed)
	typed, _, p.ends = strings.Cut(typed[strings.LastIndexByte(typed, '\x03')+1:], "\x04")
	p.ahead = typed
	return &lines{session: c.Session, line: p.line, prompt: func(count int, more bool) {
		if more {
			fmt.Fprint(c.Out, secondary(count))
			return
		}
		select {
		case <-p.signals: // it was for the last cell
		default:
		}
		fmt.Fprint(c.Out, primary(count))
	}}
}

// line reads a line. The error is errCleared after Ctrl-C.
func (p *unedited) line() (string, error) {
	head, rest, whole := strings.Cut(p.ahead, "\n")
	p.ahead = rest
	fmt.Fprint(p.out, head) // in raw mode the terminal did not show it
	switch {
	case whole:
		fmt.Fprintln(p.out)
		return head, nil
	case p.ends:
		fmt.Fprintln(p.out)
		return head, io.EOF
	case !p.reading:
		p.reading = true
		go func() {
			text, err := p.in.ReadString('\n')
			p.got <- typedLine{text, err}
		}()
	}
	select {
	case got := <-p.got:
		p.reading = false
		if errors.Is(got.err, io.EOF) {
			fmt.Fprintln(p.out)
		}
		// A terminal may answer late when it was asked for its cursor.
		return head + cursorAnswer.ReplaceAllString(got.text, ""), got.err
	case <-p.signals:
		fmt.Fprintln(p.out)
		return "", errCleared
	}
}
