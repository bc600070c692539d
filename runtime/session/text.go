package session

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"sort"
	"strings"

	"hone/runtime/cell"
)

// source is the text of one cell, kept for as long as something declared in it lives.
type source struct {
	// count is the number the user sees: cell[count].
	count int
	code  string
}

// segment is a stretch of a source's Go.
type segment struct {
	cell.Segment
	src *source
	// again says that it was declared by an earlier cell and is compiled again.
	again bool
	// keyword is what the text lacks since it was a part of a group.
	keyword string
}

func (g segment) text() string { return g.keyword + g.src.code[g.Off:g.End] }

// ungrouped parts "type ( A …; B … )", so that each type can be declared again
// without the others. Constants stay together: iota counts them.
func (g segment) ungrouped() []segment {
	const clause = "package main\n"
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", clause+g.text(), parser.SkipObjectResolution)
	if g.Kind != cell.Type || err != nil || len(file.Decls) != 1 {
		return []segment{g}
	}
	d, ok := file.Decls[0].(*ast.GenDecl)
	if !ok || !d.Lparen.IsValid() || len(d.Specs) == 0 {
		return []segment{g}
	}
	var out []segment
	at := func(p token.Pos) int { return g.Off + fset.Position(p).Offset - len(clause) }
	for _, spec := range d.Specs {
		one := g
		one.keyword, one.Off, one.End = "type ", at(spec.Pos()), at(spec.End())
		out = append(out, one)
	}
	return out
}

// edit replaces [off, end) of a text. Edits at one offset apply by rank, then in
// the order in which they were made.
type edit struct {
	off, end int
	rank     int
	text     string
}

// edits is a set of edits that do not overlap.
type edits struct{ list []edit }

func (e *edits) replace(off, end int, text string) {
	e.list = append(e.list, edit{off: off, end: end, text: text})
}

func (e *edits) insert(off int, text string) { e.list = append(e.list, edit{off, off, 0, text}) }

func (e *edits) insertRanked(off, rank int, text string) {
	e.list = append(e.list, edit{off, off, rank, text})
}

// closeAt inserts text that closes something: it stands before other insertions
// at its offset, and the last made comes first, so that brackets nest.
func (e *edits) closeAt(off int, text string) {
	e.list = append(e.list, edit{off, off, -1 - len(e.list), text})
}

func (e *edits) sorted() []edit {
	out := append([]edit(nil), e.list...)
	sort.SliceStable(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if a.off != b.off {
			return a.off < b.off
		}
		if a.rank != b.rank {
			return a.rank < b.rank
		}
		return a.end == a.off && b.end != b.off
	})
	return out
}

// piece maps a stretch of generated text to its source, byte for byte.
type piece struct {
	gen, n int
	src    *source
	off    int
}

// text is generated Go that remembers where each byte came from.
type text struct {
	b      strings.Builder
	pieces []piece
}

func (t *text) add(s string)                 { t.b.WriteString(s) }
func (t *text) addf(format string, a ...any) { fmt.Fprintf(&t.b, format, a...) }
func (t *text) String() string               { return t.b.String() }

// copyEdited copies a stretch of src with the edits, which are sorted and may
// reach beyond it.
func (t *text) copyEdited(src *source, off, end int, es []edit) {
	at := off
	verbatim := func(to int) {
		if to <= at {
			return
		}
		t.pieces = append(t.pieces, piece{t.b.Len(), to - at, src, at})
		t.b.WriteString(src.code[at:to])
		at = to
	}
	for _, e := range es {
		// An edit inside a part that was replaced has nothing left to edit.
		if e.off < at || e.end > end {
			continue
		}
		verbatim(e.off)
		t.b.WriteString(e.text)
		at = max(at, e.end)
	}
	verbatim(end)
}

// origin finds the source of a generated offset; for text that we made, the
// nearest source before it.
func (t *text) origin(gen int) (*source, int) {
	i := sort.Search(len(t.pieces), func(i int) bool { return t.pieces[i].gen > gen }) - 1
	if i < 0 {
		if len(t.pieces) == 0 {
			return nil, 0
		}
		return t.pieces[0].src, t.pieces[0].off
	}
	p := t.pieces[i]
	return p.src, p.off + min(gen-p.gen, p.n)
}

// exact is origin for text that was copied; ok is false for text that we made.
func (t *text) exact(gen int) (off int, ok bool) {
	i := sort.Search(len(t.pieces), func(i int) bool { return t.pieces[i].gen > gen }) - 1
	if i < 0 || gen >= t.pieces[i].gen+t.pieces[i].n {
		return 0, false
	}
	return t.pieces[i].off + gen - t.pieces[i].gen, true
}

// place is a generated offset in the user's words: "cell[3]:7:2".
func (t *text) place(gen int) string {
	src, off := t.origin(gen)
	if src == nil {
		return "cell"
	}
	p := cell.PositionOf(src.code, off)
	return fmt.Sprintf("cell[%d]:%d:%d", src.count, p.Line, p.Column)
}
