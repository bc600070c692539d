package differ

import (
	"fmt"
	"regexp"
	"strings"
)

// object is what is known of a type of the standard library: how values of it are
// made, looked at and changed. In its texts $ is a variable of the type; @x is an
// argument (see argument), and @(T) a value of type T.
type object struct {
	text string
	// make are expressions that give a value, never nil.
	make []string
	// get are "TYPE: expression" and change nothing.
	get []string
	// do are statements that cannot panic.
	do []string
	// show are expressions to print. Without any the value is printed as it is.
	show []string
	// single: it cannot be copied; variables are declared with their zero value.
	single bool
	// uncomparable: == does not compile or panics.
	uncomparable bool
}

// kinds of library values that are made of more than methods.
var libraryStructs = []struct {
	text    string
	fields  [][2]string
	methods []method
	results []string // of the methods
}{
	{text: "image.Point", fields: [][2]string{{"X", "int"}, {"Y", "int"}}},
	{text: "color.RGBA", fields: [][2]string{{"R", "uint8"}, {"G", "uint8"}, {"B", "uint8"}, {"A", "uint8"}}},
	{text: "color.YCbCr", fields: [][2]string{{"Y", "uint8"}, {"Cb", "uint8"}, {"Cr", "uint8"}}},
	{text: "image.Rectangle", fields: [][2]string{{"Min", "image.Point"}, {"Max", "image.Point"}}},
	{text: "unicode.Range16", fields: [][2]string{{"Lo", "uint16"}, {"Hi", "uint16"}, {"Stride", "uint16"}}},
	{text: "strconv.NumError", fields: [][2]string{{"Func", "string"}, {"Num", "string"}, {"Err", "error"}}},
}

// declareLibrary makes the library's types known to a program.
func (g *gen) declareLibrary() {
	for _, l := range libraryStructs {
		t := &typ{kind: structKind, text: l.text, named: true}
		for _, f := range l.fields {
			t.fields = append(t.fields, field{name: f[0], t: g.u.get(f[1])})
		}
		g.u.intern(t)
		if g.chance(40) && l.text != "strconv.NumError" {
			g.named = append(g.named, t)
		}
	}
	p, r := g.u.get("image.Point"), g.u.get("image.Rectangle")
	b, n, s := g.u.get("bool"), g.u.get("int"), g.u.get("string")
	p.methods = []*method{{name: "Add", params: []*typ{p}, results: []*typ{p}}, {name: "Mul", params: []*typ{n}, results: []*typ{p}},
		{name: "In", params: []*typ{r}, results: []*typ{b}}, {name: "Eq", params: []*typ{p}, results: []*typ{b}}, {name: "String", results: []*typ{s}}}
	r.methods = []*method{{name: "Dx", results: []*typ{n}}, {name: "Size", results: []*typ{p}}, {name: "Add", params: []*typ{p}, results: []*typ{r}},
		{name: "Empty", results: []*typ{b}}, {name: "Union", params: []*typ{r}, results: []*typ{r}}, {name: "Canon", results: []*typ{r}}}
	g.libraryNames()
	for _, e := range []string{"string", "int", "uint8", "float64"} {
		g.u.slice(g.u.get(e))
	}
	g.u.slice(g.u.slice(g.u.get("string")))
	g.declareObjects(objects, 2+g.r.IntN(4))
}

// declareRecords declares types with fields of every kind.
func (g *gen) declareRecords() {
	for _, d := range recordDecls {
		g.decl("%s", strings.ReplaceAll(d, "~", g.p.suffix()))
	}
	g.declareObjects(records, 3+g.r.IntN(3))
}

// declareObjects makes types known, and chooses n of them for variables.
func (g *gen) declareObjects(from []object, n int) {
	var all []*typ
	for _, o := range from {
		all = append(all, g.u.intern(&typ{kind: objectKind, text: strings.ReplaceAll(o.text, "~", g.p.suffix()), named: true, object: &o}))
	}
	for range n { // the first ones more often
		g.objects = append(g.objects, all[min(g.r.IntN(len(all)), g.r.IntN(len(all)))])
	}
}

