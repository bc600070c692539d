package session

import (
	"fmt"
	"go/ast"
	"go/types"
)

// fieldHome tells how other cells reach an unexported field: through functions
// that the declaring cell exports.
type fieldHome struct {
	cell     int
	accessor string // HoneA_… takes and returns a pointer; HoneB_… a value
	owner    string // the exported name of the owning type, "" if generic
}

// anonStruct is an anonymous struct type with unexported fields that a cell's
// variables may carry to other cells.
type anonStruct struct {
	typ   *types.Struct
	cell  int
	alias string
}

// structDecl is a struct type of the unit that needs accessors.
type structDecl struct {
	typ    *types.Struct
	text   string // how to write it
	suffix string
	params string // type parameters, "" mostly
	owner  string
}

// structDecls finds the struct types at package level of the unit, and anonymous
// ones in its top-level statements, that have unexported fields.
func (u *unit) structDecls() []structDecl {
	var out []structDecl
	named := map[*ast.StructType]bool{}
	for _, d := range u.file.Decls {
		gd, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range gd.Specs {
			ts, ok := spec.(*ast.TypeSpec)
			if !ok || ts.Assign.IsValid() {
				continue
			}
			st, ok := ts.Type.(*ast.StructType)
			if !ok {
				continue
			}
			named[st] = true
			if sd, ok := u.namedStruct(ts); ok {
				out = append(out, sd)
			}
		}
	}
	return append(out, u.anonDecls(named)...)
}

func (u *unit) namedStruct(ts *ast.TypeSpec) (structDecl, bool) {
	obj, ok := u.info.Defs[ts.Name].(*types.TypeName)
	if !ok {
		return structDecl{}, false
	}
	st, ok := obj.Type().Underlying().(*types.Struct)
	if !ok || !hidesFields(st) {
		return structDecl{}, false
	}
	sd := structDecl{typ: st, text: obj.Name(), suffix: obj.Name(), owner: "HoneT_" + obj.Name()}
	if n, ok := obj.Type().(*types.Named); ok && n.TypeParams().Len() > 0 {
		w := &typeWriter{u: u}
		decl, use := w.typeParams(n.TypeParams())
		sd.params, sd.text, sd.owner = decl, obj.Name()+use, ""
	}
	return sd, true
}

// anonDecls are the anonymous structs outside functions, nested blocks and
// generic types: those whose field types can be written at package level.
func (u *unit) anonDecls(named map[*ast.StructType]bool) []structDecl {
	var out []structDecl
	var visit func(n ast.Node) bool
	visit = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.BlockStmt:
			return n.Pos() <= u.body.Pos() && n.End() >= u.body.End()
		case *ast.TypeSpec:
			return n.TypeParams == nil
		case *ast.FuncDecl:
			if n.Name.Name == funcName {
				return true
			}
			if n.Recv == nil && n.Type.TypeParams == nil {
				ast.Inspect(n.Type, visit)
			}
			return false
		case *ast.StructType:
			st, ok := u.typeOf(n).(*types.Struct)
			if named[n] || !ok || !hidesFields(st) || u.anonAlias(st) != "" {
				return true
			}
			for _, sd := range out {
				if types.Identical(sd.typ, st) {
					return true
				}
			}
			k := fmt.Sprintf("s%d", len(u.s.anon)+len(out))
			out = append(out, structDecl{typ: st, suffix: k, owner: "HoneT_" + k})
		}
		return true
	}
	ast.Inspect(u.file, visit)
	return out
}

// hidesFields says that a struct has fields that another package cannot name.
func hidesFields(st *types.Struct) bool {
	for f := range st.Fields() {
		if !f.Exported() && f.Name() != "_" && f.Pkg() != nil && f.Pkg().Path() == mainPath {
			return true
		}
	}
	return false
}

// anonAlias is the exported name of an anonymous struct of an earlier cell, "" if
// it is none.
func (u *unit) anonAlias(st *types.Struct) string {
	for _, a := range u.s.anon {
		if types.Identical(a.typ, st) {
			return u.importCell(a.cell) + "." + a.alias
		}
	}
	return ""
}

// emitAccessors writes the accessors of the unit's structs and returns where its
// fields are found, for the session to remember. HoneA_… of nil is nil: the panic
// comes where the field is read or set, which is later than where the accessor is
// called: p.f = g() calls g before it finds out that p is nil.
func (u *unit) emitAccessors(t *text) (map[*types.Var]*fieldHome, []anonStruct) {
	homes := map[*types.Var]*fieldHome{}
	var anon []anonStruct
	for _, sd := range u.structDecls() {
		text := sd.text
		if text == "" {
			var bad string
			if text, bad = u.typeText(sd.typ); bad != "" {
				continue
			}
			t.addf("type %s = %s\n", sd.owner, text)
			anon = append(anon, anonStruct{sd.typ, u.n, sd.owner})
		}
		for f := range sd.typ.Fields() {
			if f.Exported() || f.Name() == "_" {
				continue
			}
			typ, bad := u.typeText(f.Type())
			if bad != "" {
				continue
			}
			name := sd.suffix + "_" + f.Name()
			t.addf("func HoneA_%s%s(p *%s) *%s { if p == nil { return nil }; return &p.%s }\n", name, sd.params, text, typ, f.Name())
			t.addf("func HoneB_%s%s(v %s) %s { return v.%s }\n", name, sd.params, text, typ, f.Name())
			homes[f] = &fieldHome{cell: u.n, accessor: name, owner: sd.owner}
		}
	}
	return homes, anon
}

// homeOf finds how to reach a field from this unit; nil means directly.
func (u *unit) homeOf(f *types.Var) *fieldHome {
	if f.Exported() {
		return nil
	}
	return u.s.fields[f.Origin()]
}

// anonField finds the accessor of a field of an anonymous struct that is
// identical to one of an earlier cell.
func (u *unit) anonField(st *types.Struct, i int) *fieldHome {
	for _, a := range u.s.anon {
		if types.Identical(a.typ, st) {
			return u.s.fields[a.typ.Field(i)]
		}
	}
	return nil
}
