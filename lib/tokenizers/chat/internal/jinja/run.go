package jinja

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// run is one rendering.
type run struct {
	ctx        context.Context
	limits     Limits
	now        time.Time
	steps      int
	bytes      int
	depth      int
	out        *buffer // of the whole
	generated  []Span
	generating int // open generation blocks
	untracked  int // line of a generation block whose place in the output is not known
}

// scope holds the variables of a block; those of the blocks around it are seen.
type scope struct {
	vars   map[string]any
	parent *scope
}

func (s *scope) inner() *scope { return &scope{parent: s} }

func (s *scope) set(name string, value any) {
	if s.vars == nil {
		s.vars = map[string]any{}
	}
	s.vars[name] = value
}

func (s *scope) get(name string) (any, bool) {
	for ; s != nil; s = s.parent {
		if v, ok := s.vars[name]; ok {
			return v, true
		}
	}
	return nil, false
}

// buffer collects text, up to a limit.
type buffer struct {
	run  *run
	max  int
	text strings.Builder
}

func (b *buffer) write(s string) error {
	if b.text.Len()+len(s) > b.max {
		return fmt.Errorf("the output is longer than the limit of %d bytes", b.max)
	}
	b.text.WriteString(s)
	return nil
}

// step counts a step of the rendering.
func (r *run) step() error {
	if r.steps++; r.steps > r.limits.Steps {
		return fmt.Errorf("the template takes more than the limit of %d steps", r.limits.Steps)
	}
	if r.steps&63 != 0 {
		return nil
	}
	return r.alive()
}

// alive says whether the rendering may go on.
func (r *run) alive() error {
	err := r.ctx.Err()
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("the template takes longer than its limit of %v: %w", r.limits.Time, err)
	}
	return err
}

// made counts bytes of new values.
func (r *run) made(n int) error {
	if r.bytes += n; n < 0 || r.bytes > r.limits.Bytes {
		return fmt.Errorf("the template makes more than the limit of %d bytes of text", r.limits.Bytes)
	}
	return nil
}

// room asks before n bytes are made.
func (r *run) room(n int) error { return r.made(n) }

// enter bounds depth; leave undoes it.
func (r *run) enter() error {
	if r.depth++; r.depth > r.limits.Depth {
		return fmt.Errorf("calls and blocks are nested more than %d deep", r.limits.Depth)
	}
	return nil
}

func (r *run) leave() { r.depth-- }

var (
	errBreak    = errors.New("break")
	errContinue = errors.New("continue")
)

// at gives an error its line, unless it has one.
func at(line int, err error) error {
	if err == nil || errors.Is(err, errBreak) || errors.Is(err, errContinue) {
		return err
	}
	var e *Error
	if errors.As(err, &e) {
		if e.Line == 0 {
			return &Error{Line: line, Message: e.Message, Raised: e.Raised}
		}
		return err
	}
	if errors.Is(err, context.Canceled) {
		return err
	}
	return &Error{Line: line, Message: err.Error()}
}
