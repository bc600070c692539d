package export

import (
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"

	"hone/runtime/cell"
	"hone/runtime/session"
)

// file writes the whole program.
func (w *writer) file() (string, error) {
	var body strings.Builder
	var run []string
	single := w.functions() == 1
	for _, u := range w.units {
		if u.part.Text != "" {
			if !w.o.Lines {
				body.WriteString(asComment(u.part.Text) + "\n")
			}
			continue
		}
		name := cellFunc(u)
		if single {
			name = "run"
		}
		text, called, err := w.unit(u, name)
		if err != nil {
			return "", err
		}
		body.WriteString(text)
		if called {
			run = append(run, name)
		}
	}
	if w.o.Lines {
		body.WriteString("\n//line hone:1\n")
	}
	body.WriteString(w.main(run) + w.helperTexts())
	return w.head(body.String()) + body.String(), nil
}

// functions counts the cells that become functions.
func (w *writer) functions() int {
	n := 0
	for _, u := range w.units {
		if w.runs(u) {
			n++
		}
	}
	return n
}

// runs says that a cell does something when it is run.
func (w *writer) runs(u *unit) bool {
	if u.cell == nil {
		return false
	}
	if len(u.cell.Commands) > 0 || u.Checked == nil && u.cell.Magic != "" {
		return true
	}
	return u.Checked != nil && (len(u.Body.List) > 0 || len(w.names.inits[u]) > 0 || len(w.names.slots(u)) > 0)
}

// unit writes one cell: its declarations, the variables that it shares, and its
// statements as a function of that name.
func (w *writer) unit(u *unit, name string) (text string, called bool, err error) {
	w.ctx(u)
	c := commentsOf(u, w.o.Lines)
	var out strings.Builder
	var statements string
	b := &body{}
	if u.Checked != nil {
		b = w.newBody(u)
		for _, d := range w.names.order {
			if f, ok := d.node.(*ast.FuncDecl); ok && d.u == u {
				if v := w.names.versionOf(d); v != nil && v.name != "" {
					b.versions[f] = v.name
				}
			}
		}
		if err := b.rewrite(); err != nil {
			return "", false, err
		}
		decls, err := w.declarations(u, b, c)
		if err != nil {
			return "", false, err
		}
		vars, err := w.variables(u)
		if err != nil {
			return "", false, err
		}
		out.WriteString(decls + vars)
		statements = w.statements(u, b, c)
	}
	commands, err := w.commands(u)
	if err != nil {
		return "", false, err
	}
	if !w.runs(u) {
		return out.String() + c.rest + "\n", false, nil
	}
	fmt.Fprintf(&out, "func %s(%s %s.Context) error {\n%s", name, w.ctx(u), w.names.supportPackage("context"), commands)
	if u.Checked != nil {
		for _, s := range w.names.slots(u) {
			out.WriteString(s + "\n")
		}
		for _, f := range w.names.inits[u] {
			out.WriteString(f + "()\n")
		}
	}
	if b.declareErr {
		out.WriteString("var " + b.err + " error\n")
	}
	out.WriteString(statements + c.rest)
	if w.o.Lines {
		out.WriteString("\n//line hone:1\n")
	}
	if !b.endsInReturn() {
		out.WriteString("return nil\n")
	}
	out.WriteString("}\n\n")
	return out.String(), true, nil
}

// endsInReturn says that a "return nil" after the statements would be too much.
func (b *body) endsInReturn() bool {
	if b.unit == nil || len(b.Body.List) == 0 {
		return false
	}
	_, ok := b.Body.List[len(b.Body.List)-1].(*ast.ReturnStmt)
	return ok
}

// statements writes the statements of a cell with their comments.
func (w *writer) statements(u *unit, b *body, c *comments) string {
	var out strings.Builder
	for _, g := range u.Segments {
		if g.Kind != cell.Statement && g.Kind != cell.Var {
			continue
		}
		text := b.e.apply(u.Text, g.From, g.To)
		before, after := c.before(g.Off), c.after(g.End)
		if out.Len() == 0 {
			before = strings.TrimLeft(before, "\n")
		}
		out.WriteString(before + w.line(g) + text + after + "\n")
	}
	return out.String()
}

