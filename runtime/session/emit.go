package session

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"hone/runtime/cell"
)

// emitter turns a checked unit into the source of its package.
type emitter struct {
	*unit
	e       edits // of the generated text
	parents map[ast.Node]ast.Node
	temps   int
}

// emit writes the package. It must be called once, on a unit without problems.
func (u *unit) emit() (source string, imports []string) {
	em := &emitter{unit: u, parents: map[ast.Node]ast.Node{}}
	em.findParents()
	em.statements()
	em.identifiers()
	em.selectors()
	em.printers()
	em.literals()
	em.offsets()
	em.conversions()
	em.unusedLocals()
	em.backEdges()
	em.guards()
	body := em.body()
	decls := em.declarations()
	head, imports := em.head(decls + body)
	return head + decls + body, imports
}

func (em *emitter) findParents() {
	var stack []ast.Node
	ast.Inspect(em.file, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if len(stack) > 0 {
			em.parents[n] = stack[len(stack)-1]
		}
		stack = append(stack, n)
		return true
	})
}

func (em *emitter) replace(n ast.Node, s string) {
	em.e.replace(em.offset(n.Pos()), em.offset(n.End()), s)
}

// statements turns the declarations of top-level statements into assignments to
// the session's storage.
func (em *emitter) statements() {
	list := em.body0()
	done := 0
	for i, st := range list {
		ids := em.promotedIn(st)
		if len(ids) == 0 {
			continue
		}
		end := em.offset(st.End())
		inner := unlabel(st)
		switch inner := inner.(type) {
		case *ast.AssignStmt:
			if set := em.define(inner); set != "" {
				if i+1 < len(list) && strings.HasPrefix(em.sourceText(list[i+1]), "if HoneR_cellrt.Failed(") {
					end = em.offset(list[i+1].End())
				}
				em.e.insert(end, set)
			}
		case *ast.DeclStmt:
			em.declare(inner.Decl.(*ast.GenDecl))
		}
		done++
		for _, id := range ids {
			em.vars[em.info.Defs[id]].done = done
		}
		em.e.insert(end, fmt.Sprintf("; HoneE_env.Done = %d", done))
	}
}

func (em *emitter) body0() []ast.Stmt { return em.unit.body.List }

func unlabel(st ast.Stmt) ast.Stmt {
	for {
		l, ok := st.(*ast.LabeledStmt)
		if !ok {
			return st
		}
		st = l.Stmt
	}
}

// promotedIn lists the session variables that a top-level statement declares.
func (u *unit) promotedIn(st ast.Stmt) []*ast.Ident {
	var out []*ast.Ident
	for _, id := range DeclaredBy(st) {
		if obj := u.info.Defs[id]; obj != nil && u.vars[obj] != nil {
			out = append(out, id)
		}
	}
	return out
}

// define turns x := v into an assignment. If the statement also declares
// variables that are not the session's, it stays a declaration of temporaries,
// and the text that sets the session's variables is returned.
func (em *emitter) define(st *ast.AssignStmt) string {
	mixed := false
	for _, l := range st.Lhs {
		id := l.(*ast.Ident)
		if id.Name != "_" && em.variableOf(id) == nil {
			mixed = true
		}
	}
	if !mixed {
		em.e.replace(em.offset(st.TokPos), em.offset(st.TokPos)+2, "=")
		for _, l := range st.Lhs {
			if v := em.variableOf(l.(*ast.Ident)); v != nil {
				em.replace(l, v.access)
			}
		}
		return ""
	}
	var left, right []string
	for _, l := range st.Lhs {
		v := em.variableOf(l.(*ast.Ident))
		if v == nil {
			continue
		}
		tmp := "HoneN_" + v.name
		em.replace(l, tmp)
		left, right = append(left, v.access), append(right, tmp)
	}
	return "; " + strings.Join(left, ", ") + " = " + strings.Join(right, ", ")
}

