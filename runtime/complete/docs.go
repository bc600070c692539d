package complete

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/build"
	"go/doc"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// packageDocs is what the source of a package says.
type packageDocs struct {
	path, name string
	// Doc is the package's comment.
	doc     string
	fset    *token.FileSet
	symbols map[string]symbol // "Name" or "Type.Method"
	structs map[string]*structDocs
	consts  map[string]string // values of single constants, as written
}

// symbol is one declaration.
type symbol struct {
	node ast.Node // a *ast.FuncDecl or an *ast.GenDecl with one spec
	doc  string
	kind string
}

// structDocs are the fields of a type and what its constructors set.
type structDocs struct {
	fields []FieldInfo
	makers []maker
}

// maker is a function or variable that makes a value of a type.
type maker struct {
	name   string
	values map[string]string
}

// FieldInfo is what a source says of a field.
type FieldInfo struct {
	Name, Type, Doc string
	// Default is what the type's constructor sets, "" if there is none.
	Default string

	zero string
}

func packageClause(file string) (string, error) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly)
	if err != nil {
		return "", err
	}
	return f.Name.Name, nil
}

// readPackage reads the Go files of a folder that count on this system.
func readPackage(dir, path string) (*packageDocs, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read the source of %s: %w", path, err)
	}
	p := newDocs(path)
	for _, e := range entries {
		name := e.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		if ok, err := build.Default.MatchFile(dir, name); err != nil || !ok {
			continue
		}
		file, err := parser.ParseFile(p.fset, filepath.Join(dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("read the source of %s: %w", path, err)
		}
		if file.Name.Name == "main" && p.name != "" {
			continue // a generator, ignored by a build tag that MatchFile takes to hold
		}
		p.add(file)
	}
	p.finish()
	return p, nil
}

func newDocs(path string) *packageDocs {
	return &packageDocs{path: path, fset: token.NewFileSet(), symbols: map[string]symbol{}, structs: map[string]*structDocs{}, consts: map[string]string{}}
}

// add takes the declarations of a file.
func (p *packageDocs) add(file *ast.File) {
	p.name = file.Name.Name
	if file.Doc != nil && len(file.Doc.Text()) > len(p.doc) {
		p.doc = file.Doc.Text()
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			p.function(d)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				p.spec(d, spec)
			}
		}
	}
}

func (p *packageDocs) function(d *ast.FuncDecl) {
	name := d.Name.Name
	kind := "func"
	if d.Recv != nil {
		name, kind = receiverName(d)+"."+name, "method"
	} else {
		p.maker(d)
	}
	p.symbols[name] = symbol{d, d.Doc.Text(), kind}
}

func (p *packageDocs) spec(d *ast.GenDecl, spec ast.Spec) {
	one := &ast.GenDecl{TokPos: d.TokPos, Tok: d.Tok, Specs: []ast.Spec{spec}}
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		p.symbols[spec.Name.Name] = symbol{one, docOf(spec.Doc, d.Doc, spec.Comment), "type"}
		if st, ok := spec.Type.(*ast.StructType); ok {
			p.struct_(spec.Name.Name).fields = p.fields(st)
		}
	case *ast.ValueSpec:
		kind := d.Tok.String()
		for i, id := range spec.Names {
			p.symbols[id.Name] = symbol{one, docOf(spec.Doc, d.Doc, spec.Comment), kind}
			if i >= len(spec.Values) {
				continue
			}
			if d.Tok == token.CONST {
				p.consts[id.Name] = p.source(spec.Values[i])
			} else if lit, typ := madeBy(spec.Values[i]); lit != nil && strings.HasPrefix(id.Name, "Default") {
				p.makes(typ, id.Name, lit)
			}
		}
	}
}

func docOf(groups ...*ast.CommentGroup) string {
	for _, g := range groups {
		if text := g.Text(); text != "" {
			return text
		}
	}
	return ""
}

func (p *packageDocs) struct_(name string) *structDocs {
	if p.structs[name] == nil {
		p.structs[name] = &structDocs{}
	}
	return p.structs[name]
}

// fields reads the fields of a struct. What a field is for stands in the comment
// before or after it, or in its tag doc.
func (p *packageDocs) fields(st *ast.StructType) []FieldInfo {
	var out []FieldInfo
	for _, f := range st.Fields.List {
		text := docOf(f.Doc, f.Comment)
		if f.Tag != nil {
			if tag, err := strconv.Unquote(f.Tag.Value); err == nil {
				if t := reflect.StructTag(tag).Get("doc"); t != "" {
					text = t
				}
			}
		}
		info := FieldInfo{Type: p.source(f.Type), Doc: strings.TrimSpace(text), zero: zeroText(f.Type)}
		for _, id := range f.Names {
			info.Name = id.Name
			out = append(out, info)
		}
		if len(f.Names) == 0 {
			info.Name = embeddedName(f.Type)
			out = append(out, info)
		}
	}
	return out
}

func embeddedName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return embeddedName(e.X)
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.IndexExpr:
		return embeddedName(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// zeroText is the zero value of a type as far as its name shows it.
func zeroText(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr, *ast.MapType, *ast.FuncType, *ast.ChanType:
		return "nil"
	case *ast.ArrayType:
		if e.Len == nil {
			return "nil"
		}
	case *ast.Ident:
		switch e.Name {
		case "string":
			return `""`
		case "bool":
			return "false"
		case "any", "error":
			return "nil"
		case "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "float32", "float64", "byte", "rune":
			return "0"
		}
	}
	return ""
}

