// Package differ holds hone to the Go compiler: it makes random well-typed programs,
// runs each as cells of a session (interpreted, native, and the two mixed) and by
// the Go toolchain, and says where what they print differs.
//
// It is for tests: no product code imports it. The same seed gives the same
// programs. The programs leave nothing to chance that the language leaves open: no
// order of maps, no addresses, no order of evaluation that the specification does
// not fix, no conversion whose result depends on the machine.
package differ

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Program is a program in the form of cells.
type Program struct {
	// N numbers it. Every name that it declares at top level ends in _N_, so that many
	// programs fit into one session and one binary.
	N int
	// Decls are types, functions and constants, one each.
	Decls []string
	// Types are types without names that a cell after the declarations makes known: tier
	// 1 uses only such as a compiled cell has.
	Types []string
	// Cells are the statements, by cell.
	Cells [][]string
}

// Name is a name of the program's for a top-level declaration.
func (p *Program) suffix() string { return fmt.Sprintf("_%d_", p.N) }

// Renumbered is the program under another number.
func (p *Program) Renumbered(n int) *Program {
	old := regexp.MustCompile(fmt.Sprintf(`_%d_`, p.N))
	re := func(s string) string { return old.ReplaceAllString(s, fmt.Sprintf("_%d_", n)) }
	q := p.clone()
	q.N = n
	for i, d := range q.Decls {
		q.Decls[i] = re(d)
	}
	for i, t := range q.Types {
		q.Types[i] = re(t)
	}
	for _, c := range q.Cells {
		for i, s := range c {
			c[i] = re(s)
		}
	}
	return q
}

func (p *Program) clone() *Program {
	q := &Program{N: p.N, Decls: slices.Clone(p.Decls), Types: slices.Clone(p.Types)}
	for _, c := range p.Cells {
		q.Cells = append(q.Cells, append([]string(nil), c...))
	}
	return q
}

// DeclCell is the text of the cell with the declarations.
func (p *Program) DeclCell() string { return strings.Join(p.Decls, "\n\n") + "\n" }

// TypeStatements uses the types of which all declarations are there, so that they are
// in a compiled cell.
func (p *Program) TypeStatements() string {
	decls := strings.Join(p.Decls, "\n")
	own := regexp.MustCompile(`\w+` + p.suffix())
	var b strings.Builder
	for _, t := range p.Types {
		known := !slices.ContainsFunc(own.FindAllString(t, -1), func(name string) bool {
			return !strings.Contains(decls, "type "+name+" ") && !strings.Contains(decls, "type "+name+"[")
		})
		if known {
			fmt.Fprintf(&b, "_ = (*%s)(nil)\n", t)
		}
	}
	return b.String()
}

// CellText is the text of one cell of statements. The last statement prints, so
// nothing is displayed.
func (p *Program) CellText(i int) string { return strings.Join(p.Cells[i], "\n") + "\n" }

// String shows the program as its cells.
func (p *Program) String() string {
	var b strings.Builder
	if len(p.Decls) > 0 {
		b.WriteString(p.DeclCell())
	}
	for i := range p.Cells {
		fmt.Fprintf(&b, "--- cell %d\n%s", i+1, p.CellText(i))
	}
	return b.String()
}

// Size is what the minimiser makes small.
func (p *Program) Size() int { return len(p.String()) }
