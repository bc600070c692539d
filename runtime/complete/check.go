package complete

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"hone/runtime/cell"
	"hone/runtime/session"
)

const (
	mainPath = "main"
	// placeholder stands for the name that is being typed.
	placeholder = "HoneHere_"
	// cellFunc holds a cell's statements.
	cellFunc = "HoneCell"
	// maxRounds bounds how often statements are checked again, because a call whose
	// error is checked implicitly got its type.
	maxRounds = 12
)

// checked is a cell that was checked as far as that goes.
type checked struct {
	s    *Session
	fset *token.FileSet
	tok  *token.File
	file *ast.File
	info *types.Info
	pkg  *types.Package
	// here is the position of the name at the cursor.
	here token.Pos
	// path leads from the file to the node at here, the innermost last.
	path []ast.Node
	// text is what was parsed; docs holds the comment before each declaration, by name.
	text string
	docs map[string]string
	// sources are the declarations as they stand in the cell, by name.
	sources map[string]string
	within  *ast.FuncDecl // the declaration that holds the cursor, nil in statements
	// commented are the declarations of this cell with their comments; own documents
	// them and those of earlier cells once asked.
	commented []string
	own       map[string]*packageDocs
}

// check parses and checks a cell whose name at [start, end) is replaced by word.
// What stands in the way of the cursor's place is mended or left out.
func (s *Session) check(code string, start, end int, word string) *checked {
	before := read(code[:start])
	head := before.mended()
	withWord := read(code[:start] + word)
	text := head + word + withWord.tail() + "\n"
	tailEnd := len(text)
	after := code[end:]
	if from := rest(after, len(before.open)); from < len(after) {
		r := read(after[from:])
		text += r.mended() + r.closers(r.open)
	}
	c := &checked{s: s, fset: token.NewFileSet(), docs: map[string]string{}, sources: map[string]string{}}
	if !c.parse(text, len(head), tailEnd) {
		return nil
	}
	c.run()
	return c
}

// parse orders the segments of a mended text into a file: imports, declarations,
// statements. at is where the cursor's name begins.
func (c *checked) parse(text string, at, tailEnd int) bool {
	segs, bad := (&cell.Cell{Go: text}).Segments()
	if len(bad) > 0 {
		// What follows the cursor's statement is the likelier culprit.
		text = text[:tailEnd]
		if segs, bad = (&cell.Cell{Go: text}).Segments(); len(bad) > 0 {
			return false
		}
	}
	var b strings.Builder
	b.WriteString("package main\n")
	here, inDecl := -1, false
	put := func(g cell.Segment) {
		if g.Off <= at && at < g.End {
			here = b.Len() + at - g.Off
			inDecl = g.Kind != cell.Statement && g.Kind != cell.Var
		}
		b.WriteString(text[g.Off:g.End])
		b.WriteString("\n")
	}
	for _, kind := range []cell.Kind{cell.Import, cell.Type, cell.Const, cell.Func} {
		for _, g := range segs {
			if g.Kind == kind {
				c.note(text, g)
				put(g)
			}
		}
	}
	b.WriteString("func " + cellFunc + "() {\n")
	for _, g := range segs {
		if g.Kind != cell.Statement && g.Kind != cell.Var {
			continue
		}
		if here >= 0 && !inDecl {
			break // what comes later is not in scope
		}
		put(g)
	}
	b.WriteString("}\n")
	if here < 0 {
		return false
	}
	c.text = b.String()
	return c.parseFile(here)
}

// note keeps what inspection tells of a declaration of this cell.
func (c *checked) note(text string, g cell.Segment) {
	words := strings.Fields(text[g.Off:g.End])
	if len(words) < 2 || g.Kind == cell.Import {
		return
	}
	name, _, _ := strings.Cut(words[1], "(")
	if i := strings.IndexAny(name, "[({"); i > 0 {
		name = name[:i]
	}
	c.docs[name] = session.CommentText(text, g.Off)
	c.sources[name] = text[g.Off:g.End]
	c.commented = append(c.commented, asComment(c.docs[name])+text[g.Off:g.End])
}

// asComment writes a text as a comment.
func asComment(doc string) string {
	if doc == "" {
		return ""
	}
	return "// " + strings.ReplaceAll(strings.TrimSpace(doc), "\n", "\n// ") + "\n"
}

