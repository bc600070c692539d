package complete

import (
	"go/parser"
	"go/types"
)

// ownSource documents the types of the session's cells and of this one.
func (c *checked) ownSource() *packageDocs {
	if c.own != nil {
		return c.own
	}
	p := newDocs(mainPath)
	for _, n := range c.s.View.Names {
		if _, isType := n.Obj.(*types.TypeName); isType || makesStruct(n.Obj) {
			addSource(p, "package main\n"+n.Commented())
		}
	}
	for _, text := range c.commented {
		addSource(p, "package main\n"+text)
	}
	p.finish()
	c.own = p
	return p
}

func addSource(p *packageDocs, text string) {
	// What is being typed may be broken; what can be read of it counts.
	file, _ := parser.ParseFile(p.fset, "", text, parser.ParseComments|parser.SkipObjectResolution)
	if file != nil && file.Name != nil {
		p.add(file)
	}
}

// makesStruct says that a function's first result is a struct of the session.
func makesStruct(obj types.Object) bool {
	f, ok := obj.(*types.Func)
	if !ok || f.Signature().Results().Len() == 0 {
		return false
	}
	st, owner := structOf(f.Signature().Results().At(0).Type())
	named, ok := types.Unalias(owner).(*types.Named)
	return st != nil && ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == mainPath
}
