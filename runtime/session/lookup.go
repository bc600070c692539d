package session

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strings"
)

// View is what a session knows at one moment, for completion and inspection. It
// stays as it is while the session goes on, so that it may be read by another
// goroutine.
type View struct {
	// Names are the declared names.
	Names map[string]Name
	// Imports maps names to paths, by import declarations of earlier cells.
	Imports map[string]string
	// Dots are the paths imported with a dot.
	Dots []string

	paths *pathTable
}

// View is the session as it is now.
func (s *Session) View() *View {
	v := &View{Names: make(map[string]Name, len(s.names)), Imports: maps.Clone(s.imports), Dots: slices.Sorted(maps.Keys(s.dots)), paths: s.paths}
	for name, n := range s.names {
		v.Names[name] = *n
	}
	return v
}

// ImportPath says which package a bare name stands for: an import of an earlier
// cell, a package of lib, or one of the standard library.
func (v *View) ImportPath(name string) (string, bool) {
	if p, ok := v.Imports[name]; ok {
		return p, true
	}
	return v.paths.path(name)
}

// PackageNames lists the names that are imported when first named, and the imports
// of earlier cells.
func (v *View) PackageNames() []string {
	out := slices.Collect(maps.Keys(v.Imports))
	out = append(out, slices.Collect(maps.Keys(v.paths.byName))...)
	slices.Sort(out)
	return slices.Compact(out)
}

// Packages lists the import paths that are compiled.
func (v *View) Packages() []string { return slices.Sorted(maps.Keys(v.paths.known)) }

// PackageName is the name that a package of this path is expected to have.
func PackageName(path string) string { return baseName(path) }

// Cell is the number of the cell that declared the name, 0 for a variable.
func (n *Name) Cell() int {
	if len(n.Segments) == 0 {
		return 0
	}
	return n.Segments[0].src.count
}

// Package is the import path of the package that holds the name.
func (n *Name) Package() string { return cellPath(n.Home) }

// Doc is the comment before the declaration.
func (n *Name) Doc() string {
	if len(n.Segments) == 0 {
		return ""
	}
	return n.Segments[0].doc()
}

// Method is the source of one method of a type with the comment before it, and the
// cell that declared it; 0 if the type has no such method.
func (n *Name) Method(name string) (source, doc string, in int) {
	for _, g := range n.Segments {
		if d, ok := g.funcDecl(); ok && d.Recv != nil && d.Name.Name == name {
			return g.text(), g.doc(), g.src.count
		}
	}
	return "", "", 0
}

// Commented is the declaration with the comment before it, and without methods.
func (n *Name) Commented() string {
	if len(n.Segments) == 0 {
		return ""
	}
	g := n.Segments[0]
	if doc := commentBefore(g.src.code, g.Off); doc != "" {
		return doc + g.text()
	}
	return g.text()
}

// funcDecl parses a segment that is a function.
func (g segment) funcDecl() (*ast.FuncDecl, bool) {
	if !strings.HasPrefix(g.text(), "func") {
		return nil, false
	}
	file, err := parser.ParseFile(token.NewFileSet(), "", "package main\n"+g.text(), parser.SkipObjectResolution)
	if err != nil || len(file.Decls) != 1 {
		return nil, false
	}
	d, ok := file.Decls[0].(*ast.FuncDecl)
	return d, ok
}

// doc is the text of the comment before a segment.
func (g segment) doc() string { return CommentText(g.src.code, g.Off) }

// CommentText is the text of the comment that stands directly before the
// declaration at off.
func CommentText(code string, off int) string {
	c := commentBefore(code, off)
	if c == "" {
		return ""
	}
	file, err := parser.ParseFile(token.NewFileSet(), "", c+"package main\n", parser.ParseComments|parser.PackageClauseOnly)
	if err != nil || file.Doc == nil {
		return ""
	}
	return file.Doc.Text()
}

// commentBefore is the comment whose last line is the one before off's, with its
// newline.
func commentBefore(code string, off int) string {
	line := strings.LastIndexByte(code[:off], '\n') + 1
	if strings.TrimSpace(code[line:off]) != "" {
		return ""
	}
	start := line
	for start > 0 {
		from := strings.LastIndexByte(code[:start-1], '\n') + 1
		if !strings.HasPrefix(strings.TrimSpace(code[from:start]), "//") {
			break
		}
		start = from
	}
	if start < line {
		return code[start:line]
	}
	text := strings.TrimRight(code[:line], " \t\r\n")
	if from := strings.LastIndex(text, "/*"); strings.HasSuffix(text, "*/") && from >= 0 && strings.Count(code[len(text):line], "\n") == 1 {
		return text[from:] + "\n"
	}
	return ""
}
