package session

import (
	"go/ast"
	"go/parser"
	"go/token"
)

// What a text says by its syntax alone, for all who rewrite or complete cells.

// DeclaredBy lists the identifiers to the left of := and after var in a
// top-level statement.
func DeclaredBy(st ast.Stmt) []*ast.Ident {
	var out []*ast.Ident
	add := func(x ast.Expr) {
		if id, ok := x.(*ast.Ident); ok && id.Name != "_" {
			out = append(out, id)
		}
	}
	switch st := st.(type) {
	case *ast.LabeledStmt:
		return DeclaredBy(st.Stmt)
	case *ast.AssignStmt:
		if st.Tok != token.DEFINE {
			return nil
		}
		for _, l := range st.Lhs {
			add(l)
		}
	case *ast.DeclStmt:
		d, ok := st.Decl.(*ast.GenDecl)
		if !ok {
			return nil
		}
		for _, spec := range d.Specs {
			if v, ok := spec.(*ast.ValueSpec); ok {
				for _, id := range v.Names {
					add(id)
				}
			}
		}
	}
	return out
}

// DeclaredIn are the names that a file declares at package level. importName tells
// that of an import, "" for one that gives none.
func DeclaredIn(file *ast.File, importName func(*ast.ImportSpec) string) map[string]bool {
	names := map[string]bool{}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				names[d.Name.Name] = true
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					names[spec.Name.Name] = true
				case *ast.ValueSpec:
					for _, id := range spec.Names {
						names[id.Name] = true
					}
				case *ast.ImportSpec:
					if n := importName(spec); n != "" {
						names[n] = true
					}
				}
			}
		}
	}
	return names
}

// SelectedFrom are the names that a text without imports selects from and does not
// declare: those of packages. A text that does not parse has none; what is wrong
// with it is said by whoever compiles or formats it.
func SelectedFrom(text string) map[string]bool {
	out := map[string]bool{}
	file, err := parser.ParseFile(token.NewFileSet(), "", "package main\n"+text, 0)
	if err != nil {
		return out
	}
	unresolved := map[*ast.Ident]bool{}
	for _, id := range file.Unresolved {
		unresolved[id] = true
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok && unresolved[id] {
				out[id.Name] = true
			}
		}
		return true
	})
	return out
}

// UseAfter is the place at which "_ = x" can follow the declaration of x, and the
// clause that a switch without any needs for it; ok is false if there is none. after
// is the place that follows a statement.
func UseAfter(x *ast.Ident, parents map[ast.Node]ast.Node, at func(token.Pos) int, after func(ast.Stmt) int) (off int, clause string, ok bool) {
	afterStatement := func(st ast.Stmt) int {
		if r, ok := st.(*ast.RangeStmt); ok { // known only inside its body
			return at(r.Body.Lbrace) + 1
		}
		return after(st)
	}
	for n := parents[x]; n != nil; n = parents[n] {
		st, isStmt := n.(ast.Stmt)
		if !isStmt {
			continue
		}
		switch p := parents[st].(type) {
		case *ast.BlockStmt, *ast.LabeledStmt, *ast.CaseClause:
			return afterStatement(st), "", true
		case *ast.CommClause:
			if p.Comm == st {
				return at(p.Colon) + 1, "", true
			}
			return afterStatement(st), "", true
		case *ast.IfStmt:
			return at(p.Body.Lbrace) + 1, "", true
		case *ast.ForStmt:
			return at(p.Body.Lbrace) + 1, "", true
		case *ast.SwitchStmt:
			off, clause = firstClause(p.Body, at)
			return off, clause, true
		case *ast.TypeSwitchStmt:
			off, clause = firstClause(p.Body, at)
			return off, clause, true
		}
	}
	return 0, "", false
}

// firstClause is the place in a switch's first clause, which may have to be made.
func firstClause(body *ast.BlockStmt, at func(token.Pos) int) (off int, clause string) {
	if len(body.List) == 0 {
		return at(body.Lbrace) + 1, "default: "
	}
	return at(body.List[0].(*ast.CaseClause).Colon) + 1, ""
}
