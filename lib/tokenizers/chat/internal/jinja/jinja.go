// Package jinja renders the Jinja that Hugging Face's chat templates are written
// in, as jinja2 3.1 does with the settings of transformers' apply_chat_template:
// trim_blocks and lstrip_blocks on, no autoescape, an immutable sandbox, loop
// controls, the {% generation %} tag, tojson without escapes for HTML,
// raise_exception and strftime_now.
//
// [Parse] checks a template, [Template.Render] runs it. What is not understood is
// an error with its line, never text that differs. A template comes from strangers:
// it sees only the variables that it is given, reads no file, and its steps, depth,
// memory and time are bounded by [Limits].
package jinja

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// MaxSource is the longest template, in bytes, that Parse accepts.
const MaxSource = 1 << 20

// maxNesting is how deep tags and expressions of a template may be nested.
const maxNesting = 100

// Error is a fault of a template or of what it was given, with its line.
type Error struct {
	Line    int // 1 for the first; 0 where the fault is of no line
	Message string
	Raised  bool // by the template itself, with raise_exception
}

// Error implements error.
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Message
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Message)
}

// Limits bound a rendering. The zero value of a field means its default.
type Limits struct {
	Steps  int           // evaluated expressions and statements; 5,000,000
	Depth  int           // nested calls and blocks; 200
	Bytes  int           // of all strings that are made on the way; 64 MiB
	Output int           // bytes of the result; 16 MiB
	Time   time.Duration // 10 seconds
}

func (l Limits) filled() Limits {
	fill := func(n *int, value int) {
		if *n == 0 {
			*n = value
		}
	}
	fill(&l.Steps, 5_000_000)
	fill(&l.Depth, 200)
	fill(&l.Bytes, 64<<20)
	fill(&l.Output, 16<<20)
	if l.Time == 0 {
		l.Time = 10 * time.Second
	}
	return l
}

// Span is a stretch of the output, in bytes.
type Span struct{ Start, End int }

// Result is what a rendering gives.
type Result struct {
	Text      string
	Generated []Span // what {% generation %} blocks wrote
	Untracked int    // line of such a block inside a macro or captured text, whose place is not known; 0: none
}

// Template is a parsed template. It is never changed and may be rendered by several
// goroutines at once.
type Template struct {
	body       []node
	generation bool
	names      map[string]bool
}

// HasGeneration says whether the template has a {% generation %} block.
func (t *Template) HasGeneration() bool { return t.generation }

// Names says whether the template mentions the variable name.
func (t *Template) Names(name string) bool { return t.names[name] }

// Parse reads a template.
func Parse(source string) (*Template, error) {
	if len(source) > MaxSource {
		return nil, &Error{Message: fmt.Sprintf("the template has %d bytes, more than the limit of %d", len(source), MaxSource)}
	}
	tokens, err := lex(source)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens, names: map[string]bool{}}
	body, err := p.template()
	if err != nil {
		return nil, err
	}
	return &Template{body: body, generation: p.generation, names: p.names}, nil
}

// Render runs the template with vars, whose values are nil, bool, int64, float64,
// string, *[List] and *[Dict]. now answers strftime_now.
func (t *Template) Render(ctx context.Context, vars map[string]any, now time.Time, limits Limits) (Result, error) {
	limits = limits.filled()
	ctx, cancel := context.WithTimeout(ctx, limits.Time)
	defer cancel()
	r := &run{ctx: ctx, limits: limits, now: now}
	scope := &scope{vars: make(map[string]any, len(vars)+8)}
	for name, value := range vars {
		scope.vars[name] = value
	}
	out := &buffer{run: r, max: limits.Output}
	r.out = out
	if err := r.block(t.body, scope, out); err != nil {
		if errors.Is(err, errBreak) || errors.Is(err, errContinue) {
			return Result{}, &Error{Message: "break or continue outside a loop"}
		}
		return Result{}, err
	}
	return Result{Text: out.text.String(), Generated: r.generated, Untracked: r.untracked}, nil
}
