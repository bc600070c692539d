package complete

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"hone/runtime/session"
)

// Page is what is known about a name.
type Page struct {
	// Title is its declaration in a line.
	Title string
	// Facts are lines about it: the cell that declared it, the value of a variable.
	Facts []string
	// Doc is its comment.
	Doc string
	// Fields are those of a struct, with defaults and meanings.
	Fields []FieldInfo
	// Source is its declaration: without the bodies of functions unless more was
	// asked for.
	Source string
}

// Inspect tells what the name at byte offset off of a cell's Go stands for, or
// between the parentheses of a call what is called. With detail above 0, the page
// has the source.
func (s *Session) Inspect(text string, off, detail int) (*Page, bool) {
	start := wordStart(text, off)
	end := off
	for end < len(text) && wordByte(text[end]) {
		end++
	}
	at := read(text[:off])
	switch at.in {
	case inComment, inChar, inNumber:
		return nil, false
	case inString:
		if at.inImport() {
			return s.packagePage(stringAround(text, at.literal), detail)
		}
		return s.calledAt(text, off, detail)
	}
	if start < end {
		if p, ok := s.word(text, start, end, detail); ok {
			return p, true
		}
	}
	return s.calledAt(text, off, detail)
}

// stringAround is the content of the string literal at off.
func stringAround(text string, off int) string {
	rest := text[off+1:]
	if i := strings.IndexAny(rest, "\"`\n"); i >= 0 {
		rest = rest[:i]
	}
	return rest
}

// word documents the word at [start, end).
func (s *Session) word(text string, start, end, detail int) (*Page, bool) {
	name := text[start:end]
	if token.IsKeyword(name) {
		title, doc, ok := sentence(name)
		return &Page{Title: title, Doc: doc}, ok
	}
	if c := s.check(text, start, end, name); c != nil {
		if obj := c.object(); obj != nil && obj.Type() != types.Typ[types.Invalid] {
			return c.page(obj, detail), true
		}
	}
	if start > 0 && text[start-1] == '.' {
		return nil, false
	}
	return s.named(name, detail)
}

// named documents a bare name.
func (s *Session) named(name string, detail int) (*Page, bool) {
	if n, ok := s.View.Names[name]; ok {
		return (&checked{s: s}).page(n.Obj, detail), true
	}
	if path, ok := s.View.ImportPath(name); ok {
		return s.packagePage(path, detail)
	}
	if title, doc, ok := sentence(name); ok {
		return &Page{Title: title, Doc: doc}, true
	}
	return nil, false
}

// object is what the name at the cursor stands for.
func (c *checked) object() types.Object {
	id, _ := c.parent(0).(*ast.Ident)
	if id == nil {
		return nil
	}
	if obj := c.info.Uses[id]; obj != nil {
		return obj
	}
	if obj := c.info.Defs[id]; obj != nil {
		return obj
	}
	if lit, ok := c.literal(); ok { // a field whose value is missing
		st, _ := structOf(c.typeOf(lit))
		for f := range st.Fields() {
			if f.Name() == id.Name {
				return f
			}
		}
	}
	return nil
}

// page documents an object.
func (c *checked) page(obj types.Object, detail int) *Page {
	if p, ok := obj.(*types.PkgName); ok {
		page, _ := c.s.packagePage(p.Imported().Path(), detail)
		return page
	}
	p := &Page{Title: types.ObjectString(obj, qualifier)}
	if obj.Pkg() == nil {
		if title, doc, ok := sentence(obj.Name()); ok {
			p.Title, p.Doc = title, doc
		}
		if m, ok := obj.(*types.Func); ok && m.Name() == "Error" {
			p.Doc = "Error is the error's text."
		}
		return p
	}
	if v, ok := obj.(*types.Var); ok && v.IsField() {
		c.fieldPage(p, v)
		return p
	}
	if obj.Pkg().Path() != mainPath {
		c.s.libraryPage(p, obj, detail)
		return p
	}
	c.ownPage(p, obj, detail)
	return p
}

// fieldPage adds default and meaning of a field.
func (c *checked) fieldPage(p *Page, f *types.Var) {
	if c.info == nil {
		return
	}
	owner := c.ownerOf(f)
	if owner == nil {
		return
	}
	if named, ok := types.Unalias(owner).(*types.Named); ok {
		p.Title = strings.Replace(p.Title, "field ", "field "+types.TypeString(named, qualifier)+".", 1)
	}
	info, ok := c.fieldInfo(owner, f.Name())
	if !ok {
		return
	}
	p.Doc = info.Doc
	if info.Default != "" {
		p.Facts = append(p.Facts, "default: "+info.Default)
	}
}

// ownerOf is the struct type that declares the field at the cursor.
func (c *checked) ownerOf(f *types.Var) types.Type {
	var t types.Type
	if sel, ok := c.parent(1).(*ast.SelectorExpr); ok {
		t = c.typeOf(sel.X)
	} else if lit, ok := c.literal(); ok {
		t = c.typeOf(lit)
	} else {
		return nil
	}
	return holder(t, f, 0)
}

// holder finds the struct, t or one embedded in it, that has the field f itself.
func holder(t types.Type, f *types.Var, depth int) types.Type {
	st, owner := structOf(t)
	if st == nil || depth > 10 {
		return nil
	}
	for g := range st.Fields() {
		if g == f || g.Origin() == f.Origin() {
			return owner
		}
	}
	for g := range st.Fields() {
		if g.Embedded() {
			if h := holder(g.Type(), f, depth+1); h != nil {
				return h
			}
		}
	}
	return nil
}

