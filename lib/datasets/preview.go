package datasets

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"hone/lib/show"
)

const (
	previewRows    = 5     // records shown of a corpus or split
	previewRecords = 1_000 // records read at most to find them
	previewText    = 160   // characters shown of each
)

// errEnough ends a preview.
var errEnough = errors.New("enough records")

// previewed is what a look at the beginning of a corpus found.
type previewed struct {
	records []Record
	err     error
}

// preview runs the pipeline until it has enough records.
func (c *Corpus) preview() previewed {
	var p previewed
	seen := 0
	looking := &Corpus{source: counted{c.source, &seen}, stages: c.stages}
	_, err := looking.run(context.Background(), func(r Record) error {
		p.records = append(p.records, r)
		if len(p.records) == previewRows {
			return errEnough
		}
		return nil
	})
	if !errors.Is(err, errEnough) {
		p.err = err
	}
	return p
}

// counted is a source that stops after previewRecords records.
type counted struct {
	source
	seen *int
}

func (c counted) each(ctx context.Context, ledger *Ledger, yield func(Record) error) error {
	return c.source.each(ctx, ledger, func(r Record) error {
		if *c.seen++; *c.seen > previewRecords {
			return errEnough
		}
		return yield(r)
	})
}

func previewTable(records []Record, total int) show.Table {
	t := show.Table{Columns: []string{"origin", "label", "text"}, Total: total}
	for _, r := range records {
		t.Rows = append(t.Rows, []string{r.Origin.String(), r.Label, start(r.Text, previewText)})
	}
	return t
}

func (c *Corpus) describe() string {
	lines := []string{"Corpus, read when it is split or gone through", "  " + c.source.String()}
	for _, s := range c.stages {
		lines = append(lines, "  "+s.name)
	}
	return strings.Join(lines, "\n")
}

func (c *Corpus) parts() show.Stack {
	p := c.preview()
	parts := show.Stack{show.Text(c.describe())}
	if len(p.records) > 0 {
		t := previewTable(p.records, 0)
		t.Title = fmt.Sprintf("The first %s", records(len(p.records)))
		parts = append(parts, t)
	}
	if p.err != nil {
		parts = append(parts, show.Text("Splitting it will fail: "+p.err.Error()))
	}
	return parts
}

// String is the stages and the first records.
func (c *Corpus) String() string { return c.parts().String() }

// HTML is the stages and the first records.
func (c *Corpus) HTML() string { return c.parts().HTML() }
