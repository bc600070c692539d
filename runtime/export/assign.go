package export

import (
	"go/ast"
	"go/types"
	"strings"
)

// declares turns a declaration of the package's variables into an assignment.
func (b *body) declares(st ast.Stmt) {
	ids := declaredBy(st)
	global := false
	for _, id := range ids {
		if v := b.w.names.variable(b.unit, id); v != nil && b.w.names.global[v] {
			global = true
		}
	}
	if !global {
		return
	}
	switch inner := unlabel(st).(type) {
	case *ast.AssignStmt:
		b.define(inner)
	case *ast.DeclStmt:
		b.declare(inner.Decl.(*ast.GenDecl))
	}
}

// define makes x := v an assignment. Names that are not the package's, but for the
// error's, keep it a declaration; then the package's are set from temporaries.
func (b *body) define(st *ast.AssignStmt) {
	mixed, hasErr := false, false
	for _, l := range st.Lhs {
		id := l.(*ast.Ident)
		switch {
		case strings.HasPrefix(id.Name, "HoneE_"):
			hasErr = true
		case id.Name != "_" && b.w.names.variable(b.unit, id) == nil:
			mixed = true
		}
	}
	if !mixed {
		b.declareErr = b.declareErr || hasErr
		b.e.replace(b.at(st.TokPos), b.at(st.TokPos)+2, "=")
		return
	}
	var left, right []string
	for _, l := range st.Lhs {
		id := l.(*ast.Ident)
		if v := b.w.names.variable(b.unit, id); v != nil {
			tmp := b.w.names.fresh("value")
			left, right = append(left, b.w.names.call(v)), append(right, tmp)
			b.e.replace(b.at(id.Pos()), b.at(id.End()), tmp)
		}
	}
	b.e.insert(b.afterCheck(st), 0, "; "+strings.Join(left, ", ")+" = "+strings.Join(right, ", "))
}

// afterCheck is the end of a statement, or of the check that follows it.
func (b *body) afterCheck(st ast.Stmt) int {
	for n := ast.Node(st); n != nil; n = b.parents[n] {
		var list []ast.Stmt
		switch p := b.parents[n].(type) {
		case *ast.BlockStmt:
			list = p.List
		case *ast.CaseClause:
			list = p.Body
		case *ast.CommClause:
			list = p.Body
		default:
			continue
		}
		for i, s := range list {
			if ast.Node(s) != n || i+1 == len(list) {
				continue
			}
			if c, ok := list[i+1].(*ast.IfStmt); ok && runtimeCall(c.Cond, "Failed") != nil {
				return b.at(c.End())
			}
		}
		return b.at(n.End())
	}
	return b.at(st.End())
}

// declare makes assignments of var declarations.
func (b *body) declare(gd *ast.GenDecl) {
	if gd.Lparen.IsValid() {
		b.e.replace(b.at(gd.Pos()), b.at(gd.Lparen)+1, "")
		b.e.replace(b.at(gd.Rparen), b.at(gd.Rparen)+1, "")
	} else if len(gd.Specs) > 0 {
		b.e.replace(b.at(gd.Pos()), b.at(gd.Specs[0].Pos()), "")
	}
	for _, spec := range gd.Specs {
		vs := spec.(*ast.ValueSpec)
		if len(vs.Values) > 0 {
			left := make([]string, len(vs.Names))
			for i, id := range vs.Names {
				left[i] = "_"
				if v := b.w.names.variable(b.unit, id); v != nil {
					left[i] = b.w.names.call(v)
				}
			}
			b.e.replace(b.at(vs.Pos()), b.at(vs.Values[0].Pos()), strings.Join(left, ", ")+" = "+b.conversion(vs))
			if c := b.conversion(vs); c != "" {
				b.e.insert(b.at(vs.End()), 0, ")")
			}
			continue
		}
		var zero []string
		for _, id := range vs.Names {
			if v := b.w.names.variable(b.unit, id); v != nil && !b.first(v, id) {
				zero = append(zero, b.w.names.call(v)+" = "+b.zero(v.Type()))
			}
		}
		b.e.replace(b.at(vs.Pos()), b.at(vs.End()), strings.Join(zero, "; "))
	}
}

// conversion opens a conversion where only blank names have the type that is written.
func (b *body) conversion(vs *ast.ValueSpec) string {
	if vs.Type == nil || len(vs.Values) != 1 || len(vs.Names) != 1 || vs.Names[0].Name != "_" {
		return ""
	}
	return "(" + b.textOf(vs.Type) + ")("
}

// first says that a declaration without a value is the variable's first: then it is
// zero already.
func (b *body) first(v types.Object, id *ast.Ident) bool {
	for _, u := range b.w.units {
		if u.Checked == nil {
			continue
		}
		for _, st := range u.Body.List {
			for _, other := range declaredBy(st) {
				if b.w.names.variable(u, other) == v {
					return other == id
				}
			}
		}
	}
	return false
}

// zero is the zero value of a type.
func (b *body) zero(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsString != 0:
			return `""`
		case u.Info()&types.IsBoolean != 0:
			return "false"
		case u.Info()&types.IsNumeric != 0:
			return "0"
		}
		return "nil"
	case *types.Struct, *types.Array:
		text, _ := b.w.names.typeText(t)
		return "*new(" + text + ")"
	}
	return "nil"
}
