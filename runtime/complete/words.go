package complete

import (
	"go/ast"
	"go/token"
	"strings"
)

// word is a predeclared name or a keyword with what it means.
type word struct{ decl, doc string }

// keywordDocs says what each keyword is for.
var keywordDocs = map[string]string{
	"break":       "ends the innermost for, switch or select, or the one with the label that follows.",
	"case":        "begins the statements for one value, type or communication of a switch or select.",
	"chan":        "is a channel type: chan T, chan<- T (send only), <-chan T (receive only).",
	"const":       "declares constants; iota counts them in a group.",
	"continue":    "begins the next round of the innermost for, or of the one with the label that follows.",
	"default":     "begins the statements for all other cases of a switch or select.",
	"defer":       "runs a call when the function ends; at the top level of a cell, when the cell ends.",
	"else":        "begins the block for a condition of if that does not hold.",
	"fallthrough": "goes on with the statements of the next case of a switch.",
	"for":         "repeats a block: for { }, for cond { }, for init; cond; post { }, for i, x := range xs { }.",
	"func":        "declares a function or a method, or makes a function value.",
	"go":          "runs a call in a new goroutine, which may outlive the cell.",
	"goto":        "goes on at a label of the same function.",
	"if":          "runs a block if a condition holds: if cond { } or if x := f(); cond { }.",
	"import":      "imports a package for this cell and later ones. The standard library and hone's packages need none.",
	"interface":   "is a type that holds every value with the methods listed.",
	"map":         "is a map type: map[Key]Value.",
	"package":     "begins a whole program; a cell needs none, except to be run as a program of its own.",
	"range":       "goes through an integer, string, slice, array, map, channel or iterator function in a for.",
	"return":      "ends the function; at the top level, the cell.",
	"select":      "waits for the first of several channel operations that can go on.",
	"struct":      "is a type with fields.",
	"switch":      "runs the case that a value, a condition or a type matches.",
	"type":        "declares a type, or with = another name for one.",
	"var":         "declares variables.",
}

// builtins says what the predeclared names are.
var builtins = map[string]word{
	"append":     {"func append(s []T, values ...T) []T", "adds values at the end of a slice and returns the slice, which may have moved: s = append(s, v)."},
	"cap":        {"func cap(v T) int", "is the capacity of a slice, array or channel."},
	"clear":      {"func clear(v T)", "deletes all of a map, or sets the elements of a slice to zero."},
	"close":      {"func close(c chan<- T)", "says that nothing more is sent; receivers get what is left, then zero values."},
	"complex":    {"func complex(r, i float) complex", "makes a complex number of its parts."},
	"copy":       {"func copy(dst, src []T) int", "copies elements between slices, which may overlap, and returns how many."},
	"delete":     {"func delete(m map[K]V, key K)", "removes a key from a map."},
	"imag":       {"func imag(c complex) float", "is the imaginary part of a complex number."},
	"len":        {"func len(v T) int", "is the length of a string (in bytes), slice, array, map or channel."},
	"make":       {"func make(T, size ...int) T", "makes a slice, map or channel."},
	"max":        {"func max(x T, y ...T) T", "is the largest of its arguments."},
	"min":        {"func min(x T, y ...T) T", "is the smallest of its arguments."},
	"new":        {"func new(T or value) *T", "makes a variable, zero or with the value given, and returns a pointer to it."},
	"panic":      {"func panic(v any)", "ends the function and its callers, unless a deferred call recovers."},
	"print":      {"func print(args ...T)", "writes to standard error, for debugging; fmt.Print is the one to use."},
	"println":    {"func println(args ...T)", "writes a line to standard error, for debugging; fmt.Println is the one to use."},
	"real":       {"func real(c complex) float", "is the real part of a complex number."},
	"recover":    {"func recover() any", "stops a panic when called by a deferred function, and returns its value."},
	"any":        {"type any = interface{}", "holds a value of any type."},
	"bool":       {"type bool bool", "is true or false."},
	"byte":       {"type byte = uint8", "is an element of a string or of binary data."},
	"comparable": {"type comparable interface{ comparable }", "is a constraint: all types whose values can be compared with ==."},
	"complex128": {"type complex128 complex128", "is a complex number of two float64."},
	"complex64":  {"type complex64 complex64", "is a complex number of two float32."},
	"error":      {"type error interface { Error() string }", "is the type of errors; nil means that all went well."},
	"float32":    {"type float32 float32", "is a floating-point number of 32 bits (about 7 digits)."},
	"float64":    {"type float64 float64", "is a floating-point number of 64 bits (about 16 digits)."},
	"int":        {"type int int", "is a signed integer of the machine's word, 64 bits here."},
	"int16":      {"type int16 int16", "is an integer from -32768 to 32767."},
	"int32":      {"type int32 int32", "is an integer of 32 bits."},
	"int64":      {"type int64 int64", "is an integer of 64 bits."},
	"int8":       {"type int8 int8", "is an integer from -128 to 127."},
	"rune":       {"type rune = int32", "is a Unicode code point."},
	"string":     {"type string string", "is a text: bytes that cannot be changed, usually UTF-8."},
	"uint":       {"type uint uint", "is an unsigned integer of the machine's word."},
	"uint16":     {"type uint16 uint16", "is an integer from 0 to 65535."},
	"uint32":     {"type uint32 uint32", "is an unsigned integer of 32 bits."},
	"uint64":     {"type uint64 uint64", "is an unsigned integer of 64 bits."},
	"uint8":      {"type uint8 uint8", "is an integer from 0 to 255."},
	"uintptr":    {"type uintptr uintptr", "is an integer that can hold an address."},
	"true":       {"const true = 0 == 0", "is the bool that holds."},
	"false":      {"const false = 0 != 0", "is the bool that does not hold."},
	"iota":       {"const iota = 0", "counts the constants of a group from 0."},
	"nil":        {"var nil T", "is the zero value of pointers, functions, interfaces, slices, maps and channels."},
}

