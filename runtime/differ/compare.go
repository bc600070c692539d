package differ

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"

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
	// Workers is how many batches run at the same time; 0 means one.
	Workers int
	// Open makes a session; end closes it.
	Open func() (s worker.Session, end func() error, err error)
	// Log is told of each disagreement; nil for silence.
	Log func(format string, args ...any)
	// Corpus, if not nil, is what running the corpus found; it becomes part of the report.
	Corpus *CorpusReport
	// Progress is given the report so far after each batch; nil for none.
	Progress func(*Report)
}

// Disagreement is a program that a tier runs otherwise than the Go toolchain.
type Disagreement struct {
	Program *Program
	How     Way
	Want    string
	Got     string
	// Constructs are those that ran.
	Constructs []string
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
	// of the ways; Left the statements that had to be left out because tier 1 refuses
	// them, Refused the programs of which too little would have been left.
	Functions, AsCells, AsMixed, Interpreted, Left, Refused int
	// NoInterpreter says that the session ran nothing in tier 1.
	NoInterpreter bool
	Disagreements []Disagreement
	// Table counts, for tier 1, by construct.
	Table construct.Table
	// LeftOut are the programs that did not count, with the reason.
	LeftOut map[int]string
	// Corpus is Config's. What it counted is in Table.
	Corpus *CorpusReport
	// only, if set, is the one way in which programs are run.
	only Way
	log  func(format string, args ...any)
}

func newReport() *Report { return &Report{Table: construct.Table{}, LeftOut: map[int]string{}} }

func (r *Report) wants(how Way) bool { return r.only == "" || r.only == how }

// Blame counts the constructs of a disagreement that has been made small.
func (r *Report) Blame(d Disagreement) {
	if d.How != AsInterpreted && d.How != WithTiersMixed {
		return
	}
	for _, name := range d.Constructs {
		c := r.Table[name]
		c.Disagreed++
		r.Table[name] = c
	}
}

// Summary is the report in a few lines.
func (r *Report) Summary() string {
	if r.Corpus != nil {
		return r.programs() + "; " + r.Corpus.Summary()
	}
	return r.programs()
}

func (r *Report) programs() string {
	s := fmt.Sprintf("%d programs made, %d run by the Go toolchain; agreed: %d as native functions, %d as native cells", r.Made, r.Ran, r.Functions, r.AsCells)
	if r.NoInterpreter {
		return s + "; there is no tier 1 here"
	}
	return s + fmt.Sprintf(", %d as interpreted cells (without %d statements that tier 1 refuses; %d programs refused as a whole), %d with tiers mixed; %d disagreements", r.Interpreted, r.Left, r.Refused, r.AsMixed, len(r.Disagreements))
}

// Compare makes programs and runs them in every way.
func Compare(ctx context.Context, cfg Config) (*Report, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	all := newReport()
	if all.Corpus = cfg.Corpus; all.Corpus != nil {
		all.Table.Add(all.Corpus.Table)
	}
	var mu sync.Mutex // guards all
	var group sync.WaitGroup
	slots := make(chan struct{}, max(1, cfg.Workers))
	for from := cfg.From; from < cfg.From+cfg.Programs && ctx.Err() == nil; from += cfg.Batch {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			r, err := compareBatch(ctx, cfg, from)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				stop(fmt.Errorf("programs from %d of seed %d: %w", from, cfg.Seed, err))
				return
			}
			all.add(r)
			if cfg.Progress != nil {
				cfg.Progress(all)
			}
		})
	}
	group.Wait()
	return all, context.Cause(ctx)
}

func compareBatch(ctx context.Context, cfg Config, from int) (*Report, error) {
	r := newReport()
	r.log = cfg.Log
	var progs []*Program
	for n := from; n < from+cfg.Batch && n < cfg.From+cfg.Programs; n++ {
		r.Made++
		p, _, err := Repair(Generate(cfg.Seed, n))
		if err != nil {
			r.LeftOut[n] = err.Error()
			continue
		}
		progs = append(progs, p)
	}
	return r, r.batch(ctx, cfg, progs)
}

// add takes another report's findings into this one.
func (r *Report) add(o *Report) {
	r.Made += o.Made
	r.Ran += o.Ran
	r.Functions += o.Functions
	r.AsCells += o.AsCells
	r.AsMixed += o.AsMixed
	r.Interpreted += o.Interpreted
	r.Left += o.Left
	r.Refused += o.Refused
	r.NoInterpreter = r.NoInterpreter || o.NoInterpreter
	r.Disagreements = append(r.Disagreements, o.Disagreements...)
	for n, why := range o.LeftOut {
		r.LeftOut[n] = why
	}
	r.Table.Add(o.Table)
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
	return r.inSession(ctx, NewNotebook(s), cfg, progs, want)
}

