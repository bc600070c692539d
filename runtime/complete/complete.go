// Package complete answers what a person asks while typing a cell: which names fit
// at the cursor, and what the name at the cursor is. [Session.Complete] and
// [Session.Inspect] are the entry points.
//
// A cell that is being typed is broken: brackets are open, an operand is missing, a
// line above lacks its parenthesis. The text is mended as far as the tokens show
// how (repair.go), a placeholder stands for the name that is typed, and go/types
// checks what results (check.go), with the names of the session in scope.
//
// Nothing here waits: a package that is not compiled yet has no members, and
// documentation that has not been read in [docPatience] is left out. Nothing here
// changes the session, so that it can be asked while a cell runs.
package complete

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"hone/runtime/session"
)

// Match is one way to complete what is typed.
type Match struct {
	Name string
	// Kind is "func", "var", "type", "const", "package", "field", "method",
	// "keyword", "label", "path" or "command".
	Kind string
	// Signature is a line about it: the type, of fields also default and meaning.
	Signature string

	rank int
	// tell makes the signature, once it is clear that the match fits.
	tell func() string
}

// Session is what is asked: the names of a session at one moment and the world
// around them.
type Session struct {
	View *session.View
	// Importer finds packages that are compiled; it must not wait for others.
	Importer types.Importer
	// Library documents packages.
	Library *Library
	// Dir is the folder that relative paths start from.
	Dir string
	// Value, if set, tells the value of a variable of the session in one line.
	Value func(name string) (string, bool)
}

// Complete lists what fits at byte offset off of a cell's Go (its commands blanked),
// and where the text starts that a match replaces.
func (s *Session) Complete(text string, off int) (matches []Match, start int) {
	start = wordStart(text, off)
	before := read(text[:start])
	switch at := read(text[:off]); at.in {
	case inComment, inChar, inNumber:
		return nil, off
	case inString:
		return s.inString(at, text[at.literal+1:off], off)
	}
	prefix := text[start:off]
	c := s.check(text, start, off, placeholder)
	if c == nil {
		return fitting(s.sessionNames(), prefix), start
	}
	return fitting(c.candidates(before), prefix), start
}

func wordStart(text string, off int) int {
	for off > 0 && wordByte(text[off-1]) {
		off--
	}
	return off
}

func wordByte(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80
}

