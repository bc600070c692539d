// Package display serves GoNB's display protocol, so that a cell, or a library
// that it uses, can call gonbui.DisplayHTML, gonbui.UpdateHTML and the like.
//
// A program finds two named pipes by the environment variables GONB_PIPE and
// GONB_PIPE_BACK. Up the first goes a gob stream of protocol.DisplayData, down
// the second one of protocol.CommValue. A [Server] makes the pipes, decodes what
// comes and gives it to the sink of the current cell. [Attach] sets that sink
// around each cell of a session.
//
// Guarantees: a program that ends, dies or sends nonsense ends its own stream
// only; the next program that opens the pipes is served. Attach returns from a
// cell only after all that the cell displayed is in the sink.
//
// Limits: one program at a time may have a pair of pipes open, because streams of
// several would mix (for programs beside the worker there is Server.Program);
// widgets are not served: their values are dropped with a
// notice in the cell.
package display

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"hone/runtime/worker"
)

// Server serves the display protocol to one worker process at a time, and to
// programs beside it.
type Server struct {
	dir   string
	log   *slog.Logger
	stdin *os.File // what the worker reads
	typed *os.File // what is written for it to read

	mu     sync.Mutex
	others map[*pipes]struct{} // of programs beside the worker
	sink   worker.Sink
	shown  map[string]bool // display ids that have been displayed
	told   worker.Sink     // the sink that was told that widgets are not served
	pipes  *pipes
	before func() // delivers what was printed before a display; may be nil
	number int    // of pipes made so far
	closed bool
}

// New makes the pipes in a temporary folder. log may be nil.
func New(log *slog.Logger) (*Server, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	dir, err := os.MkdirTemp("", "hone-display-")
	if err != nil {
		return nil, fmt.Errorf("display pipes: %w", err)
	}
	s := &Server{dir: dir, log: log, shown: map[string]bool{}, others: map[*pipes]struct{}{}}
	if s.stdin, s.typed, err = os.Pipe(); err != nil {
		return nil, errors.Join(fmt.Errorf("display pipes: %w", err), os.RemoveAll(dir))
	}
	if err := s.Reset(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Env returns the variables that the worker must be started with. They change at
// each Reset.
func (s *Server) Env() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pipes.env()
}

func (p *pipes) env() []string {
	return []string{
		protocol.GONB_PIPE_ENV + "=" + p.up,
		protocol.GONB_PIPE_BACK_ENV + "=" + p.down,
		protocol.GONB_TMP_DIR_ENV + "=" + p.server.dir,
	}
}

// Program makes pipes for one program that runs beside the worker, such as a cell
// that is a whole main package. env overrides the worker's variables. end must be
// called when the program has ended; it returns when all that the program
// displayed is in the sink.
func (s *Server) Program() (env []string, end func() error, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, nil, errClosed
	}
	p := s.newPipes()
	if err := p.open(); err != nil {
		return nil, nil, err
	}
	s.others[p] = struct{}{}
	return p.env(), func() error {
		p.settle()
		s.mu.Lock()
		_, open := s.others[p]
		delete(s.others, p)
		s.mu.Unlock()
		if !open {
			return nil // Close was first
		}
		return p.close()
	}, nil
}

var errClosed = errors.New("display pipes: the server is closed")

// newPipes names the next pair of pipes. s.mu is held.
func (s *Server) newPipes() *pipes {
	s.number++
	return &pipes{
		up:   filepath.Join(s.dir, fmt.Sprintf("up-%d", s.number)),
		down: filepath.Join(s.dir, fmt.Sprintf("down-%d", s.number)),
		done: make(chan struct{}), server: s,
	}
}

// Stdin is to be the worker's standard input: what a person types after
// gonbui.RequestInput comes out of it, a line each. It stays open when a worker
// is replaced.
func (s *Server) Stdin() *os.File { return s.stdin }

// Reset makes new pipes for a worker that replaces another. Call it before Env.
// What the old worker still had in its pipes is dropped.
func (s *Server) Reset() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return errClosed
	}
	old, fresh := s.pipes, s.newPipes()
	err := fresh.open()
	if err == nil {
		s.pipes = fresh
	}
	s.mu.Unlock()
	if err != nil {
		return err
	}
	if old != nil {
		return old.close()
	}
	return nil
}

// SetSink makes sink the one that displays go to and returns the one before. A nil
// sink drops them.
func (s *Server) SetSink(sink worker.Sink) worker.Sink {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.sink
	s.sink = sink
	return before
}

// drain sets what is called before each display.
func (s *Server) drain(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = f
}

// printed delivers what was printed so far.
func (s *Server) printed() {
	s.mu.Lock()
	f := s.before
	s.mu.Unlock()
	if f != nil {
		f()
	}
}

func (s *Server) current() worker.Sink {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sink
}

// Settle waits until everything that the program had written to its pipe when
// Settle was called has been given to the sink.
func (s *Server) Settle() {
	s.mu.Lock()
	p := s.pipes
	s.mu.Unlock()
	p.settle()
}

// Close ends the server and removes its pipes.
func (s *Server) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	open := []*pipes{s.pipes}
	for p := range s.others {
		open = append(open, p)
	}
	clear(s.others)
	s.mu.Unlock()
	var errs []error
	for _, p := range open {
		if p != nil {
			errs = append(errs, p.close())
		}
	}
	errs = append(errs, s.stdin.Close(), s.typed.Close(), os.RemoveAll(s.dir))
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close the display pipes: %w", err)
	}
	return nil
}

func makeFIFO(path string) error {
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		return fmt.Errorf("make the pipe %s: %w", path, err)
	}
	return nil
}