// variableOf is the session variable that an identifier on the left declares or
// sets, nil if it is not one of this cell's.
func (em *emitter) variableOf(id *ast.Ident) *variable {
	if obj := em.info.Defs[id]; obj != nil {
		return em.vars[obj]
	}
	return em.vars[em.info.Uses[id]]
}

// declare turns var declarations at top level into assignments.
func (em *emitter) declare(gd *ast.GenDecl) {
	if gd.Lparen.IsValid() {
		em.e.replace(em.offset(gd.Pos()), em.offset(gd.Lparen)+1, "")
		em.e.replace(em.offset(gd.Rparen), em.offset(gd.Rparen)+1, "")
	} else if len(gd.Specs) > 0 {
		em.e.replace(em.offset(gd.Pos()), em.offset(gd.Specs[0].Pos()), "")
	}
	for _, spec := range gd.Specs {
		vs := spec.(*ast.ValueSpec)
		if len(vs.Values) == 0 {
			var zero []string
			for _, id := range vs.Names {
				if v := em.variableOf(id); v != nil {
					zero = append(zero, "HoneR_cellrt.Zero(&"+v.access+")")
				}
			}
			em.replace(vs, strings.Join(zero, "; "))
			continue
		}
		left := make([]string, len(vs.Names))
		for i, id := range vs.Names {
			left[i] = "_"
			if v := em.variableOf(id); v != nil {
				left[i] = v.access
			}
		}
		em.e.replace(em.offset(vs.Pos()), em.offset(vs.Values[0].Pos()), strings.Join(left, ", ")+" = ")
	}
}

// handled says that an identifier stands in a part that statements already rewrote.
func (em *emitter) handled(id *ast.Ident) bool {
	p := em.parents[id]
	switch p := p.(type) {
	case *ast.AssignStmt:
		if p.Tok != token.DEFINE || !slices.ContainsFunc(p.Lhs, func(x ast.Expr) bool { return x == ast.Expr(id) }) {
			return false
		}
		return em.topLevel(p)
	}
	for n := ast.Node(id); n != nil; n = em.parents[n] {
		vs, ok := em.parents[n].(*ast.ValueSpec)
		if !ok {
			continue
		}
		gd := em.parents[vs]
		ds, isStmt := em.parents[gd].(*ast.DeclStmt)
		if !isStmt || !em.topLevel(ds) || len(em.promotedIn(ds)) == 0 {
			return false
		}
		for _, v := range vs.Values {
			if ast.Node(v) == n {
				return false
			}
		}
		return true
	}
	return false
}

func (em *emitter) topLevel(st ast.Stmt) bool {
	p := em.parents[st]
	for {
		l, ok := p.(*ast.LabeledStmt)
		if !ok {
			break
		}
		p = em.parents[l]
	}
	return p == ast.Node(em.unit.body)
}

// identifiers replaces the names of the session by where they are.
func (em *emitter) identifiers() {
	for id, obj := range em.info.Uses {
		if !em.inFile(id) || em.handled(id) {
			continue
		}
		if s := em.access(id, obj); s != "" && s != id.Name {
			em.replace(id, s)
		}
	}
	for id, obj := range em.info.Defs {
		f, ok := obj.(*types.Func)
		if !ok || !em.inFile(id) {
			continue
		}
		switch {
		case f.Signature().Recv() != nil:
			if name := methodName(f); name != id.Name {
				em.replace(id, name)
			}
		case f.Signature().TypeParams().Len() > 0:
			em.replace(id, "HoneG_"+id.Name)
		}
	}
}

// inFile says that a node is part of the generated text; the checker also saw
// nodes made for it alone.
func (em *emitter) inFile(id *ast.Ident) bool {
	_, ok := em.parents[id]
	return ok
}

