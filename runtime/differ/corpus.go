package differ

import (
	"context"
	_ "embed" // the corpus
	"fmt"
	"slices"
	"strings"

	"hone/runtime/cell"
	"hone/runtime/construct"
	"hone/runtime/session"
	"hone/runtime/worker"
)

//go:embed testdata/corpus.txt
var corpusText string

// CorpusNotebook is a notebook of cells as users type them.
type CorpusNotebook struct {
	Name  string
	Cells []string
}

// Corpus are the notebooks of the corpus.
func Corpus() []CorpusNotebook {
	var out []CorpusNotebook
	for _, part := range strings.Split("\n"+corpusText, "\n=== ")[1:] {
		name, text, _ := strings.Cut(part, "\n")
		out = append(out, CorpusNotebook{name, strings.Split(text, "\n---\n")})
	}
	return out
}

// CorpusReport is what running the corpus found.
type CorpusReport struct {
	// Cells is how many there are, Agreed how many ran in tier 1 and showed what they
	// show in tier 2, Refused how many tier 1 refuses, in the words of Why.
	Cells, Agreed, Refused int
	Why                    []string
	// Disagreements tell of cells that show something else.
	Disagreements []string
	Table         construct.Table
}

// Summary is the report in a line.
func (r *CorpusReport) Summary() string {
	return fmt.Sprintf("corpus: %d cells, %d agreed as interpreted and native cells, %d refused by tier 1, %d disagreements", r.Cells, r.Agreed, r.Refused, len(r.Disagreements))
}

// Opener makes a session in a folder with the corpus's data, and gives what checks
// its cells.
type Opener func() (s worker.Session, names *session.Session, end func() error, err error)

// RunCorpus runs every notebook in tier 1 and in tier 2.
func RunCorpus(ctx context.Context, open Opener) (*CorpusReport, error) {
	r := &CorpusReport{Table: construct.Table{}}
	for _, nb := range Corpus() {
		if err := r.notebook(ctx, open, nb); err != nil {
			return nil, fmt.Errorf("notebook %s of the corpus: %w", nb.Name, err)
		}
	}
	return r, nil
}

// shown is what one cell of the corpus showed.
type shown struct {
	text    string
	refused string // why tier 1 did not take it
	names   []string
}

func (r *CorpusReport) notebook(ctx context.Context, open Opener, nb CorpusNotebook) error {
	interpreted, err := runTier(ctx, open, nb, Interpreted)
	if err != nil {
		return err
	}
	native, err := runTier(ctx, open, nb, Native)
	if err != nil {
		return err
	}
	for i, got := range interpreted {
		r.Cells++
		place := fmt.Sprintf("%s, cell %d", nb.Name, i+1)
		switch {
		case got.refused != "":
			r.Refused++
			r.Why = append(r.Why, place+": "+got.refused)
			continue
		case got.text != native[i].text:
			r.Disagreements = append(r.Disagreements, fmt.Sprintf("%s\n%s\nin tier 1:\n%s\nin tier 2:\n%s", place, nb.Cells[i], got.text, native[i].text))
			r.count(got.names, construct.Count{Disagreed: 1})
			continue
		}
		r.Agreed++
		r.count(got.names, construct.Count{Agreed: 1})
	}
	return nil
}

func (r *CorpusReport) count(names []string, c construct.Count) {
	for _, name := range names {
		r.Table.Add(construct.Table{name: c})
	}
}

// runTier runs a notebook in a session of its own. A cell that tier 1 refuses runs
// in tier 2, so that later ones have its variables.
func runTier(ctx context.Context, open Opener, nb CorpusNotebook, tier Tier) (out []shown, err error) {
	s, names, end, err := open()
	if err != nil {
		return nil, err
	}
	defer func() {
		if e := end(); err == nil {
			err = e
		}
	}()
	book := NewNotebook(s)
	for i, code := range nb.Cells {
		c := shown{}
		var reply *worker.Reply
		c.text, reply = book.execute(ctx, "%%"+string(tier)+"\n"+code)
		if reply.Err != nil && tier == Interpreted && notCovered.MatchString(problemText(reply)) {
			c.refused = strings.TrimSpace(notCovered.FindStringSubmatch(problemText(reply))[1])
			c.text, reply = book.execute(ctx, "%%native\n"+code)
		}
		if reply.Err != nil {
			return nil, fmt.Errorf("cell %d in tier %s: %s\n%s", i+1, tier, problemText(reply), code)
		}
		if tier == Interpreted {
			if c.names, err = constructsOf(names, code, i+1); err != nil {
				return nil, err
			}
		}
		out = append(out, c)
	}
	return out, nil
}

// constructsOf names what a cell is made of; names takes the cell in.
func constructsOf(names *session.Session, code string, count int) ([]string, error) {
	prog, problems := names.Compile(cell.Part("%%native\n"+code), count)
	if len(problems) > 0 {
		return nil, fmt.Errorf("check cell %d: %s", count, problems[0])
	}
	if prog == nil {
		return nil, nil
	}
	list := prog.Constructs()
	slices.Sort(list)
	names.Loaded(prog)
	names.Ran(prog, len(code))
	return list, nil
}