// fitting keeps what begins with the prefix; if nothing does, case is ignored. Of
// names that are there twice, the first counts: it hides the other.
func fitting(all []Match, prefix string) []Match {
	var exact, loose []Match
	seen := map[string]bool{}
	for _, m := range all {
		if seen[m.Name] || m.Name == "_" || strings.HasPrefix(m.Name, "Hone") && ours(m.Name) {
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
	for i, m := range exact {
		if m.tell != nil {
			exact[i].Signature = m.tell()
		}
	}
	slices.SortStableFunc(exact, func(a, b Match) int {
		if a.rank != b.rank {
			return a.rank - b.rank
		}
		return strings.Compare(a.Name, b.Name)
	})
	return exact
}

// ours says that a name is one that hone makes in emitted code.
func ours(name string) bool {
	return name == cellFunc || name == placeholder || name == "HoneVars" || len(name) > 5 && name[5] == '_'
}

// parent is the n-th node above the name at the cursor.
func (c *checked) parent(n int) ast.Node {
	if i := len(c.path) - 1 - n; i >= 0 {
		return c.path[i]
	}
	return nil
}

// candidates lists what can stand at the placeholder.
func (c *checked) candidates(before *scan) []Match {
	switch k := previous(before); k {
	case token.GOTO, token.BREAK, token.CONTINUE:
		return labels(c, k)
	case token.RBRACE:
		if before.first < len(before.toks) && before.toks[before.first].tok == token.IF {
			return keywordMatches([]string{"else"})
		}
	case token.FUNC:
		if len(before.open) == 0 && before.first == len(before.toks)-1 {
			return nil // the name of a function to be
		}
	}
	atStart := before.first >= len(before.toks)
	id, _ := c.parent(0).(*ast.Ident)
	if id == nil {
		return append(c.names(false), keywords(before, atStart)...)
	}
	switch p := c.parent(1).(type) {
	case *ast.SelectorExpr:
		if p.Sel == id {
			return c.members(p.X)
		}
	case *ast.CompositeLit, *ast.KeyValueExpr:
		if lit, ok := c.literal(); ok {
			return c.literalNames(lit)
		}
	}
	if c.declares(id) {
		return nil
	}
	if c.typePlace() {
		return append(c.names(true), typeKeywords()...)
	}
	return append(c.names(false), keywords(before, atStart && isExprStmt(c.parent(1)))...)
}

func previous(s *scan) token.Token {
	if len(s.toks) == 0 {
		return token.ILLEGAL
	}
	return s.toks[len(s.toks)-1].tok
}

func isExprStmt(n ast.Node) bool {
	_, ok := n.(*ast.ExprStmt)
	return ok
}

// declares says that the name at the cursor is one that the user makes up.
func (c *checked) declares(id *ast.Ident) bool {
	switch p := c.parent(1).(type) {
	case *ast.FuncDecl:
		return p.Name == id
	case *ast.TypeSpec:
		return p.Name == id
	case *ast.ValueSpec:
		return slices.Contains(p.Names, id)
	case *ast.Field:
		return slices.Contains(p.Names, id)
	case *ast.ImportSpec:
		return true
	}
	return false
}

// typePlace says that only a type can stand at the cursor.
func (c *checked) typePlace() bool {
	for n := 1; ; n++ {
		child, _ := c.parent(n - 1).(ast.Expr)
		if child == nil {
			return false
		}
		switch p := c.parent(n).(type) {
		case *ast.Field:
			return p.Type == child
		case *ast.TypeSpec:
			return p.Type == child
		case *ast.ValueSpec:
			return p.Type == child
		case *ast.ArrayType:
			if p.Elt == child {
				return true
			}
			return false
		case *ast.MapType, *ast.ChanType, *ast.Ellipsis:
			return true
		case *ast.TypeAssertExpr:
			return p.Type == child
		case *ast.StarExpr, *ast.ParenExpr, *ast.IndexExpr, *ast.IndexListExpr:
		default:
			return false
		}
	}
}

// Ranks put what is nearer first.
const (
	rankNear = iota
	rankSession
	rankKeyword
	rankUniverse
	rankPackage
)

// names lists the names in scope at the cursor, the nearest first.
func (c *checked) names(onlyTypes bool) []Match {
	var out []Match
	add := func(obj types.Object, rank int) {
		if _, isType := obj.(*types.TypeName); onlyTypes && !isType && !isPackage(obj) {
			return
		}
		out = append(out, c.s.match(obj, rank))
	}
	scope := c.pkg.Scope().Innermost(c.here)
	if scope == nil {
		scope = c.pkg.Scope()
	}
	for ; scope != nil && scope != types.Universe; scope = scope.Parent() {
		rank := rankNear
		if scope == c.pkg.Scope() {
			rank = rankSession
		}
		for _, name := range scope.Names() {
			obj := scope.Lookup(name)
			if rank == rankNear && !isPackage(obj) && obj.Pos().IsValid() && obj.Pos() >= c.here {
				continue // declared further down
			}
			if isPackage(obj) {
				add(obj, rankPackage)
				continue
			}
			add(obj, rank)
		}
	}
	for _, name := range c.s.View.PackageNames() {
		path, _ := c.s.View.ImportPath(name)
		out = append(out, Match{Name: name, Kind: "package", Signature: path, rank: rankPackage})
	}
	for _, name := range types.Universe.Names() {
		add(types.Universe.Lookup(name), rankUniverse)
	}
	return out
}

func isPackage(obj types.Object) bool {
	_, ok := obj.(*types.PkgName)
	return ok
}

// sessionNames is names for a cell of which nothing can be made.
func (s *Session) sessionNames() []Match {
	var out []Match
	for _, n := range s.View.Names {
		out = append(out, s.match(n.Obj, rankSession))
	}
	for _, name := range s.View.PackageNames() {
		path, _ := s.View.ImportPath(name)
		out = append(out, Match{Name: name, Kind: "package", Signature: path, rank: rankPackage})
	}
	for _, name := range types.Universe.Names() {
		out = append(out, s.match(types.Universe.Lookup(name), rankUniverse))
	}
	return out
}

// match makes a match of an object.
func (s *Session) match(obj types.Object, rank int) Match {
	return Match{Name: obj.Name(), Kind: kindWord(obj), rank: rank, tell: func() string { return signature(obj) }}
}

func kindWord(obj types.Object) string {
	switch obj := obj.(type) {
	case *types.Func:
		if obj.Signature().Recv() != nil {
			return "method"
		}
		return "func"
	case *types.Builtin:
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

// qualifier names packages as code in a cell does.
func qualifier(p *types.Package) string {
	if p.Path() == mainPath {
		return ""
	}
	return p.Name()
}

// signature is what there is to know of an object beside its name, in a line.
func signature(obj types.Object) string {
	switch obj := obj.(type) {
	case *types.Func:
		return strings.TrimPrefix(types.TypeString(obj.Signature(), qualifier), "func")
	case *types.Builtin:
		return strings.TrimPrefix(builtins[obj.Name()].decl, "func "+obj.Name())
	case *types.PkgName:
		return obj.Imported().Path()
	case *types.TypeName:
		return underlying(obj.Type())
	case *types.Const:
		return types.TypeString(obj.Type(), qualifier) + " = " + shortened(obj.Val().String())
	case *types.Nil:
		return ""
	}
	if obj.Type() == nil || obj.Type() == types.Typ[types.Invalid] {
		return ""
	}
	return types.TypeString(obj.Type(), qualifier)
}

// underlying tells in a word or a short line what a type is made of.
func underlying(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Struct:
		return "struct"
	case *types.Interface:
		return "interface"
	default:
		if _, basic := t.(*types.Basic); basic {
			return ""
		}
		return shortened(types.TypeString(u, qualifier))
	}
}

// shortened cuts a text that would not fit a menu.
func shortened(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
