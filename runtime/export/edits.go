package export

import (
	"cmp"
	"slices"
	"strings"
)

// edit replaces [off, end) of a text. Of edits at one offset insertions come first,
// by rank and then in the order in which they were made.
type edit struct {
	off, end, rank int
	text           string
}

// edits are those of one text. What lies inside a replaced stretch is gone with it.
type edits struct{ list []edit }

func (e *edits) replace(off, end int, text string) {
	e.list = append(e.list, edit{off: off, end: end, text: text})
}

// insert puts text at an offset, before insertions there of a greater rank.
func (e *edits) insert(off, rank int, text string) {
	e.list = append(e.list, edit{off, off, rank, text})
}

// apply copies text[from:to] with the edits that lie in it.
func (e *edits) apply(text string, from, to int) string {
	slices.SortStableFunc(e.list, func(a, b edit) int {
		return cmp.Or(cmp.Compare(a.off, b.off), cmp.Compare(min(1, a.end-a.off), min(1, b.end-b.off)), cmp.Compare(a.rank, b.rank), cmp.Compare(b.end, a.end))
	})
	var b strings.Builder
	at := from
	for _, x := range e.list {
		if x.off < at || x.end > to || x.off < from {
			continue
		}
		b.WriteString(text[at:x.off])
		b.WriteString(x.text)
		at = x.end
	}
	b.WriteString(text[at:to])
	return b.String()
}
