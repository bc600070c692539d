package complete

import (
	"go/ast"
	"go/types"
	"strings"
)

// members lists what can follow the dot after x.
func (c *checked) members(x ast.Expr) []Match {
	if id, ok := x.(*ast.Ident); ok {
		if p, ok := c.info.Uses[id].(*types.PkgName); ok {
			return c.s.exported(p.Imported().Path())
		}
		if c.info.Uses[id] == nil && c.s.lacks(c.info, id) {
			if path, ok := c.s.View.ImportPath(id.Name); ok {
				return c.s.exported(path)
			}
		}
	}
	tv, ok := c.info.Types[x]
	if !ok || tv.Type == nil || tv.Type == types.Typ[types.Invalid] {
		return nil
	}
	if t, ok := tv.Type.(*types.Tuple); ok {
		// The error that follows is checked, so that the first value counts.
		if t.Len() == 0 {
			return nil
		}
		return c.membersOf(t.At(0).Type(), false)
	}
	return c.membersOf(tv.Type, tv.IsType())
}

// lacks says that nothing is known by the name id.
func (s *Session) lacks(info *types.Info, id *ast.Ident) bool {
	_, known := s.View.Names[id.Name]
	return !known && info.Defs[id] == nil
}

// exported lists the exported names of a package.
func (s *Session) exported(path string) []Match {
	pkg, err := s.Importer.Import(path)
	if err != nil {
		return s.Library.exported(path) // it is not compiled; its source will do
	}
	var out []Match
	for _, name := range pkg.Scope().Names() {
		if obj := pkg.Scope().Lookup(name); obj.Exported() {
			out = append(out, s.match(obj, rankNear))
		}
	}
	return out
}

// usable says that code in cells can name a field or method.
func usable(obj types.Object) bool {
	return obj.Exported() || obj.Pkg() != nil && obj.Pkg().Path() == mainPath
}

// membersOf lists fields and methods of a value, or with expr those that a method
// expression can name.
func (c *checked) membersOf(t types.Type, expr bool) []Match {
	var out []Match
	if !expr {
		out = c.fieldsOf(t)
	}
	base := t
	if _, ok := t.Underlying().(*types.Interface); !ok {
		if _, ok := types.Unalias(t).(*types.Pointer); !ok && !expr {
			base = types.NewPointer(t)
		}
	}
	if p, ok := types.Unalias(t).(*types.TypeParam); ok {
		base = p.Constraint()
	}
	for m := range types.NewMethodSet(base).Methods() {
		if usable(m.Obj()) {
			out = append(out, c.s.match(m.Obj(), rankNear))
		}
	}
	return out
}

// fieldsOf lists the fields of a struct or pointer to one, promoted ones after its
// own, nearer ones first.
func (c *checked) fieldsOf(t types.Type) []Match {
	var out []Match
	level := []types.Type{t}
	seen := map[types.Type]bool{}
	for len(level) > 0 {
		var next []types.Type
		for _, t := range level {
			st, owner := structOf(t)
			if st == nil || seen[owner] {
				continue
			}
			seen[owner] = true
			for f := range st.Fields() {
				if usable(f) {
					out = append(out, c.field(owner, f))
				}
				if f.Embedded() {
					next = append(next, f.Type())
				}
			}
		}
		level = next
	}
	return out
}

// structOf is the struct that t is or points to, and the type that has its name.
func structOf(t types.Type) (*types.Struct, types.Type) {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, _ := t.Underlying().(*types.Struct)
	return st, t
}

// field is the match of a field: its type, its default and what it means.
func (c *checked) field(owner types.Type, f *types.Var) Match {
	m := c.s.match(f, rankNear)
	m.tell = func() string {
		text := signature(f)
		info, ok := c.fieldInfo(owner, f.Name())
		if !ok {
			return text
		}
		if info.Default != "" {
			text += " = " + info.Default
		}
		if doc := firstSentence(info.Doc); doc != "" {
			text += " · " + doc
		}
		return text
	}
	return m
}

// fieldInfo is what the source says of a field.
func (c *checked) fieldInfo(owner types.Type, field string) (FieldInfo, bool) {
	named, ok := types.Unalias(owner).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return FieldInfo{}, false
	}
	name := named.Obj().Name()
	if named.Obj().Pkg().Path() != mainPath {
		return c.s.Library.field(named.Obj().Pkg().Path(), name, field)
	}
	return c.ownSource(name).field(name, field)
}

// literal is the struct literal whose field's name is typed at the cursor.
func (c *checked) literal() (*ast.CompositeLit, bool) {
	child := c.parent(0)
	n := 1
	if kv, ok := c.parent(1).(*ast.KeyValueExpr); ok {
		if kv.Key != child {
			return nil, false
		}
		child, n = kv, 2
	}
	lit, ok := c.parent(n).(*ast.CompositeLit)
	if !ok || lit.Type == child {
		return nil, false
	}
	st, _ := structOf(c.typeOf(lit))
	return lit, st != nil
}

func (c *checked) typeOf(e ast.Expr) types.Type {
	if tv, ok := c.info.Types[e]; ok && tv.Type != nil {
		return tv.Type
	}
	return types.Typ[types.Invalid]
}

// literalNames lists the fields that a literal does not have yet. Where it may be
// one without names of fields, the names in scope come too.
func (c *checked) literalNames(lit *ast.CompositeLit) []Match {
	given := map[string]bool{}
	positional := false
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			positional = positional || e.Pos() != c.here
			continue
		}
		if id, ok := kv.Key.(*ast.Ident); ok && id.Pos() != c.here {
			given[id.Name] = true
		}
	}
	if positional {
		return c.names(false)
	}
	var out []Match
	st, owner := structOf(c.typeOf(lit))
	for f := range st.Fields() {
		if usable(f) && !given[f.Name()] {
			out = append(out, c.field(owner, f))
		}
	}
	if len(given) == 0 {
		out = append(out, c.names(false)...)
	}
	return out
}

// firstSentence is the beginning of a comment, in one line.
func firstSentence(doc string) string {
	doc = strings.Join(strings.Fields(doc), " ")
	if i := strings.Index(doc, ". "); i >= 0 {
		doc = doc[:i]
	}
	return strings.TrimSuffix(doc, ".")
}
