package session

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"hone/runtime/cell"
)

// Match is one way to complete a name.
type Match struct {
	Name string
	// Kind is "func", "var", "type", "const", "package", "field", "method" or "keyword".
	Kind string
}

// Complete lists what fits at byte offset off of a cell, and where the text
// starts that a match replaces.
func (s *Session) Complete(code string, off int) (matches []Match, start int) {
	c := cell.Part(code)
	text := c.Go
	start = off
	for start > 0 && wordByte(text[start-1]) {
		start--
	}
	prefix := text[start:off]
	if start > 0 && text[start-1] == '.' {
		matches = s.members(text, start-1, off)
	} else {
		matches = s.visible(text, start)
	}
	return fitting(matches, prefix), start
}

func wordByte(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80
}

// fitting keeps what begins with the prefix; if nothing does, case is ignored.
func fitting(all []Match, prefix string) []Match {
	var exact, loose []Match
	seen := map[string]bool{}
	for _, m := range all {
		if seen[m.Name] || strings.HasPrefix(m.Name, "Hone") && strings.Contains(m.Name, "_") {
			continue
		}
		seen[m.Name] = true
		switch {
		case strings.HasPrefix(m.Name, prefix):
			exact = append(exact, m)
		case len(m.Name) >= len(prefix) && strings.EqualFold(m.Name[:len(prefix)], prefix):
			loose = append(loose, m)
		}
	}
	if len(exact) == 0 {
		exact = loose
	}
	slices.SortFunc(exact, func(a, b Match) int { return strings.Compare(a.Name, b.Name) })
	return exact
}

// visible lists the names that can begin an expression at off.
func (s *Session) visible(text string, off int) []Match {
	var out []Match
	for _, n := range s.names {
		out = append(out, Match{n.Name, kindWord(n.Obj)})
	}
	for _, name := range s.PackageNames() {
		out = append(out, Match{name, "package"})
	}
	for _, name := range types.Universe.Names() {
		out = append(out, Match{name, kindWord(types.Universe.Lookup(name))})
	}
	for t := token.BREAK; t <= token.VAR; t++ {
		out = append(out, Match{t.String(), "keyword"})
	}
	out = append(out, Match{"ctx", "var"})
	if u := s.inspectUnit(text); u != nil {
		for id, obj := range u.info.Defs {
			if at, ok := u.gen.exact(u.offset(id.Pos())); ok && obj != nil && at < off {
				out = append(out, Match{id.Name, kindWord(obj)})
			}
		}
	}
	return out
}

// members lists what can follow the dot at offset dot.
func (s *Session) members(text string, dot, end int) []Match {
	base := strings.TrimSpace(text[operandStart(text, dot):dot])
	if path, ok := s.ImportPath(base); ok && s.names[base] == nil {
		return s.exportedNames(path)
	}
	t := s.typeBefore(text[:dot]+text[end:], dot)
	if t == nil {
		t = s.typeBefore(base, len(base))
	}
	if t == nil {
		return nil
	}
	return membersOf(t)
}

func (s *Session) exportedNames(path string) []Match {
	pkg, err := s.importer.Import(path)
	if err != nil {
		return nil
	}
	var out []Match
	for _, name := range pkg.Scope().Names() {
		if obj := pkg.Scope().Lookup(name); obj.Exported() {
			out = append(out, Match{name, kindWord(obj)})
		}
	}
	return out
}

// membersOf lists fields and methods that code in cells can use.
func membersOf(t types.Type) []Match {
	var out []Match
	usable := func(obj types.Object) bool {
		return obj.Exported() || obj.Pkg() != nil && obj.Pkg().Path() == mainPath
	}
	seen := map[types.Type]bool{}
	var fields func(types.Type)
	fields = func(t types.Type) {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		st, ok := t.Underlying().(*types.Struct)
		if !ok || seen[t] {
			return
		}
		seen[t] = true
		for f := range st.Fields() {
			if usable(f) {
				out = append(out, Match{f.Name(), "field"})
			}
			if f.Embedded() {
				fields(f.Type())
			}
		}
	}
	fields(t)
	if _, ok := t.Underlying().(*types.Interface); !ok {
		if _, ok := t.Underlying().(*types.Pointer); !ok {
			t = types.NewPointer(t)
		}
	}
	set := types.NewMethodSet(t)
	for m := range set.Methods() {
		if usable(m.Obj()) {
			out = append(out, Match{m.Obj().Name(), "method"})
		}
	}
	return out
}

// operandStart walks back from a dot over a.b[c](d) to where the operand begins.
func operandStart(text string, dot int) int {
	i, depth := dot, 0
	for i > 0 {
		switch b := text[i-1]; {
		case b == ')' || b == ']' || b == '}':
			depth++
		case b == '(' || b == '[' || b == '{':
			if depth == 0 {
				return i
			}
			depth--
		case depth > 0 && b != '\n', wordByte(b), b == '.':
		default:
			return i
		}
		i--
	}
	return i
}

