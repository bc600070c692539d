package differ

import (
	"fmt"
	"strconv"
	"strings"
)

// ex is an expression: its text, and whether it is constant (then it may be
// untyped).
type ex struct {
	s        string
	constant bool
}

var stringLiterals = []string{
	`""`, `"a"`, `"abc"`, `"héllo"`, `"\xff\xfe"`, `"日本語"`, `"a,b,,c"`, `"  x y "`, `"42"`, `"-7"`, `"3.5e2"`, "`raw\\n`", `"A\tb\n"`, `"é"`, `"\U0001F600!"`, `"zz"`, `"true"`, `"\x00"`,
}

var floatLiterals = []string{"0.5", "1.5", "-2.25", "1e10", "3", "1e-7", "100", "0.1", "0", "-1", "7.25", "1e3", "0x1p-2"}

// literal is a constant or a composite literal.
func (g *gen) literal(t *typ) ex {
	for _, c := range g.consts {
		if c.t == t && g.chance(15) {
			return ex{c.name, true}
		}
		if c.t == nil && t.integer() && g.chance(5) {
			return ex{c.name, true}
		}
	}
	switch t.kind {
	case boolKind:
		return ex{pick(g, []string{"true", "false"}), true}
	case intKind, uintKind:
		return ex{g.intLiteral(t), true}
	case floatKind:
		return ex{pick(g, floatLiterals), true}
	case complexKind:
		return ex{pick(g, []string{"(1 + 2i)", "2i", "(0.5 - 1i)", "3", "(-1 + 0i)"}), true}
	case stringKind:
		return ex{pick(g, stringLiterals), true}
	}
	return ex{g.composite(t, 1), false}
}

func (g *gen) intLiteral(t *typ) string {
	if g.chance(55) {
		return strconv.Itoa(g.r.IntN(10))
	}
	signed := t.kind == intKind
	edges := []string{"100", "0x1f", "0b101", "'a'", "1<<3", "64"}
	bits := t.bits
	if signed {
		edges = append(edges, "-1", "-3", fmt.Sprint(int64(1)<<(bits-1)-1), fmt.Sprint(-(int64(1) << (bits - 1))))
	} else {
		edges = append(edges, fmt.Sprint(^uint64(0)>>(64-bits)), "127")
	}
	return pick(g, edges)
}

// composite is a value of a composite type made on the spot.
func (g *gen) composite(t *typ, d int) string {
	switch t.kind {
	case sliceKind:
		return g.sliceLiteral(t, d)
	case arrayKind:
		if g.chance(25) {
			return fmt.Sprintf("%s{%d: %s}", t.text, g.r.IntN(t.n), g.expr(t.elem, d-1).s)
		}
		return t.text + "{" + g.elements(t.elem, g.r.IntN(t.n+1), d) + "}"
	case mapKind:
		return g.mapLiteral(t, d)
	case structKind:
		return g.structLiteral(t, d)
	case pointerKind:
		return g.pointerTo(t, d)
	case ifaceKind:
		return g.implementation(t, d)
	case anyKind:
		return g.anyValue(d)
	case errorKind:
		return g.errorValue(d)
	case funcKind:
		return g.funcLiteral(t)
	case objectKind:
		return g.object(t)
	case chanKind:
		return fmt.Sprintf("make(%s, %d)", t.text, 2+g.r.IntN(3))
	}
	return g.typed(t, g.expr(t, d))
}

func (g *gen) elements(t *typ, n, d int) string {
	var out []string
	for range n {
		out = append(out, g.element(t, d))
	}
	return strings.Join(out, ", ")
}

// element is an element of a composite literal, its type left out now and then.
func (g *gen) element(t *typ, d int) string {
	s := g.expr(t, d-1).s
	if t.kind == structKind || t.kind == arrayKind {
		if rest, ok := strings.CutPrefix(s, t.text+"{"); ok && g.chance(40) && strings.HasSuffix(s, "}") && strings.Count(s, "{") == 1 {
			return "{" + rest
		}
	}
	return s
}

