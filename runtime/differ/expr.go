package differ

import (
	"fmt"
	"strings"
)

// expr is an expression of type t, of about depth d. A constant one may be untyped.
func (g *gen) expr(t *typ, d int) ex {
	if d <= 0 || g.chance(15) {
		return g.leaf(t)
	}
	own := []choice[ex]{
		{4, func() (ex, bool) { return g.leaf(t), true }},
		{3, func() (ex, bool) { return g.path(t) }},
		{2, func() (ex, bool) { return g.callDeclared(t, d) }},
		{3, func() (ex, bool) { return g.callMethod(t, d) }},
		{1, func() (ex, bool) { return g.callGeneric(t, d) }},
		{1, func() (ex, bool) { return g.callVar(t, d) }},
		{3, func() (ex, bool) { return g.callStd(t, d) }},
		{1, func() (ex, bool) { return g.raw(t, d) }},
		{1, func() (ex, bool) { return g.builtin(t, d) }},
		{1, func() (ex, bool) { return g.assertion(t) }},
		{2, func() (ex, bool) { return g.getExpr(t) }},
	}
	own = append(own, g.byKind(t, d)...)
	e, ok := choose(g, own)
	if !ok {
		return g.leaf(t)
	}
	return e
}

func (g *gen) byKind(t *typ, d int) []choice[ex] {
	switch t.kind {
	case boolKind:
		return []choice[ex]{{8, func() (ex, bool) { return g.boolean(t, d), true }}}
	case intKind, uintKind:
		return []choice[ex]{
			{8, func() (ex, bool) { return g.arithmetic(t, d) }},
			{3, func() (ex, bool) { return g.convert(t, d) }},
			{3, func() (ex, bool) { return g.shift(t, d) }},
			{2, func() (ex, bool) { return g.unary(t, d) }},
			{2, func() (ex, bool) { return g.measure(t, d) }},
			{2, func() (ex, bool) { return g.loudCall(t, d) }},
		}
	case floatKind, complexKind:
		return []choice[ex]{
			{8, func() (ex, bool) { return g.arithmetic(t, d) }},
			{3, func() (ex, bool) { return g.convert(t, d) }},
			{1, func() (ex, bool) { return g.unary(t, d) }},
		}
	case stringKind:
		return []choice[ex]{
			{5, func() (ex, bool) { return g.concat(t, d), true }},
			{3, func() (ex, bool) { return g.convert(t, d) }},
			{2, func() (ex, bool) { return g.substring(t) }},
			{2, func() (ex, bool) { return g.sprint(t, d) }},
			{2, func() (ex, bool) { return g.loudCall(t, d) }},
		}
	}
	return []choice[ex]{
		{4, func() (ex, bool) { return ex{g.composite(t, d), false}, true }},
		{2, func() (ex, bool) { return g.convert(t, d) }},
		{2, func() (ex, bool) { return g.resliced(t) }},
	}
}

// leaf is a variable or a literal.
func (g *gen) leaf(t *typ) ex {
	if g.chance(75) {
		if vars := g.visible(func(v *variable) bool { return v.t == t }); len(vars) > 0 {
			return ex{g.read(pick(g, vars).name, t), false}
		}
	}
	return g.literal(t)
}

// read names a place; in loops a string is cut short, so that none grows without end.
func (g *gen) read(place string, t *typ) string {
	if g.loops > 0 && t.kind == stringKind {
		return fmt.Sprintf("%s[:min(len(%s), 5)]", place, place)
	}
	return place
}

// nonConst is an expression that is not constant, if one can be made.
func (g *gen) nonConst(t *typ, d int) (string, bool) {
	for range 3 {
		if e := g.expr(t, d); !e.constant {
			return e.s, true
		}
	}
	if vars := g.visible(func(v *variable) bool { return v.t == t }); len(vars) > 0 {
		return g.read(pick(g, vars).name, t), true
	}
	return "", false
}

// path is a place below a variable: a field, an element, what a pointer points to.
func (g *gen) path(t *typ) (ex, bool) {
	p, ok := g.walk(t, false)
	if !ok {
		return ex{}, false
	}
	return ex{g.read(p, t), false}, true
}

