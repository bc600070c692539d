package differ

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"hone/runtime/worker"
)

// Tier is how cells are made to run.
type Tier string

// The tiers, as the first line of a cell asks for them; Mixed alternates.
const (
	Interpreted Tier = "interp"
	Native      Tier = "native"
	Mixed       Tier = "mixed"
)

// Notebook runs programs as cells of one session.
type Notebook struct {
	s     worker.Session
	count int
}

// NewNotebook uses a session for programs. It does not close it.
func NewNotebook(s worker.Session) *Notebook { return &Notebook{s: s} }

// printed is a sink that keeps standard output.
type printed struct {
	mu   sync.Mutex
	text strings.Builder
}

func (p *printed) Stream(name, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if name == "stdout" {
		p.text.WriteString(text)
	}
}

func (p *printed) Display(worker.Bundle, string, bool) {}

func (p *printed) Result(b worker.Bundle) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprintf(&p.text, "DISPLAYED %v\n", b.Data["text/plain"])
}

func (p *printed) Input(string, bool) (string, error) {
	return "", fmt.Errorf("a generated program asks for input")
}

func (n *Notebook) execute(ctx context.Context, code string) (string, *worker.Reply) {
	n.count++
	var out printed
	r := n.s.Execute(ctx, worker.Request{Code: code, Count: n.count}, &out)
	return out.text.String(), r
}

// Declare runs the declarations of programs as one native cell. refused are the
// programs whose declarations the session does not take, with its reason.
func (n *Notebook) Declare(ctx context.Context, progs []*Program) (refused map[int]string, err error) {
	var b strings.Builder
	b.WriteString("%%native\n")
	for _, p := range progs {
		b.WriteString(p.DeclCell())
	}
	_, r := n.execute(ctx, b.String())
	switch {
	case r.Err == nil:
		return nil, nil
	case len(progs) == 1:
		return map[int]string{progs[0].N: strings.Join(r.Err.Traceback, "\n")}, nil
	case r.Err.Name != "CompileError":
		return nil, fmt.Errorf("declare the programs: %w\n%s", r.Err, strings.Join(r.Err.Traceback, "\n"))
	}
	refused = map[int]string{}
	for _, half := range [][]*Program{progs[:len(progs)/2], progs[len(progs)/2:]} {
		more, err := n.Declare(ctx, half)
		if err != nil {
			return nil, err
		}
		for k, v := range more {
			refused[k] = v
		}
	}
	return refused, nil
}

// Functions runs programs as functions of one native cell, and gives what each
// printed.
func (n *Notebook) Functions(ctx context.Context, progs []*Program) (map[int]string, error) {
	var b strings.Builder
	b.WriteString("%%native\n" + prelude)
	var calls strings.Builder
	for _, p := range progs {
		c, _, f := typeCheck(p)
		if f != nil {
			return nil, fmt.Errorf("program %d: %s", p.N, f.msg)
		}
		text := c.asFunc(false).text
		b.WriteString(text[strings.LastIndex(text, "func prog"+p.suffix()):])
		fmt.Fprintf(&calls, "fmt.Printf(\"\\x01BEGIN %d\\n\")\nprog%s()\n", p.N, p.suffix())
	}
	text, r := n.execute(ctx, b.String()+calls.String())
	if r.Err == nil {
		return parted(text), nil
	}
	all := strings.Join(r.Err.Traceback, "\n")
	if len(progs) == 1 {
		return map[int]string{progs[0].N: r.Err.Name + ": " + all}, nil
	}
	if r.Err.Name != "CompileError" {
		return nil, fmt.Errorf("run the programs as functions: %w\n%s", r.Err, all)
	}
	out := map[int]string{}
	for _, half := range [][]*Program{progs[:len(progs)/2], progs[len(progs)/2:]} {
		part, err := n.Functions(ctx, half)
		if err != nil {
			return nil, err
		}
		for k, v := range part {
			out[k] = v
		}
	}
	return out, nil
}

// Outcome is how a program ran as cells.
type Outcome struct {
	Output string
	// Refused names the construct because of which the interpreter refused a cell.
	// What the cells before it printed is in Output.
	Refused string
	// Missing says that no cell ran in the tier that was asked for: the session
	// has no interpreter.
	Missing bool
}

var notCovered = regexp.MustCompile(`tier 1 does not cover ([^;\n]+)`)

// Cells runs the statements of a program, whose declarations the session has.
func (n *Notebook) Cells(ctx context.Context, p *Program, tier Tier) Outcome {
	var out Outcome
	for i := range p.Cells {
		t := tier
		if tier == Mixed {
			t = []Tier{Interpreted, Native}[i%2]
		}
		text, r := n.execute(ctx, "%%"+string(t)+"\n"+p.CellText(i))
		out.Output += text
		switch {
		case r.Err == nil:
			out.Missing = out.Missing || t == Interpreted && r.Tier != string(Interpreted)
		case r.Err.Name == "Panic":
			out.Output += "PANIC " + r.Err.Value + "\n"
		case r.Err.Name == "CompileError" && t == Interpreted && notCovered.MatchString(strings.Join(r.Err.Traceback, "\n")):
			out.Refused = strings.TrimSpace(notCovered.FindStringSubmatch(strings.Join(r.Err.Traceback, "\n"))[1])
			return out
		default:
			out.Output += r.Err.Name + ": " + strings.Join(r.Err.Traceback, "\n") + "\n"
			return out
		}
	}
	return out
}
