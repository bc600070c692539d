package export

import (
	"go/scanner"
	"go/token"
	"slices"
	"strings"

	"hone/runtime/session"
)

// comments are those between the segments of a cell.
type comments struct {
	lead, trail map[int]string
	// rest stand after the last segment.
	rest string
}

// commentsOf finds the comments of a cell: those that follow a segment on its line,
// and those that stand before one, with the blank line before them.
func commentsOf(u *unit, lines bool) *comments {
	c := &comments{lead: map[int]string{}, trail: map[int]string{}}
	if lines || u.cell == nil || u.Checked == nil && u.cell.Magic != "" {
		return c
	}
	var segs []session.CheckedSegment
	if u.Checked != nil {
		for _, g := range u.Segments {
			if !g.Again && g.Count == u.part.Count {
				segs = append(segs, g)
			}
		}
	}
	slices.SortFunc(segs, func(a, b session.CheckedSegment) int { return a.Off - b.Off })
	end, started := 0, false
	for _, g := range segs {
		after, before := gap(u.cell.Go[min(end, g.Off):g.Off], started)
		if started {
			c.trail[end] = after
		}
		c.lead[g.Off] = before
		end, started = g.End, true
	}
	after, before := gap(u.cell.Go[end:], started)
	if started {
		c.trail[end] = after
	}
	c.rest = before
	return c
}

// gap reads the comments of a text between segments: the one on the line of the
// first, and those before the second. A blank line stays one.
func gap(text string, behind bool) (after, before string) {
	var s scanner.Scanner
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(text))
	s.Init(file, []byte(text), func(token.Position, string) {}, scanner.ScanComments)
	var b strings.Builder
	last := 0
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			break
		}
		if tok != token.COMMENT {
			continue
		}
		off := file.Offset(pos)
		between := text[last:off]
		last = off + len(lit)
		if behind && after == "" && b.Len() == 0 && !strings.Contains(between, "\n") {
			after = " " + lit
			continue
		}
		if strings.Count(between, "\n") > 1 {
			b.WriteString("\n")
		}
		b.WriteString(lit + "\n")
	}
	if strings.Count(text[last:], "\n") > 1 && (behind || b.Len() > 0) {
		b.WriteString("\n")
	}
	return after, b.String()
}

func (c *comments) before(off int) string { return c.lead[off] }

func (c *comments) after(end int) string { return c.trail[end] }

// asComment is a text as a comment.
func asComment(text string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(strings.TrimRight(text, " \t\r\n"), "\n") {
		b.WriteString(strings.TrimRight("// "+line, " \t\r") + "\n")
	}
	return b.String()
}