// maker notes a function whose first result is a struct that it writes as a literal.
func (p *packageDocs) maker(d *ast.FuncDecl) {
	if d.Type.Results == nil || len(d.Type.Results.List) == 0 || d.Body == nil {
		return
	}
	typ := embeddedName(d.Type.Results.List[0].Type)
	if typ == "" {
		return
	}
	ast.Inspect(d.Body, func(n ast.Node) bool {
		ret, ok := n.(*ast.ReturnStmt)
		if !ok || len(ret.Results) == 0 {
			return true
		}
		if lit, made := madeBy(ret.Results[0]); lit != nil && made == typ && len(lit.Elts) > 0 {
			p.makes(typ, d.Name.Name, lit)
		}
		return false
	})
}

// madeBy is the literal T{…} or &T{…} that an expression is.
func madeBy(e ast.Expr) (*ast.CompositeLit, string) {
	if u, ok := e.(*ast.UnaryExpr); ok && u.Op == token.AND {
		e = u.X
	}
	lit, ok := e.(*ast.CompositeLit)
	if !ok {
		return nil, ""
	}
	id, ok := lit.Type.(*ast.Ident)
	if !ok {
		return nil, ""
	}
	return lit, id.Name
}

func (p *packageDocs) makes(typ, name string, lit *ast.CompositeLit) {
	st := p.struct_(typ)
	if slices.ContainsFunc(st.makers, func(m maker) bool { return m.name == name }) {
		return
	}
	m := maker{name, map[string]string{}}
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if id, ok := kv.Key.(*ast.Ident); ok {
				m.values[id.Name] = p.source(kv.Value)
			}
		}
	}
	if len(m.values) > 0 {
		st.makers = append(st.makers, m)
	}
}

// finish gives fields their defaults, once all files are read: what the only
// constructor sets, or where there are several that differ, what each one sets.
func (p *packageDocs) finish() {
	for _, st := range p.structs {
		makers := slices.DeleteFunc(slices.Clone(st.makers), func(m maker) bool { return !ast.IsExported(m.name) && p.path != mainPath })
		slices.SortFunc(makers, func(a, b maker) int { return strings.Compare(a.name, b.name) })
		for i := range st.fields {
			st.fields[i].Default = p.defaultOf(makers, st.fields[i])
		}
	}
}

func (p *packageDocs) defaultOf(makers []maker, f FieldInfo) string {
	const most = 3
	if len(makers) == 0 || len(makers) > most {
		return ""
	}
	var texts, each []string
	for _, m := range makers {
		text, set := m.values[f.Name]
		if !set {
			text = f.zero
		}
		if v, ok := p.consts[text]; ok {
			text = v
		}
		if len(text) > 40 || strings.Contains(text, "\n") {
			text = "…"
		}
		texts = append(texts, text)
		each = append(each, text+" ("+m.name+")")
	}
	if len(slices.Compact(slices.Clone(texts))) == 1 {
		return texts[0]
	}
	return strings.Join(each, ", ")
}

// source is a node as it is written.
func (p *packageDocs) source(n ast.Node) string {
	var b bytes.Buffer
	if err := format.Node(&b, p.fset, n); err != nil {
		return ""
	}
	return b.String()
}

// declaration is a symbol's declaration, without function bodies unless with bodies.
func (p *packageDocs) declaration(name string, bodies bool) (decl, doc string, ok bool) {
	s, ok := p.symbols[name]
	if !ok {
		return "", "", false
	}
	node := s.node
	if f, isFunc := node.(*ast.FuncDecl); isFunc {
		c := *f
		c.Doc = nil
		if !bodies {
			c.Body = nil
		}
		node = &c
	}
	return p.source(node), strings.TrimSpace(s.doc), true
}

// synopsis is the first sentence of the package's comment.
func (p *packageDocs) synopsis() string { return new(doc.Package).Synopsis(p.doc) }

// field finds what is said of a field.
func (p *packageDocs) field(typ, field string) (FieldInfo, bool) {
	st := p.structs[typ]
	if st == nil {
		return FieldInfo{}, false
	}
	i := slices.IndexFunc(st.fields, func(f FieldInfo) bool { return f.Name == field })
	if i < 0 {
		return FieldInfo{}, false
	}
	return st.fields[i], true
}

// field is what a package says of a field of one of its types, as far as that is
// known without waiting long.
func (l *Library) field(path, typ, field string) (FieldInfo, bool) {
	if p := l.docs(path, docPatience); p != nil {
		return p.field(typ, field)
	}
	return FieldInfo{}, false
}

// exported lists the exported names of a package by its source.
func (l *Library) exported(path string) []Match {
	p := l.docs(path, docPatience)
	if p == nil {
		return nil
	}
	var out []Match
	for name, s := range p.symbols {
		if !strings.Contains(name, ".") && ast.IsExported(name) {
			m := Match{Name: name, Kind: s.kind}
			if f, ok := s.node.(*ast.FuncDecl); ok {
				m.Signature = strings.TrimPrefix(p.source(f.Type), "func")
			}
			out = append(out, m)
		}
	}
	return out
}
