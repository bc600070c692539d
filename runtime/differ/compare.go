package differ

import (
	"context"
	"fmt"
	"strings"

	"hone/runtime/construct"
	"hone/runtime/worker"
)

// Config says what a comparison does.
type Config struct {
	Seed uint64
	// Programs are numbered From, From+1, …
	From, Programs int
	// Batch is how many programs share a binary, and a session.
	Batch int
	// Cells is how many programs of a batch also run as native cells, one after the
	// other, and with tiers mixed.
	Cells int
	// Open makes a session; end closes it.
	Open func() (s worker.Session, end func() error, err error)
	// Log is told how it goes; nil for silence.
	Log func(format string, args ...any)
}

// Disagreement is a program that a tier runs otherwise than the Go toolchain.
type Disagreement struct {
	Program *Program
	How     string
	Want    string
	Got     string
}

// String shows the program with both outputs.
func (d Disagreement) String() string {
	return fmt.Sprintf("program %d, %s:\n%s\nby the Go toolchain it prints\n%s\nby hone\n%s\nfirst difference: %s", d.Program.N, d.How, d.Program, d.Want, d.Got, firstDifference(d.Got, d.Want))
}

// Report is what a comparison found.
type Report struct {
	// Made is how many programs were made, Ran how many the Go toolchain ran.
	Made, Ran int
	// Functions, AsCells, AsMixed, Interpreted count the programs that agreed in each
	// of the ways; Refused those of which the interpreter refused a cell.
	Functions, AsCells, AsMixed, Interpreted, Refused int
	// NoInterpreter says that the session ran nothing in tier 1.
	NoInterpreter bool
	Disagreements []Disagreement
	// Table counts, for tier 1, by construct.
	Table construct.Table
	// Left out are the programs that did not count, with the reason.
	LeftOut map[int]string
}

// Summary is the report in a few lines.
func (r *Report) Summary() string {
	s := fmt.Sprintf("%d programs made, %d run by the Go toolchain; agreed: %d as native functions, %d as native cells", r.Made, r.Ran, r.Functions, r.AsCells)
	if r.NoInterpreter {
		return s + "; there is no tier 1 here"
	}
	return s + fmt.Sprintf(", %d as interpreted cells (%d refused), %d with tiers mixed; %d disagreements", r.Interpreted, r.Refused, r.AsMixed, len(r.Disagreements))
}

// Compare makes programs and runs them in every way.
func Compare(ctx context.Context, cfg Config) (*Report, error) {
	r := &Report{Table: construct.Table{}, LeftOut: map[int]string{}}
	for from := cfg.From; from < cfg.From+cfg.Programs; from += cfg.Batch {
		var progs []*Program
		for n := from; n < min(from+cfg.Batch, cfg.From+cfg.Programs); n++ {
			r.Made++
			p, _, err := Repair(Generate(cfg.Seed, n))
			if err != nil {
				r.LeftOut[n] = err.Error()
				continue
			}
			progs = append(progs, p)
		}
		if err := r.batch(ctx, cfg, progs); err != nil {
			return r, fmt.Errorf("programs from %d of seed %d: %w", from, cfg.Seed, err)
		}
		if cfg.Log != nil {
			cfg.Log("%s", r.Summary())
		}
	}
	return r, nil
}

func (r *Report) batch(ctx context.Context, cfg Config, progs []*Program) (err error) {
	want, why, err := Go(ctx, progs)
	if err != nil {
		return err
	}
	for n, w := range why {
		r.LeftOut[n] = w
	}
	progs = having(progs, want)
	r.Ran += len(progs)
	if len(progs) == 0 {
		return nil
	}
	s, end, err := cfg.Open()
	if err != nil {
		return fmt.Errorf("open a session: %w", err)
	}
	defer func() {
		if e := end(); err == nil {
			err = e
		}
	}()
	nb := NewNotebook(s)
	refused, err := nb.Declare(ctx, progs)
	if err != nil {
		return err
	}
	var left []*Program
	for _, p := range progs {
		if text, bad := refused[p.N]; bad {
			r.disagree(p, "its declarations", want[p.N].Output, text)
			continue
		}
		left = append(left, p)
	}
	if err := r.functions(ctx, nb, left, want); err != nil {
		return err
	}
	r.cells(ctx, nb, cfg, left, want)
	return nil
}

func having(progs []*Program, want map[int]Expected) []*Program {
	var out []*Program
	for _, p := range progs {
		if _, ok := want[p.N]; ok {
			out = append(out, p)
		}
	}
	return out
}

func (r *Report) disagree(p *Program, how, want, got string) {
	r.Disagreements = append(r.Disagreements, Disagreement{p, how, want, got})
}

func (r *Report) functions(ctx context.Context, nb *Notebook, progs []*Program, want map[int]Expected) error {
	got, err := nb.Functions(ctx, progs)
	if err != nil {
		return err
	}
	for _, p := range progs {
		if !same(got[p.N], want[p.N].Output) {
			r.disagree(p, "as a native function", want[p.N].Output, got[p.N])
			continue
		}
		r.Functions++
	}
	return nil
}

func (r *Report) cells(ctx context.Context, nb *Notebook, cfg Config, progs []*Program, want map[int]Expected) {
	for i, p := range progs {
		w := want[p.N]
		r.interpreted(ctx, nb, p, w)
		if i >= cfg.Cells {
			continue
		}
		if got := nb.Cells(ctx, p, Native); same(got.Output, w.Output) {
			r.AsCells++
		} else {
			r.disagree(p, "as native cells", w.Output, got.Output)
		}
		if r.NoInterpreter {
			continue
		}
		switch got := nb.Cells(ctx, p, Mixed); {
		case got.Refused != "":
		case same(got.Output, w.Output):
			r.AsMixed++
		default:
			r.disagree(p, "with tiers mixed", w.Output, got.Output)
		}
	}
}

// interpreted runs a program in tier 1 and counts its constructs.
func (r *Report) interpreted(ctx context.Context, nb *Notebook, p *Program, w Expected) {
	if r.NoInterpreter {
		return
	}
	got := nb.Cells(ctx, p, Interpreted)
	switch {
	case got.Missing:
		r.NoInterpreter = true
	case got.Refused != "":
		r.Refused++
		c := r.Table[got.Refused]
		c.Refused++
		r.Table[got.Refused] = c
		if !strings.HasPrefix(clean(w.Output), clean(got.Output)) {
			r.disagree(p, "as interpreted cells, before the refused one", w.Output, got.Output)
		}
	case same(got.Output, w.Output):
		r.Interpreted++
		for _, name := range w.Constructs {
			c := r.Table[name]
			c.Agreed++
			r.Table[name] = c
		}
	default:
		r.disagree(p, "as interpreted cells", w.Output, got.Output)
	}
}

// same compares outputs; a stream is text, so bytes that are none come out as the
// replacement character.
func same(got, want string) bool { return clean(got) == clean(want) }

func clean(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

func firstDifference(got, want string) string {
	g, w := strings.Split(clean(got), "\n"), strings.Split(clean(want), "\n")
	for i := range max(len(g), len(w)) {
		switch {
		case i >= len(g):
			return fmt.Sprintf("line %d is missing: %q", i+1, w[i])
		case i >= len(w):
			return fmt.Sprintf("line %d is too much: %q", i+1, g[i])
		case g[i] != w[i]:
			return fmt.Sprintf("line %d is %q, want %q", i+1, g[i], w[i])
		}
	}
	return "none"
}
