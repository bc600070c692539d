package differ

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/scanner"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"hone/runtime/construct"
)

// scannerOffset is where a syntax error is.
func scannerOffset(err error) (int, bool) {
	var list scanner.ErrorList
	if errors.As(err, &list) && len(list) > 0 {
		return list[0].Pos.Offset, true
	}
	var one *scanner.Error
	if errors.As(err, &one) {
		return one.Pos.Offset, true
	}
	return 0, false
}

// insertion is text to be put into a file at an offset.
type insertion struct {
	at, cut int // cut bytes are taken out there
	text    string
}

// asFunc is a program as Go: its declarations and a function prog_N_ in which each
// cell is a closure that ends with ended_. With counting, each statement of a cell
// reports that it ran by a call of hit_, and names left unused are used.
type asFunc struct {
	text string
	// ran holds for each number that hit_ is called with the constructs of the
	// statement.
	ran [][]string
}

func (c *checked) asFunc(counting bool) asFunc {
	w := &instrumenter{c: c}
	w.cells()
	if counting {
		w.count()
	}
	start := c.offset(c.file.Name.End())
	for _, d := range c.file.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
			start = c.offset(g.End())
		}
	}
	return asFunc{text: apply(c.src, w.in, start), ran: w.ran}
}

func (c *checked) offset(p token.Pos) int { return c.fset.Position(p).Offset }

// apply puts the insertions into src and returns it from start on.
func apply(src string, in []insertion, start int) string {
	slices.SortStableFunc(in, func(a, b insertion) int { // what takes text out comes after what is put before it
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(min(a.cut, 1), min(b.cut, 1)))
	})
	var b strings.Builder
	at := start
	for _, i := range in {
		if i.at < at {
			i.at = at
		}
		b.WriteString(src[at:i.at])
		b.WriteString(i.text)
		at = i.at + i.cut
	}
	b.WriteString(src[at:])
	return b.String()
}

type instrumenter struct {
	c   *checked
	in  []insertion
	ran [][]string
}

func (w *instrumenter) put(at int, text string) {
	w.in = append(w.in, insertion{at: at, text: text})
}

// cells makes each cell a closure, and its variables those of the function around.
func (w *instrumenter) cells() {
	c := w.c
	if len(c.ends) == 0 { // the minimiser took all of them
		return
	}
	w.put(c.offset(c.body.Lbrace)+1, "\nfailed_ = false\n"+w.hoisted()+"func() {\ndefer ended_()\n")
	for _, end := range c.ends[:len(c.ends)-1] {
		w.put(end, "}()\nfunc() {\nif failed_ {\nreturn\n}\ndefer ended_()\n")
	}
	w.put(c.ends[len(c.ends)-1], "}()\n")
	for _, s := range c.body.List {
		w.assignInstead(s)
	}
}

// hoisted declares the variables of all cells.
func (w *instrumenter) hoisted() string {
	var b strings.Builder
	for _, s := range w.c.body.List {
		for _, id := range declaredBy(s) {
			if o := w.c.info.Defs[id]; o != nil && id.Name != "_" {
				fmt.Fprintf(&b, "var %s %s\n_ = %s\n", id.Name, types.TypeString(o.Type(), byName), id.Name)
			}
		}
	}
	return b.String()
}

func byName(p *types.Package) string {
	if p.Path() == "main" {
		return ""
	}
	return p.Name()
}

// declaredBy lists the identifiers that a statement declares in its own block.
func declaredBy(s ast.Stmt) []*ast.Ident {
	var out []*ast.Ident
	switch s := s.(type) {
	case *ast.AssignStmt:
		if s.Tok == token.DEFINE {
			for _, l := range s.Lhs {
				if id, ok := l.(*ast.Ident); ok {
					out = append(out, id)
				}
			}
		}
	case *ast.DeclStmt:
		d, ok := s.Decl.(*ast.GenDecl)
		if !ok || d.Tok != token.VAR {
			return nil
		}
		for _, spec := range d.Specs {
			if v, ok := spec.(*ast.ValueSpec); ok {
				out = append(out, v.Names...)
			}
		}
	}
	return out
}

