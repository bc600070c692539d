package session

import (
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"

	"hone/runtime/worker/message"
)

// An interpreted cell calls a generic function through an instance of it that a
// compiled cell exports: the first cell that calls slices.Sort with a []int is
// compiled, and later ones are not.

// instanceKey names an instance of a generic function of a package or of the
// session; ok is false for one that only its own cell can name.
func (u *unit) instanceKey(f *types.Func, inst types.Instance) (key string, ok bool) {
	if f.Pkg() == nil || f.Signature().Recv() != nil {
		return "", false
	}
	home := f.Pkg().Path()
	if n := u.earlier(f); n != nil {
		home = cellPath(n.Home)
	} else if home == mainPath {
		home = cellPath(u.n)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s.%s", home, f.Name())
	for t := range inst.TypeArgs.Types() {
		d, bad := u.describe(t)
		if bad != "" {
			return "", false
		}
		b.WriteString(" " + typeKey(d))
	}
	return b.String(), true
}

// instances exports the instances that the cell's statements use.
func (em *emitter) instances(out *strings.Builder) {
	found := map[string]string{}
	ast.Inspect(em.unit.body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		if key, text := em.ofPackage(id); key != "" && em.s.instances[key] == 0 {
			found[key] = text
			return true
		}
		inst, ok := em.info.Instances[id]
		f, isFunc := em.info.Uses[id].(*types.Func)
		if !ok || !isFunc {
			return true
		}
		if key, ok := em.instanceKey(f, inst); ok && em.s.instances[key] == 0 {
			if text := em.instanceText(f, inst); text != "" {
				found[key] = text
			}
		}
		return true
	})
	for _, key := range slices.Sorted(maps.Keys(found)) {
		fmt.Fprintf(out, "%q: %s,\n", key, found[key])
		em.exportedInstances = append(em.exportedInstances, key)
	}
}

// ofPackage is a function, a variable or a type of a package without a table, such
// as one of a module: it too is exported by the first cell that names it.
func (em *emitter) ofPackage(id *ast.Ident) (key, text string) {
	obj := em.info.Uses[id]
	if obj == nil || !fromModule(obj) {
		return "", ""
	}
	name := func() string { return em.importFor(obj.Pkg().Path()) + "." + obj.Name() }
	key = packageKey(obj)
	switch obj := obj.(type) {
	case *types.Func:
		if obj.Signature().Recv() == nil && obj.Signature().TypeParams().Len() == 0 {
			return key, name()
		}
	case *types.Var:
		return key, "&" + name()
	case *types.TypeName:
		if i, ok := obj.Type().Underlying().(*types.Interface); typeParamsOf(obj).Len() == 0 && (!ok || i.IsMethodSet()) {
			return key, "(*" + name() + ")(nil)"
		}
	}
	return "", ""
}

// fromModule says that an object is an exported one of a package that has no table.
func fromModule(obj types.Object) bool {
	pkg := obj.Pkg()
	return pkg != nil && pkg.Path() != mainPath && pkg.Path() != cellrtPath && !coveredPaths[pkg.Path()] && obj.Exported() && obj.Parent() == pkg.Scope()
}

// packageKey names an object of a package among what compiled cells export.
func packageKey(obj types.Object) string { return obj.Pkg().Path() + "." + obj.Name() }

// moduleSymbol is the symbol of an object of a package without a table; ok is false
// if no compiled cell has exported it.
func (l *lowering) moduleSymbol(obj types.Object) (name string, ok bool) {
	home := 0
	if fromModule(obj) {
		home = l.u.s.instances[packageKey(obj)]
	}
	if home == 0 {
		return "", false
	}
	return l.symbol(message.Symbol{Kind: message.SymbolCell, Path: cellPath(home), Ident: packageKey(obj)}), true
}

// instanceText is an instance as the cell's package writes it, "" if it cannot.
func (em *emitter) instanceText(f *types.Func, inst types.Instance) string {
	var name string
	switch {
	case em.earlier(f) != nil:
		name = em.reach(em.earlier(f))
	case f.Pkg().Path() == mainPath:
		name = "HoneG_" + f.Name()
	case f.Exported():
		name = em.importFor(f.Pkg().Path()) + "." + f.Name()
	default:
		return ""
	}
	args := make([]string, inst.TypeArgs.Len())
	for i := range args {
		text, bad := em.typeText(inst.TypeArgs.At(i))
		if bad != "" {
			return ""
		}
		args[i] = text
	}
	return name + "[" + strings.Join(args, ", ") + "]"
}
