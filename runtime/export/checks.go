package export

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
	"strings"
)

// runtimeCall is the call of a function of package cellrt, nil if x is none.
func runtimeCall(x ast.Node, name string) *ast.CallExpr {
	call, ok := x.(*ast.CallExpr)
	if !ok {
		return nil
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != name {
		return nil
	}
	if id, ok := sel.X.(*ast.Ident); !ok || id.Name != "HoneR_cellrt" {
		return nil
	}
	return call
}

// check writes out "if the call failed, the cell ends with its error".
func (b *body) check(st *ast.IfStmt) {
	if runtimeCall(st.Cond, "Failed") == nil {
		return
	}
	b.e.replace(b.at(st.Cond.Pos()), b.at(st.Cond.End()), b.err+" != nil")
	ret := st.Body.List[0].(*ast.ReturnStmt)
	call := runtimeCall(ret.Results[0], "Fail")
	b.e.replace(b.at(call.Pos()), b.at(call.End()), b.ended(call.Args[0]))
}

var checkedPlace = regexp.MustCompile(`^cell\[(\d+)\]:(\d+):(\d+)$`)

// ended is the error with the place of the call that returned it.
func (b *body) ended(place ast.Expr) string {
	text, err := strconv.Unquote(place.(*ast.BasicLit).Value)
	if err != nil {
		text = ""
	}
	if m := checkedPlace.FindStringSubmatch(text); m != nil {
		count, _ := strconv.Atoi(m[1])
		line, _ := strconv.Atoi(m[2])
		text = b.w.o.Place(count, line) + ":" + m[3]
	}
	return fmt.Sprintf("%s.Errorf(%q, %s)", b.w.names.supportPackage("fmt"), strings.ReplaceAll(text, "%", "%%")+": %w", b.err)
}

// bare makes "if err := f(); err != nil" of the block around a checked call that
// stands alone, and takes the block away around one whose values are shown.
func (b *body) bare(block *ast.BlockStmt) {
	if len(block.List) < 2 || block == b.Body || b.Written(block.Lbrace) {
		return
	}
	call, ok := block.List[0].(*ast.AssignStmt)
	if !ok || call.Tok != token.DEFINE {
		return
	}
	last, ok := call.Lhs[len(call.Lhs)-1].(*ast.Ident)
	check, isIf := block.List[1].(*ast.IfStmt)
	if !ok || !strings.HasPrefix(last.Name, "HoneE_") || !isIf || runtimeCall(check.Cond, "Failed") == nil {
		return
	}
	if len(block.List) == 3 {
		if st, ok := block.List[2].(*ast.ExprStmt); ok && runtimeCall(st.X, "Show") != nil {
			b.e.replace(b.at(block.Lbrace), b.at(call.Pos()), "")
			b.e.replace(b.at(st.End()), b.at(block.End()), "")
		}
		return
	}
	if len(block.List) > 2 || hasLiteral(call.Rhs[0]) {
		return
	}
	b.e.replace(b.at(block.Lbrace), b.at(call.Pos()), "if ")
	b.e.replace(b.at(call.End()), b.at(check.Cond.Pos()), "; ")
	b.e.replace(b.at(check.End()), b.at(block.End()), "")
}

// hasLiteral says that a composite literal in a call would be taken for the block of
// an if.
func hasLiteral(call ast.Expr) bool {
	found := false
	ast.Inspect(call, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.CompositeLit:
			found = true
		case *ast.FuncLit:
			return false
		}
		return !found
	})
	return found
}

// returns makes the return that ends a cell that of a function with an error.
func (b *body) returns(st *ast.ReturnStmt) {
	if len(st.Results) > 0 || !b.Written(st.Pos()) {
		return
	}
	for n := b.parents[st]; n != nil; n = b.parents[n] {
		switch n := n.(type) {
		case *ast.FuncLit:
			return
		case *ast.FuncDecl:
			if n.Body.List != nil && n.Body.Pos() <= b.Body.Pos() && b.Body.End() <= n.Body.End() {
				b.e.insert(b.at(st.End()), 0, " nil")
			}
			return
		}
	}
}
