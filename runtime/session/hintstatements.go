package session

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"strings"
)

func statementHints() {
	addHint(`^no new variables on left side of :=`, func(u *unit, p token.Pos, _ []string) string {
		if as, ok := around[*ast.AssignStmt](u, p); ok {
			return fmt.Sprintf("%s is declared above; = gives it another value (a later cell may declare it again)", firstLine(u.sourceRange(as.Lhs[0].Pos(), as.Lhs[len(as.Lhs)-1].End())))
		}
		return ""
	})
	always(`^non-name .* on left side of :=`, "only new names stand left of :=; to give a field or an element a value write =")
	always(`^label (\w+) declared and not used`, "use it in break $1, continue $1 or goto $1, or remove it")
	always(`^(?:invalid (?:break|continue) label|label) (\w+)(?: not declared| not defined)?`, "a label stands before the statement that it names: $1: for …")
	always(`^(?:break|continue) not in|^(?:break|continue) is not in a loop`, "it belongs inside a for loop (break also inside switch and select); return ends the cell")
	addHint(`^cannot assign to (?:struct field )?(\S+)\.(\w+) in map`, func(_ *unit, _ token.Pos, m []string) string {
		return fmt.Sprintf("a value in a map cannot be changed in place: v := %s; v.%s = …; %s = v. Or keep pointers in the map", m[1], m[2], m[1])
	})
	addHint(`^cannot assign to (.+?) \(neither addressable nor a map index expression\)`, func(u *unit, p token.Pos, m []string) string { return u.assignHint(p, m[1]) })
	addHint(`^cannot assign to (\S+) \(.*constant`, func(_ *unit, _ token.Pos, m []string) string {
		return fmt.Sprintf("%s is a constant; declare it with var or := to change it", m[1])
	})
	addHint(`^(append\((\w+).*) \(value of type .*\) is not used`, func(_ *unit, _ token.Pos, m []string) string {
		return fmt.Sprintf("append gives back the longer slice: %s = append(%s, …)", m[2], m[2])
	})
	always(` is not used$`, "give the value to a name, or put it last, where it is displayed")
	always(`permits only one iteration variable`, "write for i := range …")
	always(`^cannot range over`, "range goes over slices, arrays, maps, strings, channels, whole numbers and iterators")
	always(`^(\w+) redeclared`, "within one cell a name is declared once; a later cell may declare it again")
	always(`^method \S+ already declared`, "remove one of the two, or declare the type again")
	always(`cannot send to receive-only channel|cannot receive from send-only channel`, "the arrow in the channel's type allows one direction only; chan T allows both")
	always(`^fallthrough statement out of place|^cannot fallthrough`, "fallthrough stands at the end of a case of a switch, and not in the last")
	addHint(`^too (?:few|many) values in struct literal`, func(u *unit, p token.Pos, _ []string) string {
		lit, ok := around[*ast.CompositeLit](u, p)
		if !ok {
			return ""
		}
		st, ok := u.typeOf(lit).Underlying().(*types.Struct)
		if !ok || st.NumFields() == 0 {
			return ""
		}
		var fields []string
		for f := range st.Fields() {
			fields = append(fields, f.Name())
		}
		return fmt.Sprintf("its fields are %s; with names, %s: …, some may be left out", listed(fields, 8), fields[0])
	})
	always(`^duplicate case`, "each value may stand in one case only; several values share a case: case a, b:")
	always(`^invalid recursive type`, "a value cannot hold another of its own type; hold a pointer to it")
	always(`^invalid argument: index \S+ out of bounds`, "the first element has the index 0")
	always(`^invalid operation: division by zero`, "a constant 0 cannot divide")
	always(`^(defer|go) (?:discards result|requires function call)`, "a call must follow: $1 f()")
}

// assignHint is for an assignment to what is no variable.
func (u *unit) assignHint(p token.Pos, text string) string {
	x := u.exprAt(p)
	if ix, ok := x.(*ast.IndexExpr); ok && isText(u.typeOf(ix.X)) {
		s := firstLine(u.sourceText(ix.X))
		return fmt.Sprintf("text cannot be changed in place: b := []byte(%s), change b, then string(b)", s)
	}
	if id, ok := x.(*ast.Ident); ok {
		if tv := u.info.Types[id]; tv.Value != nil {
			return fmt.Sprintf("%s is a constant; declare it with var or := to change it", id.Name)
		}
		return ""
	}
	if sel, ok := x.(*ast.SelectorExpr); ok {
		if _, call := ast.Unparen(sel.X).(*ast.CallExpr); call {
			return fmt.Sprintf("%s is a copy; give it to a variable first", firstLine(u.sourceText(sel.X)))
		}
	}
	return ""
}

