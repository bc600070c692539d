package session

import (
	"fmt"
	"go/types"
	"strconv"
	"strings"
)

// typeWriter writes types as Go source for the unit's package.
type typeWriter struct {
	u *unit
	// plain writes for the checker, to which all cells are one package.
	plain bool
	// naming, if set, says how declared types are named; u is then not needed.
	naming func(*types.TypeName) string
	// bad names a type that this package cannot name.
	bad string
}

// typeText is t as source of the unit's package. bad names a type that cannot be
// written there, such as an unexported type of a library.
func (u *unit) typeText(t types.Type) (text, bad string) {
	w := &typeWriter{u: u}
	text = w.typ(t)
	return text, w.bad
}

func (w *typeWriter) typ(t types.Type) string {
	switch t := t.(type) {
	case *types.Basic:
		if t.Kind() == types.UnsafePointer {
			return w.name(types.Unsafe.Scope().Lookup("Pointer").(*types.TypeName))
		}
		return t.Name()
	case *types.Alias:
		return w.named(t.Obj(), t.TypeArgs())
	case *types.Named:
		return w.named(t.Obj(), t.TypeArgs())
	case *types.TypeParam:
		return t.Obj().Name()
	case *types.Pointer:
		return "*" + w.typ(t.Elem())
	case *types.Slice:
		return "[]" + w.typ(t.Elem())
	case *types.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), w.typ(t.Elem()))
	case *types.Map:
		return "map[" + w.typ(t.Key()) + "]" + w.typ(t.Elem())
	case *types.Chan:
		return w.channel(t)
	case *types.Signature:
		return "func" + w.signature(t)
	case *types.Struct:
		return w.structure(t)
	case *types.Interface:
		return w.interfaceType(t)
	case *types.Union:
		return w.union(t)
	}
	w.bad = t.String()
	return "any"
}

func (w *typeWriter) channel(t *types.Chan) string {
	elem := w.typ(t.Elem())
	switch t.Dir() {
	case types.SendOnly:
		return "chan<- (" + elem + ")"
	case types.RecvOnly:
		return "<-chan (" + elem + ")"
	}
	return "chan (" + elem + ")"
}

func (w *typeWriter) named(obj *types.TypeName, args *types.TypeList) string {
	name := w.name(obj)
	if name == "" {
		w.bad = types.ObjectString(obj, nil)
		return "any"
	}
	if args.Len() == 0 {
		return name
	}
	list := make([]string, args.Len())
	for i := range list {
		list[i] = w.typ(args.At(i))
	}
	return name + "[" + strings.Join(list, ", ") + "]"
}

// name is how a declared type is named, "" if it cannot be.
func (w *typeWriter) name(obj *types.TypeName) string {
	switch {
	case w.naming != nil:
		return w.naming(obj)
	case !w.plain || obj.Pkg() == nil:
		return w.u.typeName(obj)
	case obj.Pkg().Path() == mainPath:
		return obj.Name()
	case !obj.Exported():
		return ""
	}
	name := w.u.importFor(obj.Pkg().Path())
	w.u.imports[name] = obj.Pkg().Path()
	return name + "." + obj.Name()
}

func (w *typeWriter) signature(t *types.Signature) string {
	params := make([]string, t.Params().Len())
	for i := range params {
		p := t.Params().At(i).Type()
		if t.Variadic() && i == len(params)-1 {
			if s, ok := p.(*types.Slice); ok {
				params[i] = "..." + w.typ(s.Elem())
				continue
			}
		}
		params[i] = w.typ(p)
	}
	results := make([]string, t.Results().Len())
	for i := range results {
		results[i] = w.typ(t.Results().At(i).Type())
	}
	out := "(" + strings.Join(params, ", ") + ")"
	if len(results) > 0 {
		out += " (" + strings.Join(results, ", ") + ")"
	}
	return out
}