// inSession runs programs, of which want is known, in a session.
func (r *Report) inSession(ctx context.Context, nb *Notebook, cfg Config, progs []*Program, want map[int]Expected) error {
	refused, err := nb.Declare(ctx, progs)
	if err != nil {
		return err
	}
	var left []*Program
	for _, p := range progs {
		if text, bad := refused[p.N]; bad {
			r.disagree(p, Declarations, want[p.N], text)
			continue
		}
		left = append(left, p)
	}
	if err := r.functions(ctx, nb, left, want); err != nil {
		return err
	}
	return r.cells(ctx, nb, cfg, left, want)
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

func (r *Report) disagree(p *Program, how Way, want Expected, got string) {
	d := Disagreement{p, how, want.Output, got, want.Constructs}
	r.Disagreements = append(r.Disagreements, d)
	if r.log != nil {
		r.log("%s", d)
	}
}

func (r *Report) functions(ctx context.Context, nb *Notebook, progs []*Program, want map[int]Expected) error {
	if !r.wants(AsFunction) || len(progs) == 0 {
		return nil
	}
	got, err := nb.Functions(ctx, progs)
	if err != nil {
		return err
	}
	for _, p := range progs {
		if !same(got[p.N], want[p.N].Output) {
			r.disagree(p, AsFunction, want[p.N], got[p.N])
			continue
		}
		r.Functions++
	}
	return nil
}

func (r *Report) cells(ctx context.Context, nb *Notebook, cfg Config, progs []*Program, want map[int]Expected) error {
	if r.only != AsCells && r.only != AsFunction {
		adapted, wanted, err := r.interpreted(ctx, nb, progs)
		if err != nil {
			return err
		}
		for i, p := range adapted {
			if r.wants(WithTiersMixed) && (i < cfg.Cells || r.only != "") {
				r.mixed(ctx, nb, p, wanted[p.N])
			}
		}
	}
	for i, p := range progs {
		w := want[p.N]
		if i >= cfg.Cells && r.only == "" {
			continue
		}
		if r.wants(AsCells) {
			r.native(ctx, nb, p, w)
		}
	}
	return nil
}

func (r *Report) native(ctx context.Context, nb *Notebook, p *Program, w Expected) {
	got := nb.Cells(ctx, p, Native)
	if !same(got.Output, w.Output) {
		r.disagree(p, AsCells, w, got.Output)
		return
	}
	r.AsCells++
}

func (r *Report) mixed(ctx context.Context, nb *Notebook, p *Program, w Expected) {
	switch got := nb.Cells(ctx, p, Mixed); {
	case got.Refused != "":
	case same(got.Output, w.Output):
		r.AsMixed++
	default:
		r.disagree(p, WithTiersMixed, w, got.Output)
	}
}

// interpreted runs programs in tier 1, each without what tier 1 refuses, and has
// the Go toolchain say what is left should print. It gives what is left.
func (r *Report) interpreted(ctx context.Context, nb *Notebook, progs []*Program) ([]*Program, map[int]Expected, error) {
	var left []*Program
	got := map[int]Outcome{}
	for _, p := range progs {
		q, out, why := nb.Adapted(ctx, p)
		if out.Missing {
			r.NoInterpreter = true
			return nil, nil, nil
		}
		r.Left += len(why)
		for _, w := range why {
			c := r.Table["refused: "+w]
			c.Refused++
			r.Table["refused: "+w] = c
		}
		if out.Unfit {
			r.Refused++
			continue
		}
		left = append(left, q)
		got[p.N] = out
	}
	want, _, err := Go(ctx, left)
	if err != nil {
		return nil, nil, err
	}
	left = having(left, want)
	for _, p := range left {
		r.verdict(p, got[p.N], want[p.N])
	}
	return left, want, nil
}

func (r *Report) verdict(p *Program, got Outcome, want Expected) {
	agreed := same(got.Output, want.Output)
	if agreed {
		r.Interpreted++
	} else {
		r.disagree(p, AsInterpreted, want, got.Output)
		return
	}
	for _, name := range want.Constructs {
		c := r.Table[name]
		c.Agreed++
		r.Table[name] = c
	}
}

// same compares outputs; a stream is text, so bytes that are none come out as the
// replacement character.
func same(got, want string) bool { return clean(got) == clean(want) }

// cellPath is what the name of an instantiated generic type has in it as a cell
// (docs/language.md, one package), where a program has "main.".
var cellPath = regexp.MustCompile(`session/cell\d+\.`)

func clean(s string) string {
	return cellPath.ReplaceAllString(strings.ToValidUTF8(s, "\uFFFD"), "main.")
}

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
