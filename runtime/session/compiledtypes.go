package session

import (
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"

	"hone/runtime/symbols/covered"
	"hone/runtime/worker/message"
)

// A type without a name that package reflect makes is not the type that a plugin
// loaded later has for the same text: a value in an interface would not be found by
// a type switch of that plugin. So an interpreted cell uses only such types as are
// compiled into the worker, or that a compiled cell has exported.

// compiled says that a described type, and each of its parts, is compiled.
func (s *Session) compiled(t *message.Type) bool {
	if t == nil || s.types[typeKey(t)] {
		return true
	}
	switch t.Kind {
	case message.TypePointer:
		return t.Elem.Kind == message.TypeNamed && !strings.HasPrefix(t.Elem.Path, "session/") || covered.Basic[t.Elem.Kind]
	case message.TypeSlice:
		e := t.Elem
		return covered.Basic[e.Kind] || e.Kind == message.TypeSlice && covered.Basic[e.Elem.Kind]
	case message.TypeMap:
		e := t.Elem
		key := t.Key.Kind == "string" || t.Key.Kind == "int"
		return key && (covered.Basic[e.Kind] || e.Kind == message.TypeSlice && covered.Basic[e.Elem.Kind])
	case message.TypeArray, message.TypeChan, message.TypeFunc:
		return false
	}
	return true
}

// exportTypes exports the types without names that the cell's statements use.
func (em *emitter) exportTypes(out *strings.Builder) {
	found, named := map[string]string{}, map[string]string{}
	add := func(t types.Type) {
		if n, ok := t.(*types.Named); ok {
			if fromModule(n.Obj()) && n.TypeParams().Len() == 0 && em.s.instances[packageKey(n.Obj())] == 0 {
				named[packageKey(n.Obj())] = em.importFor(n.Obj().Pkg().Path()) + "." + n.Obj().Name()
			}
			return
		}
		d, bad := em.describe(t)
		if bad != "" || em.s.compiled(d) {
			return
		}
		if text, bad := em.typeText(t); bad == "" {
			found[typeKey(d)] = text
		}
	}
	ast.Inspect(em.unit.body, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok {
			if tv := em.info.Types[e]; tv.Type != nil {
				parts(tv.Type, add)
			}
		}
		return true
	})
	for _, v := range em.order {
		parts(v.obj.Type(), add)
	}
	for _, key := range slices.Sorted(maps.Keys(found)) {
		fmt.Fprintf(out, "%q: (*%s)(nil),\n", key, found[key])
		em.exportedTypes = append(em.exportedTypes, key)
	}
	for _, key := range slices.Sorted(maps.Keys(named)) {
		if !slices.Contains(em.exportedInstances, key) {
			fmt.Fprintf(out, "%q: (*%s)(nil),\n", key, named[key])
			em.exportedInstances = append(em.exportedInstances, key)
		}
	}
}

// parts calls f for a type and for those it is made of, down to declared ones.
func parts(t types.Type, f func(types.Type)) {
	switch u := types.Unalias(t).(type) {
	case *types.Pointer:
		parts(u.Elem(), f)
	case *types.Slice:
		parts(u.Elem(), f)
	case *types.Array:
		parts(u.Elem(), f)
	case *types.Chan:
		parts(u.Elem(), f)
	case *types.Map:
		parts(u.Key(), f)
		parts(u.Elem(), f)
	case *types.Signature:
		for v := range u.Params().Variables() {
			parts(v.Type(), f)
		}
		for v := range u.Results().Variables() {
			parts(v.Type(), f)
		}
		if u.TypeParams().Len() > 0 || u.Recv() != nil {
			return
		}
	case *types.Tuple:
		for v := range u.Variables() {
			parts(v.Type(), f)
		}
		return
	case *types.Named:
		f(u)
		return
	default:
		return
	}
	f(t)
}