func (w *typeWriter) structure(t *types.Struct) string {
	if !w.plain {
		if alias := w.u.anonAlias(t); alias != "" {
			return alias
		}
	}
	var b strings.Builder
	b.WriteString("struct{")
	for i := range t.NumFields() {
		f := t.Field(i)
		if i > 0 {
			b.WriteString("; ")
		}
		if f.Embedded() {
			b.WriteString(w.embedded(f.Type()))
		} else {
			b.WriteString(f.Name() + " " + w.typ(f.Type()))
		}
		if tag := t.Tag(i); tag != "" {
			b.WriteString(" " + strconv.Quote(tag))
		}
	}
	b.WriteString("}")
	return b.String()
}

// embedded writes the type of an embedded field. Its name is the field's, so a type
// of an earlier cell goes by its plain name, which the package then declares.
func (w *typeWriter) embedded(t types.Type) string {
	if p, ok := t.(*types.Pointer); ok {
		return "*" + w.embedded(p.Elem())
	}
	text := w.typ(t)
	n, ok := t.(interface{ Obj() *types.TypeName })
	if w.plain || !ok || w.u.again[n.Obj()] {
		return text
	}
	if e := w.u.earlier(n.Obj()); e != nil {
		w.u.aliases[e.Name] = e
		_, args, _ := strings.Cut(text, "[")
		if args != "" {
			return e.Name + "[" + args
		}
		return e.Name
	}
	return text
}

func (w *typeWriter) interfaceType(t *types.Interface) string {
	if t.NumExplicitMethods() == 0 && t.NumEmbeddeds() == 0 {
		return "any"
	}
	if t.IsImplicit() && t.NumEmbeddeds() == 1 && t.NumExplicitMethods() == 0 {
		return w.typ(t.EmbeddedType(0))
	}
	var parts []string
	for m := range t.ExplicitMethods() {
		parts = append(parts, w.method(m)+w.signature(m.Signature()))
	}
	for i := range t.NumEmbeddeds() {
		parts = append(parts, w.typ(t.EmbeddedType(i)))
	}
	return "interface{ " + strings.Join(parts, "; ") + " }"
}

func (w *typeWriter) method(m types.Object) string {
	if w.plain {
		return m.Name()
	}
	return methodName(m)
}

func (w *typeWriter) union(t *types.Union) string {
	parts := make([]string, t.Len())
	for i := range parts {
		term := t.Term(i)
		if term.Tilde() {
			parts[i] = "~"
		}
		parts[i] += w.typ(term.Type())
	}
	return strings.Join(parts, " | ")
}

// typeParams is "[K comparable, V any]" and "[K, V]" for a list.
func (w *typeWriter) typeParams(list *types.TypeParamList) (decl, use string) {
	if list.Len() == 0 {
		return "", ""
	}
	var d, n []string
	for p := range list.TypeParams() {
		d = append(d, p.Obj().Name()+" "+w.typ(p.Constraint()))
		n = append(n, p.Obj().Name())
	}
	// The comma tells [P *C,] from an array's length.
	return "[" + strings.Join(d, ", ") + ",]", "[" + strings.Join(n, ", ") + "]"
}

// typeName is how the unit's package names a declared type, "" if it cannot.
func (u *unit) typeName(obj *types.TypeName) string {
	if obj.Pkg() == nil {
		return obj.Name()
	}
	if u.again[obj] {
		return obj.Name()
	}
	if home, ok := u.s.homes[obj]; ok {
		return u.importCell(home) + ".HoneT_" + obj.Name()
	}
	if obj.Pkg().Path() == mainPath {
		if obj.Parent() == u.pkg.Scope() {
			return obj.Name()
		}
		return ""
	}
	if !obj.Exported() {
		return ""
	}
	return u.importFor(obj.Pkg().Path()) + "." + obj.Name()
}

// methodName is the name that a method has in emitted code: unexported methods
// of cells are exported under another name, since each cell is a package of its own.
func methodName(m types.Object) string {
	if m.Exported() || m.Pkg() == nil || m.Pkg().Path() != mainPath {
		return m.Name()
	}
	return "HoneM_" + m.Name()
}
