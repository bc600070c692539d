package export

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"hone/runtime/cell"
	"hone/runtime/session"
)

// declarations writes what a cell declares at package level, with its comments.
func (w *writer) declarations(u *unit, b *body, c *comments) (string, error) {
	var out strings.Builder
	for _, g := range u.Segments {
		if g.Kind == cell.Import || g.Kind == cell.Statement || g.Kind == cell.Var {
			continue
		}
		write := false
		for _, d := range u.File.Decls {
			if off := u.Offset(d.Pos()); off < g.From || off >= g.To {
				continue
			}
			var err error
			if write, err = w.isNew(u, d); err != nil {
				return "", err
			}
		}
		if !write {
			continue
		}
		if !g.Again {
			out.WriteString(c.before(g.Off))
		}
		out.WriteString(w.line(g) + b.e.apply(u.Text, g.From, g.To))
		if !g.Again {
			out.WriteString(c.after(g.End))
		}
		out.WriteString("\n\n")
	}
	return out.String(), nil
}

// isNew says that a declaration must be written: it is not that of an earlier cell
// over again.
func (w *writer) isNew(u *unit, d ast.Decl) (bool, error) {
	n := w.names
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv != nil {
			return w.isNewMethod(u, d)
		}
		of := n.declOf(d)
		if of == nil {
			return false, nil
		}
		if v := n.versionOf(of); v != nil {
			return v.decl == of, nil
		}
		return n.decls[n.of(of.obj)] == of || of.obj.Name() == "init" || of.obj.Name() == "_", nil
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			of := n.declOf(spec)
			if of == nil || of.obj.Name() == "_" || n.of(of.obj) != of.obj {
				continue // it is nothing, or it is there already
			}
			return d.Tok == token.TYPE || d.Tok == token.CONST, nil
		}
	}
	return false, nil
}

// isNewMethod is isNew for a method. A method that is declared anew has no place in a
// program, in which a type has its methods from the beginning.
func (w *writer) isNewMethod(u *unit, d *ast.FuncDecl) (bool, error) {
	f, ok := u.Info.Defs[d.Name].(*types.Func)
	if !ok {
		return false, nil
	}
	base := w.names.baseType(f)
	key := fmt.Sprintf("%p.%s", base, f.Name())
	text := u.Text[u.Offset(d.Pos()):u.Offset(d.End())]
	before, known := w.methods[key]
	if !known {
		w.methods[key] = text
		if home := w.names.decls[base]; home != nil && home.u != u {
			w.notes = append(w.notes, fmt.Sprintf("%s: in the program %s has the method %s from the beginning, not from this cell on", w.placeIn(u, u.Offset(d.Pos())), base.Name(), f.Name()))
		}
		return true, nil
	}
	if before != text {
		return false, w.problemIn(u, u.Offset(d.Name.Pos()), fmt.Sprintf("the method %s of %s is declared anew, and a Go program has only one: give one of the two another name", f.Name(), base.Name()))
	}
	return false, nil
}

// baseType is the type that a method belongs to.
func (n *names) baseType(f *types.Func) types.Object {
	t := types.Unalias(f.Signature().Recv().Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if named, ok := t.(*types.Named); ok {
		return n.of(named.Obj())
	}
	return nil
}

// variables writes the package's variables that a cell is the first to declare, and
// those that hold functions of several versions.
func (w *writer) variables(u *unit) (string, error) {
	var lines []string
	add := func(obj types.Object) error {
		name := w.names.call(obj)
		if w.declared[name] {
			return nil
		}
		w.declared[name] = true
		typ, bad := w.names.typeText(obj.Type())
		if bad != "" {
			return w.problem(u, 0, fmt.Sprintf("%s has the type %s, which only its own package can name", obj.Name(), bad))
		}
		lines = append(lines, name+" "+typ)
		return nil
	}
	for _, v := range w.names.variables(u) {
		if w.names.global[v] {
			if err := add(v); err != nil {
				return "", err
			}
		}
	}
	for _, d := range w.names.order {
		if d.u != u {
			continue
		}
		if v := w.names.versionOf(d); v != nil && v.name != "" {
			if err := add(w.names.of(d.obj)); err != nil {
				return "", err
			}
		}
	}
	switch len(lines) {
	case 0:
		return "", nil
	case 1:
		return "var " + lines[0] + "\n\n", nil
	}
	return "var (\n\t" + strings.Join(lines, "\n\t") + "\n)\n\n", nil
}

// line is the directive that keeps the place of a segment.
func (w *writer) line(g session.CheckedSegment) string {
	if !w.o.Lines {
		return ""
	}
	for _, u := range w.units {
		if u.cell != nil && u.part.Count == g.Count {
			p := cell.PositionOf(u.part.Code, g.Off)
			return fmt.Sprintf("\n//line %s:%d\n", w.o.Place(g.Count, p.Line), p.Column)
		}
	}
	return ""
}