// ownPage adds what is known of a declaration of a cell.
func (c *checked) ownPage(p *Page, obj types.Object, detail int) {
	n, known := c.s.View.Names[obj.Name()]
	known = known && n.Obj == obj
	switch {
	case isMethod(obj):
		c.ownMethod(p, obj.(*types.Func), detail)
		return
	case known && n.Cell() > 0:
		p.Doc = n.Doc()
		p.Facts = append(p.Facts, fmt.Sprintf("declared in cell[%d]", n.Cell()))
		p.Source = n.Source()
	case !known && c.sources[obj.Name()] != "":
		p.Doc, p.Source = c.docs[obj.Name()], c.sources[obj.Name()]
		p.Facts = append(p.Facts, "declared in this cell")
	case known && c.s.Value != nil:
		if v, ok := c.s.Value(obj.Name()); ok {
			p.Facts = append(p.Facts, "value: "+v)
		}
	}
	if t, ok := obj.(*types.TypeName); ok {
		p.Title = "type " + t.Name() + " " + underlying(t.Type())
		c.typeFields(p, t)
	}
	if _, isFunc := obj.(*types.Func); isFunc && detail == 0 {
		p.Source = ""
	}
}

func isMethod(obj types.Object) bool {
	f, ok := obj.(*types.Func)
	return ok && f.Signature().Recv() != nil
}

// ownMethod adds the comment and source of a method of a type of the session.
func (c *checked) ownMethod(p *Page, f *types.Func, detail int) {
	t := f.Signature().Recv().Type()
	if ptr, ok := t.(*types.Pointer); ok {
		t = ptr.Elem()
	}
	named, ok := t.(*types.Named)
	if !ok {
		return
	}
	n, ok := c.s.View.Names[named.Obj().Name()]
	if !ok {
		return
	}
	source, doc, in := n.Method(f.Name())
	if in == 0 {
		return
	}
	p.Doc = doc
	p.Facts = append(p.Facts, fmt.Sprintf("declared in cell[%d]", in))
	if detail > 0 {
		p.Source = source
	}
}

// typeFields lists the fields of a struct that have something said of them.
func (c *checked) typeFields(p *Page, t *types.TypeName) {
	st, owner := structOf(t.Type())
	if st == nil {
		return
	}
	for f := range st.Fields() {
		if info, ok := c.fieldInfo(owner, f.Name()); ok && usable(f) {
			p.Fields = append(p.Fields, info)
		}
	}
	if !says(p.Fields) {
		p.Fields = nil
	}
}

// says that a field has a meaning or a default to be told.
func says(fields []FieldInfo) bool {
	for _, f := range fields {
		if f.Doc != "" || f.Default != "" {
			return true
		}
	}
	return false
}

// inspectPatience is how long an inspection waits for a package's source to be read.
const inspectPatience = docPatience * 20

// libraryPage adds what a package's source says of its name.
func (s *Session) libraryPage(p *Page, obj types.Object, detail int) {
	docs := s.Library.docs(obj.Pkg().Path(), inspectPatience)
	if docs == nil {
		return
	}
	name := docSymbol(obj)
	decl, doc, ok := docs.declaration(name, detail > 0)
	if !ok {
		return
	}
	p.Doc = doc
	if t, isType := obj.(*types.TypeName); isType {
		p.Title = "type " + qualifier(obj.Pkg()) + "." + t.Name() + " " + underlying(t.Type())
		if st := docs.structs[t.Name()]; st != nil && says(st.fields) {
			for _, f := range st.fields {
				if ast.IsExported(f.Name) {
					p.Fields = append(p.Fields, f)
				}
			}
			if detail == 0 {
				return
			}
		}
	}
	if _, isFunc := obj.(*types.Func); isFunc && detail == 0 {
		return // the title has it all
	}
	p.Source = decl
}

// docSymbol is "Type.Method" for methods and the name for all else.
func docSymbol(obj types.Object) string {
	if !isMethod(obj) {
		return obj.Name()
	}
	t := obj.(*types.Func).Signature().Recv().Type()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := t.(*types.Named); ok {
		return n.Obj().Name() + "." + obj.Name()
	}
	return obj.Name()
}

// packagePage documents a package: its comment, and with detail what it exports.
func (s *Session) packagePage(path string, detail int) (*Page, bool) {
	p := &Page{Title: "package " + plainPath(path)}
	docs := s.Library.docs(path, inspectPatience)
	if docs == nil {
		_, err := s.Importer.Import(path)
		return p, err == nil
	}
	if name := docs.name; name != session.PackageName(path) {
		p.Title = "package " + name + " // import " + fmt.Sprintf("%q", path)
	}
	p.Doc = docs.doc
	if detail == 0 {
		p.Doc = docs.synopsis()
	}
	return p, true
}

// calledAt documents what is called by the innermost call whose parentheses hold
// the cursor.
func (s *Session) calledAt(text string, off, detail int) (*Page, bool) {
	at := read(text[:off])
	if at.in == inString {
		at = read(text[:at.literal])
	}
	for i := len(at.open) - 1; i >= 0; i-- {
		o := at.open[i]
		if o.tok == token.LBRACE {
			return nil, false
		}
		if o.tok != token.LPAREN || o.at == 0 {
			continue
		}
		callee := at.toks[o.at-1]
		if callee.tok == token.RBRACK { // F[T](
			callee = at.beforeIndex(o.at - 1)
		}
		if callee.tok != token.IDENT {
			return nil, false
		}
		return s.word(text, callee.off, callee.end, detail)
	}
	return nil, false
}

// beforeIndex is the token before the [ that the ] at token i closes.
func (s *scan) beforeIndex(i int) lexeme {
	depth := 0
	for ; i > 0; i-- {
		switch s.toks[i].tok {
		case token.RBRACK:
			depth++
		case token.LBRACK:
			if depth--; depth == 0 {
				return s.toks[i-1]
			}
		}
	}
	return lexeme{tok: token.ILLEGAL}
}
