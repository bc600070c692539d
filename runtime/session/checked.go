package session

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"

	"hone/runtime/cell"
)

// Checked is a cell as the checker left it: plain Go in one package with all earlier
// cells, its implicit checks and its display written out as calls of package cellrt.
// It is for who writes the cell in another form than session's packages.
type Checked struct {
	// Text is the source of File: declarations, and a function that holds the
	// cell's statements in a block, Body.
	Text string
	File *ast.File
	Body *ast.BlockStmt
	Info *types.Info
	Pkg  *types.Package
	// Segments are the declarations and statements of Text in its order.
	Segments []CheckedSegment
	// Vars are the variables that the cell's statements declare for later cells. One
	// variable may have several objects here; each is mapped to the object by which
	// other cells know it. A variable that uses the storage of an earlier one is
	// mapped to that one's object.
	Vars map[types.Object]types.Object
	// Funcs maps a function that takes an earlier one's place to that.
	Funcs map[types.Object]types.Object
	// Again maps a type that is compiled again, with methods more or with what it uses
	// declared anew, to the one it was before; a variable of such a type; and what is
	// declared anew as the same kind of thing, if a constant or a generic function.
	Again map[types.Object]types.Object
	// Unused are the names that the compiler would say are declared and not used.
	Unused map[token.Pos]bool
	// Imports are the import declarations of the cell that are there for their effect
	// or bring names without a qualifier: "_" or "." and a space before the path.
	Imports []string

	tokFile *token.File
	gen     *text
}

// CheckedSegment is one declaration or statement of a cell.
type CheckedSegment struct {
	Kind cell.Kind
	// From and To bound it in Checked.Text.
	From, To int
	// Off and End bound it in the text of cell Count.
	Off, End, Count int
	// Again says that an earlier cell declared it, and that it is compiled again.
	Again bool
}

// Checked tells what the checker knows of a program. It must be called before
// Loaded.
func (p *Program) Checked() *Checked {
	u := p.unit
	c := &Checked{
		Text: u.gen.String(), File: u.file, Body: u.body, Info: u.info, Pkg: u.pkg, Unused: u.unused,
		Vars: map[types.Object]types.Object{}, Funcs: map[types.Object]types.Object{}, Again: map[types.Object]types.Object{},
		tokFile: u.tokFile, gen: u.gen,
	}
	for _, sp := range u.spans {
		c.Segments = append(c.Segments, CheckedSegment{
			Kind: sp.seg.Kind, From: sp.from, To: sp.to, Off: sp.seg.Off, End: sp.seg.End, Count: sp.seg.src.count, Again: sp.seg.again,
		})
	}
	for obj, v := range u.vars {
		c.Vars[obj] = u.known(v)
	}
	u.replaced(c)
	for _, spec := range u.file.Imports {
		if path, err := strconv.Unquote(spec.Path.Value); err == nil && spec.Name != nil && (spec.Name.Name == "_" || spec.Name.Name == ".") {
			c.Imports = append(c.Imports, spec.Name.Name+" "+path)
		}
	}
	return c
}

// known is the object by which other cells know a variable.
func (u *unit) known(v *variable) types.Object {
	if n := u.s.names[v.name]; n != nil && !v.fresh {
		return n.Obj
	}
	return v.obj
}

// replaced notes what the unit declares in place of something earlier.
func (u *unit) replaced(c *Checked) {
	for _, name := range u.pkg.Scope().Names() {
		obj, n := u.pkg.Scope().Lookup(name), u.s.names[name]
		if n == nil || n.Obj == obj {
			continue
		}
		switch o := obj.(type) {
		case *types.Func:
			if u.sameSignature(n, o) {
				c.Funcs[obj] = n.Obj
			} else if n.Generic && o.Signature().TypeParams().Len() > 0 {
				c.Again[obj] = n.Obj
			}
		case *types.Const:
			if old, ok := n.Obj.(*types.Const); ok {
				c.Again[obj] = old
			}
		case *types.TypeName:
			if old, ok := n.Obj.(*types.TypeName); ok && u.again[old] {
				c.Again[obj] = old
			}
		case *types.Var:
			if u.carried[name] != nil {
				c.Again[obj] = n.Obj
			}
		}
	}
}

// Offset is where a position stands in Text.
func (c *Checked) Offset(p token.Pos) int { return c.tokFile.Offset(p) }

// Origin is the offset, in the cell it was typed in, of an offset in Text; ok is
// false for text that the checker made.
func (c *Checked) Origin(off int) (cell int, ok bool) { return c.gen.exact(off) }

// Written says that the user typed what stands at a position.
func (c *Checked) Written(p token.Pos) bool {
	_, ok := c.gen.exact(c.Offset(p))
	return ok
}

// TypeText writes a type as Go source. name says how a declared type is named, ""
// if it cannot be; then bad names it.
func TypeText(t types.Type, name func(*types.TypeName) string) (text, bad string) {
	w := &typeWriter{plain: true, naming: name}
	text = w.typ(t)
	return text, w.bad
}