// walk looks for a place of type t. assign asks for one that can be assigned to.
func (g *gen) walk(t *typ, assign bool) (string, bool) {
	vars := g.visible(func(v *variable) bool { return !assign || !v.frozen })
	if len(vars) == 0 {
		return "", false
	}
	for range 12 {
		v := pick(g, vars)
		p := place{text: v.name, t: v.t, assign: !v.kept && !v.frozen, addr: true, atLeast: v.atLeast}
		for range 3 {
			if p.t == t && (!assign || p.assign) {
				return p.text, true
			}
			next, ok := g.step(p)
			if !ok {
				break
			}
			p = next
		}
		if p.t == t && (!assign || p.assign) {
			return p.text, true
		}
	}
	return "", false
}

// place is a step of a walk.
type place struct {
	text    string
	t       *typ
	assign  bool
	addr    bool
	atLeast int
}

func (g *gen) step(p place) (place, bool) {
	switch p.t.kind {
	case structKind:
		if len(p.t.fields) == 0 {
			return p, false
		}
		f := pick(g, p.t.fields)
		if f.embedded && len(f.t.fields) > 0 && g.chance(60) {
			f = pick(g, f.t.fields) // promoted
		}
		return place{text: p.text + "." + f.name, t: f.t, assign: p.addr, addr: p.addr}, true
	case arrayKind:
		return place{text: p.text + "[" + g.inRange(p.t.n) + "]", t: p.t.elem, assign: p.addr, addr: p.addr}, true
	case sliceKind:
		if p.atLeast == 0 {
			return p, false
		}
		return place{text: p.text + "[" + g.inRange(p.atLeast) + "]", t: p.t.elem, assign: true, addr: true}, true
	case mapKind:
		if p.t.elem.nilable() {
			return p, false
		}
		k := g.expr(p.t.key, 0)
		return place{text: p.text + "[" + k.s + "]", t: p.t.elem}, true
	}
	return p, false
}

// inRange is an index below n.
func (g *gen) inRange(n int) string {
	if n > 1 && g.chance(35) {
		mask := 1
		if n >= 4 {
			mask = 3
		}
		t := g.basicType()
		if t.integer() {
			if x, ok := g.nonConst(t, 0); ok {
				return fmt.Sprintf("%s&%d", x, mask)
			}
		}
	}
	return fmt.Sprint(g.r.IntN(n))
}

func (g *gen) paren(s string) string {
	if g.chance(25) {
		return s
	}
	return "(" + s + ")"
}

func (g *gen) arithmetic(t *typ, d int) (ex, bool) {
	x, ok := g.nonConst(t, d-1)
	if !ok {
		return ex{}, false
	}
	y := g.expr(t, d-1)
	ops := []string{"+", "-", "*"}
	if t.integer() {
		ops = append(ops, "&", "|", "^", "&^", "/", "%")
	} else {
		ops = append(ops, "/")
	}
	op := pick(g, ops)
	switch {
	case op != "/" && op != "%":
	case y.constant:
		y.s = pick(g, []string{"3", "7", "2", "1"})
	case t.integer() && !g.risk():
		y.s = "(" + y.s + " | 1)"
	}
	if y.constant && g.chance(30) && op != "/" && op != "%" {
		return ex{g.paren(y.s + " " + op + " " + x), false}, true
	}
	return ex{g.paren(x + " " + op + " " + y.s), false}, true
}

// risk takes the statement's one chance to panic.
func (g *gen) risk() bool {
	if g.danger != risky || !g.chance(40) {
		return false
	}
	g.danger, g.mayStop = calm, true
	return true
}

