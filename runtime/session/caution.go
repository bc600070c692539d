package session

import (
	"fmt"
	"go/ast"
	"go/types"
)

// cautions are notes on what the cell does that is hardly ever meant: Go compiles
// it, and go vet would speak.
func (u *unit) cautions() []string {
	var out []string
	ast.Inspect(u.file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 1 {
			return true
		}
		src, _ := u.at(call.Pos())
		if tv := u.info.Types[call.Fun]; src != u.src || !tv.IsType() || !isText(tv.Type) {
			return true
		}
		arg := u.info.Types[call.Args[0]]
		if b, ok := arg.Type.Underlying().(*types.Basic); ok && b.Info()&types.IsInteger != 0 && arg.Value == nil && b.Kind() != types.Rune && b.Kind() != types.Byte {
			x := firstLine(u.sourceText(call.Args[0]))
			out = append(out, fmt.Sprintf("%s: string(%s) is the character with that number; fmt.Sprint(%s) writes the number", u.gen.place(u.offset(call.Pos())), x, x))
		}
		return true
	})
	return out
}
