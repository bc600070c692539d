package construct

import (
	_ "embed" // the table
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Count is what the differential test found out about a construct: the number of
// programs in which it ran and the tiers agreed, of minimised programs that have
// it and disagreed, and of cells that the interpreter refused because of it.
type Count struct {
	Agreed, Disagreed, Refused int
}

// Table holds the counts by name.
type Table map[string]Count

//go:embed proven.tsv
var provenText string

var proven = sync.OnceValues(func() (Table, error) { return ParseTable(provenText) })

// Proven says whether a construct ran in at least one program of the differential
// test and no tier disagreed about it. The error is one of the embedded table's.
func Proven(name string) (bool, error) {
	t, err := proven()
	if err != nil {
		return false, err
	}
	c := t[name]
	return c.Agreed > 0 && c.Disagreed == 0, nil
}

// ParseTable reads lines of `construct<TAB>agreed<TAB>disagreed<TAB>refused`.
// Lines that begin with # are comments.
func ParseTable(text string) (Table, error) {
	out := Table{}
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSuffix(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 4 {
			return nil, fmt.Errorf("line %d of the table of constructs has %d fields, want 4", n, len(f))
		}
		var c Count
		for i, p := range []*int{&c.Agreed, &c.Disagreed, &c.Refused} {
			v, err := strconv.Atoi(f[i+1])
			if err != nil {
				return nil, fmt.Errorf("line %d of the table of constructs: %w", n, err)
			}
			*p = v
		}
		out[f[0]] = c
	}
	return out, nil
}

// Add adds the counts of another table.
func (t Table) Add(o Table) {
	for name, c := range o {
		had := t[name]
		t[name] = Count{had.Agreed + c.Agreed, had.Disagreed + c.Disagreed, had.Refused + c.Refused}
	}
}

// String writes the table as ParseTable reads it, sorted by name.
func (t Table) String() string {
	var names []string
	for n := range t {
		names = append(names, n)
	}
	slices.Sort(names)
	var b strings.Builder
	for _, n := range names {
		c := t[n]
		fmt.Fprintf(&b, "%s\t%d\t%d\t%d\n", n, c.Agreed, c.Disagreed, c.Refused)
	}
	return b.String()
}
