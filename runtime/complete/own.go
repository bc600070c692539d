package complete

import (
	"go/parser"
	"go/types"
)

// ownSource documents a type of the session's cells or of this one.
func (c *checked) ownSource(name string) *packageDocs {
	if p := c.own[name]; p != nil {
		return p
	}
	p := newDocs(mainPath)
	for _, n := range c.s.View.Names {
		if _, isType := n.Obj.(*types.TypeName); isType && n.Name == name || makes(n.Obj) == name {
			addSource(p, "package main\n"+n.Commented())
		}
	}
	for _, text := range c.commented {
		addSource(p, "package main\n"+text)
	}
	p.finish()
	if c.own == nil {
		c.own = map[string]*packageDocs{}
	}
	c.own[name] = p
	return p
}

func addSource(p *packageDocs, text string) {
	// What is being typed may be broken; what can be read of it counts.
	file, _ := parser.ParseFile(p.fset, "", text, parser.ParseComments|parser.SkipObjectResolution)
	if file != nil && file.Name != nil {
		p.add(file)
	}
}

// makes is the name of the struct of the session that a function's first result is.
func makes(obj types.Object) string {
	f, ok := obj.(*types.Func)
	if !ok || f.Signature().Results().Len() == 0 {
		return ""
	}
	st, owner := structOf(f.Signature().Results().At(0).Type())
	named, ok := types.Unalias(owner).(*types.Named)
	if st == nil || !ok || named.Obj().Pkg() == nil || named.Obj().Pkg().Path() != mainPath {
		return ""
	}
	return named.Obj().Name()
}
