package session

import (
	"fmt"
	"sort"
	"strings"

	"hone/runtime/cell"
)

// Problem is one thing wrong with a cell, in the user's coordinates.
type Problem struct {
	Count   int
	Line    int
	Column  int
	Message string
	Hint    string
	code    string
}

// Place is "cell[3]:7:2".
func (p Problem) Place() string {
	return fmt.Sprintf("cell[%d]:%d:%d", p.Count, p.Line, p.Column)
}

// String shows place and message, the source line with a caret under the column,
// and the hint.
func (p Problem) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", p.Place(), p.Message)
	if line := cell.Line(p.code, p.Line); strings.TrimSpace(line) != "" {
		fmt.Fprintf(&b, "\n    %s\n    %s^", line, CaretIndent(line, p.Column))
	}
	if p.Hint != "" {
		fmt.Fprintf(&b, "\n    hint: %s", p.Hint)
	}
	return b.String()
}

// CaretIndent is as wide as the line up to the column: tabs stay tabs, and a
// multi-byte character counts once.
func CaretIndent(line string, column int) string {
	var b strings.Builder
	for i, r := range line {
		if i >= column-1 {
			break
		}
		if r == '\t' {
			b.WriteRune('\t')
			continue
		}
		b.WriteByte(' ')
	}
	return b.String()
}

func problemAt(src *source, off int, message, hint string) Problem {
	p := cell.PositionOf(src.code, off)
	return Problem{Count: src.count, Line: p.Line, Column: p.Column, Message: message, Hint: hint, code: src.code}
}

// syntaxProblem is a message of the parser, with a hint if the line shows what was
// meant.
func syntaxProblem(src *source, off int, msg string) Problem {
	p := problemAt(src, off, "syntax error: "+msg, "")
	p.Hint = syntaxHint(msg, cell.Line(src.code, p.Line))
	return p
}

// sortProblems orders by place and drops repetitions of a message on a line.
func sortProblems(ps []Problem) []Problem {
	sort.SliceStable(ps, func(i, j int) bool {
		a, b := ps[i], ps[j]
		if a.Count != b.Count {
			return a.Count < b.Count
		}
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		return a.Column < b.Column
	})
	var out []Problem
	seen := map[string]bool{}
	for _, p := range ps {
		k := fmt.Sprintf("%d:%d:%s", p.Count, p.Line, p.Message)
		if seen[k] {
			continue
		}
		seen[k] = true
		out = append(out, p)
	}
	return out
}
