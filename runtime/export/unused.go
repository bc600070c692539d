package export

import "go/ast"

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
		if at, clause := b.useAfter(id); at >= 0 {
			b.e.insert(at, 1, clause+"; _ = "+name+"; ")
		}
	}
}

// useAfter is the offset at which "_ = x" can follow the declaration of x, and the
// clause that a switch without any needs for it.
func (b *body) useAfter(id *ast.Ident) (at int, clause string) {
	for n := b.parents[id]; n != nil; n = b.parents[n] {
		st, ok := n.(ast.Stmt)
		if !ok {
			continue
		}
		switch p := b.parents[st].(type) {
		case *ast.BlockStmt, *ast.LabeledStmt, *ast.CaseClause:
			return b.afterStatement(st), ""
		case *ast.CommClause:
			if p.Comm == st {
				return b.at(p.Colon) + 1, ""
			}
			return b.afterStatement(st), ""
		case *ast.IfStmt:
			return b.at(p.Body.Lbrace) + 1, ""
		case *ast.ForStmt:
			return b.at(p.Body.Lbrace) + 1, ""
		case *ast.SwitchStmt:
			return b.firstClause(p.Body)
		case *ast.TypeSwitchStmt:
			return b.firstClause(p.Body)
		}
	}
	return -1, ""
}

// afterStatement is where a variable that a statement of a list declares is known:
// those of a range clause only inside its body.
func (b *body) afterStatement(st ast.Stmt) int {
	if r, ok := st.(*ast.RangeStmt); ok {
		return b.at(r.Body.Lbrace) + 1
	}
	return b.afterCheck(st)
}

func (b *body) firstClause(block *ast.BlockStmt) (at int, clause string) {
	if len(block.List) == 0 {
		return b.at(block.Lbrace) + 1, "default: "
	}
	return b.at(block.List[0].(*ast.CaseClause).Colon) + 1, ""
}
