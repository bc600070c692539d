package engine

import (
	"bytes"
	"context"
	"fmt"
	"go/ast"
	"go/build"
	"go/doc"
	"go/format"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"strings"
)

// docs reads the documentation of packages from their sources. (`go doc` would do,
// but it wants the whole module graph, which may not be there.)
type docs struct {
	modDir string
	dirs   map[string]string // import path → folder
}

// text documents a symbol of a package, or the package if symbol is empty:
// "Name" or "Type.Method". With source, declarations come with their bodies.
func (d *docs) text(ctx context.Context, pkg, symbol string, source bool) (string, error) {
	dir, err := d.dir(ctx, pkg)
	if err != nil {
		return "", err
	}
	fset := token.NewFileSet()
	p, err := readPackage(fset, dir, pkg)
	if err != nil {
		return "", err
	}
	if symbol == "" {
		return strings.TrimSpace(p.Doc), nil
	}
	decl, text := find(p, symbol)
	if decl == nil {
		return "", fmt.Errorf("package %s documents no %s", pkg, symbol)
	}
	if f, ok := decl.(*ast.FuncDecl); ok {
		f.Doc = nil
		if !source {
			f.Body = nil
		}
	}
	if g, ok := decl.(*ast.GenDecl); ok {
		g.Doc = nil
	}
	var b bytes.Buffer
	if err := format.Node(&b, fset, decl); err != nil {
		return "", fmt.Errorf("print the declaration of %s.%s: %w", pkg, symbol, err)
	}
	return strings.TrimSpace(b.String() + "\n\n" + text), nil
}

// dir asks the go command for a package's folder, once.
func (d *docs) dir(ctx context.Context, pkg string) (string, error) {
	if dir := d.dirs[pkg]; dir != "" {
		return dir, nil
	}
	cmd := exec.CommandContext(ctx, "go", "list", "-f", "{{.Dir}}", pkg)
	cmd.Dir = d.modDir
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("find the source of %s: %w", pkg, err)
	}
	d.dirs[pkg] = strings.TrimSpace(string(out))
	return d.dirs[pkg], nil
}

func readPackage(fset *token.FileSet, dir, path string) (*doc.Package, error) {
	info, err := build.ImportDir(dir, 0)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	var files []*ast.File
	for _, name := range append(info.GoFiles, info.CgoFiles...) {
		f, err := parser.ParseFile(fset, filepath.Join(dir, name), nil, parser.ParseComments)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		files = append(files, f)
	}
	return doc.NewFromFiles(fset, files, path, doc.PreserveAST)
}

// find looks a symbol up; the declaration is nil if there is none.
func find(p *doc.Package, symbol string) (ast.Decl, string) {
	owner, method, isMethod := strings.Cut(symbol, ".")
	funcs := p.Funcs
	values := append(p.Consts, p.Vars...)
	for _, t := range p.Types {
		if t.Name == owner && isMethod {
			return findFunc(t.Methods, method)
		}
		if t.Name == symbol {
			return t.Decl, t.Doc
		}
		funcs = append(funcs, t.Funcs...)
		values = append(values, append(t.Consts, t.Vars...)...)
	}
	for _, v := range values {
		for _, name := range v.Names {
			if name == symbol {
				return v.Decl, v.Doc
			}
		}
	}
	return findFunc(funcs, symbol)
}

func findFunc(list []*doc.Func, name string) (ast.Decl, string) {
	for _, f := range list {
		if f.Name == name {
			return f.Decl, f.Doc
		}
	}
	return nil, ""
}
