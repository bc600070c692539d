package differ

import (
	"fmt"
	"strings"
)

// declarations makes the program's types, constants and functions.
func (g *gen) declarations() {
	if g.on["library"] || g.on["records"] {
		g.declareLibrary()
	}
	if g.on["records"] {
		g.declareRecords()
	}
	if g.on["consts"] {
		g.constants()
	}
	if g.on["named"] {
		for range 1 + g.r.IntN(2) {
			g.namedBasic()
		}
	}
	if g.on["structs"] || g.on["embedding"] {
		for range 1 + g.r.IntN(2) {
			g.structType()
		}
	}
	if g.on["embedding"] {
		g.embedding()
	}
	if g.on["named"] && g.chance(50) {
		g.namedComposite()
	}
	if g.on["interfaces"] {
		g.interfaceType()
	}
	if g.on["errors"] && g.chance(60) {
		g.errorType()
	}
	if g.on["generics"] {
		g.genericType()
		g.genericFuncs()
	}
	if g.on["order"] {
		g.decl("func tr%s(s string, v int) int {\n\tfmt.Println(\"tr\", s, v)\n\treturn v\n}", g.p.suffix())
		g.decl("func trs%s(s string) string {\n\tfmt.Println(\"trs\", s)\n\treturn s\n}", g.p.suffix())
	}
	if g.on["functions"] {
		for range 1 + g.r.IntN(3) {
			g.plainFunc()
		}
	}
	if g.on["variadic"] {
		g.variadicFunc()
	}
}

func (g *gen) decl(format string, args ...any) {
	g.p.Decls = append(g.p.Decls, fmt.Sprintf(format, args...))
}

func (g *gen) constants() {
	a, b, c := g.id("C"), g.id("C"), g.id("C")
	g.decl("const (\n\t%s = iota + 1\n\t%s\n\t%s = 1 << iota\n)", a, b, c)
	for _, n := range []string{a, b, c} {
		g.consts = append(g.consts, constant{n, nil})
	}
	t := g.basicType()
	if t.kind == boolKind || t.kind == complexKind {
		return
	}
	n := g.id("K")
	g.decl("const %s %s = %s", n, t.text, g.literal(t).s)
	g.consts = append(g.consts, constant{n, t})
}

// namedBasic makes `type N int8` with methods.
func (g *gen) namedBasic() {
	base := g.basicType()
	t := &typ{kind: base.kind, text: g.id("N"), basic: base.basic, bits: base.bits, named: true}
	g.u.intern(t)
	g.named = append(g.named, t)
	g.decl("type %s %s", t.text, base.text)
	if g.on["methods"] {
		g.basicMethods(t)
	}
}

func (g *gen) basicMethods(t *typ) {
	if g.chance(40) {
		g.decl("func (n %s) String() string { return %q + fmt.Sprint(%s(n)) }", t.text, "N:", t.basic)
		t.methods = append(t.methods, &method{name: "String", results: []*typ{g.u.get("string")}})
	}
	g.method(t, "Get", false)
	if t.numeric() || t.kind == stringKind {
		g.decl("func (n *%s) Add(k %s) { *n += k }", t.text, t.text)
		t.methods = append(t.methods, &method{name: "Add", pointer: true, params: []*typ{t}, effects: true})
	}
}

// method makes a method with a random body that changes nothing.
func (g *gen) method(t *typ, name string, pointer bool) {
	p, r := g.simpleType(), g.simpleType()
	recv := t.text
	if pointer {
		recv = "*" + recv
	}
	body := g.funcBody([]*variable{{name: "n", t: t, frozen: true, kept: true}, {name: "k", t: p, frozen: true, kept: true}}, []*typ{r})
	if pointer { // the body sees a copy
		body = "n := *q\n" + body
		g.decl("func (q %s) %s(k %s) %s {\n%s\n}", recv, name, p.text, r.text, indent(body))
	} else {
		g.decl("func (n %s) %s(k %s) %s {\n%s\n}", recv, name, p.text, r.text, indent(body))
	}
	t.methods = append(t.methods, &method{name: name, pointer: pointer, params: []*typ{p}, results: []*typ{r}})
}

func (g *gen) structType() {
	t := &typ{kind: structKind, text: g.id("S"), named: true}
	var b strings.Builder
	fmt.Fprintf(&b, "type %s struct {\n", t.text)
	for i := range 2 + g.r.IntN(3) {
		f := field{name: string("ABcd"[i%4]) + fmt.Sprint(i), t: g.fieldType()}
		t.fields = append(t.fields, f)
		fmt.Fprintf(&b, "\t%s %s\n", f.name, f.t.text)
	}
	b.WriteString("}")
	g.decl("%s", b.String())
	g.u.intern(t)
	g.named = append(g.named, t)
	if g.on["methods"] {
		g.structMethods(t)
	}
}

