package export

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// names decides what everything is called in the program.
type names struct {
	w *writer
	// same maps an object to another one that stands for the same thing.
	same map[types.Object]types.Object
	// text is the name of each object, where it is not its own.
	text map[types.Object]string
	// vars are the session's variables.
	vars map[types.Object]bool
	// global says which variables are the package's.
	global map[types.Object]bool
	// used are the identifiers of all cells; taken are names of package level.
	used, taken map[string]bool
	// imports maps the path of each package that is used to its name.
	imports map[string]string
	// real are the names that packages give themselves, by path.
	real map[string]string
	// contexts are the cells' names for the context that main gives them.
	contexts map[*unit]string
	// values are the names of temporaries that live in blocks of their own.
	values []string
	// versions are the bodies that a function has one after the other.
	versions map[types.Object][]*version
	// decls are the declarations of types, constants and functions, by object.
	decls map[types.Object]*decl
	order []*decl
	// inits are names of functions that run as their cell starts, by unit.
	inits map[*unit][]string
}

// decl is one declaration of a name at package level, other than a variable.
type decl struct {
	u     *unit
	node  ast.Node // *ast.FuncDecl, *ast.TypeSpec or *ast.ValueSpec
	group ast.Decl // that holds it
	obj   types.Object
}

func newNames(w *writer) (*names, error) {
	n := &names{
		w: w, same: map[types.Object]types.Object{}, text: map[types.Object]string{}, global: map[types.Object]bool{}, vars: map[types.Object]bool{},
		used: map[string]bool{}, taken: map[string]bool{}, imports: map[string]string{}, decls: map[types.Object]*decl{}, inits: map[*unit][]string{},
		real: map[string]string{}, contexts: map[*unit]string{}, versions: map[types.Object][]*version{},
	}
	for _, u := range w.units {
		if u.Checked == nil {
			continue
		}
		maps.Copy(n.same, u.Vars)
		maps.Copy(n.same, u.Funcs)
		maps.Copy(n.same, u.Again)
		n.collect(u)
	}
	for _, u := range w.units {
		if u.Checked != nil {
			for _, v := range u.Vars {
				n.vars[n.of(v)] = true
			}
		}
	}
	n.separate()
	if err := n.carried(); err != nil {
		return nil, err
	}
	n.chooseGlobals()
	n.reserve()
	n.assign()
	n.findVersions()
	return n, nil
}

// of is the object that stands for obj and all that are the same.
func (n *names) of(obj types.Object) types.Object {
	for {
		to, ok := n.same[obj]
		if !ok || to == obj {
			return obj
		}
		obj = to
	}
}

// collect notes the identifiers of a cell and what it declares.
func (n *names) collect(u *unit) {
	ast.Inspect(u.File, func(x ast.Node) bool {
		if id, ok := x.(*ast.Ident); ok {
			n.used[id.Name] = true
		}
		return true
	})
	for _, d := range u.File.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil && u.Written(d.Name.Pos()) {
				n.declare(u, d, d, d.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					n.declare(u, d, spec, spec.Name)
				case *ast.ValueSpec:
					if d.Tok == token.CONST {
						for _, id := range spec.Names {
							n.declare(u, d, spec, id)
						}
					}
				}
			}
		}
	}
}

func (n *names) declare(u *unit, group ast.Decl, node ast.Node, id *ast.Ident) {
	if obj := u.Info.Defs[id]; obj != nil {
		d := &decl{u, node, group, obj}
		n.decls[obj] = d
		n.order = append(n.order, d)
	}
}

// separate takes apart what was declared again and is not the same any more: another
// text, or the same one about other things. Functions with a slot stay together,
// since one takes the other's place.
func (n *names) separate() {
	for changed := true; changed; {
		changed = false
		for _, u := range n.w.units {
			if u.Checked == nil {
				continue
			}
			for obj, old := range u.Again {
				if _, isVar := obj.(*types.Var); isVar || n.same[obj] == nil || n.alike(obj, old) {
					continue
				}
				changed = true
				n.part(obj)
			}
		}
	}
}

// part makes an object, and all that one group declares with it, things of their own.
func (n *names) part(obj types.Object) {
	delete(n.same, obj)
	of := n.decls[obj]
	if of == nil {
		return
	}
	for _, d := range n.order {
		if d.group == of.group {
			delete(n.same, d.obj)
		}
	}
}

