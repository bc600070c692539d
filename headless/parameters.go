package headless

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Parameter is a value given from outside to a variable of the notebook.
type Parameter struct{ Name, Value string }

// Tags of cells with parameters, as papermill uses them.
const (
	parametersTag = "parameters"
	injectedTag   = "injected-parameters"
)

// ParseParameter reads NAME=VALUE.
func ParseParameter(s string) (Parameter, error) {
	name, value, ok := strings.Cut(s, "=")
	if !ok || !token.IsIdentifier(name) {
		return Parameter{}, &Error{What: fmt.Sprintf("-p %s is not NAME=VALUE", s), Next: "write for example -p steps=100"}
	}
	return Parameter{name, value}, nil
}

// SetParameters gives the variables of the notebook's parameters the values of ps;
// of two values for a name the later counts. The values are assigned, not
// declared: the variables keep their types.
//
// In a notebook the variables are those that the cell tagged "parameters" declares,
// and the values are assigned in a cell of their own after it, which replaces one
// that an earlier run inserted. In a script they are those that any cell declares at
// its top level, and the value is assigned on the line of the declaration, so that
// the lines stay as they are.
func (nb *Notebook) SetParameters(ps []Parameter) error {
	if len(ps) == 0 {
		return nil
	}
	if nb.Script {
		return nb.assignInPlace(ps)
	}
	nb.cells = slices.DeleteFunc(nb.cells, func(c *Cell) bool { return c.HasTag(injectedTag) })
	at := slices.IndexFunc(nb.cells, func(c *Cell) bool { return c.IsCode() && c.HasTag(parametersTag) })
	if at < 0 {
		return &Error{File: nb.Path, What: "has no cell tagged " + parametersTag,
			Next: "tag the cell that declares the variables: in JupyterLab, the gear at the right, Cell Tags, parameters"}
	}
	names := declarations(nb.cells[at].Source())
	var lines []string
	for _, p := range lastOf(ps) {
		_, line, err := nb.assignment(p, names, "its cell tagged "+parametersTag)
		if err != nil {
			return err
		}
		lines = append(lines, line)
	}
	cell := nb.newCell(injectedTag, "// Parameters\n"+strings.Join(lines, "\n"), injectedTag)
	nb.cells = slices.Insert(nb.cells, at+1, cell)
	return nil
}

func (nb *Notebook) assignInPlace(ps []Parameter) error {
	for _, p := range lastOf(ps) {
		var all []declared
		var cell *Cell
		for _, c := range nb.cells {
			names := declarations(c.Source())
			all = append(all, names...)
			if slices.ContainsFunc(names, func(d declared) bool { return d.name == p.Name }) {
				cell = c
				break
			}
		}
		d, line, err := nb.assignment(p, all, "it")
		if err != nil {
			return err
		}
		source := cell.Source()
		cell.fields["source"] = splitLines(source[:d.end] + "; " + line + source[d.end:])
	}
	return nil
}

// lastOf keeps the last of the values for each name, in order of the names' first.
func lastOf(ps []Parameter) []Parameter {
	var list []Parameter
	for _, p := range ps {
		if i := slices.IndexFunc(list, func(q Parameter) bool { return q.Name == p.Name }); i >= 0 {
			list[i] = p
			continue
		}
		list = append(list, p)
	}
	return list
}

// assignment is the statement that gives p its value.
func (nb *Notebook) assignment(p Parameter, names []declared, where string) (declared, string, error) {
	fail := func(what, next string) (declared, string, error) {
		return declared{}, "", &Error{File: nb.Path, What: fmt.Sprintf("-p %s=%s: %s", p.Name, p.Value, what), Next: next}
	}
	i := slices.IndexFunc(names, func(d declared) bool { return d.name == p.Name })
	if i < 0 {
		return fail(where+" declares no "+p.Name, choices(names))
	}
	d := names[i]
	if d.fixed {
		return fail(p.Name+" is a constant", "declare it with := to give it from outside")
	}
	value, wanted := literal(p.Value, d.kind)
	if wanted != "" {
		return fail(p.Name+" is "+wanted, "give such a value")
	}
	return d, p.Name + " = " + value, nil
}

func choices(names []declared) string {
	var list []string
	for _, d := range names {
		if !d.fixed && !slices.Contains(list, d.name) {
			list = append(list, d.name)
		}
	}
	if len(list) == 0 {
		return "it declares no variable at all"
	}
	return "it declares " + strings.Join(list, ", ")
}

// literal is a value as Go, for a variable of kind k. wanted says what the variable
// is if the value cannot be assigned to it.
func literal(value string, k kind) (text, wanted string) {
	switch k {
	case textKind:
		return quoted(value), ""
	case boolKind:
		if value == "true" || value == "false" {
			return value, ""
		}
		return "", "true or false"
	case intKind:
		if v := evaluated(value); v.Kind() == constant.Int {
			return value, ""
		}
		return "", "a whole number"
	case floatKind:
		if v := evaluated(value); v.Kind() == constant.Int || v.Kind() == constant.Float {
			return value, ""
		}
		return "", "a number"
	case durationKind:
		if d, err := time.ParseDuration(value); err == nil {
			return strconv.FormatInt(int64(d), 10), ""
		}
		if x, err := parser.ParseExpr(value); err == nil && valueKind(x) == durationKind {
			return value, ""
		}
		return "", "a duration such as 90s or 1h30m"
	}
	if value == "true" || value == "false" || value == "nil" || evaluated(value).Kind() != constant.Unknown {
		return value, ""
	}
	return strconv.Quote(value), ""
}

// quoted is a value as a string; one that is a Go string already stays as it is.
func quoted(value string) string {
	if x, err := parser.ParseExpr(value); err == nil {
		if lit, ok := x.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			return value
		}
	}
	return strconv.Quote(value)
}

// evaluated is the value of a constant expression of literals, as 1e-3 or 1<<20.
func evaluated(expression string) constant.Value {
	tv, err := types.Eval(token.NewFileSet(), nil, token.NoPos, expression)
	if err != nil || tv.Value == nil {
		return constant.MakeUnknown()
	}
	if v := constant.ToInt(tv.Value); v.Kind() == constant.Int && tv.Value.Kind() == constant.Float && !strings.Contains(expression, ".") {
		return v // 1e6 is a whole number
	}
	return tv.Value
}
