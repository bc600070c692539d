package session

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"hone/runtime/cell"
)

// unit is one cell on its way from text to a package.
type unit struct {
	s     *Session
	src   *source
	n     int
	decls []segment // import, type, const, func
	stmts []segment // var and statements, in order
	layer map[*source]*edits

	imports map[string]string // names imported without being declared so in this cell
	gen     *text
	tokFile *token.File
	file    *ast.File
	body    *ast.BlockStmt // the block that holds the cell's statements
	info    *types.Info
	pkg     *types.Package
	// vars are the cell's new session variables, by the objects that stand for them.
	vars     map[types.Object]*variable
	order    []*variable
	problems []Problem
	refused  []refusal // by the checker, not yet problems
	errNames int
	shown    displayKind
	quiet    bool // the last expression ends in a semicolon

	// carried are session variables whose type is declared again with the same
	// shape: here they are seen with the new type, at the same place in memory.
	carried   map[string]*Name
	again     map[*types.TypeName]bool // the earlier declarations of those types
	spans     []span
	unused    map[token.Pos]bool
	needed    map[string]string // imports of the emitted code, name → path
	stored    map[string]*Name  // variables of interpreted cells, by their pointers here
	aliases   map[string]*Name  // types and constants of earlier cells, named plainly here
	rewritten map[*ast.CompositeLit]bool
	starts    []string
	// importErrs says why packages could not be imported.
	importErrs        map[string]error
	newFields         map[*types.Var]*fieldHome
	exportedTypes     []string // types without names, by their descriptions
	exportedInstances []string // instances of generic functions
	newAnon           []anonStruct
}

// span is where a segment stands in the generated text.
type span struct {
	seg      segment
	from, to int
}

// variable is a session variable that this cell declares.
type variable struct {
	name   string
	obj    *types.Var
	access string // from within this cell
	fresh  bool   // its storage is new
	done   int    // the number of the statement after which it has a value
}

// funcName is the function that emitted code runs for a cell.
const funcName = "HoneCell"

func (s *Session) newUnit(src *source, segs []segment) *unit {
	u := &unit{s: s, src: src, n: s.cells + 1, layer: map[*source]*edits{}, imports: map[string]string{}, carried: map[string]*Name{}, again: map[*types.TypeName]bool{}, unused: map[token.Pos]bool{}, needed: map[string]string{}, aliases: map[string]*Name{}, stored: map[string]*Name{}, rewritten: map[*ast.CompositeLit]bool{}, vars: map[types.Object]*variable{}}
	for _, g := range segs {
		switch g.Kind {
		case cell.Statement, cell.Var:
			u.stmts = append(u.stmts, g)
		default:
			u.decls = append(u.decls, g)
		}
	}
	return u
}

func (u *unit) edits(src *source) *edits {
	if u.layer[src] == nil {
		u.layer[src] = &edits{}
	}
	return u.layer[src]
}

// generate writes the text that is checked, with the edits made so far.
func (u *unit) generate() {
	t := &text{}
	t.add("package main\n\nimport HoneR_cellrt " + strconv.Quote(cellrtPath) + "\n")
	sorted := map[*source][]edit{}
	for src, e := range u.layer {
		sorted[src] = e.sorted()
	}
	u.spans = nil
	carried := u.carriedVars()
	put := func(g segment) {
		from := t.b.Len()
		t.add(g.keyword)
		t.copyEdited(g.src, g.Off, g.End, sorted[g.src])
		u.spans = append(u.spans, span{g, from, t.b.Len()})
		t.add("\n")
	}
	for _, g := range u.decls {
		if g.Kind == cell.Import {
			put(g)
		}
	}
	for _, name := range slices.Sorted(keys(u.imports)) {
		t.addf("import %s %q\n", name, u.imports[name])
	}
	for _, p := range slices.Sorted(keys(u.s.dots)) {
		t.addf("import . %q\n", p)
	}
	for _, g := range u.decls {
		if g.Kind != cell.Import {
			put(g)
		}
	}
	t.add(carried)
	t.add("func " + funcName + "() (HoneE_nd HoneR_cellrt.Error) {{\n")
	for _, g := range u.stmts {
		put(g)
	}
	t.add("}\nreturn }\n")
	u.gen = t
}

// carriedVars declares the carried variables for the checker, with the names that
// their types have to the user. The packages these need are imported.
func (u *unit) carriedVars() string {
	var b strings.Builder
	for _, name := range slices.Sorted(keys(u.carried)) {
		w := &typeWriter{u: u, plain: true}
		typ := w.typ(u.carried[name].Obj.Type())
		fmt.Fprintf(&b, "var %s %s\n", name, typ)
	}
	return b.String()
}