// exprKeywords can begin an expression, typeWords a type.
var (
	exprKeywords = []string{"func", "map", "struct", "chan", "interface"}
	stmtKeywords = []string{"for", "if", "switch", "select", "go", "defer", "return", "goto", "var", "const", "type", "func", "map", "struct"}
)

func typeKeywords() []Match { return keywordMatches(exprKeywords) }

func keywordMatches(words []string) []Match {
	var out []Match
	for _, w := range words {
		out = append(out, Match{Name: w, Kind: "keyword", rank: rankKeyword})
	}
	return out
}

// keywords lists the keywords that can stand at the end of a text.
func keywords(at *scan, statement bool) []Match {
	if !statement {
		words := exprKeywords
		if p := previous(at); p == token.DEFINE || p == token.ASSIGN || p == token.FOR {
			words = append([]string{"range"}, words...)
		}
		return keywordMatches(words)
	}
	words := append([]string{}, stmtKeywords...)
	if len(at.open) == 0 {
		words = append(words, "import")
	}
	if len(at.toks) == 0 {
		words = append(words, "package")
	}
	loop, choice := false, false
	for i := len(at.open) - 1; i >= 0; i-- {
		switch at.open[i].keyword {
		case token.FOR:
			loop = true
		case token.SWITCH, token.SELECT:
			choice = true
			if i == len(at.open)-1 {
				words = append(words, "case", "default", "fallthrough")
			}
		}
	}
	if loop {
		words = append(words, "break", "continue")
	} else if choice {
		words = append(words, "break")
	}
	return keywordMatches(words)
}

// labels lists those that a goto, break or continue can name: for the last two only
// those of statements around the cursor.
func labels(c *checked, k token.Token) []Match {
	var out []Match
	add := func(name string) { out = append(out, Match{Name: name, Kind: "label"}) }
	if k != token.GOTO {
		for _, n := range c.path {
			if l, ok := n.(*ast.LabeledStmt); ok {
				add(l.Label.Name)
			}
		}
		return out
	}
	for i := len(c.path) - 1; i >= 0; i-- {
		body := bodyOf(c.path[i])
		if body == nil {
			continue
		}
		ast.Inspect(body, func(n ast.Node) bool {
			if l, ok := n.(*ast.LabeledStmt); ok {
				add(l.Label.Name)
			}
			_, literal := n.(*ast.FuncLit)
			return !literal
		})
		return out
	}
	return out
}

func bodyOf(n ast.Node) *ast.BlockStmt {
	switch n := n.(type) {
	case *ast.FuncDecl:
		return n.Body
	case *ast.FuncLit:
		return n.Body
	}
	return nil
}

// sentence is a keyword's or a predeclared name's line.
func sentence(name string) (title, doc string, ok bool) {
	if d, ok := keywordDocs[name]; ok {
		return "keyword " + name, name + " " + d, true
	}
	if b, ok := builtins[name]; ok {
		return b.decl, name + " " + strings.TrimSpace(b.doc), true
	}
	return "", "", false
}