// libraryNames adds named types over basic and composite ones.
func (g *gen) libraryNames() {
	s, n, b := g.u.get("string"), g.u.get("int"), g.u.get("bool")
	for _, t := range []*typ{
		{kind: intKind, text: "time.Month", basic: "int", bits: 64, named: true, methods: []*method{{name: "String", results: []*typ{s}}}},
		{kind: intKind, text: "time.Weekday", basic: "int", bits: 64, named: true, methods: []*method{{name: "String", results: []*typ{s}}}},
		{kind: sliceKind, text: "sort.StringSlice", named: true, elem: s, methods: []*method{{name: "Len", results: []*typ{n}}}},
		{kind: mapKind, text: "url.Values", named: true, key: s, elem: g.u.slice(s), methods: []*method{
			{name: "Get", params: []*typ{s}, results: []*typ{s}}, {name: "Has", params: []*typ{s}, results: []*typ{b}}, {name: "Encode", results: []*typ{s}}}},
	} {
		t = g.u.intern(t)
		if g.chance(25) {
			g.named = append(g.named, t)
		}
	}
}

var hole = regexp.MustCompile(`@\(([^()]+|\[\]\*?[a-z.A-Z]+)\)|@([a-zA-Z0-9])|#([a-z])\b`)

// fill fills the holes of a template. Names of variables that it declares, #a to #z,
// become new ones.
func (g *gen) fill(text, self string, names map[string]string) string {
	text = strings.NewReplacer("$", self, "~", g.p.suffix()).Replace(text)
	return hole.ReplaceAllStringFunc(text, func(h string) string {
		m := hole.FindStringSubmatch(h)
		switch {
		case m[1] != "":
			t := g.u.get(m[1])
			return g.typed(t, g.leaf(t))
		case m[2] != "":
			return g.argument(rune(m[2][0]), 1)
		case names == nil:
			return h
		}
		if names[m[3]] == "" {
			if g.depth == 0 && !g.inFunc {
				names[m[3]] = g.id("o")
			} else {
				names[m[3]] = g.local("o")
			}
		}
		return names[m[3]]
	})
}

// object is a value of a library type made on the spot.
func (g *gen) object(t *typ) string { return g.fill(pick(g, t.object.make), "", nil) }

// nilable says that the zero value of a type is a library's pointer, whose methods
// may panic: values of it are never made from nothing.
func (t *typ) nilable() bool {
	return t.kind == objectKind && (t.text[0] == '*' || t.text == "fmt.Stringer" || t.text == "context.Context")
}

// objectVar declares a variable of a library type.
func (g *gen) objectVar() (string, bool) {
	if len(g.objects) == 0 {
		return "", false
	}
	t := pick(g, g.objects)
	v := &variable{name: g.id("o"), t: t, top: true, kept: t.object.single}
	defer func() { g.declare(v) }()
	if t.object.single {
		return fmt.Sprintf("var %s %s", v.name, t.text), true
	}
	switch g.r.IntN(4) {
	case 0:
		return fmt.Sprintf("var %s %s = %s", v.name, t.text, g.leaf(t).s), true
	case 1:
		return fmt.Sprintf("var %s = %s", v.name, g.leaf(t).s), true
	}
	return fmt.Sprintf("%s := %s", v.name, g.leaf(t).s), true
}

func (g *gen) objectVars(want func(*variable) bool) []*variable {
	return g.visible(func(v *variable) bool { return v.t.kind == objectKind && want(v) })
}

// doObject changes an object.
func (g *gen) doObject() (string, bool) {
	vars := g.objectVars(func(v *variable) bool { return !v.frozen && len(v.t.object.do) > 0 })
	if len(vars) == 0 || g.inFunc {
		return "", false
	}
	v := pick(g, vars)
	return g.fill(pick(g, v.t.object.do), v.name, map[string]string{}), true
}

