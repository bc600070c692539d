package differ

import (
	"fmt"
	"strings"
)

// stdFuncs are functions of the standard library: name, parameters, result. The
// letters are those of argument.
var stdFuncs = []struct{ name, params, result string }{
	{"strings.ToUpper", "s", "string"}, {"strings.ToLower", "s", "string"}, {"strings.TrimSpace", "s", "string"},
	{"strings.Contains", "sS", "bool"}, {"strings.HasPrefix", "sS", "bool"}, {"strings.HasSuffix", "sS", "bool"},
	{"strings.Index", "sS", "int"}, {"strings.LastIndex", "sS", "int"}, {"strings.IndexByte", "sy", "int"},
	{"strings.IndexRune", "sr", "int"}, {"strings.Count", "sS", "int"}, {"strings.EqualFold", "ss", "bool"},
	{"strings.Compare", "ss", "int"}, {"strings.Repeat", "Sn", "string"}, {"strings.ReplaceAll", "sTS", "string"},
	{"strings.Replace", "sTSn", "string"}, {"strings.Split", "sT", "[]string"}, {"strings.SplitN", "sTn", "[]string"},
	{"strings.Fields", "s", "[]string"}, {"strings.Trim", "sS", "string"}, {"strings.TrimLeft", "sS", "string"},
	{"strings.TrimRight", "sS", "string"}, {"strings.TrimPrefix", "sS", "string"}, {"strings.TrimSuffix", "sS", "string"},
	{"strings.ContainsRune", "sr", "bool"}, {"strings.ContainsAny", "sS", "bool"}, {"strings.IndexAny", "sS", "int"},
	{"strings.ToTitle", "s", "string"}, {"strings.ToValidUTF8", "sS", "string"}, {"strings.SplitAfter", "sT", "[]string"},
	{"strings.LastIndexByte", "sy", "int"},
	{"strconv.Itoa", "i", "string"}, {"strconv.FormatInt", "6B", "string"}, {"strconv.FormatUint", "8B", "string"},
	{"strconv.FormatBool", "b", "string"}, {"strconv.Quote", "s", "string"}, {"strconv.QuoteToASCII", "s", "string"},
	{"strconv.QuoteRune", "r", "string"}, {"strconv.FormatFloat", "fGnZ", "string"},
	{"math.Sqrt", "f", "float64"}, {"math.Abs", "f", "float64"}, {"math.Floor", "f", "float64"}, {"math.Ceil", "f", "float64"},
	{"math.Trunc", "f", "float64"}, {"math.Round", "f", "float64"}, {"math.RoundToEven", "f", "float64"},
	{"math.Max", "ff", "float64"}, {"math.Min", "ff", "float64"}, {"math.Mod", "ff", "float64"}, {"math.Pow", "ff", "float64"},
	{"math.Hypot", "ff", "float64"}, {"math.Exp", "f", "float64"}, {"math.Log", "f", "float64"}, {"math.Sin", "f", "float64"},
	{"math.Cbrt", "f", "float64"}, {"math.IsNaN", "f", "bool"}, {"math.IsInf", "fn", "bool"}, {"math.Inf", "n", "float64"},
	{"math.NaN", "", "float64"}, {"math.Float64bits", "p", "uint64"},
	{"bits.OnesCount8", "1", "int"}, {"bits.OnesCount", "u", "int"}, {"bits.LeadingZeros64", "8", "int"}, {"bits.TrailingZeros32", "4", "int"},
	{"bits.Len", "u", "int"}, {"bits.Len16", "2", "int"}, {"bits.Reverse16", "2", "uint16"}, {"bits.RotateLeft8", "1i", "uint8"},
	{"bits.RotateLeft64", "8i", "uint64"}, {"bits.ReverseBytes32", "4", "uint32"},
	{"unicode.IsUpper", "r", "bool"}, {"unicode.IsLetter", "r", "bool"}, {"unicode.IsDigit", "r", "bool"}, {"unicode.IsSpace", "r", "bool"},
	{"unicode.ToUpper", "r", "int32"}, {"unicode.ToLower", "r", "int32"}, {"unicode.IsPunct", "r", "bool"},
	{"utf8.RuneCountInString", "s", "int"}, {"utf8.ValidString", "s", "bool"}, {"utf8.RuneLen", "r", "int"}, {"utf8.ValidRune", "r", "bool"},
	{"bytes.ToUpper", "Y", "[]uint8"}, {"bytes.Contains", "YY", "bool"}, {"bytes.Equal", "YY", "bool"}, {"bytes.Index", "YY", "int"},
	{"bytes.TrimSpace", "Y", "[]uint8"}, {"bytes.HasPrefix", "YY", "bool"}, {"bytes.Compare", "YY", "int"},
	{"slices.Contains", "Ii", "bool"}, {"slices.Index", "Ii", "int"}, {"slices.Equal", "II", "bool"}, {"slices.Clone", "I", "[]int"},
	{"slices.Contains", "Ls", "bool"}, {"slices.Index", "Ls", "int"}, {"slices.IsSorted", "I", "bool"}, {"slices.Compare", "LL", "int"},
	{"sort.IntsAreSorted", "I", "bool"}, {"sort.SearchInts", "Ii", "int"},
	{"errors.Is", "ee", "bool"}, {"errors.Unwrap", "e", "error"}, {"errors.Join", "ee", "error"},
	{"time.Duration.String", "d", "string"}, {"time.Duration.Seconds", "d", "float64"}, {"time.Duration.Milliseconds", "d", "int64"},
	{"time.Duration.Round", "dd", "time.Duration"}, {"time.Duration.Truncate", "dd", "time.Duration"}, {"time.Duration.Abs", "d", "time.Duration"},
}