func (g *gen) structMethods(t *typ) {
	g.method(t, "Calc", false)
	if g.chance(50) {
		g.method(t, "Look", true)
	}
	f := t.fields[0]
	g.decl("func (s *%s) Set(v %s) { s.%s = v }", t.text, f.t.text, f.name)
	t.methods = append(t.methods, &method{name: "Set", pointer: true, params: []*typ{f.t}, effects: true})
	if g.chance(25) && f.t.printable() {
		g.decl("func (s %s) String() string { return fmt.Sprint(\"S:\", s.%s) }", t.text, f.name)
		t.methods = append(t.methods, &method{name: "String", results: []*typ{g.u.get("string")}})
	}
}

// embedding makes a struct that embeds one made before.
func (g *gen) embedding() {
	var inner *typ
	for _, n := range g.named {
		if n.kind == structKind {
			inner = n
		}
	}
	if inner == nil {
		return
	}
	t := &typ{kind: structKind, text: g.id("E"), named: true}
	x := g.fieldType()
	g.decl("type %s struct {\n\t%s\n\tX %s\n}", t.text, inner.text, x.text)
	t.fields = []field{{inner.text, inner, true}, {"X", x, false}}
	for _, m := range inner.methods {
		if m.name != "String" {
			t.methods = append(t.methods, m)
		}
	}
	g.u.intern(t)
	g.named = append(g.named, t)
}

func (g *gen) namedComposite() {
	e := g.simpleType()
	t := &typ{text: g.id("L"), named: true, elem: e}
	switch g.r.IntN(3) {
	case 0:
		t.kind = sliceKind
		g.decl("type %s []%s", t.text, e.text)
		g.decl("func (l %s) Len() int { return len(l) }", t.text)
		t.methods = []*method{{name: "Len", results: []*typ{g.u.get("int")}}}
	case 1:
		t.kind, t.n = arrayKind, 4
		g.decl("type %s [4]%s", t.text, e.text)
	default:
		t.kind, t.key = mapKind, g.keyType()
		g.decl("type %s map[%s]%s", t.text, t.key.text, e.text)
		g.decl("func (l %s) Size() int { return len(l) }", t.text)
		t.methods = []*method{{name: "Size", results: []*typ{g.u.get("int")}}}
	}
	g.u.intern(t)
	g.named = append(g.named, t)
}

// interfaceType makes an interface and two types that implement it, one by a
// pointer receiver.
func (g *gen) interfaceType() {
	r := g.simpleType()
	name := "M" + strings.ToLower(g.id(""))
	it := &typ{kind: ifaceKind, text: g.id("I"), named: true}
	it.methods = []*method{{name: name, params: []*typ{g.u.get("int")}, results: []*typ{r}}}
	g.decl("type %s interface {\n\t%s(int) %s\n}", it.text, name, r.text)
	a := &typ{kind: structKind, text: g.id("P"), named: true, fields: []field{{"V", r, false}}}
	b := &typ{kind: intKind, text: g.id("Q"), basic: "int", bits: 64, named: true}
	g.decl("type %s struct{ V %s }", a.text, r.text)
	g.decl("func (p *%s) %s(k int) %s { return p.V }", a.text, name, r.text)
	g.decl("type %s int", b.text)
	g.decl("func (q %s) %s(k int) %s {\n%s\n}", b.text, name, r.text, indent(g.funcBody([]*variable{{name: "q", t: b, frozen: true, kept: true}, {name: "k", t: g.u.get("int"), frozen: true, kept: true}}, []*typ{r})))
	a.methods = []*method{{name: name, pointer: true, params: it.methods[0].params, results: it.methods[0].results}}
	b.methods = []*method{{name: name, params: it.methods[0].params, results: it.methods[0].results}}
	for _, t := range []*typ{it, a, b} {
		g.u.intern(t)
	}
	it.impls = []*typ{g.u.pointer(a), b}
	g.named = append(g.named, a, b)
	g.ifaces = append(g.ifaces, it)
}

