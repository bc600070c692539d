package headless

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"strings"
)

// kind is what a variable is declared as, as far as its declaration tells.
type kind int

const (
	unknownKind kind = iota
	textKind
	intKind
	floatKind
	boolKind
	durationKind
)

// declared is a name that a statement of a cell declares.
type declared struct {
	name  string
	kind  kind
	fixed bool // by const
	end   int  // where its statement ends, in bytes
}

// declarations lists the variables and constants that source declares at its top
// level. What does not parse (a command, half a statement) is passed over: the
// session says what is wrong with it.
func declarations(source string) []declared {
	var all []declared
	for _, s := range statements(source) {
		for _, d := range declaredBy(source[s[0]:s[1]]) {
			d.end = s[1]
			all = append(all, d)
		}
	}
	return all
}

// statements cuts source at the semicolons, written or implied, outside all brackets.
func statements(source string) [][2]int {
	text := []byte(withoutCommands(source))
	file := token.NewFileSet().AddFile("", -1, len(text))
	var s scanner.Scanner
	s.Init(file, text, func(token.Position, string) {}, 0)
	var list [][2]int
	depth, begin, end := 0, -1, 0
	for {
		pos, tok, lit := s.Scan()
		at := file.Offset(pos)
		if tok == token.EOF || tok == token.SEMICOLON && depth == 0 {
			if begin >= 0 {
				list = append(list, [2]int{begin, end})
			}
			if begin = -1; tok == token.EOF {
				return list
			}
			continue
		}
		switch tok {
		case token.LPAREN, token.LBRACE, token.LBRACK:
			depth++
		case token.RPAREN, token.RBRACE, token.RBRACK:
			depth--
		}
		if begin < 0 {
			begin = at
		}
		if lit == "" || tok.IsOperator() && tok != token.SEMICOLON {
			lit = tok.String()
		}
		if tok != token.SEMICOLON || text[min(at, len(text)-1)] == ';' {
			end = at + len(lit)
		}
	}
}

// withoutCommands puts blanks in the place of lines that begin with % or !.
func withoutCommands(source string) string {
	var b strings.Builder
	for line := range strings.Lines(source) {
		if (line[0] == '%' || line[0] == '!') && !strings.Contains(line, "`") {
			body := strings.TrimRight(line, "\n")
			line = strings.Repeat(" ", len(body)) + line[len(body):]
		}
		b.WriteString(line)
	}
	return b.String()
}

func declaredBy(statement string) []declared {
	f, err := parser.ParseFile(token.NewFileSet(), "", "package p\nfunc _() {\n"+statement+"\n}", parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	body, ok := f.Decls[0].(*ast.FuncDecl)
	if !ok || len(body.Body.List) != 1 {
		return nil
	}
	switch s := body.Body.List[0].(type) {
	case *ast.AssignStmt:
		if s.Tok == token.DEFINE {
			return byNames(s.Lhs, nil, s.Rhs, false)
		}
	case *ast.DeclStmt:
		return bySpecs(s.Decl)
	}
	return nil
}

func bySpecs(d ast.Decl) []declared {
	g, ok := d.(*ast.GenDecl)
	if !ok || g.Tok != token.VAR && g.Tok != token.CONST {
		return nil
	}
	var all []declared
	for _, s := range g.Specs {
		v, ok := s.(*ast.ValueSpec)
		if !ok {
			continue
		}
		names := make([]ast.Expr, len(v.Names))
		for i, n := range v.Names {
			names[i] = n
		}
		all = append(all, byNames(names, v.Type, v.Values, g.Tok == token.CONST)...)
	}
	return all
}

func byNames(names []ast.Expr, typ ast.Expr, values []ast.Expr, fixed bool) []declared {
	var all []declared
	for i, n := range names {
		id, ok := n.(*ast.Ident)
		if !ok || id.Name == "_" {
			continue
		}
		d := declared{name: id.Name, fixed: fixed}
		switch {
		case typ != nil:
			d.kind = typeKind(typ)
		case len(values) == len(names):
			d.kind = valueKind(values[i])
		}
		all = append(all, d)
	}
	return all
}

func typeKind(x ast.Expr) kind {
	switch x := x.(type) {
	case *ast.Ident:
		switch x.Name {
		case "string":
			return textKind
		case "bool":
			return boolKind
		case "float32", "float64":
			return floatKind
		case "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "uintptr", "byte", "rune":
			return intKind
		}
	case *ast.SelectorExpr:
		if id, ok := x.X.(*ast.Ident); ok && id.Name == "time" && x.Sel.Name == "Duration" {
			return durationKind
		}
	}
	return unknownKind
}

func valueKind(x ast.Expr) kind {
	switch x := x.(type) {
	case *ast.BasicLit:
		switch x.Kind {
		case token.STRING:
			return textKind
		case token.INT, token.CHAR:
			return intKind
		case token.FLOAT:
			return floatKind
		}
	case *ast.Ident:
		if x.Name == "true" || x.Name == "false" {
			return boolKind
		}
	case *ast.ParenExpr:
		return valueKind(x.X)
	case *ast.UnaryExpr:
		return valueKind(x.X)
	case *ast.SelectorExpr:
		if id, ok := x.X.(*ast.Ident); ok && id.Name == "time" {
			switch x.Sel.Name {
			case "Nanosecond", "Microsecond", "Millisecond", "Second", "Minute", "Hour":
				return durationKind
			}
		}
	case *ast.CallExpr:
		if len(x.Args) == 1 {
			return typeKind(x.Fun) // a conversion, if it is one of these types
		}
	case *ast.BinaryExpr:
		return binaryKind(x)
	}
	return unknownKind
}

func binaryKind(x *ast.BinaryExpr) kind {
	switch x.Op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ, token.LAND, token.LOR:
		return boolKind
	case token.SHL, token.SHR:
		return valueKind(x.X)
	}
	a, b := valueKind(x.X), valueKind(x.Y)
	switch {
	case a == b:
		return a
	case a == durationKind && b == intKind, a == intKind && b == durationKind:
		return durationKind
	case a == floatKind && b == intKind, a == intKind && b == floatKind:
		return floatKind
	}
	return unknownKind
}
