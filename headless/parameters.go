package headless

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
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

// SetParameters inserts a cell that assigns the values, after the cell tagged
// "parameters". A cell that an earlier run inserted is replaced. The values are
// assigned, not declared: their variables keep their types.
func (nb *Notebook) SetParameters(ps []Parameter) error {
	if len(ps) == 0 {
		return nil
	}
	nb.cells = slices.DeleteFunc(nb.cells, func(c *Cell) bool { return c.HasTag(injectedTag) })
	at := slices.IndexFunc(nb.cells, func(c *Cell) bool { return c.IsCode() && c.HasTag(parametersTag) })
	if nb.Script && at < 0 {
		at = 0
	}
	if at < 0 {
		return &Error{File: nb.Path, What: "has no cell tagged " + parametersTag,
			Next: "tag the cell that declares the variables: in JupyterLab, the gear at the right, Cell Tags, parameters"}
	}
	var lines []string
	declares := nb.cells[at].Source()
	for _, p := range ps {
		if !regexp.MustCompile(`\b` + p.Name + `\b`).MatchString(declares) {
			return &Error{File: nb.Path, What: fmt.Sprintf("its cell tagged %s declares no %s", parametersTag, p.Name),
				Next: "check the name given with -p"}
		}
		lines = append(lines, p.Name+" = "+literal(p.Value))
	}
	cell := nb.newCell(injectedTag, "// Parameters\n"+strings.Join(lines, "\n"), injectedTag)
	cell.blank = nb.cells[at].blank
	nb.cells = slices.Insert(nb.cells, at+1, cell)
	return nil
}

// literal is a value as Go: numbers, true, false, nil and quoted strings as they
// are, all else as a string.
func literal(value string) string {
	switch value {
	case "true", "false", "nil":
		return value
	}
	if x, err := parser.ParseExpr(value); err == nil && isLiteral(x) {
		return value
	}
	return strconv.Quote(value)
}

func isLiteral(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.BasicLit:
		return true
	case *ast.UnaryExpr:
		_, ok := x.X.(*ast.BasicLit)
		return ok && (x.Op == token.SUB || x.Op == token.ADD)
	}
	return false
}
