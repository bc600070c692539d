package session

import (
	"go/ast"
	"slices"

	"hone/runtime/construct"
)

// Constructs lists what the statements that the user typed are made of, as package
// construct names it and as the whitelist of tier 1 is asked. What stands in a block
// of its own, which may not run, is left out. It must be called before Loaded.
func (p *Program) Constructs() []string {
	inner := p.unit.innerBlocks()
	var names []string
	seen := map[string]bool{}
	for _, f := range p.unit.typedConstructs() {
		if seen[f.Name] || inner(f) {
			continue
		}
		seen[f.Name] = true
		names = append(names, f.Name)
	}
	return names
}

// typedConstructs lists the constructs of what the user typed, without what hone writes into a
// cell.
func (u *unit) typedConstructs() []construct.Found {
	return slices.DeleteFunc(construct.In(u.body, u.info), func(f construct.Found) bool { return !u.typed(f.Pos) })
}

// innerBlocks says of a construct whether it stands inside a block that the user
// typed.
func (u *unit) innerBlocks() func(construct.Found) bool {
	var blocks []ast.Node
	ast.Inspect(u.body, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause:
			if u.typed(n.Pos()) && n != ast.Node(u.body) {
				blocks = append(blocks, n)
				return false
			}
		}
		return true
	})
	return func(f construct.Found) bool {
		for _, b := range blocks {
			if b.Pos() <= f.Pos && f.Pos < b.End() {
				return true
			}
		}
		return false
	}
}