// access is what an identifier becomes in the emitted code, "" if it stays.
func (em *emitter) access(id *ast.Ident, obj types.Object) string {
	switch obj := obj.(type) {
	case *types.Var:
		return em.accessVar(obj)
	case *types.Func:
		if obj.Signature().Recv() != nil {
			return methodName(obj)
		}
		return em.accessFunc(id, obj)
	case *types.TypeName, *types.Const:
		if n := em.earlier(obj); n != nil {
			em.aliases[n.Name] = n
		}
	}
	return ""
}

func (em *emitter) accessVar(obj *types.Var) string {
	if obj.IsField() {
		return ""
	}
	if v := em.vars[obj]; v != nil {
		return v.access
	}
	if n := em.earlier(obj); n != nil {
		return em.reach(n)
	}
	if em.carried[obj.Name()] != nil && obj.Parent() == em.pkg.Scope() {
		return "(*HoneP_" + obj.Name() + ")"
	}
	return ""
}

// earlier is the name of an earlier cell that obj stands for, or nil.
func (u *unit) earlier(obj types.Object) *Name {
	if n := u.s.names[obj.Name()]; n != nil && n.Obj == obj {
		return n
	}
	return nil
}

func (em *emitter) accessFunc(id *ast.Ident, obj *types.Func) string {
	if n := em.earlier(obj); n != nil {
		return em.reach(n)
	}
	if obj.Pkg() == nil || obj.Pkg().Path() != mainPath || obj.Parent() != em.pkg.Scope() {
		return ""
	}
	if obj.Signature().TypeParams().Len() > 0 {
		return "HoneG_" + obj.Name()
	}
	if em.insideOf(id, obj) {
		return ""
	}
	return em.slot(obj)
}

// insideOf says that an identifier stands in the body of the function it names:
// a recursive call goes straight to itself.
func (em *emitter) insideOf(id *ast.Ident, f *types.Func) bool {
	for n := em.parents[id]; n != nil; n = em.parents[n] {
		if d, ok := n.(*ast.FuncDecl); ok {
			return d.Recv == nil && em.info.Defs[d.Name] == types.Object(f)
		}
	}
	return false
}

// slot is the variable through which a function of this cell is called, so that a
// later cell can put a newer definition in its place.
func (em *emitter) slot(f *types.Func) string {
	if n := em.s.names[f.Name()]; n != nil && em.sameSignature(n, f) {
		return em.reach(n)
	}
	return "HoneF_" + f.Name()
}

// sameSignature says that a function of an earlier cell has the type of f, so
// that f can take its place.
func (u *unit) sameSignature(n *Name, f *types.Func) bool {
	return n.Kind == cell.Func && !n.Generic && f.Signature().TypeParams().Len() == 0 &&
		types.Identical(n.Obj.Type(), f.Type())
}

// body is the emitted form of the user's text: declarations and the cell's function.
func (em *emitter) body() string {
	t := &text{}
	all := em.e.sorted()
	gen := &source{code: em.gen.String()}
	put := func(sp span) {
		p := cell.PositionOf(sp.seg.src.code, sp.seg.Off)
		t.addf("\n//line cell[%d]:%d:%d\n", sp.seg.src.count, p.Line, p.Column)
		t.copyEdited(gen, sp.from, sp.to, all)
		t.add("\n")
	}
	for _, sp := range em.spans {
		if sp.seg.Kind != cell.Import && !isStatement(sp.seg) {
			put(sp)
		}
	}
	t.add("\n//line hone:1\nfunc " + funcName + "(HoneE_env *HoneR_cellrt.Env) (HoneE_nd HoneR_cellrt.Error) {\nctx := HoneE_env.Ctx\n_ = ctx\n")
	t.add(strings.Join(em.starts, ""))
	t.add("{\n")
	first := true
	for _, sp := range em.spans {
		if !isStatement(sp.seg) {
			continue
		}
		if !first {
			t.add(betweenStatements)
		}
		first = false
		put(sp)
	}
	t.add("\n//line hone:1\n}\nreturn\n}\n")
	return t.String()
}

func isStatement(g segment) bool { return g.Kind == cell.Statement || g.Kind == cell.Var }

