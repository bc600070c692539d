package differ

import (
	"cmp"
	"context"
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// Way is one of the ways in which a program runs as cells.
type Way string

// The ways, as a report names them.
const (
	Declarations   Way = "its declarations"
	AsFunction     Way = "as a native function"
	AsCells        Way = "as native cells"
	AsInterpreted  Way = "as interpreted cells"
	WithTiersMixed Way = "with tiers mixed"
)

// rounds bounds how often a program is made smaller.
const rounds = 60

// Shrink makes the program of a disagreement smaller as long as it disagrees in the
// same way.
func Shrink(ctx context.Context, cfg Config, d Disagreement) (small Disagreement, err error) {
	s, end, err := cfg.Open()
	if err != nil {
		return d, fmt.Errorf("open a session to shrink program %d in: %w", d.Program.N, err)
	}
	defer func() {
		if e := end(); err == nil {
			err = e
		}
	}()
	k := &trial{ctx: ctx, cfg: cfg, nb: NewNotebook(s), how: d.How}
	return shrink(d, k.size(), k.disagreeing)
}

// shrink makes d smaller by what try says still disagrees; try is given size
// programs at once, the smallest first.
func shrink(d Disagreement, size int, try func([]*Program) ([]Disagreement, error)) (Disagreement, error) {
	for range rounds {
		smaller, err := shrinkOnce(d, size, try)
		if err != nil {
			return d, fmt.Errorf("shrink program %d: %w", d.Program.N, err)
		}
		if smaller == nil {
			return d, nil
		}
		d = *smaller
	}
	return d, nil
}

// shrinkOnce gives a simpler program that still disagrees; nil if none does.
func shrinkOnce(d Disagreement, size int, try func([]*Program) ([]Disagreement, error)) (*Disagreement, error) {
	all := simpler(d.Program)
	slices.SortStableFunc(all, func(a, b *Program) int { return cmp.Compare(a.Size(), b.Size()) })
	all = slices.DeleteFunc(all, func(p *Program) bool { _, _, f := typeCheck(p); return f != nil })
	for some := range slices.Chunk(all, size) {
		found, err := try(some)
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			best := slices.MinFunc(found, func(a, b Disagreement) int { return cmp.Compare(a.Program.Size(), b.Program.Size()) })
			return &best, nil
		}
	}
	return nil, nil
}

// trial runs programs in a session; every one has a number of its own.
type trial struct {
	ctx   context.Context
	cfg   Config
	nb    *Notebook
	how   Way
	tried int
}

// size is how many programs are tried at once. A native cell takes a quarter of a
// second, so few; the others cost little beside the build by the Go toolchain.
func (k *trial) size() int {
	if k.how == AsCells || k.how == WithTiersMixed {
		return 8
	}
	return 60
}

// disagreeing lists those of the programs that disagree.
func (k *trial) disagreeing(from []*Program) ([]Disagreement, error) {
	var progs []*Program
	for _, p := range from {
		k.tried++
		progs = append(progs, p.Renumbered(1_000_000+k.tried))
	}
	want, _, err := Go(k.ctx, progs)
	if err != nil {
		return nil, err
	}
	progs = having(progs, want)
	if len(progs) == 0 {
		return nil, nil
	}
	r := newReport()
	r.only = k.how
	if err := r.inSession(k.ctx, k.nb, k.cfg, progs, want); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(r.Disagreements, func(d Disagreement) bool { return d.How != k.how }), nil
}

// simpler lists programs that have one thing less.
func simpler(p *Program) []*Program {
	var out []*Program
	add := func(q *Program) { out = append(out, q.withoutEmpty()) }
	if len(p.Decls) > 3 {
		q := p.clone()
		q.Decls = nil
		add(q)
	}
	for i := range p.Cells {
		q := p.clone()
		q.Cells = slices.Delete(q.Cells, i, i+1)
		add(q)
		for n := len(p.Cells[i]) / 2; n > 0; n /= 2 {
			for from := 0; from+n <= len(p.Cells[i]); from += n {
				q := p.clone()
				q.Cells[i] = slices.Delete(q.Cells[i], from, from+n)
				add(q)
			}
		}
	}
	for i := range p.Decls {
		q := p.clone()
		q.Decls = slices.Delete(q.Decls, i, i+1)
		add(q)
	}
	return append(out, withEdits(p)...)
}

