package datasets

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Corpus is a pipeline over records. It is never changed: each stage returns a
// new corpus, and the one before can still be used.
type Corpus struct {
	source source
	stages []stage
}

// source produces the records of a corpus.
type source interface {
	// each calls yield for every record, and notes in the ledger what it leaves out.
	each(ctx context.Context, ledger *Ledger, yield func(Record) error) error
	String() string
}

// Read is the corpus of all files that match any of the patterns, in the order
// of patterns and then of names, each file once. A file is one record.
//
// A pattern is a path in which * and ? stand for characters of a name, [a-z] for
// one of several, {a,b} for either, and ** for any number of folders. Names that
// start with a dot are matched only by a pattern that does. Files whose name ends
// in .gz are unpacked. Nothing is read before [Corpus.Split] or [Corpus.Each].
func Read(patterns ...string) *Corpus {
	return &Corpus{source: files(slices.Clone(patterns))}
}

// FromText is the corpus of one document. name stands for the file in messages.
func FromText(name, text string) *Corpus {
	return &Corpus{source: document{name: name, text: text}}
}

// Map replaces each record by f of it. A record whose text becomes empty, or on
// which f panics, is dropped into the ledger.
func (c *Corpus) Map(f func(Record) Record) *Corpus {
	return c.with(stage{name: fmt.Sprintf("stage %d, Map", len(c.stages)+1), run: mapStage(f)})
}

// Filter keeps the records that satisfy all rules; the others go to the ledger
// with the rule and the reason. A stage that drops more than half of its records
// fails, because that is mostly a mistake; wrap the rule in [Meant] to allow it.
func (c *Corpus) Filter(rules ...Rule) *Corpus {
	s := stage{rules: slices.Clone(rules), run: filterStage(rules)}
	names := make([]string, len(rules))
	for i, rule := range rules {
		names[i] = rule.Name()
		_, meant := rule.(meantRule)
		s.meant = s.meant || meant
	}
	s.name = fmt.Sprintf("stage %d, Filter(%s)", len(c.stages)+1, strings.Join(names, ", "))
	return c.with(s)
}

func (c *Corpus) with(s stage) *Corpus {
	return &Corpus{source: c.source, stages: append(slices.Clip(c.stages), s)}
}

// Each makes the pipeline real and calls f for every record that comes through.
// It stops at the first error of f and when ctx is cancelled.
func (c *Corpus) Each(ctx context.Context, f func(Record) error) error {
	_, err := c.run(ctx, f)
	return err
}

// run is Each with the ledger of that run.
func (c *Corpus) run(ctx context.Context, f func(Record) error) (*Ledger, error) {
	ledger := &Ledger{}
	tallies := make([]tally, len(c.stages))
	kept := 0
	err := c.source.each(ctx, ledger, func(r Record) error {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("reading stopped at %s: %w", r.Origin, err)
		}
		ledger.Read++
		for i, s := range c.stages {
			tallies[i].in++
			var ok bool
			if r, ok = s.apply(r, ledger); !ok {
				tallies[i].dropped++
				return nil
			}
		}
		kept++
		return f(r)
	})
	if err != nil {
		return ledger, err
	}
	for i, s := range c.stages {
		if err := s.check(tallies[i], ledger); err != nil {
			return ledger, err
		}
	}
	if kept == 0 {
		return ledger, fmt.Errorf("%s: no record is left\n%s", c.source, ledger)
	}
	return ledger, nil
}
