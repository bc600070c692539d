package session

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hone/runtime/cell"
)

func nameHints() {
	addHint(`^undefined: (\w+)$`, func(u *unit, p token.Pos, m []string) string { return u.undefinedHint(p, m[1]) })
	addHint(`^undefined: (\w+)\.(\w+)(?: \(but have (\w+)\))?$`, func(u *unit, _ token.Pos, m []string) string {
		return u.memberHint(m[1], m[2], m[3])
	})
	addHint(`^name (\w+) not exported by package (\w+)`, func(u *unit, _ token.Pos, m []string) string {
		hint := "the name begins with a small letter, so only its own package can use it"
		if near := nearest(m[1], u.exported(m[2])); near != "" {
			hint += fmt.Sprintf("; did you mean %s.%s?", m[2], near)
		}
		return hint
	})
	addHint(`undefined \(type (.+) has no field or method (\w+)(?:, but does have (?:field|method) (\w+))?\)`, func(u *unit, p token.Pos, m []string) string {
		if m[3] != "" {
			return fmt.Sprintf("mind the capital letter: write %s", m[3])
		}
		return u.selectorHint(p, m[2])
	})
	always(`undefined \(cannot refer to unexported`, "the name begins with a small letter, so only its own package can use it")
	addHint(`^unknown field (\w+) in struct literal of type (.+?)(?:, but does have (\w+))?$`, func(u *unit, p token.Pos, m []string) string {
		if m[3] != "" {
			return fmt.Sprintf("mind the capital letter: write %s", m[3])
		}
		return u.literalFieldHint(p, m[1])
	})
	addHint(`^use of package (\w+) (?:without selector|not in selector)`, func(_ *unit, _ token.Pos, m []string) string { return packageHint(m[1]) })
}

func packageHint(name string) string {
	return fmt.Sprintf("%s is a package; use one of its names, %s.X", name, name)
}

// otherWords are names of other languages, and what Go calls them.
var otherWords = map[string]string{
	"None": "nil", "null": "nil", "NULL": "nil", "nullptr": "nil", "undefined": "nil", "none": "nil",
	"True": "true", "False": "false", "TRUE": "true", "FALSE": "false",
	"double": "float64", "float": "float64", "char": "byte or rune", "str": "string, or fmt.Sprint(x) for the text of a value",
	"boolean": "bool", "integer": "int", "object": "any", "void": "no result at all",
	"self": "the name that the method gives to its receiver", "this": "the name that the method gives to its receiver",
	"input": "bufio.NewReader(os.Stdin)", "raise": "panic(…), or return an error", "list": "a slice, []T{…}", "dict": "a map, map[K]V{…}",
	"foreach": "for i, v := range values { … }", "printf": "fmt.Printf", "println": "fmt.Println", "sizeof": "unsafe.Sizeof", "assert": "if !condition { panic(…) }",
}

// undefinedHint is for a name that stands for nothing where it is used.
func (u *unit) undefinedHint(p token.Pos, name string) string {
	selected := u.isSelected(p)
	switch {
	case name == "ctx":
		return "ctx belongs to the cell's own statements; give the function a parameter ctx context.Context"
	case u.s.gone[name]:
		return fmt.Sprintf("%s was removed, or its value was lost with the worker; run the cell that made it again", name)
	}
	if _, ok := u.s.ImportPath(name); ok {
		return packageHint(name)
	}
	if hint := u.elsewhere(p, name); hint != "" {
		return hint
	}
	if selected {
		near := nearest(name, u.namesAt(p))
		if near == "" && len(name) > 4 { // short names are near too many packages
			near = nearest(name, u.s.PackageNames())
		}
		if near != "" {
			return fmt.Sprintf("did you mean %s?", near)
		}
		return u.importHint(name)
	}
	near := nearest(name, u.namesAt(p))
	if types.Universe.Lookup(near) != nil && ast.IsExported(name) {
		if where := u.packagesWith(name); len(where) > 0 {
			return "write " + strings.Join(where, " or ")
		}
	}
	if word := otherWords[name]; word != "" && !strings.EqualFold(near, name) {
		return fmt.Sprintf("in Go that is %s", word)
	}
	if near != "" {
		return fmt.Sprintf("did you mean %s?", near)
	}
	if where := u.packagesWith(name); len(where) > 0 {
		return "write " + strings.Join(where, " or ")
	}
	if u.isAssigned(p) {
		return fmt.Sprintf("declare it with %s := …; = gives a value to a variable that exists", name)
	}
	return "no cell has declared it yet"
}

