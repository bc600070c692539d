package repl

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"hone/runtime/worker"
)

// logInterval is the least time between two lines of one live display in a log.
const logInterval = 5 * time.Second

// sink shows what a cell outputs as text.
type sink struct {
	c Config

	mu      sync.Mutex
	midLine bool      // Out stands in the middle of a line
	inPlace bool      // the last line is a display that may be replaced
	last    time.Time // of an update written to a log
	pending string    // an update not yet written
}

// Stream implements worker.Sink.
func (s *sink) Stream(name, text string) {
	if text == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle()
	if name == "stderr" {
		fmt.Fprint(s.c.Err, text)
		return
	}
	fmt.Fprint(s.c.Out, text)
	s.midLine = !strings.HasSuffix(text, "\n")
}

// Display implements worker.Sink.
func (s *sink) Display(b worker.Bundle, _ string, update bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if update {
		s.update(plain(b))
		return
	}
	s.print(plain(b))
}

// Result implements worker.Sink.
func (s *sink) Result(b worker.Bundle) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.print(plain(b))
}

func (s *sink) print(text string) {
	s.settle()
	if text != "" {
		s.freshLine()
		fmt.Fprintln(s.c.Out, text)
	}
}

// update shows the first line of a display that changed: in place on a terminal, now
// and then in a log.
func (s *sink) update(text string) {
	line, _, _ := strings.Cut(text, "\n")
	if line == "" {
		return
	}
	if s.c.Colours {
		if !s.inPlace {
			s.freshLine()
		}
		fmt.Fprintf(s.c.Err, "\r\x1b[2K%s", line)
		s.inPlace = true
		return
	}
	s.pending = line
	if time.Since(s.last) >= logInterval {
		s.flush()
	}
}

func (s *sink) flush() {
	if s.pending != "" {
		fmt.Fprintln(s.c.Err, s.pending)
		s.pending, s.last = "", time.Now()
	}
}

// settle ends a line that was replaced in place, or writes the last update.
func (s *sink) settle() {
	if s.inPlace {
		fmt.Fprintln(s.c.Err)
		s.inPlace = false
	}
	s.flush()
}

func (s *sink) freshLine() {
	if s.midLine {
		fmt.Fprintln(s.c.Out)
	}
	s.midLine = false
}

// end leaves the terminal at the beginning of a line, for the prompt.
func (s *sink) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle()
	if s.c.Terminal {
		s.freshLine()
	}
}

// Input implements worker.Sink: it asks on the terminal.
func (s *sink) Input(prompt string, password bool) (string, error) {
	if !s.c.Terminal {
		return "", errors.New("there is no terminal to ask on")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle()
	fmt.Fprint(s.c.Out, prompt)
	if password {
		secret, err := term.ReadPassword(int(os.Stdin.Fd()))
		fmt.Fprintln(s.c.Out)
		return string(secret), err
	}
	line, err := bufio.NewReader(s.c.In).ReadString('\n')
	return strings.TrimRight(line, "\r\n"), err
}

func plain(b worker.Bundle) string {
	text, _ := b.Data["text/plain"].(string)
	return strings.TrimRight(text, "\n")
}

var ansi = regexp.MustCompile("\x1b\\[[0-9;]*m")

// paint keeps the colours of an error on terminals only.
func (c Config) paint(line string) string {
	if c.Colours {
		return line
	}
	return ansi.ReplaceAllString(line, "")
}
