package export

import (
	"fmt"
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
	// err is what the error of a checked call is called, temps what the checker's
	// temporaries are.
	err   string
	temps map[string]string
	// declareErr says that the function needs a variable for it.
	declareErr bool
	// version is, within a function that is declared anew later, its own name.
	versions map[*ast.FuncDecl]string
	failure  error
}

func (w *writer) newBody(u *unit) *body {
	b := &body{w: w, unit: u, parents: map[ast.Node]ast.Node{}, temps: map[string]string{}, versions: map[*ast.FuncDecl]string{}}
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
	for n := range b.parents {
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
	seen := map[int]bool{}
	for _, m := range []map[*ast.Ident]types.Object{b.Info.Uses, b.Info.Defs} {
		for id, obj := range m {
			off := b.at(id.Pos())
			if obj == nil || !b.inFile(id) || seen[off] {
				continue
			}
			if name := b.name(id, obj); name != id.Name {
				seen[off] = true
				b.e.replace(off, off+len(id.Name), name)
			}
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
	case *types.PkgName:
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
	if b.temps[name] == "" {
		b.temps[name] = b.w.names.fresh("value")
	}
	return b.temps[name]
}

func (b *body) fail(p token.Pos, text string) {
	if b.failure == nil {
		b.failure = b.w.problemIn(b.unit, b.at(p), text)
	}
}

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

// declares turns a declaration of the package's variables into an assignment.
func (b *body) declares(st ast.Stmt) {
	ids := declaredBy(st)
	global := false
	for _, id := range ids {
		if v := b.w.names.variable(b.unit, id); v != nil && b.w.names.global[v] {
			global = true
		}
	}
	if !global {
		return
	}
	switch inner := unlabel(st).(type) {
	case *ast.AssignStmt:
		b.define(inner)
	case *ast.DeclStmt:
		b.declare(inner.Decl.(*ast.GenDecl))
	}
}

// define makes x := v an assignment. Names that are not the package's, but for the
// error's, keep it a declaration; then the package's are set from temporaries.
func (b *body) define(st *ast.AssignStmt) {
	mixed, hasErr := false, false
	for _, l := range st.Lhs {
		id := l.(*ast.Ident)
		switch {
		case strings.HasPrefix(id.Name, "HoneE_"):
			hasErr = true
		case id.Name != "_" && b.w.names.variable(b.unit, id) == nil:
			mixed = true
		}
	}
	if !mixed {
		b.declareErr = b.declareErr || hasErr
		b.e.replace(b.at(st.TokPos), b.at(st.TokPos)+2, "=")
		return
	}
	var left, right []string
	for _, l := range st.Lhs {
		id := l.(*ast.Ident)
		if v := b.w.names.variable(b.unit, id); v != nil {
			tmp := b.w.names.fresh("value")
			left, right = append(left, b.w.names.call(v)), append(right, tmp)
			b.e.replace(b.at(id.Pos()), b.at(id.End()), tmp)
		}
	}
	b.e.insert(b.afterCheck(st), 0, "; "+strings.Join(left, ", ")+" = "+strings.Join(right, ", "))
}

// afterCheck is the end of a statement, or of the check that follows it.
func (b *body) afterCheck(st ast.Stmt) int {
	for n := ast.Node(st); n != nil; n = b.parents[n] {
		var list []ast.Stmt
		switch p := b.parents[n].(type) {
		case *ast.BlockStmt:
			list = p.List
		case *ast.CaseClause:
			list = p.Body
		case *ast.CommClause:
			list = p.Body
		default:
			continue
		}
		for i, s := range list {
			if ast.Node(s) != n || i+1 == len(list) {
				continue
			}
			if c, ok := list[i+1].(*ast.IfStmt); ok && runtimeCall(c.Cond, "Failed") != nil {
				return b.at(c.End())
			}
		}
		return b.at(n.End())
	}
	return b.at(st.End())
}

// declare makes assignments of var declarations.
func (b *body) declare(gd *ast.GenDecl) {
	if gd.Lparen.IsValid() {
		b.e.replace(b.at(gd.Pos()), b.at(gd.Lparen)+1, "")
		b.e.replace(b.at(gd.Rparen), b.at(gd.Rparen)+1, "")
	} else if len(gd.Specs) > 0 {
		b.e.replace(b.at(gd.Pos()), b.at(gd.Specs[0].Pos()), "")
	}
	for _, spec := range gd.Specs {
		vs := spec.(*ast.ValueSpec)
		if len(vs.Values) > 0 {
			left := make([]string, len(vs.Names))
			for i, id := range vs.Names {
				left[i] = "_"
				if v := b.w.names.variable(b.unit, id); v != nil {
					left[i] = b.w.names.call(v)
				}
			}
			b.e.replace(b.at(vs.Pos()), b.at(vs.Values[0].Pos()), strings.Join(left, ", ")+" = "+b.conversion(vs))
			if c := b.conversion(vs); c != "" {
				b.e.insert(b.at(vs.End()), 0, ")")
			}
			continue
		}
		var zero []string
		for _, id := range vs.Names {
			if v := b.w.names.variable(b.unit, id); v != nil && !b.first(v, id) {
				zero = append(zero, b.w.names.call(v)+" = "+b.zero(v.Type()))
			}
		}
		b.e.replace(b.at(vs.Pos()), b.at(vs.End()), strings.Join(zero, "; "))
	}
}

// conversion opens a conversion where only blank names have the type that is written.
func (b *body) conversion(vs *ast.ValueSpec) string {
	if vs.Type == nil || len(vs.Values) != 1 || len(vs.Names) != 1 || vs.Names[0].Name != "_" {
		return ""
	}
	return "(" + b.textOf(vs.Type) + ")("
}

// first says that a declaration without a value is the variable's first: then it is
// zero already.
func (b *body) first(v types.Object, id *ast.Ident) bool {
	for _, u := range b.w.units {
		if u.Checked == nil {
			continue
		}
		for _, st := range u.Body.List {
			for _, other := range declaredBy(st) {
				if b.w.names.variable(u, other) == v {
					return other == id
				}
			}
		}
	}
	return false
}

// zero is the zero value of a type.
func (b *body) zero(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsString != 0:
			return `""`
		case u.Info()&types.IsBoolean != 0:
			return "false"
		case u.Info()&types.IsNumeric != 0:
			return "0"
		}
		return "nil"
	case *types.Struct, *types.Array:
		text, _ := b.w.names.typeText(t)
		return "*new(" + text + ")"
	}
	return "nil"
}
