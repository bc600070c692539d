package engine

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// program is a Go program taken apart into pieces of its text, comments included.
type program struct {
	name, src string
	fset      *token.FileSet
	file      *ast.File
	imports   string
	decls     []declText
	body      string // of main, its last statement ended by a semicolon
}

// declText is one top-level declaration. vars holds the variables it declares.
type declText struct {
	text string
	vars []string
	decl ast.Decl
}

func parseProgram(name, src string) (*program, error) {
	p := &program{name: name, src: src, fset: token.NewFileSet()}
	file, err := parser.ParseFile(p.fset, name+".go", src, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	p.file = file
	if file.Name.Name != "main" {
		return nil, fmt.Errorf("%s: the package is %s, want main", name, file.Name.Name)
	}
	from := p.lineEnd(file.Name.End())
	for _, d := range file.Decls {
		end := p.lineEnd(d.End())
		text := strings.Trim(src[from:end], "\n")
		from = end
		p.add(d, text)
	}
	if p.body == "" {
		return nil, fmt.Errorf("%s: it has no func main with statements", name)
	}
	return p, nil
}

func (p *program) add(d ast.Decl, text string) {
	switch d := d.(type) {
	case *ast.GenDecl:
		if d.Tok == token.IMPORT {
			p.imports += text + "\n"
			return
		}
		p.decls = append(p.decls, declText{text: text, vars: varNames(d), decl: d})
	case *ast.FuncDecl:
		if d.Recv == nil && d.Name.Name == "main" {
			p.body = p.mainBody(d)
			return
		}
		p.decls = append(p.decls, declText{text: text, decl: d})
	}
}

func varNames(d *ast.GenDecl) []string {
	var out []string
	if d.Tok != token.VAR {
		return nil
	}
	for _, s := range d.Specs {
		for _, n := range s.(*ast.ValueSpec).Names {
			out = append(out, n.Name)
		}
	}
	return out
}

// lineEnd is the offset after the line that holds pos, so that a comment behind a
// declaration stays with it.
func (p *program) lineEnd(pos token.Pos) int {
	off := p.fset.Position(pos).Offset
	if i := strings.IndexByte(p.src[off:], '\n'); i >= 0 {
		return off + i + 1
	}
	return len(p.src)
}

// mainBody is the text between main's braces. A semicolon after the last
// statement keeps its value from being displayed.
func (p *program) mainBody(d *ast.FuncDecl) string {
	if len(d.Body.List) == 0 {
		return ""
	}
	start, end := p.fset.Position(d.Body.Lbrace).Offset+1, p.fset.Position(d.Body.Rbrace).Offset
	last := p.fset.Position(d.Body.List[len(d.Body.List)-1].End()).Offset
	return strings.Trim(p.src[start:last]+";"+p.src[last:end], "\n") + "\n"
}

// twoCells: imports and declarations, then the statements of main.
func (p *program) twoCells() ([]string, error) {
	decls, err := p.ordered()
	if err != nil {
		return nil, err
	}
	first := p.imports + strings.Join(decls, "\n\n") + "\n"
	if strings.TrimSpace(first) == "" {
		return []string{p.body}, nil
	}
	return []string{first, p.body}, nil
}

// oneCell: everything in one, the functions and types after the statements that
// use them, for they hold in the whole cell.
func (p *program) oneCell() ([]string, error) {
	decls, err := p.ordered()
	if err != nil {
		return nil, err
	}
	var vars, others []string
	for _, d := range decls {
		if strings.HasPrefix(strings.TrimSpace(stripComments(d)), "var") {
			vars = append(vars, d)
			continue
		}
		others = append(others, d)
	}
	half := len(others) / 2
	parts := slices.Concat([]string{p.imports}, others[:half], vars, []string{p.body}, others[half:])
	return []string{strings.Join(parts, "\n") + "\n"}, nil
}

func stripComments(text string) string {
	var out []string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), "//") {
			out = append(out, line)
		}
	}
	return strings.Join(out, "")
}

// ordered gives the declarations with variables in the order of initialisation:
// in a cell, var runs where it stands.
func (p *program) ordered() ([]string, error) {
	order, err := p.initOrder()
	if err != nil {
		return nil, err
	}
	var inSource, out []string
	for _, d := range p.decls {
		inSource = append(inSource, d.vars...)
		out = append(out, d.text)
	}
	if slices.IsSorted(ranks(inSource, order)) {
		return out, nil
	}
	return p.byRank(order), nil
}

// ranks gives each variable its place in the order of initialisation; those
// without an initialiser come first.
func ranks(vars []string, order map[string]int) []int {
	out := make([]int, len(vars))
	for i, v := range vars {
		out[i] = order[v]
	}
	return out
}