func (g *gen) shift(t *typ, d int) (ex, bool) {
	if !g.on["shifts"] {
		return ex{}, false
	}
	x, ok := g.nonConst(t, d-1)
	if !ok {
		x = fmt.Sprintf("%s(%s)", t.text, g.literal(t).s)
	}
	op := pick(g, []string{"<<", ">>"})
	if ok && g.chance(35) {
		return ex{g.paren(x + " " + op + " " + pick(g, []string{"1", "3", "7", "31", "70", "0"})), false}, true
	}
	count := g.basicType()
	if !count.integer() {
		count = g.u.get("int")
	}
	n, ok := g.nonConst(count, d-1)
	switch {
	case !ok:
		return ex{}, false
	case count.kind == uintKind && g.chance(50):
		return ex{g.paren(x + " " + op + " (" + n + ")"), false}, true
	case g.risk():
		return ex{g.paren(x + " " + op + " (" + n + ")"), false}, true
	}
	return ex{g.paren(x + " " + op + " (" + n + " & 15)"), false}, true
}

func (g *gen) unary(t *typ, d int) (ex, bool) {
	x, ok := g.nonConst(t, d-1)
	if !ok {
		return ex{}, false
	}
	op := "-"
	if t.integer() && g.chance(40) {
		op = pick(g, []string{"^", "+"})
	}
	return ex{g.paren(op + "(" + x + ")"), false}, true
}

// measure is a number about something else.
func (g *gen) measure(t *typ, _ int) (ex, bool) {
	vars := g.visible(func(v *variable) bool {
		switch v.t.kind {
		case stringKind, sliceKind, mapKind, arrayKind, chanKind:
			return true
		}
		return false
	})
	if len(vars) == 0 {
		return ex{}, false
	}
	v := pick(g, vars)
	text := "len(" + v.name + ")"
	if v.t.kind == arrayKind {
		return ex{}, false // constant
	}
	if t.text == "int" {
		return ex{text, false}, true
	}
	return ex{t.text + "(" + text + ")", false}, true
}

func (g *gen) boolean(t *typ, d int) ex {
	switch g.r.IntN(6) {
	case 0:
		x, y := g.expr(t, d-1), g.expr(t, d-1)
		return ex{"(" + x.s + pick(g, []string{" && ", " || "}) + y.s + ")", x.constant && y.constant}
	case 1:
		x := g.expr(t, d-1)
		return ex{"!(" + x.s + ")", x.constant}
	}
	of := g.simpleType()
	if g.chance(25) {
		of = g.valueType(1)
	}
	if c, ok := g.comparison(of, d); ok {
		if t.named {
			return ex{t.text + c, false}
		}
		return ex{c, false}
	}
	return g.leaf(t)
}

func (g *gen) comparison(of *typ, d int) (string, bool) {
	switch {
	case of.kind == sliceKind || of.kind == mapKind || of.kind == errorKind || of.kind == anyKind:
		vars := g.visible(func(v *variable) bool { return v.t == of })
		if len(vars) == 0 {
			return "", false
		}
		other := "nil"
		if of.kind == anyKind && g.chance(60) {
			b := g.simpleType()
			other = g.typed(b, g.expr(b, 0))
			if len(vars) > 0 && g.on["failures"] && g.risk() {
				other = pick(g, vars).name // panics if what it holds cannot be compared
			}
		}
		return "(" + pick(g, vars).name + pick(g, []string{" == ", " != "}) + other + ")", true
	case !of.comparable():
		return "", false
	}
	x, ok := g.nonConst(of, d-1)
	if !ok {
		return "", false
	}
	ops := []string{"==", "!="}
	if of.ordered() {
		ops = append(ops, "<", "<=", ">", ">=")
	}
	return "(" + x + " " + pick(g, ops) + " " + g.expr(of, d-1).s + ")", true
}

func (g *gen) concat(t *typ, d int) ex {
	x, y := g.expr(t, d-1), g.literal(t)
	if g.chance(40) {
		y = g.expr(t, d-1)
	}
	if g.chance(30) {
		x, y = y, x
	}
	return ex{"(" + x.s + " + " + y.s + ")", x.constant && y.constant}
}