func (c *checked) parseFile(here int) bool {
	// A parser that meets an error goes on; what it made of the text will do.
	file, err := parser.ParseFile(c.fset, "cell", c.text, parser.AllErrors|parser.SkipObjectResolution)
	if file == nil || err != nil && len(file.Decls) == 0 {
		return false
	}
	c.file = file
	c.tok = c.fset.File(file.FileStart)
	c.here = c.tok.Pos(here)
	c.path = pathTo(file, c.here)
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name != cellFunc && f.Body != nil && f.Body.Lbrace <= c.here && c.here <= f.Body.End() {
			c.within = f
		}
	}
	return true
}

// pathTo leads from a file to the innermost node that begins at or holds pos.
func pathTo(file *ast.File, pos token.Pos) []ast.Node {
	var path []ast.Node
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil || pos < n.Pos() || n.End() <= pos {
			return false
		}
		path = append(path, n)
		return true
	})
	return path
}

// run finds the types. The bodies of functions see the variables of the statements,
// so that these come first.
func (c *checked) run() {
	c.addImports()
	bodies := c.strip()
	var vars []*types.Var
	for range maxRounds {
		c.checkFile(true, nil)
		if !c.implicit() {
			break
		}
	}
	if c.within == nil {
		return
	}
	for _, id := range c.topLevel() {
		if v, ok := c.info.Defs[id].(*types.Var); ok {
			vars = append(vars, types.NewVar(token.NoPos, c.pkg, v.Name(), v.Type()))
		}
	}
	c.within.Body = bodies[c.within]
	c.file.Decls = slices.DeleteFunc(c.file.Decls, isCellFunc)
	c.checkFile(false, vars)
}

func isCellFunc(d ast.Decl) bool {
	f, ok := d.(*ast.FuncDecl)
	return ok && f.Recv == nil && f.Name.Name == cellFunc
}

// strip takes the bodies off the functions, and the receivers off methods of types
// of earlier cells, which the checker would look for in this one.
func (c *checked) strip() map[*ast.FuncDecl]*ast.BlockStmt {
	own := c.declared()
	bodies := map[*ast.FuncDecl]*ast.BlockStmt{}
	for _, d := range c.file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || isCellFunc(f) {
			continue
		}
		bodies[f] = f.Body
		f.Body = nil
		if f.Recv != nil && !own[receiverName(f)] {
			c.unbind(f)
		}
	}
	return bodies
}

// unbind turns a receiver into a parameter.
func (c *checked) unbind(f *ast.FuncDecl) {
	params := append(slices.Clone(f.Recv.List), f.Type.Params.List...)
	typ := *f.Type
	typ.Params = &ast.FieldList{Opening: f.Type.Params.Opening, List: params, Closing: f.Type.Params.Closing}
	var names []*ast.Ident
	for _, field := range f.Recv.List {
		names = append(names, typeArguments(field.Type)...)
	}
	if len(names) > 0 {
		typ.TypeParams = &ast.FieldList{List: []*ast.Field{{Names: names, Type: ast.NewIdent("any")}}}
	}
	f.Type, f.Recv = &typ, nil
	f.Name = &ast.Ident{NamePos: f.Name.NamePos, Name: "_"}
}

// typeArguments are the names in the brackets of a receiver's type.
func typeArguments(e ast.Expr) []*ast.Ident {
	var args []ast.Expr
	switch e := e.(type) {
	case *ast.StarExpr:
		return typeArguments(e.X)
	case *ast.ParenExpr:
		return typeArguments(e.X)
	case *ast.IndexExpr:
		args = []ast.Expr{e.Index}
	case *ast.IndexListExpr:
		args = e.Indices
	}
	var out []*ast.Ident
	for _, a := range args {
		if id, ok := a.(*ast.Ident); ok {
			out = append(out, &ast.Ident{NamePos: id.NamePos, Name: id.Name})
		}
	}
	return out
}

func receiverName(f *ast.FuncDecl) string {
	if len(f.Recv.List) == 0 {
		return ""
	}
	e := f.Recv.List[0].Type
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

// declared are the names of the file's own declarations at package level.
func (c *checked) declared() map[string]bool {
	names := session.DeclaredIn(c.file, c.importName)
	names[cellFunc] = true
	return names
}

// importName is the name that an import declaration gives.
func (c *checked) importName(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	path, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return ""
	}
	if pkg, err := c.s.Importer.Import(path); err == nil {
		return pkg.Name()
	}
	return session.PackageName(path)
}

