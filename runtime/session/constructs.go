package session

import (
	"go/ast"

	"hone/runtime/construct"
)

// Constructs lists what the statements that the user typed are made of, as package
// construct names it and as the whitelist of tier 1 is asked. What stands in a block
// of its own, which may not run, is left out. It must be called before Loaded.
func (p *Program) Constructs() []string {
	u := p.unit
	inner := u.innerBlocks()
	var names []string
	seen := map[string]bool{}
	for _, f := range construct.In(u.body, u.info) {
		_, typed := u.gen.exact(u.offset(f.Pos))
		if !typed || seen[f.Name] || inner(f) {
			continue
		}
		seen[f.Name] = true
		names = append(names, f.Name)
	}
	return names
}

// innerBlocks says of a construct whether it stands inside a block that the user
// typed.
func (u *unit) innerBlocks() func(construct.Found) bool {
	var blocks []ast.Node
	ast.Inspect(u.body, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause:
			if _, typed := u.gen.exact(u.offset(n.Pos())); typed && n != ast.Node(u.body) {
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
