package session

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// check finds the types of everything in the unit. Function bodies come second:
// they may name variables that the cell's statements declare, and those have
// types only once the statements are checked.
func (u *unit) check() {
	u.info = &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{},
		Uses: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		Scopes: map[ast.Node]*types.Scope{}, Implicits: map[ast.Node]types.Object{},
		Instances: map[*ast.Ident]types.Instance{},
	}
	u.unused = map[token.Pos]bool{}
	u.checkStatements()
}

func (u *unit) checkStatements() {
	declared := u.packageLevelNames()
	u.pkg = types.NewPackage(mainPath, mainPath)
	for name, n := range u.s.names {
		if !declared[name] && u.imports[name] == "" {
			u.pkg.Scope().Insert(n.Obj)
		}
	}
	if !declared["ctx"] {
		u.pkg.Scope().Insert(types.NewVar(token.NoPos, u.pkg, "ctx", u.contextType()))
	}
	u.shieldTypes(declared)
	bodies := map[*ast.FuncDecl]*ast.BlockStmt{}
	for _, d := range u.file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Name.Name == funcName && f.Recv == nil {
			continue
		}
		bodies[f] = f.Body
		f.Body = nil
		if f.Type.TypeParams != nil || f.Name.Name == "init" {
			f.Body = panicBody(f.Pos())
		}
	}
	u.run(u.pkg, u.file)
	for f, b := range bodies {
		f.Body = b
	}
	u.report()
}

// shieldTypes puts parentheses around the right side of "type A B" where B is of
// an earlier cell. The checker looks for cycles among bare names and takes every
// type in the package's scope to be declared in its files.
func (u *unit) shieldTypes(declared map[string]bool) {
	for _, d := range u.file.Decls {
		gd, ok := d.(*ast.GenDecl)
		if !ok || gd.Tok != token.TYPE {
			continue
		}
		for _, spec := range gd.Specs {
			ts := spec.(*ast.TypeSpec)
			if id, ok := ts.Type.(*ast.Ident); ok && u.s.names[id.Name] != nil && !declared[id.Name] {
				ts.Type = &ast.ParenExpr{Lparen: id.Pos(), X: id, Rparen: id.End()}
			}
		}
	}
}

// checkBodies checks the bodies of the unit's functions, as functions without
// names whose first parameter is the receiver, in a package that also has the
// variables of the cell's statements.
func (u *unit) checkBodies() {
	file := &ast.File{Name: ast.NewIdent(mainPath), FileStart: u.file.FileStart, FileEnd: u.file.FileEnd}
	for _, d := range u.file.Decls {
		switch d := d.(type) {
		case *ast.GenDecl:
			if d.Tok == token.IMPORT {
				file.Decls = append(file.Decls, d)
			}
		case *ast.FuncDecl:
			if d.Body != nil && !(d.Name.Name == funcName && d.Recv == nil) {
				file.Decls = append(file.Decls, u.asFunction(d))
			}
		}
	}
	pkg := types.NewPackage(mainPath, mainPath)
	scope := pkg.Scope()
	for _, v := range u.order {
		scope.Insert(v.obj)
	}
	for _, name := range u.pkg.Scope().Names() {
		if obj := u.pkg.Scope().Lookup(name); name != "ctx" || obj.Pkg() != u.pkg || u.s.names["ctx"] != nil {
			scope.Insert(obj)
		}
	}
	u.run(pkg, file)
	u.report()
}

func (u *unit) run(pkg *types.Package, file *ast.File) {
	if u.importErrs == nil {
		u.importErrs = map[string]error{}
	}
	conf := types.Config{
		GoVersion: "go1.26",
		Importer:  keepingImporter{u.s.importer, u.importErrs},
		Sizes:     types.SizesFor("gc", runtime.GOARCH),
		Error: func(err error) {
			if e, ok := err.(types.Error); ok {
				u.typeError(e)
			}
		},
	}
	// The errors went to the hook above.
	_ = types.NewChecker(&conf, u.s.fset, pkg, u.info).Files([]*ast.File{file})
}

var qualifiedMain = regexp.MustCompile(`\bmain\.`)

func (u *unit) typeError(e types.Error) {
	msg := u.userPlaces(qualifiedMain.ReplaceAllString(e.Msg, ""))
	if strings.HasPrefix(msg, "\t") || oneOfOurs(msg) {
		return
	}
	if unusedName(msg) {
		u.unused[e.Pos] = true
		return
	}
	if message, hint, ok := u.importProblem(msg); ok {
		u.problem(e.Pos, message, hint)
		return
	}
	u.refused = append(u.refused, refusal{e.Pos, msg})
}

var checkedPlace = regexp.MustCompile(` at (cell\d+):(\d+):(\d+)`)

// userPlaces puts positions that a message names into the user's coordinates; those
// in the texts of earlier cells, which are gone, are left out.
func (u *unit) userPlaces(msg string) string {
	m := checkedPlace.FindStringSubmatch(msg)
	if m == nil {
		return msg
	}
	line, _ := strconv.Atoi(m[2])
	column, _ := strconv.Atoi(m[3])
	if m[1] != u.tokFile.Name() || line < 1 || line > u.tokFile.LineCount() {
		return strings.Replace(msg, m[0], " in an earlier cell", 1)
	}
	return strings.Replace(msg, m[0], " at "+u.gen.place(u.offset(u.tokFile.LineStart(line))+column-1), 1)
}

var implicitField = regexp.MustCompile(`^implicit assignment to unexported field \S+ in struct literal of type ([^\[]+)`)

