package session

import (
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// declarations writes what the cell exports to later cells: storage of its
// variables, slots of its functions, aliases of its types and constants, and
// accessors of its fields.
func (em *emitter) declarations() string {
	t := &text{}
	t.add("\n//line hone:1\n")
	var vars, exports strings.Builder
	for _, v := range em.order {
		if !v.fresh {
			continue
		}
		typ, _ := em.typeText(v.obj.Type())
		t.addf("var %s %s\n", v.access, typ)
		fmt.Fprintf(&vars, "%q: &%s,\n", v.name, v.access)
		fmt.Fprintf(&exports, "%q: &%s,\n", v.access, v.access)
	}
	for name, n := range em.carried {
		typ, _ := em.typeText(em.pkg.Scope().Lookup(name).Type())
		t.addf("var HoneP_%s = (*(%s))(%s.Pointer(&%s))\n", name, typ, em.importFor("unsafe"), em.reach(n))
		fmt.Fprintf(&exports, "%q: HoneP_%s,\n", "HoneP_"+name, name)
	}
	for _, d := range em.file.Decls {
		em.exports(t, &exports, d)
	}
	em.newFields, em.newAnon = em.emitAccessors(t)
	em.instances(&exports)
	em.exportTypes(&exports)
	em.storedVars(t)
	t.add("func HoneExports() map[string]any { return map[string]any{\n" + exports.String() + "} }\n")
	t.add("func HoneVars() map[string]any { return map[string]any{\n" + vars.String() + "} }\n")
	return t.String()
}

// storedVars declares pointers to the variables of interpreted cells that the
// package uses.
func (em *emitter) storedVars(t *text) {
	for _, pointer := range slices.Sorted(maps.Keys(em.stored)) {
		n := em.stored[pointer]
		typ, _ := em.typeText(n.Obj.Type())
		t.addf("var %s = HoneR_cellrt.Stored[%s](%q, %q)\n", pointer, typ, cellPath(n.Home), n.Name)
	}
}

// exports writes what later cells need of a declaration; out collects what
// interpreted ones may reach.
func (em *emitter) exports(t *text, out *strings.Builder, d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		em.exportFunc(t, out, d)
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				em.exportType(t, out, spec)
			case *ast.ValueSpec:
				for _, id := range spec.Names {
					if _, ok := em.info.Defs[id].(*types.Const); ok && id.Name != "_" {
						t.addf("const HoneC_%s = %s\n", id.Name, id.Name)
					}
				}
			}
		}
	}
}

func (em *emitter) exportType(t *text, out *strings.Builder, spec *ast.TypeSpec) {
	obj, ok := em.info.Defs[spec.Name].(*types.TypeName)
	if !ok || obj.Name() == "_" {
		return
	}
	params := typeParamsOf(obj)
	if params.Len() == 0 {
		t.addf("type HoneT_%s = %s\n", obj.Name(), obj.Name())
		if i, ok := obj.Type().Underlying().(*types.Interface); !ok || i.IsMethodSet() {
			fmt.Fprintf(out, "%q: (*HoneT_%s)(nil),\n", "HoneT_"+obj.Name(), obj.Name())
		}
		return
	}
	decl, use := (&typeWriter{u: em.unit}).typeParams(params)
	t.addf("type HoneT_%s%s = %s%s\n", obj.Name(), decl, obj.Name(), use)
}

// exportFunc makes the slot of a function and fills it when the cell starts.
func (em *emitter) exportFunc(t *text, out *strings.Builder, d *ast.FuncDecl) {
	f, ok := em.info.Defs[d.Name].(*types.Func)
	if !ok || d.Recv != nil || d.Name.Name == funcName || d.Name.Name == "_" || d.Name.Name == "init" || f.Signature().TypeParams().Len() > 0 {
		return
	}
	slot := em.slot(f)
	if slot == "HoneF_"+f.Name() {
		typ, _ := em.typeText(f.Type())
		t.addf("var %s %s\n", slot, typ)
		fmt.Fprintf(out, "%q: &%s,\n", slot, slot)
	}
	t.addf("func init() { %s = %s }\n", slot, f.Name())
}

// offsets writes unsafe.Offsetof as the number it is: an accessor has no offset.
func (em *emitter) offsets() {
	for n := range em.parents {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			continue
		}
		fun, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		if !ok || fun.Sel.Name != "Offsetof" {
			continue
		}
		if _, ok := em.info.Uses[fun.Sel].(*types.Builtin); ok && em.info.Types[call].Value != nil {
			em.replace(call, "uintptr("+em.info.Types[call].Value.ExactString()+")")
		}
	}
}

// outermost ranks an insertion before those of all selectors.
const outermost = -1 << 30

