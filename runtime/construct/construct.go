// Package construct gives the constructs of Go names, and knows which of them the
// interpreter has been proven to run as the compiler does.
//
// A construct is a syntax node with what decides how it runs: its operator and the
// kinds of its operands (`binary << int8 uint64`, `range string`, `call std
// strings.ToUpper`). Kinds look through names and one level into composite types:
// a `map[string]point` is a `map[string]struct`. Operands of a named type add a
// construct of their own (`binary + named`).
//
// The differential test (runtime/differ) counts, for each name, the programs in
// which the construct ran and the tiers agreed; the table it writes is embedded
// here, and a lowering asks [Proven] before it lets the interpreter have a cell.
package construct

import (
	"go/ast"
	"go/token"
	"go/types"
)

// Found is a construct at a place of the source.
type Found struct {
	Name string
	Pos  token.Pos
}

// In lists the constructs of n and of everything below it, in source order. info
// must have Types, Defs, Uses, Selections, Implicits and Instances.
func In(n ast.Node, info *types.Info) []Found {
	w := &walker{info: info}
	w.walk(n)
	return w.found
}

// walker visits a tree. Nodes that a parent has spoken for are in handled.
type walker struct {
	info    *types.Info
	found   []Found
	handled map[ast.Node]bool
	results []*types.Tuple // of the functions around the node
}

func (w *walker) add(n ast.Node, name string) {
	w.found = append(w.found, Found{name, n.Pos()})
}

// skip keeps n itself, not what is below it, from being named.
func (w *walker) skip(n ast.Node) {
	if w.handled == nil {
		w.handled = map[ast.Node]bool{}
	}
	w.handled[n] = true
}

func (w *walker) walk(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		if n == nil {
			return false
		}
		switch n := n.(type) {
		case *ast.FuncLit:
			return w.funcLit(n)
		case *ast.FuncDecl:
			return w.funcDecl(n)
		case ast.Expr:
			return w.expr(n)
		case ast.Stmt:
			return w.stmt(n)
		}
		return true
	})
}

func (w *walker) funcLit(n *ast.FuncLit) bool {
	if !w.handled[n] {
		w.add(n, "func literal")
	}
	if sig, ok := w.info.TypeOf(n).(*types.Signature); ok {
		w.inFunc(sig, n.Body)
	}
	return false
}

func (w *walker) funcDecl(n *ast.FuncDecl) bool {
	w.add(n, "func declaration")
	if f, ok := w.info.Defs[n.Name].(*types.Func); ok && n.Body != nil {
		w.inFunc(f.Signature(), n.Body)
	}
	return false
}

func (w *walker) inFunc(sig *types.Signature, body *ast.BlockStmt) {
	w.results = append(w.results, sig.Results())
	w.skip(body)
	w.walk(body)
	w.results = w.results[:len(w.results)-1]
}

// toInterface notes an implicit conversion of a value to an interface.
func (w *walker) toInterface(e ast.Expr, target types.Type) {
	t := w.info.TypeOf(e)
	if t == nil || target == nil || !isInterface(target) || isInterface(t) {
		return
	}
	if tv := w.info.Types[e]; tv.IsNil() {
		w.add(e, "to interface nil")
		return
	}
	w.add(e, "to interface "+kindOf(t)+w.named(e, "to interface"))
}

// named adds the construct for an operand of a named type; it returns "".
func (w *walker) named(e ast.Expr, what string) string {
	if isNamed(w.info.TypeOf(e)) {
		w.add(e, what+" named")
	}
	return ""
}

// NewInfo is an empty info with everything that In needs.
func NewInfo() *types.Info {
	return &types.Info{
		Types:      map[ast.Expr]types.TypeAndValue{},
		Defs:       map[*ast.Ident]types.Object{},
		Uses:       map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
		Implicits:  map[ast.Node]types.Object{},
		Instances:  map[*ast.Ident]types.Instance{},
	}
}
