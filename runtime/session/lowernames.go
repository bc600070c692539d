package session

import (
	"go/ast"
	"go/types"
	"strings"

	"hone/runtime/worker/message"
)

// variable is how the dialect reads and sets what an identifier names.
func (l *lowering) variable(id *ast.Ident) string {
	obj := l.u.info.ObjectOf(id)
	switch obj := obj.(type) {
	case *types.Var:
		if name := l.locals[obj]; name != "" {
			return name
		}
		if p := l.pointer(id, obj); p != "" {
			return "(*" + p + ")"
		}
		return l.refuse(id, "the variable "+id.Name)
	case *types.Func:
		return l.function(id, obj)
	}
	return l.refuse(id, "the name "+id.Name)
}

// pointer is the symbol that points to a variable of the session, "" for others.
func (l *lowering) pointer(id *ast.Ident, obj *types.Var) string {
	if v := l.u.vars[obj]; v != nil {
		if v.fresh {
			return l.symbol(message.Symbol{Kind: message.SymbolStore, Path: cellPath(l.u.n), Ident: v.name})
		}
		return l.named(id, l.u.s.names[v.name])
	}
	if n := l.u.earlier(obj); n != nil {
		return l.named(id, n)
	}
	if obj.Name() == "ctx" && obj.Parent() == l.u.pkg.Scope() {
		return l.symbol(message.Symbol{Kind: message.SymbolContext})
	}
	return ""
}

// named is the symbol of a name of an earlier cell.
func (l *lowering) named(n ast.Node, name *Name) string {
	if name == nil {
		return l.refuse(n, "a name of another form")
	}
	if name.Stored {
		return l.symbol(message.Symbol{Kind: message.SymbolStore, Path: cellPath(name.Home), Ident: name.Name})
	}
	_, ident, ok := strings.Cut(strings.Trim(name.Access, "(*)"), ".")
	if !ok {
		return l.refuse(n, "the name "+name.Name)
	}
	return l.symbol(message.Symbol{Kind: message.SymbolCell, Path: cellPath(name.Home), Ident: ident})
}

// address is a pointer to a variable of the session.
func (l *lowering) address(id *ast.Ident) string {
	if obj, ok := l.u.info.ObjectOf(id).(*types.Var); ok {
		if p := l.pointer(id, obj); p != "" {
			return p
		}
	}
	return l.refuse(id, "the address of a variable of a block")
}

// function is a function as a value or callee.
func (l *lowering) function(id *ast.Ident, f *types.Func) string {
	if f.Signature().TypeParams().Len() > 0 {
		return l.instance(id, f)
	}
	if n := l.u.earlier(f); n != nil {
		return "(*" + l.named(id, n) + ")"
	}
	return l.ofPackage(id, f)
}

// genericName is the name that an expression with type arguments begins with.
func genericName(e ast.Expr) *ast.Ident {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return e
	case *ast.SelectorExpr:
		return e.Sel
	}
	return nil
}

// instance is an instance of a generic function that a compiled cell exports.
func (l *lowering) instance(id *ast.Ident, f *types.Func) string {
	if inst, ok := l.u.info.Instances[id]; ok {
		if key, ok := l.u.instanceKey(f, inst); ok {
			if home := l.u.s.instances[key]; home != 0 {
				return l.symbol(message.Symbol{Kind: message.SymbolCell, Path: cellPath(home), Ident: key})
			}
		}
	}
	return l.refuse(id, "a generic function that no compiled cell has called with these types")
}

func (l *lowering) selector(e *ast.SelectorExpr) string {
	if sel := l.u.info.Selections[e]; sel != nil {
		if sel.Kind() != types.FieldVal {
			return l.refuse(e, "a method as a value")
		}
		return l.field(e, sel, false)
	}
	switch obj := l.u.info.Uses[e.Sel].(type) {
	case *types.Func:
		return l.function(e.Sel, obj)
	case *types.Var:
		return "(*" + l.ofPackage(e, obj) + ")"
	}
	return l.refuse(e, "this selection")
}

// ofPackage is the symbol of what a package exports: from the worker's table of it,
// or from a compiled cell that has named it.
func (l *lowering) ofPackage(n ast.Node, obj types.Object) string {
	if pkg := obj.Pkg(); pkg != nil && coveredPaths[pkg.Path()] && obj.Exported() {
		return l.symbol(message.Symbol{Kind: message.SymbolPackage, Path: pkg.Path(), Ident: obj.Name()})
	}
	if name, ok := l.moduleSymbol(obj); ok {
		return name
	}
	return l.refuse(n, obj.Name()+" of a package that no compiled cell has used it from")
}