// literals writes composite literals that set unexported fields of other cells'
// structs as functions that set the fields one by one.
func (em *emitter) literals() {
	for n := range em.parents {
		if lit, ok := n.(*ast.CompositeLit); ok {
			em.literal(lit)
		}
	}
	for n := range em.parents {
		if st, ok := n.(*ast.StructType); ok {
			em.anonType(st)
		}
	}
}

// anonType names an anonymous struct type by its alias if an earlier cell has the
// same one: to the Go compiler the two would differ.
func (em *emitter) anonType(n *ast.StructType) {
	if spec, ok := em.parents[n].(*ast.TypeSpec); ok && !spec.Assign.IsValid() {
		return
	}
	st, ok := em.typeOf(n).(*types.Struct)
	if !ok || !hidesFields(st) {
		return
	}
	if lit, ok := em.parents[n].(*ast.CompositeLit); ok && em.rewritten[lit] {
		return
	}
	if alias := em.anonAlias(st); alias != "" {
		em.replace(n, alias)
	}
}

func (em *emitter) literal(lit *ast.CompositeLit) {
	t := em.typeOf(lit)
	pointer := false
	if p, ok := t.Underlying().(*types.Pointer); ok && lit.Type == nil {
		t, pointer = p.Elem(), true
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok || len(lit.Elts) == 0 {
		return
	}
	homes := em.fieldHomes(t, st)
	if !em.setsForeign(lit, st, homes) {
		return
	}
	typ, bad := em.typeText(t)
	if bad != "" {
		return
	}
	em.rewritten[lit] = true
	start := em.offset(lit.Pos())
	result := "hv"
	if amp, ok := em.parents[lit].(*ast.UnaryExpr); ok {
		start, pointer = em.offset(amp.Pos()), true
	}
	star := ""
	if pointer {
		star, result = "*", "&hv"
	}
	em.temps++
	hv := fmt.Sprintf("HoneN_%d", em.temps)
	result = strings.Replace(result, "hv", hv, 1)
	em.e.replace(start, em.offset(lit.Elts[0].Pos()), fmt.Sprintf("func() %s%s { var %s %s; ", star, typ, hv, typ))
	for i, elt := range lit.Elts {
		f, value := st.Field(min(i, st.NumFields()-1)), elt
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			f, value = fieldNamed(st, kv.Key.(*ast.Ident).Name), kv.Value
		}
		target := hv + "." + f.Name()
		if f.Name() == "_" {
			target = em.blank(f)
		}
		if h := homes[f]; h != nil {
			target = em.accessor("*", "HoneA_", h, "*") + "&" + hv + em.closing(h)
		}
		from := em.offset(elt.Pos())
		if value != elt {
			em.e.replace(from, em.offset(value.Pos()), target+" = ")
		} else {
			em.e.insertRanked(from, outermost, target+" = ")
		}
		if i+1 < len(lit.Elts) {
			em.separator(elt, lit.Elts[i+1])
		}
	}
	last := lit.Elts[len(lit.Elts)-1]
	em.e.replace(em.offset(last.End()), em.offset(lit.Rbrace)+1, strings.Repeat("\n", strings.Count(em.sourceRange(last.End(), lit.Rbrace), "\n"))+"; return "+result+" }()")
}

// blank is what takes the value of a blank field: nothing can set the field itself.
func (em *emitter) blank(f *types.Var) string {
	if typ, bad := em.typeText(f.Type()); bad == "" {
		return "var _ " + typ
	}
	return "_"
}

// separator turns the comma between two elements into a semicolon and keeps lines.
func (em *emitter) separator(a, b ast.Expr) {
	em.e.replace(em.offset(a.End()), em.offset(b.Pos()), "; "+strings.Repeat("\n", strings.Count(em.sourceRange(a.End(), b.Pos()), "\n")))
}

func fieldNamed(st *types.Struct, name string) *types.Var {
	for f := range st.Fields() {
		if f.Name() == name {
			return f
		}
	}
	return nil
}

func (em *emitter) fieldHomes(t types.Type, st *types.Struct) map[*types.Var]*fieldHome {
	homes := map[*types.Var]*fieldHome{}
	_, anonymous := types.Unalias(t).(*types.Struct)
	for i := range st.NumFields() {
		f := st.Field(i)
		h := em.homeOf(f)
		if h == nil && anonymous && !f.Exported() {
			h = em.anonField(st, i)
		}
		if h != nil {
			homes[f] = h
		}
	}
	return homes
}

// setsForeign says that a literal sets a field that this package cannot name.
func (em *emitter) setsForeign(lit *ast.CompositeLit, st *types.Struct, homes map[*types.Var]*fieldHome) bool {
	if len(homes) == 0 {
		return false
	}
	if _, keyed := lit.Elts[0].(*ast.KeyValueExpr); !keyed {
		return true
	}
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if id, ok := kv.Key.(*ast.Ident); ok && homes[fieldNamed(st, id.Name)] != nil {
				return true
			}
		}
	}
	return false
}
