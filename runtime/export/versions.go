package export

import (
	"go/ast"
	"go/types"
)

// version is one of the bodies that a function has in the course of the cells.
type version struct {
	*decl
	name string
}

// findVersions finds the functions that later cells declare anew with the same type:
// a function that calls one calls its newest version, so it becomes a variable that
// the cells set as they start.
func (n *names) findVersions() {
	for _, d := range n.order {
		f, ok := d.obj.(*types.Func)
		if !ok || f.Signature().TypeParams().Len() > 0 || f.Name() == "init" || f.Name() == "_" {
			continue
		}
		slot := n.of(f)
		if n.versionOf(d) == nil {
			n.versions[slot] = append(n.versions[slot], &version{decl: d})
		}
	}
	for _, d := range n.order {
		list := n.versions[n.of(d.obj)]
		if len(list) < 2 || list[0].name != "" {
			continue
		}
		for _, v := range list {
			v.name = n.fresh(d.obj.Name())
			n.taken[v.name] = true
		}
	}
}

// versionOf is the version that a declaration of a function makes or repeats.
func (n *names) versionOf(d *decl) *version {
	for _, v := range n.versions[n.of(d.obj)] {
		if v.decl == d || v.source() == d.source() && n.sameRefs(v.decl, d) {
			return v
		}
	}
	return nil
}

func (n *names) sameRefs(a, b *decl) bool {
	x, y := n.refs(a), n.refs(b)
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if x[i] != y[i] {
			return false
		}
	}
	return true
}

// slots are the assignments by which the functions of a cell take the place of their
// earlier versions.
func (n *names) slots(u *unit) []string {
	var out []string
	for _, d := range n.order {
		if _, ok := d.node.(*ast.FuncDecl); !ok || d.u != u {
			continue
		}
		if v := n.versionOf(d); v != nil && v.name != "" {
			out = append(out, n.call(d.obj)+" = "+v.name)
		}
	}
	return out
}

// declOf is the declaration that a node at package level makes: of its names the first
// that is not blank.
func (n *names) declOf(node ast.Node) *decl {
	var blank *decl
	for _, d := range n.order {
		switch {
		case d.node != node:
		case d.obj.Name() != "_":
			return d
		default:
			blank = d
		}
	}
	return blank
}
