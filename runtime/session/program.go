package session

import (
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"

	"hone/runtime/cell"
)

// Program writes a cell as a program of its own: a whole main package as it is,
// any other cell with its statements as func main and with the session's
// declarations. Unused variables are errors there, as in any Go program; imports
// are added and left out as needed.
func (s *Session) Program(c *cell.Cell, count int) (string, error) {
	if isMainPackage(c.Go) {
		return fmt.Sprintf("//line cell[%d]:1:1\n%s\n", count, c.Go), nil
	}
	segs, bad := c.Segments()
	if len(bad) > 0 {
		return "", fmt.Errorf("%s", problemAt(&source{count: count, code: c.Go}, bad[0].Off, "syntax error: "+bad[0].Msg, ""))
	}
	src := &source{count: count, code: c.Go}
	var decls, stmts []segment
	declared := map[string]bool{}
	hasMain := false
	imports := maps.Clone(s.imports)
	for _, g := range segs {
		sg := segment{Segment: g, src: src}
		switch g.Kind {
		case cell.Import:
			addImports(imports, sg.text())
		case cell.Statement:
			stmts = append(stmts, sg)
		default:
			decls = append(decls, sg)
			d := declares(sg)
			for _, n := range d.names {
				declared[n] = true
				hasMain = hasMain || n == "main"
			}
		}
	}
	var earlier []segment
	seen := map[segment]bool{}
	for _, n := range s.Names() {
		for _, g := range n.Segments {
			if d := declares(g); !seen[g] && !slices.ContainsFunc(d.names, func(n string) bool { return declared[n] }) && !declared[d.receiver] {
				seen[g] = true
				earlier = append(earlier, g)
			}
		}
	}
	return s.programText(append(earlier, decls...), stmts, hasMain, imports), nil
}

func (s *Session) programText(decls, stmts []segment, hasMain bool, imports map[string]string) string {
	var b strings.Builder
	put := func(g segment) {
		p := cell.PositionOf(g.src.code, g.Off)
		fmt.Fprintf(&b, "//line cell[%d]:%d:%d\n%s\n", g.src.count, p.Line, p.Column, g.text())
	}
	for _, g := range decls {
		put(g)
	}
	if !hasMain {
		b.WriteString("func main() {\n")
		for _, g := range stmts {
			put(g)
		}
		b.WriteString("}\n")
	}
	used := SelectedFrom(b.String())
	var head strings.Builder
	head.WriteString("package main\n\n")
	for _, name := range slices.Sorted(maps.Keys(used)) {
		path, ok := imports[name]
		if !ok {
			path, ok = s.paths.path(name)
		}
		if ok {
			fmt.Fprintf(&head, "import %s %q\n", name, path)
		}
	}
	return head.String() + b.String()
}

// addImports reads an import declaration.
func addImports(imports map[string]string, text string) {
	file, err := parser.ParseFile(token.NewFileSet(), "", "package main\n"+text, parser.ImportsOnly)
	if err != nil {
		return
	}
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		name := baseName(path)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		imports[name] = path
	}
}

func isMainPackage(text string) bool {
	file, err := parser.ParseFile(token.NewFileSet(), "", text, parser.PackageClauseOnly)
	return err == nil && file.Name != nil && file.Name.Name == "main"
}

// NewFrom makes an empty session with the packages of old. Package numbers go
// on, since a path may be compiled once only.
func NewFrom(old *Session) *Session {
	s := New(old.importer, nil)
	s.paths = old.paths
	s.cells = old.cells
	return s
}