// parse parses the generated text and finds the imports it needs. It says whether
// imports were added, so that the text must be generated again.
func (u *unit) parse() (again bool) {
	u.problems, u.refused = nil, nil
	u.forget()
	name := fmt.Sprintf("cell%d", u.n)
	base := u.s.fset.Base()
	file, err := parser.ParseFile(u.s.fset, name, u.gen.String(), parser.AllErrors)
	if err != nil {
		u.syntax(err)
		return false
	}
	u.file = file
	u.tokFile = u.s.fset.File(token.Pos(base))
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == funcName && f.Recv == nil {
			u.body = f.Body.List[0].(*ast.BlockStmt)
		}
	}
	return u.findImports()
}

// forget gives up the positions of the text parsed last: a session of thousands of
// cells must not keep those of texts that nothing refers to any more.
func (u *unit) forget() {
	if u.tokFile != nil {
		u.s.fset.RemoveFile(u.tokFile)
	}
}

// syntax reports what the parser refuses, segment by segment: one error must not
// make the parser stumble over the text that follows.
func (u *unit) syntax(err error) {
	for _, g := range append(slices.Clone(u.decls), u.stmts...) {
		before, after := "package main\n", "\n"
		if isStatement(g) && g.Kind != cell.Var {
			before, after = "package main\nfunc _() {\n", "\n}\n"
		}
		_, err := parser.ParseFile(token.NewFileSet(), "", before+g.text()+after, parser.AllErrors|parser.SkipObjectResolution)
		if list, ok := err.(scanner.ErrorList); ok && len(list) > 0 {
			off := min(max(list[0].Pos.Offset-len(before)+g.Off, g.Off), g.End)
			msg := list[0].Msg
			if off == g.End { // the brace is ours
				msg = strings.Replace(msg, "found '}'", "found the end of the statement", 1)
			}
			u.problems = append(u.problems, syntaxProblem(g.src, off, msg))
		}
	}
	if len(u.problems) == 0 {
		u.problems = append(u.problems, problemAt(u.src, 0, "syntax error: "+err.Error(), ""))
	}
}

// findImports adds the packages that the cell names without having imported them.
func (u *unit) findImports() bool {
	unresolved := map[*ast.Ident]bool{}
	for _, id := range u.file.Unresolved {
		unresolved[id] = true
	}
	own := u.topLevelNames()
	added := false
	ast.Inspect(u.file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		id, ok := sel.X.(*ast.Ident)
		if !ok || !unresolved[id] || own[id.Name] || u.imports[id.Name] != "" {
			return true
		}
		_, declared := u.s.names[id.Name]
		path, sticky := u.s.imports[id.Name]
		if !sticky {
			if declared {
				return true
			}
			if path, ok = u.s.paths.path(id.Name); !ok {
				return true
			}
		}
		u.imports[id.Name] = path
		added = true
		return true
	})
	return added
}

// topLevelNames are the names that the cell's imports and statements declare.
func (u *unit) topLevelNames() map[string]bool {
	names := map[string]bool{}
	for _, spec := range u.file.Imports {
		if name := u.importName(spec); name != "" && u.imports[name] == "" {
			names[name] = true
		}
	}
	for _, st := range u.body.List {
		for _, id := range DeclaredBy(st) {
			names[id.Name] = true
		}
	}
	return names
}

// importName is the name an import declaration gives to its package, "" if it
// gives none.
func (u *unit) importName(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		if spec.Name.Name == "_" || spec.Name.Name == "." {
			return ""
		}
		return spec.Name.Name
	}
	path, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return ""
	}
	if pkg, err := u.s.importer.Import(path); err == nil {
		return pkg.Name()
	}
	return baseName(path)
}

func (u *unit) offset(p token.Pos) int { return u.tokFile.Offset(p) }

// at is an original source offset of a position in the generated text.
func (u *unit) at(p token.Pos) (*source, int) {
	src, off := u.gen.origin(u.offset(p))
	if src == nil {
		return u.src, 0
	}
	return src, off
}

// endOf is at for the end of a node: the offset after its last byte.
func (u *unit) endOf(n ast.Node) (*source, int) {
	src, off := u.at(n.End() - 1)
	return src, off + 1
}

func (u *unit) problem(p token.Pos, message, hint string) {
	src, off := u.at(p)
	u.problems = append(u.problems, problemAt(src, off, message, hint))
}

// sourceText is the generated text of a node.
func (u *unit) sourceText(n ast.Node) string {
	return u.gen.String()[u.offset(n.Pos()):u.offset(n.End())]
}

func keys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// firstLine is a message's first line.
func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}