// typeBefore is the type of the longest expression that ends at offset end.
func (s *Session) typeBefore(text string, end int) types.Type {
	u := s.inspectUnit(text)
	if u == nil {
		return nil
	}
	var best ast.Expr
	for e, tv := range u.info.Types {
		if tv.Type == nil || tv.Type == types.Typ[types.Invalid] {
			continue
		}
		if at, ok := u.gen.exact(u.offset(e.End() - 1)); ok && at+1 == end && (best == nil || e.Pos() < best.Pos()) {
			best = e
		}
	}
	if best == nil {
		return nil
	}
	return u.info.Types[best].Type
}

// inspectUnit checks a text as far as that goes, without any consequence. It is
// nil if the text cannot be parsed.
func (s *Session) inspectUnit(text string) *unit {
	c := cell.Part(text)
	segs, bad := c.Segments()
	if len(bad) > 0 {
		return nil
	}
	src := &source{code: c.Go}
	own := make([]segment, len(segs))
	for i, g := range segs {
		own[i] = segment{Segment: g, src: src}
	}
	u := s.newUnit(src, own)
	for range maxRounds {
		u.generate()
		if u.parse() {
			continue
		}
		if u.body == nil || u.file == nil || len(u.problems) > 0 {
			return nil
		}
		u.check()
		if !u.checkErrors() {
			u.promote()
			u.checkBodies()
			return u
		}
	}
	return nil
}

func kindWord(obj types.Object) string {
	switch obj := obj.(type) {
	case *types.Func, *types.Builtin:
		return "func"
	case *types.TypeName:
		return "type"
	case *types.Const, *types.Nil:
		return "const"
	case *types.PkgName:
		return "package"
	case *types.Var:
		if obj.IsField() {
			return "field"
		}
	}
	return "var"
}

// Description is what is known about a name.
type Description struct {
	// Text is its declaration in one line.
	Text string
	// Source is the declaration as the user wrote it, if a cell declared it.
	Source string
	// Package and Symbol are what `go doc` takes, empty for names of cells.
	Package, Symbol string
}

// Describe tells what the name at byte offset off of a cell stands for.
func (s *Session) Describe(code string, off int) (*Description, bool) {
	text := cell.Part(code).Go
	start, end := off, off
	for start > 0 && wordByte(text[start-1]) {
		start--
	}
	for end < len(text) && wordByte(text[end]) {
		end++
	}
	if start == end {
		return nil, false
	}
	if obj := s.objectAt(text, start); obj != nil {
		return s.description(obj), true
	}
	from := operandStart(text, start)
	if obj := s.objectAt(text[from:end], start-from); obj != nil {
		return s.description(obj), true
	}
	return s.describeName(text[start:end])
}

func (s *Session) describeName(name string) (*Description, bool) {
	if n := s.names[name]; n != nil {
		return &Description{Text: n.Describe(), Source: n.Source()}, true
	}
	if path, ok := s.ImportPath(name); ok {
		return &Description{Text: "package " + path, Package: path}, true
	}
	if obj := types.Universe.Lookup(name); obj != nil {
		return s.description(obj), true
	}
	return nil, false
}

// objectAt finds what the identifier that begins at offset start stands for.
func (s *Session) objectAt(text string, start int) types.Object {
	u := s.inspectUnit(text)
	if u == nil {
		return nil
	}
	for _, m := range []map[*ast.Ident]types.Object{u.info.Uses, u.info.Defs} {
		for id, obj := range maps.All(m) {
			if at, ok := u.gen.exact(u.offset(id.Pos())); ok && at == start && obj != nil {
				return obj
			}
		}
	}
	return nil
}

func (s *Session) description(obj types.Object) *Description {
	d := &Description{Text: types.ObjectString(obj, func(p *types.Package) string {
		if p.Path() == mainPath {
			return ""
		}
		return p.Name()
	})}
	if n := s.names[obj.Name()]; n != nil && n.Obj == obj {
		d.Source = n.Source()
		return d
	}
	switch {
	case obj.Pkg() == nil:
		d.Package, d.Symbol = "builtin", obj.Name()
	case obj.Pkg().Path() == mainPath:
	default:
		d.Package, d.Symbol = obj.Pkg().Path(), docSymbol(obj)
	}
	if p, ok := obj.(*types.PkgName); ok {
		d.Text, d.Package, d.Symbol = "package "+p.Imported().Path(), p.Imported().Path(), ""
	}
	return d
}

// docSymbol is "Type.Method" for methods and the name for all else.
func docSymbol(obj types.Object) string {
	f, ok := obj.(*types.Func)
	if !ok || f.Signature().Recv() == nil {
		if v, ok := obj.(*types.Var); ok && v.IsField() {
			return ""
		}
		return obj.Name()
	}
	t := f.Signature().Recv().Type()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := t.(*types.Named); ok {
		return n.Obj().Name() + "." + f.Name()
	}
	return f.Name()
}