// assignInstead turns a declaration of variables of a cell into an assignment.
func (w *instrumenter) assignInstead(s ast.Stmt) {
	c := w.c
	switch s := s.(type) {
	case *ast.AssignStmt:
		if s.Tok == token.DEFINE {
			w.in = append(w.in, insertion{c.offset(s.TokPos), 2, "="})
		}
	case *ast.DeclStmt:
		d, ok := s.Decl.(*ast.GenDecl)
		if !ok || d.Tok != token.VAR || len(d.Specs) != 1 {
			return
		}
		v, ok := d.Specs[0].(*ast.ValueSpec)
		if !ok {
			return
		}
		if len(v.Values) == 0 {
			w.in = append(w.in, insertion{c.offset(s.Pos()), c.offset(s.End()) - c.offset(s.Pos()), ""})
			return
		}
		var names []string
		for _, n := range v.Names {
			names = append(names, n.Name)
		}
		from := c.offset(s.Pos())
		w.in = append(w.in, insertion{from, c.offset(v.Values[0].Pos()) - from, strings.Join(names, ", ") + " = "})
	}
}

// count puts a call of hit_ before each statement, and uses of the names that it
// declares after it.
func (w *instrumenter) count() {
	var lists []ast.Stmt
	for _, d := range w.c.file.Decls {
		inCells := false
		if f, ok := d.(*ast.FuncDecl); ok {
			inCells = f.Body == w.c.body
		}
		ast.Inspect(d, func(n ast.Node) bool {
			list := statements(n)
			if inCells {
				w.hits(list)
				lists = append(lists, list...)
			}
			if n != w.c.body {
				w.useAfter(list)
			}
			w.useHeader(n)
			return true
		})
	}
	w.attribute(lists)
}

// statements is the list of statements that a node holds.
func statements(n ast.Node) []ast.Stmt {
	switch n := n.(type) {
	case *ast.BlockStmt:
		if !onlyCases(n) {
			return n.List
		}
	case *ast.CaseClause:
		return n.Body
	case *ast.CommClause:
		return n.Body
	}
	return nil
}

func onlyCases(b *ast.BlockStmt) bool {
	if len(b.List) == 0 {
		return false
	}
	switch b.List[0].(type) {
	case *ast.CaseClause, *ast.CommClause:
		return true
	}
	return false
}

func (w *instrumenter) hits(stmts []ast.Stmt) {
	for _, s := range stmts {
		w.put(w.c.offset(s.Pos()), fmt.Sprintf("hit_(%d); ", len(w.ran)))
		w.ran = append(w.ran, nil)
	}
}

func (w *instrumenter) useAfter(stmts []ast.Stmt) {
	for _, s := range stmts {
		w.put(w.c.offset(s.End()), uses(declaredBy(s)))
	}
}

func uses(ids []*ast.Ident) string {
	var b strings.Builder
	for _, id := range ids {
		if id.Name != "_" {
			b.WriteString("; _ = " + id.Name)
		}
	}
	return b.String()
}

// useHeader uses the names that the head of a statement declares, in its block.
func (w *instrumenter) useHeader(n ast.Node) {
	var ids []*ast.Ident
	var body *ast.BlockStmt
	switch n := n.(type) {
	case *ast.IfStmt:
		ids, body = declaredBy(n.Init), n.Body
	case *ast.ForStmt:
		ids, body = declaredBy(n.Init), n.Body
	case *ast.RangeStmt:
		body = n.Body
		for _, e := range []ast.Expr{n.Key, n.Value} {
			if id, ok := e.(*ast.Ident); ok && n.Tok == token.DEFINE {
				ids = append(ids, id)
			}
		}
	case *ast.TypeSwitchStmt:
		w.useInCases(declaredBy(n.Assign), n.Body)
	case *ast.SwitchStmt:
		w.useInCases(declaredBy(n.Init), n.Body)
	case *ast.CommClause:
		if text := uses(declaredBy(n.Comm)); text != "" {
			w.put(w.c.offset(n.Colon)+1, strings.TrimPrefix(text, ";")+";")
		}
	}
	if text := uses(ids); text != "" {
		w.put(w.c.offset(body.Lbrace)+1, strings.TrimPrefix(text, ";")+";")
	}
}

func (w *instrumenter) useInCases(ids []*ast.Ident, body *ast.BlockStmt) {
	text := uses(ids)
	if text == "" {
		return
	}
	for _, s := range body.List {
		if cc, ok := s.(*ast.CaseClause); ok {
			w.put(w.c.offset(cc.Colon)+1, strings.TrimPrefix(text, ";")+";")
		}
	}
}

// attribute gives each construct to the innermost statement around it. The hits
// are numbered in the order of stmts.
func (w *instrumenter) attribute(stmts []ast.Stmt) {
	for _, f := range construct.In(w.c.body, w.c.info) {
		best := -1
		for i, s := range stmts {
			if s.Pos() <= f.Pos && f.Pos < s.End() && (best < 0 || stmts[best].Pos() <= s.Pos()) {
				best = i
			}
		}
		if best >= 0 && !slices.Contains(w.ran[best], f.Name) {
			w.ran[best] = append(w.ran[best], f.Name)
		}
	}
}
