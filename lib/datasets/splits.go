package datasets

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"hone/lib/show"
)

// Splits is a corpus made real: what to train on, what to watch while training
// and what to test with, and the ledger of all that was dropped or changed on
// the way. A split without a share is there and empty.
type Splits struct {
	Train, Valid, Test *Split
	Ledger             *Ledger
	// Shares are those asked for, How the way the records were divided.
	Shares Shares
	How    string
}

// Split is one part of a corpus.
type Split struct {
	Name    string
	Records []Record
}

// Len is the number of records.
func (s *Split) Len() int {
	if s == nil {
		return 0
	}
	return len(s.Records)
}

// Text is the whole text: that of the only record, or all of them joined by an
// empty line.
func (s *Split) Text() string {
	if s.Len() == 0 {
		return ""
	}
	texts := make([]string, len(s.Records))
	for i, r := range s.Records {
		texts[i] = r.Text
	}
	return strings.Join(texts, "\n\n")
}

// Each calls f for every record, until f fails or ctx is cancelled.
func (s *Split) Each(ctx context.Context, f func(Record) error) error {
	if s == nil {
		return nil
	}
	for _, r := range s.Records {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("split %s stopped at %s: %w", s.Name, r.Origin, err)
		}
		if err := f(r); err != nil {
			return err
		}
	}
	return nil
}

// Characters counts Unicode code points.
func (s *Split) Characters() int {
	n := 0
	for i := range s.Len() {
		n += utf8.RuneCountInString(s.Records[i].Text)
	}
	return n
}

// Words counts words, split at white space.
func (s *Split) Words() int {
	n := 0
	for i := range s.Len() {
		n += countWords(s.Records[i].Text)
	}
	return n
}

func countWords(s string) int {
	n, in := 0, false
	for _, r := range s {
		space := unicode.IsSpace(r)
		if !space && !in {
			n++
		}
		in = !space
	}
	return n
}

func (s *Split) headline() string {
	if s == nil {
		return "no split"
	}
	return fmt.Sprintf("Split %s: %s, %s characters, %s words", s.Name, records(s.Len()),
		show.Count(int64(s.Characters())), show.Count(int64(s.Words())))
}

func (s *Split) preview() show.Table {
	var shown []Record
	if s != nil {
		shown = s.Records[:min(len(s.Records), previewRows)]
	}
	return previewTable(shown, s.Len())
}

// String is the counts and the beginning of the first records.
func (s *Split) String() string { return s.headline() + "\n" + s.preview().String() }

// HTML is the counts and the beginning of the first records.
func (s *Split) HTML() string { return show.Stack{show.Text(s.headline()), s.preview()}.HTML() }

func (s *Splits) table() show.Table {
	t := show.Table{
		Title:   "Splits (" + s.How + ")",
		Columns: []string{"split", "share", "documents", "characters", "words", "begins with"},
	}
	for i, split := range []*Split{s.Train, s.Valid, s.Test} {
		if split.Len() == 0 {
			continue
		}
		t.Rows = append(t.Rows, []string{
			split.Name, fmt.Sprintf("%.4g %%", 100*s.Shares.list()[i]), show.Count(int64(split.Len())),
			show.Count(int64(split.Characters())), show.Count(int64(split.Words())), start(split.Records[0].Text, 40),
		})
	}
	return t
}

func (s *Splits) ledger() *Ledger {
	if s.Ledger == nil {
		return &Ledger{}
	}
	return s.Ledger
}

// String is the counts of each split and the ledger.
func (s *Splits) String() string { return s.table().String() + "\n" + s.ledger().String() }

// HTML is the counts of each split and the ledger.
func (s *Splits) HTML() string { return show.Stack{s.table(), s.ledger()}.HTML() }