func (g *gen) sliceLiteral(t *typ, d int) string {
	switch g.r.IntN(8) {
	case 0:
		return t.text + "(nil)"
	case 1:
		if t.elem.nilable() {
			break
		}
		return fmt.Sprintf("make(%s, %d, %d)", t.text, g.r.IntN(3), 3+g.r.IntN(3))
	case 2:
		return fmt.Sprintf("append(%s(nil), %s)", t.text, g.elements(t.elem, 1+g.r.IntN(3), d))
	}
	return t.text + "{" + g.elements(t.elem, g.r.IntN(5), d) + "}"
}

func (g *gen) mapLiteral(t *typ, d int) string {
	n := g.r.IntN(4)
	var out []string
	for i := range n {
		var k string
		switch {
		case t.key.kind == stringKind:
			k = strconv.Quote(string(rune('a' + i)))
		case t.key.integer():
			k = strconv.Itoa(i * 3)
		default:
			if i > 0 {
				continue
			}
			k = g.expr(t.key, 0).s
		}
		out = append(out, k+": "+g.element(t.elem, d))
	}
	if n == 0 && g.chance(40) {
		return "make(" + t.text + ")"
	}
	return t.text + "{" + strings.Join(out, ", ") + "}"
}

func (g *gen) structLiteral(t *typ, d int) string {
	var out []string
	positional := g.chance(30)
	if g.chance(10) {
		return t.text + "{}"
	}
	for _, f := range t.fields {
		v := g.expr(f.t, d-1).s
		if positional {
			out = append(out, v)
		} else if g.chance(75) {
			out = append(out, f.name+": "+v)
		}
	}
	return t.text + "{" + strings.Join(out, ", ") + "}"
}

func (g *gen) pointerTo(t *typ, d int) string {
	e := t.elem
	switch e.kind {
	case structKind, arrayKind, sliceKind, mapKind:
		if g.chance(60) {
			lit := g.composite(e, d)
			if strings.HasPrefix(lit, e.text+"{") {
				return "&" + lit
			}
		}
	}
	if g.on["builtins"] && g.chance(40) {
		return "new(" + g.typed(e, g.expr(e, d)) + ")"
	}
	return "new(" + e.text + ")"
}

func (g *gen) implementation(t *typ, d int) string {
	if len(t.impls) == 0 {
		return "nil"
	}
	impl := pick(g, t.impls)
	return g.typed(impl, ex{g.composite(impl, d), false})
}

// anyValue is a value of a type that prints the same each time.
func (g *gen) anyValue(d int) string {
	if g.chance(8) {
		return "nil"
	}
	t := g.valueType(max(0, min(d, 1)))
	if t.kind == anyKind || t.kind == errorKind {
		t = g.simpleType()
	}
	return g.typed(t, g.expr(t, d-1))
}

func (g *gen) errorValue(d int) string {
	if own := g.u.get("error").impls; len(own) > 0 && g.chance(40) {
		return g.composite(own[0], d)
	}
	switch g.r.IntN(4) {
	case 0:
		return "error(nil)"
	case 1:
		return fmt.Sprintf("fmt.Errorf(\"w %%d: %%w\", %s, errors.New(\"in\"))", g.expr(g.u.get("int"), 1).s)
	}
	return "errors.New(" + g.expr(g.u.get("string"), 1).s + ")"
}

// typed gives an expression its type where the context would not.
func (g *gen) typed(t *typ, e ex) string {
	if !e.constant || t.text == "bool" || t.text == "string" || (t.text == "int" && !strings.HasPrefix(e.s, "'")) {
		return e.s
	}
	return t.text + "(" + e.s + ")"
}

// funcLiteral is a closure over what is in scope, which it does not change.
func (g *gen) funcLiteral(t *typ) string {
	var params []string
	vars := make([]*variable, 0, len(g.vars)+len(t.params))
	for _, v := range g.vars { // what may be named, but not changed
		c := *v
		c.frozen, c.kept = true, true
		vars = append(vars, &c)
	}
	for i, p := range t.params {
		g.names++
		name := fmt.Sprintf("q%d_%d", i, g.names)
		params = append(params, name+" "+p.text)
		vars = append(vars, &variable{name: name, t: p, frozen: true, kept: true})
	}
	return fmt.Sprintf("func(%s)%s {\n%s\n}", strings.Join(params, ", "), resultText(t.results), indent(g.funcBody(vars, t.results)))
}