// withEdits lists programs in which a nested statement is gone, a statement is
// replaced by its body, or an expression by one of its operands or a literal.
func withEdits(p *Program) []*Program {
	c, spans, f := typeCheck(p)
	if f != nil {
		return nil
	}
	var out []*Program
	for _, e := range c.edits() {
		at := slices.IndexFunc(spans, func(s span) bool { return s.from <= e.at && e.at < s.to })
		if at < 0 {
			continue
		}
		s := spans[at]
		text := withoutBlankLines(c.src[s.from:e.at] + e.text + c.src[min(e.at+e.cut, s.to):s.to])
		q := p.clone()
		if s.cell < 0 {
			q.Decls[s.index] = text
		} else {
			q.Cells[s.cell][s.index] = text
		}
		out = append(out, q)
	}
	return out
}

func withoutBlankLines(text string) string {
	lines := slices.DeleteFunc(strings.Split(text, "\n"), func(l string) bool { return strings.TrimSpace(l) == "" })
	return strings.Join(lines, "\n")
}

func (c *checked) edits() []insertion {
	var out []insertion
	replace := func(n ast.Node, text string) {
		out = append(out, insertion{c.offset(n.Pos()), c.offset(n.End()) - c.offset(n.Pos()), text})
	}
	ast.Inspect(c.file, func(n ast.Node) bool {
		for _, s := range statements(n) {
			replace(s, "")
		}
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.IfStmt:
			replace(n, c.inside(n.Body))
		case *ast.ForStmt:
			replace(n, c.inside(n.Body))
		case *ast.RangeStmt:
			replace(n, c.inside(n.Body))
		case *ast.CaseClause:
			replace(n, "")
		case *ast.BlockStmt:
			if n != c.body {
				replace(n, c.inside(n))
			}
		case ast.Expr:
			for _, text := range c.instead(n) {
				replace(n, text)
			}
		}
		return true
	})
	return out
}

func (c *checked) text(n ast.Node) string { return c.src[c.offset(n.Pos()):c.offset(n.End())] }

func (c *checked) inside(b *ast.BlockStmt) string {
	return c.src[c.offset(b.Lbrace)+1 : c.offset(b.Rbrace)]
}

// instead lists simpler expressions of the same type.
func (c *checked) instead(e ast.Expr) []string {
	tv, ok := c.info.Types[e]
	if !ok || !tv.IsValue() || tv.Type == nil {
		return nil
	}
	var out []string
	for _, o := range operands(e) {
		if t := c.info.TypeOf(o); t != nil && types.Identical(t, tv.Type) {
			out = append(out, c.text(o))
		}
	}
	if _, lit := e.(*ast.BasicLit); lit {
		return out
	}
	b, ok := tv.Type.Underlying().(*types.Basic)
	if !ok || b.Info()&types.IsUntyped != 0 {
		return out
	}
	name := types.TypeString(tv.Type, byName)
	switch {
	case b.Info()&types.IsNumeric != 0 && c.text(e) != name+"(1)" && c.text(e) != "1":
		out = append(out, "1", name+"(1)")
	case b.Info()&types.IsString != 0 && c.text(e) != name+`("a")`:
		out = append(out, name+`("a")`)
	case b.Info()&types.IsBoolean != 0 && c.text(e) != "true" && c.text(e) != "false":
		out = append(out, "true", "false")
	}
	return out
}

// operands lists the expressions directly below one.
func operands(e ast.Expr) []ast.Expr {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		return []ast.Expr{e.X, e.Y}
	case *ast.ParenExpr:
		return []ast.Expr{e.X}
	case *ast.UnaryExpr:
		return []ast.Expr{e.X}
	case *ast.CallExpr:
		return e.Args
	case *ast.CompositeLit:
		var out []ast.Expr
		for _, x := range e.Elts {
			if kv, ok := x.(*ast.KeyValueExpr); ok {
				x = kv.Value
			}
			out = append(out, x)
		}
		return out
	case *ast.SliceExpr:
		return []ast.Expr{e.X}
	}
	return nil
}
