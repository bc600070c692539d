package export

import (
	"go/ast"

	"hone/runtime/session"
)

// unusedNames adds uses of variables that the user does not use, which cells allow
// and the compiler does not.
func (b *body) unusedNames() {
	for _, n := range b.nodes {
		id, ok := n.(*ast.Ident)
		if !ok || !b.Unused[id.Pos()] {
			continue
		}
		name := id.Name
		if obj := b.Info.Defs[id]; obj != nil { // there is none in a type switch
			if b.w.names.global[b.w.names.of(obj)] {
				continue
			}
			name = b.name(id, obj)
		}
		if at, clause, ok := session.UseAfter(id, b.parents, b.at, b.afterCheck); ok {
			b.e.insert(at, 1, clause+"; _ = "+name+"; ")
		}
	}
}
