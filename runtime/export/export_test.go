package export

import (
	"go/types"
	"testing"
)

func TestEdits(t *testing.T) {
	var e edits
	e.insert(3, 1, "late ")
	e.insert(3, 0, "early ")
	e.replace(4, 7, "THERE")
	e.replace(5, 6, "lost in what is replaced")
	e.replace(8, 9, "outside")
	if got := e.apply("one two three", 0, 8); got != "oneearly late  THERE " {
		t.Errorf("%q", got)
	}
}

func TestGap(t *testing.T) {
	for text, want := range map[string][2]string{
		"":                                {"", ""},
		" // after\n":                     {" // after", ""},
		" // after\n\n// before\n":        {" // after", "\n// before\n"},
		"\n/* a\n b */ // c\n":            {"", "/* a\n b */\n// c\n"},
		"\n\n":                            {"", "\n"},
		"; // after ; what was a segment": {" // after ; what was a segment", ""},
		"\n// a\n\n// b\n\n":              {"", "// a\n\n// b\n\n"},
	} {
		if after, before := gap(text, true); after != want[0] || before != want[1] {
			t.Errorf("%q: after %q, before %q, want %q", text, after, before, want)
		}
	}
	if after, before := gap("\n\n// first\nx", false); after != "" || before != "\n// first\n" {
		t.Errorf("before the first segment: %q, %q", after, before)
	}
}

func TestAsComment(t *testing.T) {
	if got := asComment("# Title\n\nText. \n"); got != "// # Title\n//\n// Text.\n" {
		t.Errorf("%q", got)
	}
}

func TestQuoted(t *testing.T) {
	for text, want := range map[string]string{
		"plain": `"plain"`, `a "b"`: "`a \"b\"`", "two\nlines": "`two\nlines`", "`": "\"`\"", "`\n": "\"`\\n\"", "\r\n": `"\r\n"`,
	} {
		if got := quoted(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// How a value is printed follows the rules of lib/show.
func TestHow(t *testing.T) {
	pkg := types.NewPackage("main", "main")
	named := func(name string, under types.Type, method string, pointer bool) types.Type {
		n := types.NewNamed(types.NewTypeName(0, pkg, name, nil), under, nil)
		if method == "" {
			return n
		}
		var recv types.Type = n
		if pointer {
			recv = types.NewPointer(n)
		}
		result := types.NewTuple(types.NewVar(0, nil, "", types.Typ[types.String]))
		sig := types.NewSignatureType(types.NewVar(0, pkg, "", recv), nil, nil, nil, result, false)
		n.AddMethod(types.NewFunc(0, pkg, method, sig))
		return n
	}
	number, text := types.Typ[types.Int], types.Typ[types.String]
	point := types.NewStruct([]*types.Var{types.NewField(0, pkg, "X", number, false)}, nil)
	for name, c := range map[string]struct {
		t    types.Type
		want manner
	}{
		"int":                         {number, asNumber},
		"bool":                        {types.Typ[types.Bool], asNumber},
		"string":                      {text, asText},
		"error":                       {types.Universe.Lookup("error").Type(), asText},
		"any":                         {types.Universe.Lookup("any").Type(), asDisplay},
		"struct":                      {named("P", point, "", false), asStruct},
		"pointer to struct":           {types.NewPointer(point), asStruct},
		"struct with HTML":            {named("H", point, "HTML", false), asStruct},
		"struct with String":          {named("S", point, "String", false), asText},
		"struct with *String":         {named("Q", point, "String", true), asDisplay},
		"pointer with *String":        {types.NewPointer(named("R", point, "String", true)), asText},
		"number with Error":           {named("E", number, "Error", false), asText},
		"slice of numbers":            {types.NewSlice(number), asStruct},
		"slice of structs is a table": {types.NewSlice(point), asDisplay},
		"map is a table":              {types.NewMap(text, number), asDisplay},
		"slice of slices is a table":  {types.NewSlice(types.NewSlice(number)), asDisplay},
		"pointer to a slice":          {types.NewPointer(types.NewSlice(number)), asDisplay},
	} {
		if got := how(c.t); got != c.want {
			t.Errorf("%s is shown in manner %d, want %d", name, got, c.want)
		}
	}
}