// byRank takes groups of variables apart and sorts them behind everything else.
func (p *program) byRank(order map[string]int) []string {
	type ranked struct {
		text string
		rank int
	}
	var out []string
	var vars []ranked
	for _, d := range p.decls {
		if len(d.vars) == 0 {
			out = append(out, d.text)
			continue
		}
		for _, s := range d.decl.(*ast.GenDecl).Specs {
			text := p.src[p.fset.Position(s.Pos()).Offset:p.fset.Position(s.End()).Offset]
			vars = append(vars, ranked{"var " + text, order[s.(*ast.ValueSpec).Names[0].Name]})
		}
	}
	slices.SortStableFunc(vars, func(a, b ranked) int { return a.rank - b.rank })
	for _, v := range vars {
		out = append(out, v.text)
	}
	return out
}

// initOrder numbers the package's variables in the order of initialisation, from 1.
func (p *program) initOrder() (map[string]int, error) {
	info := types.Info{}
	if err := check(p.fset, []*ast.File{p.file}, &info); err != nil {
		return nil, err
	}
	order := map[string]int{}
	for i, in := range info.InitOrder {
		for _, v := range in.Lhs {
			order[v.Name()] = i + 1
		}
	}
	return order, nil
}

func check(fset *token.FileSet, files []*ast.File, info *types.Info) error {
	imp, err := exportData()
	if err != nil {
		return err
	}
	imp.mu.Lock()
	defer imp.mu.Unlock()
	conf := types.Config{GoVersion: "go1.26", Importer: imp.importer, DisableUnusedImportCheck: true}
	_, err = conf.Check("main", fset, files, info)
	return err
}

// cellEach gives every declaration a cell of its own: in source order, but each
// only when it checks with what came before. Those that need each other (mutual
// recursion) share a cell.
func (p *program) cellEach() ([]string, error) {
	order, err := p.initOrder()
	if err != nil {
		return nil, err
	}
	cells := []string{}
	if p.imports != "" {
		cells = append(cells, p.imports)
	}
	left := slices.Clone(p.decls)
	done := ""
	for len(left) > 0 {
		n := p.next(done, left, order)
		var parts []string
		for _, i := range n {
			parts = append(parts, left[i].text)
		}
		cell := strings.Join(parts, "\n") + "\n"
		done += cell
		cells = append(cells, cell)
		for _, i := range slices.Backward(n) {
			left = slices.Delete(left, i, i+1)
		}
	}
	return append(cells, p.body), nil
}

// next is the smallest set of the declarations left that checks after done: one,
// two, or, failing those, as many as it takes.
func (p *program) next(done string, left []declText, order map[string]int) []int {
	for i := range left {
		if p.checks(done, left, order, i) {
			return []int{i}
		}
	}
	for i := range left {
		for j := i + 1; j < len(left); j++ {
			if p.checks(done, left, order, i, j) {
				return []int{i, j}
			}
		}
	}
	var n []int
	for i := range left {
		n = append(n, i)
		if len(n) > 2 && p.checks(done, left, order, n...) {
			return n
		}
	}
	return slices.Collect(func(yield func(int) bool) {
		for i := range left {
			if !yield(i) {
				return
			}
		}
	})
}

func (p *program) checks(done string, left []declText, order map[string]int, pick ...int) bool {
	text := "package main\n" + p.imports + done
	for _, i := range pick {
		if !eligible(left, order, pick, i) {
			return false
		}
		text += left[i].text + "\n"
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "prefix.go", text, 0)
	return err == nil && check(fset, []*ast.File{file}, nil) == nil
}

// eligible says that no variable outside pick must be initialised before those of
// left[i].
func eligible(left []declText, order map[string]int, pick []int, i int) bool {
	if len(left[i].vars) == 0 {
		return true
	}
	last := slices.Max(ranks(left[i].vars, order))
	for j, d := range left {
		if !slices.Contains(pick, j) && len(d.vars) > 0 && slices.Min(ranks(d.vars, order)) < last {
			return false
		}
	}
	return true
}

// sameTokens says whether text has the program's tokens, in any order, but for
// package clause, main, grouping of variables and semicolons.
func (p *program) sameTokens(text string) error {
	got, want := countTokens(text), countTokens(p.src)
	for _, t := range []string{"package", "main", "func", "(", ")", "{", "}", "var", ";"} {
		delete(got, t)
		delete(want, t)
	}
	if maps.Equal(got, want) {
		return nil
	}
	for t, n := range want {
		if got[t] != n {
			return fmt.Errorf("token %q occurs %d times, in the program %d times", t, got[t], n)
		}
	}
	return errors.New("the cells have tokens that the program has not")
}

func countTokens(text string) map[string]int {
	fset := token.NewFileSet()
	var s scanner.Scanner
	s.Init(fset.AddFile("", fset.Base(), len(text)), []byte(text), nil, 0)
	out := map[string]int{}
	for {
		_, tok, lit := s.Scan()
		if tok == token.EOF {
			return out
		}
		if tok == token.SEMICOLON {
			continue
		}
		if lit == "" {
			lit = tok.String()
		}
		out[lit]++
	}
}
