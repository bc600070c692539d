package differ

import "fmt"

// convert is a conversion whose result the specification fixes: a float becomes an
// integer only within its range.
func (g *gen) convert(t *typ, d int) (ex, bool) {
	from, ok := g.source(t)
	if !ok || from == t {
		return ex{}, false
	}
	x, ok := g.nonConst(from, d-1)
	if !ok {
		return ex{}, false
	}
	switch {
	case t.kind == complexKind:
		size := "float64"
		if t.bits == 64 {
			size = "float32"
		}
		return ex{fmt.Sprintf("%s(complex(%s(%s), %s))", t.text, size, x, pick(g, floatLiterals)), false}, true
	case from.kind == complexKind:
		return ex{fmt.Sprintf("%s(%s(%s))", t.text, pick(g, []string{"real", "imag"}), x), false}, true
	case t.kind == stringKind && from.integer():
		return ex{fmt.Sprintf("%s(rune(%s))", t.text, x), false}, true
	case t.kind == stringKind && from.kind == sliceKind && g.loops > 0:
		return ex{}, false // it might grow
	}
	return ex{t.text + "(" + x + ")", false}, true
}

// source is a type that converts to t.
func (g *gen) source(t *typ) (*typ, bool) {
	for range 8 {
		s := g.simpleType()
		switch {
		case t.integer() && s.integer(), t.kind == floatKind && (s.integer() || s.kind == floatKind),
			t.kind == floatKind && s.kind == complexKind, t.kind == complexKind && (s.integer() || s.kind == floatKind),
			t.kind == stringKind && (s.kind == stringKind || s.integer()), t.kind == boolKind && s.kind == boolKind:
			return s, true
		case t.kind == stringKind && g.on["bytes"]:
			return g.u.get(g.u.slice(g.u.get(pick(g, []string{"uint8", "int32"}))).text), true
		case t.kind == sliceKind && (t.elem.text == "uint8" || t.elem.text == "int32"):
			return g.u.get("string"), true
		}
	}
	if t.named && t.kind == sliceKind {
		return g.u.slice(t.elem), true
	}
	return nil, false
}