// oneOfOurs says that a message refuses T{1, 2} for a struct of an earlier cell:
// the checker compares packages by identity there, and by path elsewhere.
func oneOfOurs(msg string) bool {
	m := implicitField.FindStringSubmatch(msg)
	return m != nil && !strings.Contains(m[1], ".")
}

// unusedName says that a message is about an unused variable or import, which
// cells allow.
func unusedName(msg string) bool {
	return strings.Contains(msg, "declared and not used") && !strings.HasPrefix(msg, "label ") || strings.HasSuffix(msg, "imported and not used") ||
		strings.Contains(msg, "imported as ") && strings.HasSuffix(msg, "and not used")
}

// packageLevelNames are the names of the unit's own declarations.
func (u *unit) packageLevelNames() map[string]bool { return DeclaredIn(u.file, u.importName) }

func (u *unit) contextType() types.Type {
	pkg, err := u.s.importer.Import("context")
	if err != nil {
		return types.Universe.Lookup("any").Type()
	}
	return pkg.Scope().Lookup("Context").Type()
}

func panicBody(p token.Pos) *ast.BlockStmt {
	call := &ast.CallExpr{Fun: &ast.Ident{NamePos: p, Name: "panic"}, Lparen: p, Args: []ast.Expr{&ast.BasicLit{ValuePos: p, Kind: token.STRING, Value: `""`}}, Rparen: p}
	return &ast.BlockStmt{Lbrace: p, List: []ast.Stmt{&ast.ExprStmt{X: call}}, Rbrace: p}
}

// asFunction is a function declaration without its name, its receiver turned
// into its first parameter.
func (u *unit) asFunction(d *ast.FuncDecl) *ast.FuncDecl {
	typ := *d.Type
	if d.Recv != nil && len(d.Recv.List) == 1 {
		recv := *d.Recv.List[0]
		recv.Type, typ.TypeParams = u.receiver(recv.Type)
		typ.Params = &ast.FieldList{Opening: d.Type.Params.Opening, List: append([]*ast.Field{&recv}, named(d.Type.Params.List, len(recv.Names) > 0)...), Closing: d.Type.Params.Closing}
		if len(recv.Names) == 0 && len(d.Type.Params.List) > 0 && len(d.Type.Params.List[0].Names) > 0 {
			recv.Names = []*ast.Ident{{NamePos: recv.Type.Pos(), Name: "_"}}
		}
	}
	return &ast.FuncDecl{Name: &ast.Ident{NamePos: d.Name.NamePos, Name: "_"}, Type: &typ, Body: d.Body}
}

// named gives blank names to parameters that have none, where the receiver has one.
func named(list []*ast.Field, need bool) []*ast.Field {
	if !need {
		return list
	}
	out := slices.Clone(list)
	for i, f := range out {
		if len(f.Names) == 0 {
			c := *f
			c.Names = []*ast.Ident{{NamePos: f.Pos(), Name: "_"}}
			out[i] = &c
		}
	}
	return out
}

// receiver turns a receiver's type into a parameter's type, and its type
// parameters into those of a function.
func (u *unit) receiver(expr ast.Expr) (ast.Expr, *ast.FieldList) {
	switch e := expr.(type) {
	case *ast.ParenExpr:
		return u.receiver(e.X)
	case *ast.StarExpr:
		x, params := u.receiver(e.X)
		return &ast.StarExpr{Star: e.Star, X: x}, params
	case *ast.IndexExpr:
		return u.genericReceiver(e.X, e.Lbrack, []ast.Expr{e.Index}, e.Rbrack)
	case *ast.IndexListExpr:
		return u.genericReceiver(e.X, e.Lbrack, e.Indices, e.Rbrack)
	}
	return expr, nil
}

func (u *unit) genericReceiver(base ast.Expr, l token.Pos, args []ast.Expr, r token.Pos) (ast.Expr, *ast.FieldList) {
	var constraints []ast.Expr
	if id, ok := base.(*ast.Ident); ok {
		constraints = u.constraints(id.Name)
	}
	params := &ast.FieldList{Opening: l, Closing: r}
	idx := make([]ast.Expr, len(args))
	for i, a := range args {
		id, ok := a.(*ast.Ident)
		if !ok || i >= len(constraints) {
			return &ast.IndexListExpr{X: base, Lbrack: l, Indices: args, Rbrack: r}, nil
		}
		name := id
		if id.Name == "_" {
			name = &ast.Ident{NamePos: id.NamePos, Name: "HoneP" + string(rune('0'+i))}
		}
		params.List = append(params.List, &ast.Field{Names: []*ast.Ident{name}, Type: constraints[i]})
		idx[i] = &ast.Ident{NamePos: name.NamePos, Name: name.Name}
	}
	return &ast.IndexListExpr{X: base, Lbrack: l, Indices: idx, Rbrack: r}, params
}

// constraints are those of a generic type of this unit, one per type parameter.
func (u *unit) constraints(typeName string) []ast.Expr {
	var out []ast.Expr
	for _, d := range u.file.Decls {
		gd, ok := d.(*ast.GenDecl)
		if !ok || gd.Tok != token.TYPE {
			continue
		}
		for _, spec := range gd.Specs {
			ts := spec.(*ast.TypeSpec)
			if ts.Name.Name != typeName || ts.TypeParams == nil {
				continue
			}
			for _, f := range ts.TypeParams.List {
				for range f.Names {
					out = append(out, f.Type)
				}
			}
		}
	}
	return out
}
