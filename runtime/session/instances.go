package session

import (
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"
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

// instanceText is an instance as the cell's package writes it, "" if it cannot.
func (em *emitter) instanceText(f *types.Func, inst types.Instance) string {
	name := ""
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