// getObject looks at an object.
func (g *gen) getObject() (string, bool) {
	vars := g.objectVars(func(v *variable) bool { return len(v.t.object.get) > 0 })
	if len(vars) == 0 || g.inFunc {
		return "", false
	}
	v := pick(g, vars)
	of, text, _ := strings.Cut(g.fill(pick(g, v.t.object.get), v.name, nil), ": ")
	t := g.u.get(of)
	if place, ok := g.walk(t, true); ok && g.chance(40) && (g.loops == 0 || t.kind != stringKind) {
		return place + " = " + text, true
	}
	if g.chance(20) && t.kind == boolKind {
		return "if " + text + " {\n\tfmt.Println(\"yes\")\n}", true
	}
	if t.printable() {
		return "fmt.Println(" + text + ")", true
	}
	names := map[string]string{}
	x := &variable{name: g.fill("#a", "", names), t: t}
	show := g.showObject(x)[0]
	if t.nilable() {
		show = "if " + x.name + " != nil {\n\t" + show + "\n}"
	}
	return x.name + " := " + text + "\n" + show, true
}

// getExpr is what a method of an object gives.
func (g *gen) getExpr(t *typ) (ex, bool) {
	vars := g.objectVars(func(*variable) bool { return true })
	for range 4 {
		if len(vars) == 0 {
			break
		}
		v := pick(g, vars)
		for _, e := range v.t.object.get {
			if strings.Contains(e, "@") || g.chance(40) || g.loops > 0 && t.kind == stringKind {
				continue
			}
			if of, text, _ := strings.Cut(g.fill(e, v.name, nil), ": "); of == t.text {
				return ex{text, false}, true
			}
		}
	}
	return ex{}, false
}

// assignObject lets two variables share an object, or copies one.
func (g *gen) assignObject() (string, bool) {
	vars := g.objectVars(func(v *variable) bool { return !v.frozen && !v.kept })
	if len(vars) == 0 || g.inFunc {
		return "", false
	}
	v := pick(g, vars)
	same := g.objectVars(func(x *variable) bool { return x != v && x.t == v.t })
	switch {
	case len(same) > 0 && g.chance(60):
		x := pick(g, same)
		switch g.r.IntN(3) {
		case 0:
			if !v.t.object.uncomparable {
				return fmt.Sprintf("fmt.Println(%s == %s, %s != %s)", v.name, x.name, x.name, v.name), true
			}
		case 1:
			if !x.kept && !x.frozen {
				return fmt.Sprintf("%s, %s = %s, %s", v.name, x.name, x.name, v.name), true
			}
		}
		return fmt.Sprintf("%s = %s", v.name, x.name), true
	case v.t.nilable() && g.chance(30):
		return fmt.Sprintf("fmt.Println(%s == nil, nil != %s)", v.name, v.name), true
	}
	return fmt.Sprintf("%s = %s", v.name, g.object(v.t)), true
}

// showObject prints an object.
func (g *gen) showObject(v *variable) []string {
	if list := v.t.object.show; len(list) > 0 {
		return []string{"fmt.Println(" + g.fill(pick(g, list), v.name, nil) + ")"}
	}
	if g.chance(20) {
		return []string{fmt.Sprintf("fmt.Printf(\"%%T %%v\\n\", %s, %s)", v.name, v.name)}
	}
	return []string{fmt.Sprintf("fmt.Println(%s)", v.name)}
}

// scene is a few statements that belong together.
func (g *gen) scene() []string {
	names := map[string]string{}
	var out []string
	for _, s := range pick(g, scenes) {
		if alternatives := strings.Split(s, " ;; "); len(alternatives) > 1 {
			s = pick(g, alternatives)
		}
		if s != "" {
			out = append(out, g.fill(s, "", names))
		}
	}
	return out
}
