package differ

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
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
		return nil, n.useTypes(ctx, progs)
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

// useTypes has a compiled cell use the types without names of programs: one that
// declares what they are made of cannot export them.
func (n *Notebook) useTypes(ctx context.Context, progs []*Program) error {
	var b strings.Builder
	for _, p := range progs {
		b.WriteString(p.TypeStatements())
	}
	if b.Len() == 0 {
		return nil
	}
	if _, r := n.execute(ctx, "%%native\n"+b.String()); r.Err != nil {
		return fmt.Errorf("use the types of the programs: %w\n%s", r.Err, problemText(r))
	}
	return nil
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
	// Failed says that a cell panicked; those after it did not run.
	Failed bool
	// Broken says that a cell ended in an error that no program is made to have.
	Broken bool
	// Unfit says that a part could not be left out without changing what had run.
	Unfit bool
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
		if r := n.cell(ctx, p.CellText(i), t, &out); r != nil {
			out.Refused = notCovered.FindStringSubmatch(problemText(r))[1]
			return out
		}
		if out.Broken || out.Failed {
			return out
		}
	}
	return out
}

// cell runs one cell and adds what it printed. The reply of a cell that the
// interpreter does not cover, of which nothing ran, is returned.
func (n *Notebook) cell(ctx context.Context, text string, t Tier, out *Outcome) (refused *worker.Reply) {
	printed, r := n.execute(ctx, "%%"+string(t)+"\n"+text)
	switch {
	case r.Err == nil:
		out.Missing = out.Missing || t == Interpreted && r.Tier != string(Interpreted)
	case r.Err.Name == "Panic":
		printed += "PANIC " + r.Err.Value + "\n"
		out.Failed = true
	case t == Interpreted && r.Err.Name == "CompileError" && notCovered.MatchString(problemText(r)):
		return r
	default:
		printed += r.Err.Name + ": " + problemText(r) + "\n"
		out.Broken = true
	}
	out.Output += printed
	return nil
}

func problemText(r *worker.Reply) string { return strings.Join(r.Err.Traceback, "\n") }

// Adapted runs a program in tier 1 without the statements that it refuses, and
// without what cannot do without them. It gives the program that ran, and for
// each statement left out the reason.
func (n *Notebook) Adapted(ctx context.Context, p *Program) (*Program, Outcome, []string) {
	p = p.clone()
	var out Outcome
	var why []string
	for i := 0; i < len(p.Cells); {
		if len(p.Cells[i]) == 1 && p.Cells[i][0] == nothing {
			i++
			continue
		}
		r := n.cell(ctx, p.CellText(i), Interpreted, &out)
		if out.Broken || out.Failed || out.Missing {
			return p, out, why
		}
		if r == nil {
			i++
			continue
		}
		why = append(why, strings.TrimSpace(notCovered.FindStringSubmatch(problemText(r))[1]))
		if !p.drop(i, problemLine(problemText(r))-1) {
			p.Cells[i] = nil
		}
		repaired, _, err := Repair(p.keepCells())
		if err != nil || len(repaired.Cells) != len(p.keepCells().Cells) {
			out.Unfit = true // what ran does not fit what is left
			return p, out, why
		}
		p = repaired
	}
	return p, out, why
}

// nothing stands for a cell of which nothing is left.
const nothing = "_ = 0"

// keepCells puts a statement into cells that have none, so that they keep their places.
func (p *Program) keepCells() *Program {
	for i, c := range p.Cells {
		if len(c) == 0 {
			p.Cells[i] = []string{nothing}
		}
	}
	return p
}

var positionLine = regexp.MustCompile(`cell\[\d+\]:(\d+)`)

// problemLine is the line of a problem's position, counted from 1; 0 if it has none.
func problemLine(text string) int {
	m := positionLine.FindStringSubmatch(text)
	if m == nil {
		return 0
	}
	line, err := strconv.Atoi(m[1])
	if err != nil {
		return 0
	}
	return line
}

// drop takes the statement at a line of a cell out.
func (p *Program) drop(cell, line int) bool {
	at := 0
	for i, s := range p.Cells[cell] {
		n := strings.Count(s, "\n") + 1
		if at < line && line <= at+n {
			p.Cells[cell] = append(p.Cells[cell][:i:i], p.Cells[cell][i+1:]...)
			return true
		}
		at += n
	}
	return false
}