// importHint is for a name that is used as a package.
func (u *unit) importHint(name string) string {
	var paths []string
	for path := range u.s.paths.known {
		if baseName(path) == name && !strings.Contains(path, "internal/") && !strings.Contains(path, "vendor/") {
			paths = append(paths, fmt.Sprintf("import %q", path))
		}
	}
	slices.SortFunc(paths, func(a, b string) int { return len(a) - len(b) })
	switch {
	case len(paths) > 0:
		return "if the package is meant: " + strings.Join(paths[:min(2, len(paths))], " or ")
	case wellKnown[name] != "":
		return fmt.Sprintf("no cell has declared it; if the package is meant: %%get %s, then import %q", moduleOf(wellKnown[name]), wellKnown[name])
	}
	return fmt.Sprintf("no cell has declared it; a package that is neither of Go nor of hone needs its import, import \"…/%s\", and if it is not there yet %%get MODULE", name)
}

// wellKnown are packages of other modules that people name without saying whose.
var wellKnown = map[string]string{
	"uuid": "github.com/google/uuid", "cmp": "github.com/google/go-cmp/cmp", "yaml": "gopkg.in/yaml.v3", "toml": "github.com/BurntSushi/toml",
	"errgroup": "golang.org/x/sync/errgroup", "singleflight": "golang.org/x/sync/singleflight", "semaphore": "golang.org/x/sync/semaphore",
	"zap": "go.uber.org/zap", "logrus": "github.com/sirupsen/logrus", "cobra": "github.com/spf13/cobra", "gin": "github.com/gin-gonic/gin",
	"mux": "github.com/gorilla/mux", "websocket": "github.com/gorilla/websocket", "require": "github.com/stretchr/testify/require",
	"decimal": "github.com/shopspring/decimal", "mat": "gonum.org/v1/gonum/mat", "stat": "gonum.org/v1/gonum/stat", "floats": "gonum.org/v1/gonum/floats",
	"norm": "golang.org/x/text/unicode/norm", "language": "golang.org/x/text/language", "rate": "golang.org/x/time/rate",
}

// moduleOf is the module of a well-known package.
func moduleOf(path string) string {
	parts := strings.Split(path, "/")
	switch {
	case parts[0] == "golang.org" || parts[0] == "github.com":
		return strings.Join(parts[:min(3, len(parts))], "/")
	case parts[0] == "gonum.org":
		return "gonum.org/v1/gonum"
	}
	return path
}

// isSelected says that the name at p stands before a dot.
func (u *unit) isSelected(p token.Pos) bool {
	sel, ok := around[*ast.SelectorExpr](u, p)
	return ok && sel.X.Pos() == p && sel.X.End() <= sel.Sel.Pos() && isIdent(sel.X)
}

func isIdent(x ast.Expr) bool {
	_, ok := x.(*ast.Ident)
	return ok
}

// isAssigned says that the name at p stands left of =.
func (u *unit) isAssigned(p token.Pos) bool {
	as, ok := around[*ast.AssignStmt](u, p)
	return ok && as.Tok == token.ASSIGN && slices.ContainsFunc(as.Lhs, func(x ast.Expr) bool { return x.Pos() == p && isIdent(x) })
}

// namesAt lists the names that may be used at a position.
func (u *unit) namesAt(p token.Pos) []string {
	seen := map[string]bool{}
	for n := range u.s.names {
		seen[n] = true
	}
	if u.pkg != nil {
		for _, n := range u.pkg.Scope().Names() {
			seen[n] = true
		}
	}
	for _, n := range types.Universe.Names() {
		seen[n] = true
	}
	for _, n := range u.pathTo(p) {
		if f, ok := n.(*ast.FuncDecl); ok {
			n = f.Type
		} else if f, ok := n.(*ast.FuncLit); ok {
			n = f.Type
		}
		scope := u.info.Scopes[n]
		if scope == nil {
			continue
		}
		for _, name := range scope.Names() {
			if obj := scope.Lookup(name); obj.Pos() < p || !obj.Pos().IsValid() {
				seen[name] = true
			}
		}
	}
	for _, v := range u.order {
		seen[v.name] = true
	}
	var out []string
	for n := range seen {
		if !strings.HasPrefix(n, "Hone") && n != "_" && n != "any" || u.s.names[n] != nil {
			out = append(out, n)
		}
	}
	return out
}

