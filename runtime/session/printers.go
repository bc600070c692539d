package session

import (
	"go/ast"
	"go/types"
)

// printers makes fmt's printers, and os.Stdout and os.Stderr where fmt prints to them,
// those of package cellrt, which know the cell that the goroutine belongs to.
func (em *emitter) printers() {
	for n := range em.parents {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			continue
		}
		switch path, name := em.packageMember(sel); {
		case path == "fmt" && (name == "Print" || name == "Printf" || name == "Println"),
			path == "os" && (name == "Stdout" || name == "Stderr") && em.printedTo(sel):
			call := ""
			if path == "os" {
				call = "()"
			}
			em.replace(sel, "HoneR_cellrt."+name+call)
		}
	}
}

// packageMember is the package's path and the name of a selection from a package.
func (em *emitter) packageMember(sel *ast.SelectorExpr) (path, name string) {
	id, ok := sel.X.(*ast.Ident)
	if !ok {
		return "", ""
	}
	p, ok := em.info.Uses[id].(*types.PkgName)
	if !ok {
		return "", ""
	}
	return p.Imported().Path(), sel.Sel.Name
}

// printedTo says that an expression is the writer of one of fmt's printers.
func (em *emitter) printedTo(x ast.Expr) bool {
	call, ok := em.parents[x].(*ast.CallExpr)
	if !ok || len(call.Args) == 0 || call.Args[0] != x {
		return false
	}
	fun, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	path, name := em.packageMember(fun)
	return path == "fmt" && (name == "Fprint" || name == "Fprintf" || name == "Fprintln")
}