// ctx is what a cell calls the context that main gives it.
func (w *writer) ctx(u *unit) string {
	if name := w.names.contexts[u]; name != "" {
		return name
	}
	name := "ctx"
	if u.Checked != nil {
		for _, st := range u.Body.List {
			for _, id := range declaredBy(st) {
				if id.Name == "ctx" {
					name = w.names.fresh("parent")
				}
			}
		}
		if obj := u.Pkg.Scope().Lookup("ctx"); obj != nil && name != "ctx" {
			w.names.text[obj] = name
		}
	}
	w.names.contexts[u] = name
	return name
}

// main calls the cells in order.
func (w *writer) main(run []string) string {
	n := w.names
	if len(run) == 0 {
		return "func main() {}\n"
	}
	ctx, sig, std, out := n.supportPackage("context"), n.supportPackage("os/signal"), n.supportPackage("os"), n.supportPackage("fmt")
	calls := "err := " + run[0] + "(ctx)\n"
	if len(run) > 1 {
		calls = fmt.Sprintf("var err error\nfor _, cell := range []func(%s.Context) error{%s} {\nif err = cell(ctx); err != nil || ctx.Err() != nil {\nbreak\n}\n}\n", ctx, strings.Join(run, ", "))
	}
	return fmt.Sprintf(`func main() {
	ctx, stop := %[1]s.NotifyContext(%[2]s.Background(), %[3]s.Interrupt)
	%[2]s.AfterFunc(ctx, stop) // a second interrupt ends the program at once
	%[4]s
	interrupted := ctx.Err() != nil
	stop()
	if err != nil {
		%[5]s.Fprintln(%[3]s.Stderr, err)
	}
	switch {
	case interrupted:
		%[3]s.Exit(130)
	case err != nil:
		%[3]s.Exit(1)
	}
}
`, sig, ctx, std, strings.TrimSuffix(calls, "\n"), out)
}

// head is the package clause and the imports that the rest uses.
func (w *writer) head(rest string) string {
	used := session.SelectedFrom(rest)
	var std, others []string
	for key, name := range w.names.imports {
		if !used[name] {
			continue
		}
		path := strings.TrimPrefix(key, "support ")
		line := strconv.Quote(path)
		if w.names.real[path] != name {
			line = name + " " + line
		}
		if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") || first == "hone" {
			others = append(others, path+"\x00"+line)
		} else {
			std = append(std, path+"\x00"+line)
		}
	}
	for _, line := range w.effects() {
		_, path, _ := strings.Cut(line, " ")
		others = append(others, path+"\x00"+line[:2]+strconv.Quote(path))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "// Written by hone export go from %s.\npackage main\n\n", w.o.Name)
	if len(std)+len(others) > 0 {
		b.WriteString("import (\n")
		for i, list := range [][]string{std, others} {
			if i > 0 && len(std) > 0 && len(others) > 0 {
				b.WriteString("\n")
			}
			slices.Sort(list)
			for _, x := range slices.Compact(list) {
				_, line, _ := strings.Cut(x, "\x00")
				b.WriteString("\t" + line + "\n")
			}
		}
		b.WriteString(")\n\n")
	}
	return b.String()
}

// effects are the imports of the cells for their effect, and those with a dot of
// which something is used.
func (w *writer) effects() []string {
	all := map[string]bool{}
	for _, u := range w.units {
		if u.Checked == nil {
			continue
		}
		for _, s := range u.Imports {
			if strings.HasPrefix(s, "_ ") || w.usesDot(s[2:]) {
				all[s] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// usesDot says that something of a package is used without a qualifier.
func (w *writer) usesDot(path string) bool {
	for _, u := range w.units {
		if u.Checked == nil {
			continue
		}
		qualified := map[*ast.Ident]bool{}
		ast.Inspect(u.File, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				qualified[s.Sel] = true
			}
			return true
		})
		for id, obj := range u.Info.Uses {
			if obj.Pkg() != nil && obj.Pkg().Path() == path && obj.Parent() == obj.Pkg().Scope() && !qualified[id] {
				return true
			}
		}
	}
	return false
}

// placeIn is place for an offset in the checked text.
func (w *writer) placeIn(u *unit, off int) string {
	at, _ := u.Origin(off)
	return w.place(u, at)
}

// typeTextWith writes a type whose declared types are named by name.
func (w *writer) typeTextWith(t types.Type, name func(*types.TypeName) string) (text, bad string) {
	return session.TypeText(t, name)
}