// elsewhere says where the cell declares a name that is not known where it is used:
// further down, or inside a block.
func (u *unit) elsewhere(p token.Pos, name string) string {
	for id, obj := range u.info.Defs {
		if _, ok := obj.(*types.Var); !ok || id.Name != name || !u.inCell(id) {
			continue
		}
		if obj.Parent() == nil || obj.(*types.Var).IsField() {
			continue
		}
		src, off := u.at(id.Pos())
		line := cell.PositionOf(src.code, off).Line
		switch {
		case slices.Contains(u.topNames(), id) && id.Pos() > p:
			return fmt.Sprintf("it is declared further down, at line %d; statements run in order", line)
		case id.Pos() < p && !slices.Contains(u.topNames(), id) && u.inStatements(id):
			return fmt.Sprintf("the %s of line %d is known only inside its block { … }; declare it before the block with var", name, line)
		}
	}
	return ""
}

// inCell says that the user typed an identifier in this cell.
func (u *unit) inCell(id *ast.Ident) bool {
	if id.Pos() < u.file.FileStart || id.Pos() >= u.file.FileEnd || !u.typed(id.Pos()) {
		return false
	}
	src, _ := u.at(id.Pos())
	return src == u.src
}

func (u *unit) inStatements(id *ast.Ident) bool {
	return u.body != nil && id.Pos() > u.body.Pos() && id.Pos() < u.body.End() && !slices.ContainsFunc(u.pathTo(id.Pos()), func(n ast.Node) bool {
		_, ok := n.(*ast.FuncLit)
		return ok
	})
}

// topNames are the identifiers that top-level statements declare.
func (u *unit) topNames() []*ast.Ident {
	var out []*ast.Ident
	for _, st := range u.body.List {
		out = append(out, DeclaredBy(st)...)
	}
	return out
}

// popular are the packages searched first for a name that is used without one.
var popular = []string{"fmt", "strings", "strconv", "math", "os", "errors", "time", "sort", "slices", "maps", "bytes", "io", "sync", "context", "bufio", "training", "models", "datasets", "tokenizers", "evaluate", "show"}

// packagesWith lists where a name may be meant from, "strings.ToUpper", at most three.
func (u *unit) packagesWith(name string) []string {
	first, size := utf8.DecodeRuneInString(name)
	upper := string(unicode.ToUpper(first)) + name[size:]
	var out []string
	search := func(pkgs []string) {
		for _, p := range pkgs {
			if len(out) < 3 && !slices.Contains(out, p+"."+upper) && slices.Contains(u.exported(p), upper) {
				out = append(out, p+"."+upper)
			}
		}
	}
	search(popular)
	if unicode.IsUpper(first) && len(out) == 0 {
		search(u.s.PackageNames())
	}
	return out
}

// exported lists what a package, by the name that cells use, offers.
func (u *unit) exported(name string) []string {
	path, ok := u.imports[name]
	if !ok {
		if path, ok = u.s.ImportPath(name); !ok {
			return nil
		}
	}
	pkg, err := u.s.importer.Import(path)
	if err != nil {
		return nil // no list, no hint
	}
	var out []string
	for _, n := range pkg.Scope().Names() {
		if ast.IsExported(n) {
			out = append(out, n)
		}
	}
	return out
}

// memberHint is for pkg.Name where the package has no such name.
func (u *unit) memberHint(pkg, name, have string) string {
	if have != "" {
		return fmt.Sprintf("write %s.%s", pkg, have)
	}
	if near := nearest(name, u.exported(pkg)); near != "" {
		return fmt.Sprintf("did you mean %s.%s?", pkg, near)
	}
	if where := u.packagesWith(name); len(where) > 0 {
		return "did you mean " + strings.Join(where, " or ") + "?"
	}
	return ""
}