func (g *gen) errorType() {
	t := &typ{kind: structKind, text: g.id("X"), named: true, fields: []field{{"Code", g.u.get("int"), false}}}
	g.decl("type %s struct{ Code int }", t.text)
	g.decl("func (e %s) Error() string { return fmt.Sprintf(\"code %%d\", e.Code) }", t.text)
	g.decl("func fail%s(n int) (int, error) {\n\tif n%%3 == 0 {\n\t\treturn 0, %s{n}\n\t}\n\tif n%%3 == 1 {\n\t\treturn n, nil\n\t}\n\treturn n, fmt.Errorf(\"wrapped: %%w\", %s{n})\n}", g.p.suffix(), t.text, t.text)
	g.u.intern(t)
	t.methods = []*method{{name: "Error", results: []*typ{g.u.get("string")}}}
	g.named = append(g.named, t)
	g.u.get("error").impls = []*typ{t}
}

func (g *gen) genericType() {
	name := g.id("G")
	g.decl("type %s[T any] struct {\n\tV T\n\tL []T\n}", name)
	g.decl("func (b %s[T]) Get(d T) T {\n\tif len(b.L) > 0 {\n\t\treturn b.L[0]\n\t}\n\treturn d\n}", name)
	g.decl("func (b *%s[T]) Push(v T) { b.L = append(b.L, v); b.V = v }", name)
	for range 1 + g.r.IntN(2) {
		e := g.simpleType()
		t := &typ{kind: structKind, text: name + "[" + e.text + "]", named: true, fields: []field{{"V", e, false}, {"L", g.u.slice(e), false}}}
		t.methods = []*method{{name: "Get", params: []*typ{e}, results: []*typ{e}}, {name: "Push", pointer: true, params: []*typ{e}, effects: true}}
		g.named = append(g.named, g.u.intern(t))
	}
}

func (g *gen) genericFuncs() {
	s := g.p.suffix()
	g.decl("func pick%s[T any](c bool, a, b T) T {\n\tif c {\n\t\treturn a\n\t}\n\treturn b\n}", s)
	g.decl("func each%s[T, U any](x []T, f func(T) U) []U {\n\tvar out []U\n\tfor _, v := range x {\n\t\tout = append(out, f(v))\n\t}\n\treturn out\n}", s)
	g.decl("func sum%s[T int | int8 | uint16 | float64 | string](x ...T) T {\n\tvar s T\n\tfor _, v := range x {\n\t\ts += v\n\t}\n\treturn s\n}", s)
	g.decl("func keys%s[K comparable, V any](m map[K]V) int { return len(m) }", s)
}

func (g *gen) plainFunc() {
	f := &function{name: g.id("f")}
	var vars []*variable
	var params []string
	for i := range g.r.IntN(4) {
		t := g.valueType(1)
		f.params = append(f.params, t)
		vars = append(vars, &variable{name: fmt.Sprintf("p%d", i), t: t, frozen: true, kept: true})
		params = append(params, fmt.Sprintf("p%d %s", i, t.text))
	}
	n := 1
	if g.on["multi"] && g.chance(40) {
		n = 2
	}
	for range n {
		f.results = append(f.results, g.valueType(1))
	}
	body := g.funcBody(vars, f.results)
	g.decl("func %s(%s)%s {\n%s\n}", f.name, strings.Join(params, ", "), resultText(f.results), indent(body))
	g.funcs = append(g.funcs, f)
}

func (g *gen) variadicFunc() {
	e := g.simpleType()
	f := &function{name: g.id("v"), params: []*typ{g.u.get("string"), g.u.slice(e)}, results: []*typ{g.u.get("string")}, variadic: true}
	g.decl("func %s(a string, x ...%s) string { return fmt.Sprint(a, len(x), x == nil, x) }", f.name, e.text)
	g.funcs = append(g.funcs, f)
}

// funcBody makes statements and a return, with only params in scope.
func (g *gen) funcBody(params []*variable, results []*typ) string {
	vars, loops, depth, old, in, labels, calm := g.vars, g.loops, g.depth, g.results, g.inFunc, g.labels, g.danger
	defer func() {
		g.vars, g.loops, g.depth, g.results, g.inFunc, g.labels, g.danger = vars, loops, depth, old, in, labels, calm
	}()
	g.vars, g.loops, g.depth, g.results, g.inFunc, g.labels, g.danger = params, 1, 2, results, true, nil, 0
	var out []string
	for range g.r.IntN(3) {
		out = append(out, g.statement())
	}
	return strings.Join(append(out, g.returnStmt()), "\n")
}

func (g *gen) returnStmt() string {
	var out []string
	for _, r := range g.results {
		out = append(out, g.expr(r, 2).s)
	}
	return strings.TrimSpace("return " + strings.Join(out, ", "))
}

func indent(s string) string {
	if strings.Contains(s, "`") {
		return s
	}
	return "\t" + strings.ReplaceAll(s, "\n", "\n\t")
}