// stdFeature says which feature a package belongs to.
var stdFeature = map[string]string{
	"strings": "strings", "strconv": "std", "math": "floats", "bits": "smallints", "unicode": "strings", "utf8": "strings",
	"bytes": "bytes", "slices": "generics", "sort": "sorting", "errors": "errors", "time": "time",
}

func (g *gen) callStd(t *typ, d int) (ex, bool) {
	for range 6 {
		f := pick(g, stdFuncs)
		pkg, _, _ := strings.Cut(f.name, ".")
		if f.result == t.text && g.on[stdFeature[pkg]] {
			return g.callNamed(f.name, f.params, d), true
		}
	}
	var fit []int
	for i, f := range stdFuncs {
		pkg, _, _ := strings.Cut(f.name, ".")
		if f.result == t.text && g.on[stdFeature[pkg]] {
			fit = append(fit, i)
		}
	}
	if len(fit) == 0 {
		return ex{}, false
	}
	f := stdFuncs[pick(g, fit)]
	return g.callNamed(f.name, f.params, d), true
}

func (g *gen) callNamed(name, params string, d int) ex {
	var args []string
	for _, c := range params {
		args = append(args, g.argument(c, d-1))
	}
	if m, ok := strings.CutPrefix(name, "time.Duration."); ok {
		return ex{"(" + args[0] + ")." + m + "(" + strings.Join(args[1:], ", ") + ")", false}
	}
	return ex{name + "(" + strings.Join(args, ", ") + ")", false}
}

var letterTypes = map[rune]string{
	's': "string", 'i': "int", 'b': "bool", 'r': "int32", 'y': "uint8", 'f': "float64", 'u': "uint",
	'1': "uint8", '2': "uint16", '4': "uint32", '8': "uint64", '6': "int64", 'e': "error",
}

// argument makes an argument: S a short string, T one of a character, n a small
// number, B a base, G a float format, p a float that is a number, upper-case I, L,
// Y slices of int, string, byte.
func (g *gen) argument(c rune, d int) string {
	if name, ok := letterTypes[c]; ok {
		return g.expr(g.u.get(name), d).s
	}
	switch c {
	case 'S':
		return pick(g, []string{`"a"`, `"b,"`, `"é"`, `"\xff"`, `""`, `"xyz"`})
	case 'T':
		return pick(g, []string{`"a"`, `","`, `"é"`, `" "`, `"l"`})
	case 'n':
		return fmt.Sprint(g.r.IntN(4))
	case 'Z':
		return "64"
	case 'B':
		return pick(g, []string{"2", "8", "10", "16", "36"})
	case 'G':
		return pick(g, []string{"'g'", "'e'", "'f'"})
	case 'p':
		return "float64(" + g.typed(g.u.get("int"), g.expr(g.u.get("int"), d)) + ")"
	case 'I':
		return g.expr(g.u.slice(g.u.get("int")), d).s
	case 'L':
		return g.expr(g.u.slice(g.u.get("string")), d).s
	case 'Y':
		return g.expr(g.u.slice(g.u.get("uint8")), d).s
	case 'd':
		t := g.u.get("time.Duration")
		if g.chance(40) {
			return pick(g, []string{"time.Second", "3*time.Millisecond", "time.Hour", "90*time.Minute"})
		}
		return g.typed(t, g.expr(t, d))
	}
	panic(fmt.Sprintf("differ: no argument %q", c))
}

// verbs are format verbs by kind.
var verbs = map[kind][]string{
	boolKind: {"%v", "%t"}, intKind: {"%d", "%x", "%b", "%5d|", "%-4d|", "%+d", "%08d", "%v", "%o", "%T"},
	uintKind: {"%d", "%X", "%b", "%v", "%#x", "%T"}, floatKind: {"%v", "%g", "%.2f", "%e", "%8.3f", "%T"},
	complexKind: {"%v", "%.1f"}, stringKind: {"%s", "%q", "%x", "%5s|", "%.2s", "%-4s|", "%v", "%T"},
}

// sprint formats values.
func (g *gen) sprint(t *typ, d int) (ex, bool) {
	if !g.on["fmt"] || t.text != "string" {
		return ex{}, false
	}
	format, args := g.formatted(1+g.r.IntN(2), d-1)
	return ex{"fmt.Sprintf(" + format + ", " + args + ")", false}, true
}

// formatted is a format and its arguments.
func (g *gen) formatted(n, d int) (format, args string) {
	var f, a []string
	for range n {
		t := g.simpleType()
		if g.loops == 0 && g.chance(30) {
			t = g.valueType(1)
		}
		v := g.typed(t, g.expr(t, d))
		verb := "%v"
		if list := verbs[t.kind]; list != nil {
			verb = pick(g, list)
		} else if g.chance(40) && !t.holdsError() {
			verb = pick(g, []string{"%+v", "%#v", "%T"})
		}
		f, a = append(f, verb), append(a, v)
	}
	return fmt.Sprintf("%q", strings.Join(f, " ")), strings.Join(a, ", ")
}
