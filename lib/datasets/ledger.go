package datasets

import (
	"fmt"
	"strconv"
	"strings"

	"hone/lib/show"
)

// Ledger counts all that was dropped or changed on the way from the files to the
// splits, by stage and rule, each with its first example.
type Ledger struct {
	// Read is the number of records that the files held.
	Read    int
	Entries []Entry
}

// Entry is one rule of the ledger.
type Entry struct {
	Stage, Rule      string
	Dropped, Changed int
	// Example is the first record it applied to, as it was before, and Reason why.
	Example Record
	Reason  string
}

// Dropped is the number of records dropped by all rules.
func (l *Ledger) Dropped() int {
	n := 0
	for _, e := range l.Entries {
		n += e.Dropped
	}
	return n
}

func (l *Ledger) entry(stage, rule string) *Entry {
	for i := range l.Entries {
		if l.Entries[i].Stage == stage && l.Entries[i].Rule == rule {
			return &l.Entries[i]
		}
	}
	l.Entries = append(l.Entries, Entry{Stage: stage, Rule: rule})
	return &l.Entries[len(l.Entries)-1]
}

func (l *Ledger) drop(stage, rule, reason string, r Record) {
	e := l.entry(stage, rule)
	if e.Dropped == 0 {
		e.Example, e.Reason = excerpt(r), reason
	}
	e.Dropped++
}

func (l *Ledger) change(stage, rule string, before, after Record) {
	e := l.entry(stage, rule)
	if e.Changed == 0 {
		e.Example = excerpt(before)
		e.Reason = "now " + strconv.Quote(start(after.Text, 60))
	}
	e.Changed++
}

// excerpt keeps only the beginning of an example, so that the ledger does not
// hold whole documents in memory.
func excerpt(r Record) Record {
	r.Text = strings.Clone(start(r.Text, 200))
	return r
}

// start is the first n characters of s.
func start(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i] + "…"
		}
		n--
	}
	return s
}

func (l *Ledger) table() show.Table {
	t := show.Table{Title: "Ledger", Columns: []string{"stage", "rule", "dropped", "changed", "first example", "reason"}}
	for _, e := range l.Entries {
		t.Rows = append(t.Rows, []string{
			e.Stage, e.Rule, show.Count(int64(e.Dropped)), show.Count(int64(e.Changed)),
			fmt.Sprintf("%s: %q", e.Example.Origin, start(e.Example.Text, 60)), e.Reason,
		})
	}
	return t
}

func (l *Ledger) headline() string {
	if len(l.Entries) == 0 {
		return fmt.Sprintf("Ledger: %s read, nothing dropped or changed", records(l.Read))
	}
	return fmt.Sprintf("Ledger: %s read, %s dropped", records(l.Read), show.Count(int64(l.Dropped())))
}

// String lists the rules as text.
func (l *Ledger) String() string {
	if len(l.Entries) == 0 {
		return l.headline()
	}
	return l.headline() + "\n" + l.table().String()
}

// HTML lists the rules as a table.
func (l *Ledger) HTML() string {
	if len(l.Entries) == 0 {
		return show.Text(l.headline()).HTML()
	}
	return show.Stack{show.Text(l.headline()), l.table()}.HTML()
}

func records(n int) string {
	if n == 1 {
		return "1 record"
	}
	return show.Count(int64(n)) + " records"
}