// head is the package clause, the imports and the aliases that the rest needs.
func (em *emitter) head(rest string) (string, []string) {
	var aliases strings.Builder
	for _, name := range slices.Sorted(maps.Keys(em.aliases)) {
		aliases.WriteString(em.alias(em.aliases[name]))
	}
	rest = aliases.String() + rest
	candidates := map[string]string{"HoneR_cellrt": cellrtPath}
	for _, obj := range em.info.Uses {
		if p, ok := obj.(*types.PkgName); ok {
			candidates[p.Name()] = p.Imported().Path()
		}
	}
	maps.Copy(candidates, em.needed)
	// The user's text may use a package only in a type that the rest does not repeat.
	used := SelectedFrom(rest)
	var b strings.Builder
	b.WriteString("package main\n\n")
	paths := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(candidates)) {
		if used[name] {
			fmt.Fprintf(&b, "import %s %q\n", name, candidates[name])
			paths[candidates[name]] = true
		}
	}
	for _, spec := range em.file.Imports {
		if spec.Name != nil && (spec.Name.Name == "_" || spec.Name.Name == ".") && em.wants(spec) {
			b.WriteString("import " + spec.Name.Name + " " + spec.Path.Value + "\n")
			paths[strings.Trim(spec.Path.Value, "\"`")] = true
		}
	}
	b.WriteString(aliases.String())
	return b.String(), slices.Sorted(maps.Keys(paths))
}

// wants says that a blank import is there for its effect, or that something of a
// dot import is used.
func (em *emitter) wants(spec *ast.ImportSpec) bool {
	if spec.Name.Name == "_" {
		return true
	}
	path := strings.Trim(spec.Path.Value, "\"`")
	for id, obj := range em.info.Uses {
		if obj.Pkg() == nil || obj.Pkg().Path() != path || obj.Parent() != obj.Pkg().Scope() {
			continue
		}
		if sel, ok := em.parents[id].(*ast.SelectorExpr); !ok || sel.Sel != id {
			return true
		}
	}
	return false
}

// alias declares the plain name of a type or constant of an earlier cell.
func (em *emitter) alias(n *Name) string {
	from := em.importCell(n.Home)
	switch obj := n.Obj.(type) {
	case *types.Const:
		return fmt.Sprintf("const %s = %s.HoneC_%s\n", n.Name, from, n.Name)
	case *types.TypeName:
		params := typeParamsOf(obj)
		if params.Len() == 0 {
			return fmt.Sprintf("type %s = %s.HoneT_%s\n", n.Name, from, n.Name)
		}
		w := &typeWriter{u: em.unit}
		decl, use := w.typeParams(params)
		return fmt.Sprintf("type %s%s = %s.HoneT_%s%s\n", n.Name, decl, from, n.Name, use)
	}
	return ""
}

func typeParamsOf(obj *types.TypeName) *types.TypeParamList {
	switch t := obj.Type().(type) {
	case *types.Named:
		return t.TypeParams()
	case *types.Alias:
		return t.TypeParams()
	}
	return nil
}

// importCell imports the package of an earlier cell and returns its name.
func (u *unit) importCell(n int) string {
	u.needed[cellName(n)] = cellPath(n)
	return cellName(n)
}

// reach is the expression by which the unit's package reaches a name of an earlier
// cell. A variable of an interpreted cell is in no package, but stored in the worker.
func (u *unit) reach(n *Name) string {
	if !n.Stored {
		u.importCell(n.Home)
		return n.Access
	}
	pointer := fmt.Sprintf("HoneS_%d_%s", n.Home, n.Name)
	u.stored[pointer] = n
	return "(*" + pointer + ")"
}

// importFor imports a package under a name of our own and returns it.
func (u *unit) importFor(path string) string {
	for name, p := range u.needed {
		if p == path {
			return name
		}
	}
	name := fmt.Sprintf("HoneI_p%d", len(u.needed))
	u.needed[name] = path
	return name
}
