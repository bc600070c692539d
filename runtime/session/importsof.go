package session

import (
	"go/parser"
	"go/token"
	"strconv"

	"hone/runtime/cell"
)

// ImportsOf are the paths that a cell's import declarations name.
func ImportsOf(c *cell.Cell) []string {
	segs, _ := c.Segments()
	var out []string
	for _, g := range segs {
		if g.Kind != cell.Import {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), "", "package main\n"+c.Go[g.Off:g.End], parser.ImportsOnly)
		if err != nil {
			continue // the checker says what is wrong
		}
		for _, spec := range file.Imports {
			if path, err := strconv.Unquote(spec.Path.Value); err == nil {
				out = append(out, path)
			}
		}
	}
	return out
}