// addImports imports the packages that the cell names without an import.
func (c *checked) addImports() {
	own := c.declared()
	for _, id := range c.topLevel() {
		own[id.Name] = true
	}
	imports := map[string]string{}
	add := func(e ast.Expr) {
		id, ok := e.(*ast.Ident)
		if !ok || own[id.Name] {
			return
		}
		if _, known := c.s.View.Names[id.Name]; known {
			return
		}
		if path, ok := c.s.View.ImportPath(id.Name); ok {
			imports[id.Name] = path
		}
	}
	ast.Inspect(c.file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			add(sel.X)
		}
		return true
	})
	var decls []ast.Decl
	spec := func(name, path string) {
		s := &ast.ImportSpec{Name: ast.NewIdent(name), Path: &ast.BasicLit{Kind: token.STRING, Value: strconv.Quote(path)}}
		decls = append(decls, &ast.GenDecl{Tok: token.IMPORT, Specs: []ast.Spec{s}})
		c.file.Imports = append(c.file.Imports, s)
	}
	for name, path := range imports {
		spec(name, path)
	}
	for _, path := range c.s.View.Dots {
		spec(".", path)
	}
	c.file.Decls = append(decls, c.file.Decls...)
}

// topLevel lists the identifiers that the cell's statements declare.
func (c *checked) topLevel() []*ast.Ident {
	var out []*ast.Ident
	for _, d := range c.file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || !isCellFunc(d) || f.Body == nil {
			continue
		}
		for _, st := range f.Body.List {
			out = append(out, session.DeclaredBy(st)...)
		}
	}
	return out
}

// checkFile checks the file in a package that has the session's names. With
// statements, ctx is known.
func (c *checked) checkFile(statements bool, vars []*types.Var) {
	c.info = &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{},
		Uses: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		Scopes: map[ast.Node]*types.Scope{}, Implicits: map[ast.Node]types.Object{},
	}
	own := c.declared()
	c.pkg = types.NewPackage(mainPath, mainPath)
	scope := c.pkg.Scope()
	for _, v := range vars {
		if !own[v.Name()] {
			scope.Insert(v)
		}
	}
	for name, n := range c.s.View.Names {
		if !own[name] {
			scope.Insert(n.Obj)
		}
	}
	if statements && !own["ctx"] {
		if pkg, err := c.s.Importer.Import("context"); err == nil {
			scope.Insert(types.NewVar(token.NoPos, c.pkg, "ctx", pkg.Scope().Lookup("Context").Type()))
		}
	}
	c.shield(own)
	conf := types.Config{
		GoVersion: "go1.26",
		Importer:  c.s.Importer,
		Sizes:     types.SizesFor("gc", runtime.GOARCH),
		Error:     func(error) {}, // the text is unfinished; what could be found is in info
	}
	_ = types.NewChecker(&conf, c.fset, c.pkg, c.info).Files([]*ast.File{c.file})
}

// shield puts parentheses around B in "type A B" if B is of an earlier cell: the
// checker looks for cycles among bare names and takes every type in the package's
// scope to be declared in its files.
func (c *checked) shield(own map[string]bool) {
	for _, d := range c.file.Decls {
		gd, ok := d.(*ast.GenDecl)
		if !ok || gd.Tok != token.TYPE {
			continue
		}
		for _, spec := range gd.Specs {
			ts, ok := spec.(*ast.TypeSpec)
			if !ok {
				continue
			}
			if id, ok := ts.Type.(*ast.Ident); ok && !own[id.Name] {
				ts.Type = &ast.ParenExpr{Lparen: id.Pos(), X: id, Rparen: id.End()}
			}
		}
	}
}

// implicit gives the statements whose error is checked implicitly the name that
// they lack. It says whether there were any.
func (c *checked) implicit() bool {
	found := false
	for _, d := range c.file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || !isCellFunc(d) {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.AssignStmt:
				if len(n.Rhs) == 1 && c.lacksOne(n.Rhs[0], len(n.Lhs)) {
					n.Lhs = append(n.Lhs, &ast.Ident{NamePos: n.TokPos, Name: "_"})
					found = true
				}
			case *ast.ValueSpec:
				if len(n.Values) == 1 && c.lacksOne(n.Values[0], len(n.Names)) {
					n.Names = append(n.Names, &ast.Ident{NamePos: n.Values[0].Pos(), Name: "_"})
					found = true
				}
			}
			return true
		})
	}
	return found
}

// lacksOne says that e is a call with one result more than names, an error.
func (c *checked) lacksOne(e ast.Expr, names int) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	results, ok := c.info.Types[call].Type.(*types.Tuple)
	if !ok || results.Len() != names+1 {
		return false
	}
	return types.Identical(results.At(names).Type(), types.Universe.Lookup("error").Type())
}