// syntaxHints pairs what stands on a line that the parser refuses with what Go has
// instead.
var syntaxHints = []struct {
	message, line *regexp.Regexp
	hint          string
}{
	{nil, regexp.MustCompile(`^\s*while\b`), "Go has one loop: for condition { … }"},
	{nil, regexp.MustCompile(`^\s*(?:foreach|for)\s*\(?\s*(?:var\s+|let\s+)?\w+\s+(?:in|of)\b`), "a loop over values is for i, v := range values { … }"},
	{nil, regexp.MustCompile(`^\s*(?:try|catch|except|finally)\b|\}\s*catch\b`), "Go has no try: a call returns its error, and a cell checks it by itself"},
	{nil, regexp.MustCompile(`^\s*(?:def|function|fn)\s+\w+\s*\(`), "a function is func name(a int, b string) T { … }"},
	{nil, regexp.MustCompile(`^\s*class\s+\w+`), "a type is type Name struct { … }, and its methods are func (x Name) Method() { … }"},
	{nil, regexp.MustCompile(`^\s*(?:elif|elsif)\b|\}\s*(?:elif|elsif)\b`), "write } else if condition {"},
	{nil, regexp.MustCompile(`^\s*(?:let|val)\s+\w+`), "a variable is x := value"},
	{nil, regexp.MustCompile(`^\s*print\s+[^(]`), "fmt.Println(…) prints"},
	{nil, regexp.MustCompile(`^\s*from\s+\S+\s+import\b`), "import \"path\", and then path.Name"},
	{nil, regexp.MustCompile(`\blambda\b|=>`), "a function without a name is func(x int) int { return x }"},
	{regexp.MustCompile(`illegal character.*'\?'`), nil, "Go has no ?: ; use if and else"},
	{nil, regexp.MustCompile(`^\s*(?:if|for)\b.*\)\s*$`), "the { belongs at the end of this line"},
	{regexp.MustCompile(`unexpected newline, expected \{|expected '\{'|missing condition|expected operand, found '\}'`), regexp.MustCompile(`^\s*(?:if|for|switch|func|else)\b[^{]*$`), "the { belongs at the end of the line that it follows, not on the next"},
	{nil, regexp.MustCompile(`^\s*else\b`), "else stands on the line of the closing brace: } else {"},
	{regexp.MustCompile(`found 'else'|found else`), nil, "else follows the closing brace of an if, on its line: } else {"},
	{regexp.MustCompile(`found assignment|cannot use .* as value`), nil, "== compares, = assigns"},
	{nil, regexp.MustCompile(`^\s*var\s+\w+(?:\s+\S+)?\s*:=`), "write either x := value or var x = value"},
	{nil, regexp.MustCompile(`^\s*const\s+\w+\s*:=`), "a constant is const x = value"},
	{regexp.MustCompile(`expected ';'`), regexp.MustCompile(`^\s*\w+\s+\w+\s*:=`), "the type follows var: var x T = value, or leave it out: x := value"},
	{nil, regexp.MustCompile(`^\s*(?:int|string|bool|float64|double|float|char|auto)\s+\w+\s*[=;]`), "the type follows the name: var x int = 3, or x := 3"},
	{regexp.MustCompile(`illegal rune literal|more than one character in rune`), nil, "text stands in double quotes \"…\" or backquotes; single quotes hold one character"},
	{nil, regexp.MustCompile(`\w(?:\+\+|--)\s*[-+*/)]|[=(,]\s*(?:\+\+|--)?\w+(?:\+\+|--)`), "x++ is a statement of its own and has no value"},
	{nil, regexp.MustCompile(`(?:^|[^+])\+\+\w`), "write x++ as a statement of its own"},
	{regexp.MustCompile(`missing ',' before newline|missing ',' in`), nil, "a comma ends each line of a list, the last too, unless the closing bracket follows on it"},
	{regexp.MustCompile(`must be function call`), nil, "a call must follow, as in go func() { … }() with the parentheses at the end"},
	{regexp.MustCompile(`(?:string|rune) literal not terminated`), nil, "the closing quote is missing; text over several lines stands in backquotes"},
	{nil, regexp.MustCompile(`\b(?:and|or|not)\b\s+\w`), "and is &&, or is ||, not is !"},
	{nil, regexp.MustCompile(`:\s*$`), "blocks stand in braces { … }"},
}

// syntaxHint is what to do about a message of the parser on a line.
func syntaxHint(message, line string) string {
	line, _, _ = strings.Cut(line, "//")
	for _, h := range syntaxHints {
		if (h.message == nil || h.message.MatchString(message)) && (h.line == nil || h.line.MatchString(line)) {
			return h.hint
		}
	}
	return ""
}