// alike says that two objects are declared by the same text with the same meaning.
func (n *names) alike(a, b types.Object) bool {
	x, y := n.decls[a], n.decls[b]
	if x == nil || y == nil || x.source() != y.source() {
		return false
	}
	if c, ok := a.(*types.Const); ok && c.Val().ExactString() != b.(*types.Const).Val().ExactString() {
		return false
	}
	p, q := n.refs(x), n.refs(y)
	return slices.Equal(p, q)
}

func (d *decl) source() string { return d.u.Text[d.u.Offset(d.node.Pos()):d.u.Offset(d.node.End())] }

// refs are the objects of package level that a declaration names, in order.
func (n *names) refs(d *decl) []types.Object {
	var out []types.Object
	ast.Inspect(d.node, func(x ast.Node) bool {
		id, ok := x.(*ast.Ident)
		if !ok {
			return true
		}
		if obj := d.u.Info.Uses[id]; obj != nil && obj.Pkg() != nil && (obj.Parent() == obj.Pkg().Scope() || n.vars[n.of(obj)]) {
			out = append(out, n.of(obj))
		}
		return true
	})
	return out
}

// carried refuses variables whose memory is seen with another type from some cell on.
func (n *names) carried() error {
	for _, u := range n.w.units {
		if u.Checked == nil {
			continue
		}
		for obj, old := range u.Again {
			if _, isVar := obj.(*types.Var); !isVar {
				continue
			}
			a, _ := n.typeText(obj.Type())
			b, _ := n.typeText(old.Type())
			if a != b || !n.sameTypes(obj.Type(), old.Type()) {
				return n.w.problem(u, 0, obj.Name()+" changes its type here and keeps its value, which a Go program cannot say: give the new type another name")
			}
		}
	}
	return nil
}

// sameTypes compares what the types are called once names are chosen; before that
// names of cells are compared as objects.
func (n *names) sameTypes(a, b types.Type) bool {
	var x, y []types.Object
	list := func(to *[]types.Object) func(*types.TypeName) string {
		return func(obj *types.TypeName) string {
			*to = append(*to, n.of(obj))
			return obj.Name()
		}
	}
	n.w.typeTextWith(a, list(&x))
	n.w.typeTextWith(b, list(&y))
	return slices.Equal(x, y)
}

// fresh is base, or base2, base3, …: the first that nothing is called.
func (n *names) fresh(base string) string {
	for i := 1; ; i++ {
		name := base
		if i > 1 {
			name += strconv.Itoa(i)
		}
		if !n.taken[name] && !n.used[name] && !token.IsKeyword(name) {
			n.used[name] = true
			return name
		}
	}
}

// assign names the objects of package level in the order of their declarations, and
// the variables of cells that would hide a name of Go.
func (n *names) assign() {
	for _, u := range n.w.units {
		if u.Checked == nil {
			continue
		}
		for _, d := range n.order {
			if d.u == u {
				n.name(d)
			}
		}
		for _, v := range n.variables(u) {
			switch {
			case n.text[v] != "":
			case n.global[v]:
				n.text[v] = n.free(v.Name())
			case types.Universe.Lookup(v.Name()) != nil:
				n.text[v] = n.fresh("my" + strings.ToUpper(v.Name()[:1]) + v.Name()[1:])
			}
		}
	}
}

func (n *names) name(d *decl) {
	obj := n.of(d.obj)
	if obj.Name() == "init" {
		n.text[obj] = n.fresh("init")
		n.inits[d.u] = append(n.inits[d.u], n.text[obj])
		return
	}
	if n.text[obj] == "" && obj.Name() != "_" {
		n.text[obj] = n.free(obj.Name())
	}
}

// free is a name for an object of package level: its own if nothing else has it.
func (n *names) free(name string) string {
	if n.taken[name] {
		name = n.fresh(name)
	}
	n.taken[name] = true
	return name
}

// call is what an object is called in the program.
func (n *names) call(obj types.Object) string {
	obj = n.of(obj)
	if p, ok := obj.(*types.PkgName); ok {
		if name, ok := n.imports[p.Imported().Path()]; ok {
			return name
		}
	}
	if text, ok := n.text[obj]; ok {
		return text
	}
	return obj.Name()
}

// typeText writes a type; bad names one that no program can name.
func (n *names) typeText(t types.Type) (text, bad string) {
	return n.w.typeTextWith(t, func(obj *types.TypeName) string {
		switch {
		case obj.Pkg() == nil:
			return obj.Name()
		case obj.Pkg().Path() == "main":
			return n.call(obj)
		case !obj.Exported():
			return ""
		}
		return n.importAs(obj.Pkg(), obj.Pkg().Name()) + "." + obj.Name()
	})
}

func cellFunc(u *unit) string { return fmt.Sprintf("cell%d", u.part.Count) }