func (g *gen) substring(t *typ) (ex, bool) {
	vars := g.visible(func(v *variable) bool { return v.t == t })
	if len(vars) == 0 {
		return ex{}, false
	}
	v := pick(g, vars).name
	if g.risk() {
		return ex{fmt.Sprintf("%s[%d:%d]", v, g.r.IntN(3), 3+g.r.IntN(4)), false}, true
	}
	n := 1 + g.r.IntN(4)
	if g.loops > 0 || g.chance(50) {
		return ex{fmt.Sprintf("%s[:min(len(%s), %d)]", v, v, n), false}, true
	}
	return ex{fmt.Sprintf("%s[min(len(%s), %d):]", v, v, n), false}, true
}

// resliced is a part of a slice.
func (g *gen) resliced(t *typ) (ex, bool) {
	if t.kind != sliceKind {
		return ex{}, false
	}
	vars := g.visible(func(v *variable) bool { return v.t == t && !v.frozen })
	if len(vars) == 0 {
		return ex{}, false
	}
	v := pick(g, vars)
	n := v.atLeast
	switch {
	case g.risk():
		return ex{fmt.Sprintf("%s[%d:%d]", v.name, g.r.IntN(3), 2+g.r.IntN(4)), false}, true
	case n > 1 && g.chance(40):
		return ex{fmt.Sprintf("%s[%d:%d:%d]", v.name, g.r.IntN(n-1), n-1, n), false}, true
	case n > 1 && g.chance(60):
		i := g.r.IntN(n)
		return ex{fmt.Sprintf("%s[%d:%d]", v.name, i, i+g.r.IntN(n-i+1)), false}, true
	case g.chance(50):
		return ex{fmt.Sprintf("%s[:min(len(%s), 2)]", v.name, v.name), false}, true
	}
	return ex{fmt.Sprintf("%s[min(len(%s), 1):]", v.name, v.name), false}, true
}

// loudCall prints while it is evaluated: calls happen from left to right.
func (g *gen) loudCall(t *typ, d int) (ex, bool) {
	if !g.on["order"] || g.danger != loud || g.inFunc {
		return ex{}, false
	}
	tag := fmt.Sprintf("%q", string(rune('a'+g.r.IntN(26))))
	switch t.text {
	case "int":
		return ex{fmt.Sprintf("tr%s(%s, %s)", g.p.suffix(), tag, g.expr(t, d-1).s), false}, true
	case "string":
		return ex{fmt.Sprintf("trs%s(%s)", g.p.suffix(), tag), false}, true
	}
	return ex{}, false
}

// raw is an operation that may panic.
func (g *gen) raw(t *typ, _ int) (ex, bool) {
	if g.danger != risky {
		return ex{}, false
	}
	vars := g.visible(func(v *variable) bool {
		switch v.t.kind {
		case sliceKind, arrayKind:
			return v.t.elem == t
		case stringKind:
			return t.text == "uint8"
		case anyKind:
			return t.kind != anyKind && t.kind != errorKind && t.kind != ifaceKind
		}
		return false
	})
	if len(vars) == 0 || !g.risk() {
		return ex{}, false
	}
	v := pick(g, vars)
	if v.t.kind == anyKind {
		return ex{v.name + ".(" + t.text + ")", false}, true
	}
	i, ok := g.nonConst(g.u.get("int"), 1)
	if !ok {
		return ex{}, false
	}
	return ex{fmt.Sprintf("%s[%s]", v.name, i), false}, true
}

func (g *gen) builtin(t *typ, d int) (ex, bool) {
	if !g.on["builtins"] || !t.ordered() {
		return ex{}, false
	}
	x, ok := g.nonConst(t, d-1)
	if !ok {
		return ex{}, false
	}
	n := 1 + g.r.IntN(2)
	args := []string{x}
	for range n {
		args = append(args, g.expr(t, d-1).s)
	}
	return ex{pick(g, []string{"min", "max"}) + "(" + strings.Join(args, ", ") + ")", false}, true
}

// assertion reads an interface through a comma-ok assertion's closure-free form:
// only where the statement may panic is a bare one made (raw).
func (g *gen) assertion(t *typ) (ex, bool) {
	if t.kind != anyKind {
		return ex{}, false
	}
	s := g.simpleType()
	return ex{"any(" + g.typed(s, g.expr(s, 1)) + ")", false}, true
}