// functionsNotMethods are what other languages call on a value and Go does not.
var functionsNotMethods = map[string]string{
	"append": "%[1]s = append(%[1]s, …)", "push": "%[1]s = append(%[1]s, …)", "add": "%[1]s = append(%[1]s, …)",
	"len": "len(%[1]s)", "length": "len(%[1]s)", "size": "len(%[1]s)", "Len": "len(%[1]s)", "count": "len(%[1]s)",
	"sort": "slices.Sort(%[1]s)", "reverse": "slices.Reverse(%[1]s)", "contains": "slices.Contains(%[1]s, …)", "index": "slices.Index(%[1]s, …)",
	"keys": "maps.Keys(%[1]s)", "values": "maps.Values(%[1]s)", "delete": "delete(%[1]s, key)", "copy": "slices.Clone(%[1]s)",
	"upper": "strings.ToUpper(%[1]s)", "lower": "strings.ToLower(%[1]s)", "split": "strings.Split(%[1]s, …)", "strip": "strings.TrimSpace(%[1]s)",
	"trim": "strings.TrimSpace(%[1]s)", "replace": "strings.ReplaceAll(%[1]s, …)", "startswith": "strings.HasPrefix(%[1]s, …)", "endswith": "strings.HasSuffix(%[1]s, …)",
	"join": "strings.Join(%[1]s, …)", "close": "close(%[1]s)", "String": "fmt.Sprint(%[1]s)", "toString": "fmt.Sprint(%[1]s)", "format": "fmt.Sprintf(%[1]s, …)",
}

// selectorHint is for x.name where the type of x has no such field or method.
func (u *unit) selectorHint(p token.Pos, name string) string {
	sel, ok := around[*ast.SelectorExpr](u, p)
	if !ok {
		return ""
	}
	t := u.typeOf(sel.X)
	if near := nearest(name, members(t)); near != "" {
		return fmt.Sprintf("did you mean %s?", near)
	}
	x := firstLine(u.sourceText(sel.X))
	if pattern := functionsNotMethods[name]; pattern != "" && !hasMembers(t) {
		return "that is a function: " + fmt.Sprintf(pattern, x)
	}
	if _, ok := t.Underlying().(*types.Interface); ok {
		return fmt.Sprintf("%s is an interface value; take out what it holds with v, ok := %s.(T)", x, x)
	}
	if sig, ok := t.Underlying().(*types.Signature); ok && sig.Results().Len() > 0 {
		return fmt.Sprintf("%s is a function; call it first: %s(…).%s", x, x, name)
	}
	if list := members(t); len(list) > 0 {
		return "it has " + listed(list, 8)
	}
	return ""
}

func hasMembers(t types.Type) bool { return len(members(t)) > 0 }

// members lists the fields and methods that can be selected from a type.
func members(t types.Type) []string {
	seen := map[string]bool{}
	base := t
	if p, ok := t.Underlying().(*types.Pointer); ok {
		base = p.Elem()
	}
	addFields(base, seen, 0)
	set := types.NewMethodSet(base)
	if !types.IsInterface(base) {
		set = types.NewMethodSet(types.NewPointer(base))
	}
	for m := range set.Methods() {
		seen[m.Obj().Name()] = visible(m.Obj())
	}
	var out []string
	for n, ok := range seen {
		if ok {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

func addFields(t types.Type, seen map[string]bool, depth int) {
	if p, ok := t.Underlying().(*types.Pointer); ok && depth > 0 {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok || depth > 4 {
		return
	}
	for f := range st.Fields() {
		seen[f.Name()] = visible(f)
		if f.Embedded() {
			addFields(f.Type(), seen, depth+1)
		}
	}
}

// visible says that cells can select it: they are all one package.
func visible(obj types.Object) bool {
	return obj.Exported() || obj.Pkg() != nil && obj.Pkg().Path() == mainPath
}

// listed writes at most n names.
func listed(names []string, n int) string {
	if len(names) > n {
		return strings.Join(names[:n], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}

// literalFieldHint is for T{name: v} where T has no such field.
func (u *unit) literalFieldHint(p token.Pos, name string) string {
	lit, ok := around[*ast.CompositeLit](u, p)
	if !ok {
		return ""
	}
	seen := map[string]bool{}
	addFields(u.typeOf(lit), seen, 0)
	var fields []string
	for f, ok := range seen {
		if ok {
			fields = append(fields, f)
		}
	}
	slices.Sort(fields)
	if near := nearest(name, fields); near != "" {
		return fmt.Sprintf("did you mean %s?", near)
	}
	if len(fields) == 0 {
		return "the type has no fields that can be set here"
	}
	return "its fields are " + listed(fields, 8)
}
