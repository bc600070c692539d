package export

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"strconv"
	"strings"
)

// body turns the checked text of a cell into that of a plain function.
type body struct {
	w *writer
	*unit
	e       edits
	parents map[ast.Node]ast.Node
	nodes   []ast.Node // in the order of the text, so that a program is always the same
	// err is what the error of a checked call is called, temps what the checker's
	// temporaries are.
	err   string
	temps map[string]string
	// scoped are the temporaries that live in a block of their own.
	scoped map[string]bool
	// declareErr says that the function needs a variable for it.
	declareErr bool
	// version is, within a function that is declared anew later, its own name.
	versions map[*ast.FuncDecl]string
	failure  error
}

func (w *writer) newBody(u *unit) *body {
	b := &body{w: w, unit: u, parents: map[ast.Node]ast.Node{}, temps: map[string]string{}, scoped: map[string]bool{}, versions: map[*ast.FuncDecl]string{}}
	b.err = "err"
	if w.names.taken["err"] || b.mentions("err") {
		b.err = w.names.fresh("err")
	}
	var stack []ast.Node
	ast.Inspect(u.File, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if len(stack) > 0 {
			b.parents[n] = stack[len(stack)-1]
			b.nodes = append(b.nodes, n)
		}
		stack = append(stack, n)
		return true
	})
	return b
}

// mentions says that the cell has an identifier of that name.
func (b *body) mentions(name string) bool {
	for _, m := range []map[*ast.Ident]types.Object{b.Info.Defs, b.Info.Uses} {
		for id := range m {
			if id.Name == name && b.inFile(id) {
				return true
			}
		}
	}
	return false
}

func (b *body) inFile(id *ast.Ident) bool {
	_, ok := b.parents[id]
	if len(b.parents) == 0 { // not yet known
		return true
	}
	return ok
}

// rewrite makes all edits of the cell's text.
func (b *body) rewrite() error {
	for _, n := range b.nodes {
		if st, ok := n.(*ast.AssignStmt); ok {
			b.noteScoped(st)
		}
	}
	for _, n := range b.nodes {
		switch n := n.(type) {
		case *ast.IfStmt:
			b.check(n)
		case *ast.BlockStmt:
			b.bare(n)
		case *ast.ReturnStmt:
			b.returns(n)
		case *ast.CallExpr:
			b.show(n)
		}
	}
	for _, st := range b.Body.List {
		b.declares(st)
	}
	b.identifiers()
	b.unusedNames()
	return b.failure
}

func (b *body) at(p token.Pos) int { return b.Offset(p) }

func (b *body) textOf(n ast.Node) string { return b.Text[b.at(n.Pos()):b.at(n.End())] }

// identifiers replaces names by what they are called in the program.
func (b *body) identifiers() {
	for _, n := range b.nodes {
		id, ok := n.(*ast.Ident)
		if !ok {
			continue
		}
		obj := b.Info.Uses[id]
		if obj == nil {
			obj = b.Info.Defs[id]
		}
		if obj == nil {
			continue
		}
		if name := b.name(id, obj); name != id.Name {
			b.e.replace(b.at(id.Pos()), b.at(id.End()), name)
		}
	}
}

var temporary = regexp.MustCompile(`^Hone[LEN]_`)

// name is what an identifier becomes.
func (b *body) name(id *ast.Ident, obj types.Object) string {
	if temporary.MatchString(id.Name) {
		return b.temp(id.Name)
	}
	switch o := obj.(type) {
	case *types.Var:
		if o.IsField() {
			if s, ok := b.Info.Uses[id].(*types.TypeName); ok && b.w.names.call(s) != id.Name {
				b.fail(id.Pos(), id.Name+" is embedded and declared anew elsewhere; give one of the two another name")
			}
			return id.Name
		}
	case *types.Func:
		if o.Signature().Recv() != nil {
			return id.Name
		}
		if f, own := b.inside(id, o); own {
			return b.versions[f]
		}
	}
	if o, ok := obj.(*types.TypeName); ok {
		if f, ok := b.parents[id].(*ast.Field); ok && len(f.Names) == 0 && b.inStruct(f) && b.w.names.call(o) != id.Name {
			b.fail(id.Pos(), id.Name+" is embedded and declared anew elsewhere; give one of the two another name")
		}
	}
	return b.w.names.call(obj)
}

func (b *body) inStruct(f *ast.Field) bool {
	list, ok := b.parents[f].(*ast.FieldList)
	if !ok {
		return false
	}
	_, ok = b.parents[list].(*ast.StructType)
	return ok
}

// inside says that an identifier stands in, or names, the declaration of a function
// that has several versions: then the version is meant.
func (b *body) inside(id *ast.Ident, f *types.Func) (*ast.FuncDecl, bool) {
	for n := b.parents[id]; n != nil; n = b.parents[n] {
		if d, ok := n.(*ast.FuncDecl); ok {
			_, has := b.versions[d]
			return d, has && d.Recv == nil && b.Info.Defs[d.Name] == types.Object(f)
		}
	}
	return nil, false
}

// temp is what one of the checker's temporaries is called.
func (b *body) temp(name string) string {
	if strings.HasPrefix(name, "HoneE_") {
		return b.err
	}
	if b.temps[name] != "" {
		return b.temps[name]
	}
	if !b.scoped[name] {
		b.temps[name] = b.w.names.fresh("value")
		return b.temps[name]
	}
	i, _ := strconv.Atoi(temporaryIndex.FindString(name))
	for len(b.w.names.values) <= i {
		b.w.names.values = append(b.w.names.values, b.w.names.fresh("value"))
	}
	b.temps[name] = b.w.names.values[i]
	return b.temps[name]
}

// temporaryIndex is the number of a temporary among those of its statement.
var temporaryIndex = regexp.MustCompile(`[0-9]+`)

// noteScoped notes the temporaries of a block that the checker put around a
// statement: other blocks may have the same ones.
func (b *body) noteScoped(st *ast.AssignStmt) {
	block, ok := b.parents[st].(*ast.BlockStmt)
	if !ok || st.Tok != token.DEFINE || block == b.Body || b.Written(block.Lbrace) {
		return
	}
	for _, l := range st.Lhs {
		if id, ok := l.(*ast.Ident); ok && strings.HasPrefix(id.Name, "HoneL_") {
			b.scoped[id.Name] = true
		}
	}
}

func (b *body) fail(p token.Pos, text string) {
	if b.failure == nil {
		b.failure = b.w.problemIn(b.unit, b.at(p), text)
	}
}
