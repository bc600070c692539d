package session

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// composite lowers a composite literal with the types of all its parts.
func (l *lowering) composite(e *ast.CompositeLit, t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Slice:
		return l.elements(e, t, u.Elem(), nil)
	case *types.Array:
		return l.elements(e, t, u.Elem(), nil)
	case *types.Map:
		return l.elements(e, t, u.Elem(), u.Key())
	case *types.Struct:
		return l.structure(e, t, u)
	}
	return l.refuse(e, "a literal of "+t.String())
}

// elements lowers a literal of a slice, an array or a map to a call that makes it.
func (l *lowering) elements(e *ast.CompositeLit, t, elem, key types.Type) string {
	if len(e.Elts) > maxElements {
		return l.refuse(e, "a long literal")
	}
	var parts []string
	for _, x := range e.Elts {
		kv, keyed := x.(*ast.KeyValueExpr)
		switch {
		case keyed && key == nil:
			return l.refuse(e, "a literal with indices")
		case keyed:
			parts = append(parts, l.element(kv.Key, key))
			x = kv.Value
		}
		parts = append(parts, l.element(x, elem))
	}
	helper := fmt.Sprintf("literal %d", len(e.Elts))
	return l.helper(e, helper, t) + "(" + strings.Join(parts, ", ") + ")"
}

// maxElements bounds a literal: a function of the dialect makes it, with a parameter
// for each part.
const maxElements = 100

// element is a part of a literal, whose type may have been left out.
func (l *lowering) element(x ast.Expr, t types.Type) string {
	lit, ok := x.(*ast.CompositeLit)
	if !ok || lit.Type != nil {
		return l.fresh(x, t)
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return l.helper(x, "new", p.Elem()) + "(" + l.composite(lit, p.Elem()) + ")"
	}
	return l.composite(lit, t)
}

func (l *lowering) structure(e *ast.CompositeLit, t types.Type, st *types.Struct) string {
	parts, names := make([]string, len(e.Elts)), make([]string, len(e.Elts))
	for i, x := range e.Elts {
		f := st.Field(min(i, st.NumFields()-1))
		if kv, ok := x.(*ast.KeyValueExpr); ok {
			f, x = fieldNamed(st, kv.Key.(*ast.Ident).Name), kv.Value
		}
		if f == nil || !f.Exported() {
			return l.refuse(e, "a literal that sets an unexported field")
		}
		names[i] = f.Name()
		parts[i] = l.element(x, f.Type())
	}
	helper := strings.TrimSpace("struct " + strings.Join(names, " "))
	return l.helper(e, helper, t) + "(" + strings.Join(parts, ", ") + ")"
}
