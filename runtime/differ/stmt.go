package differ

import (
	"fmt"
	"strings"
)

// topVar declares a variable of the session. It never panics, so later cells may
// count on it.
func (g *gen) topVar() string {
	g.danger = calm
	if g.on["multi"] && g.chance(15) {
		return g.topPair()
	}
	t := g.varType()
	v := &variable{name: g.id("v"), t: t, top: true}
	defer func() { g.declare(v) }()
	switch {
	case t.kind == sliceKind && g.chance(40):
		v.atLeast, v.kept = 2+g.r.IntN(3), true
		return fmt.Sprintf("%s := %s{%s}", v.name, t.text, g.elements(t.elem, v.atLeast, 2))
	case t.kind == funcKind && g.chance(50):
		if s, ok := g.effectClosure(v); ok {
			return s
		}
	}
	switch g.r.IntN(5) {
	case 0:
		if !t.nilable() {
			return fmt.Sprintf("var %s %s", v.name, t.text)
		}
	case 1:
		return fmt.Sprintf("var %s %s = %s", v.name, t.text, g.expr(t, 2).s)
	case 2:
		return fmt.Sprintf("var %s = %s", v.name, g.exact(t, 2))
	}
	return fmt.Sprintf("%s := %s", v.name, g.exact(t, 3))
}

// exact is an expression of exactly type t where nothing else says the type.
func (g *gen) exact(t *typ, d int) string {
	switch t.kind {
	case anyKind, errorKind, ifaceKind:
		return t.text + "(" + g.expr(t, d).s + ")"
	}
	e := g.expr(t, d)
	if t.integer() && strings.Contains(e.s, "<<") {
		return t.text + "(" + e.s + ")"
	}
	return g.typed(t, e)
}

func (g *gen) topPair() string {
	a, b := &variable{name: g.id("v"), top: true}, &variable{name: g.id("w"), top: true}
	defer func() { g.declare(a); g.declare(b) }()
	if maps := g.visible(func(v *variable) bool { return v.t.kind == mapKind && !v.t.elem.nilable() }); len(maps) > 0 && g.chance(40) {
		m := pick(g, maps)
		a.t, b.t = m.t.elem, g.u.get("bool")
		return fmt.Sprintf("%s, %s := %s[%s]", a.name, b.name, m.name, g.expr(m.t.key, 1).s)
	}
	for _, f := range g.funcs {
		if len(f.results) == 2 && g.chance(40) {
			a.t, b.t = f.results[0], f.results[1]
			return fmt.Sprintf("%s, %s := %s(%s)", a.name, b.name, f.name, g.arguments(f.params, 2))
		}
	}
	if g.on["std"] && g.on["errors"] && g.chance(50) {
		a.t, b.t = g.u.get("int"), g.u.get("error")
		return fmt.Sprintf("%s, %s := strconv.Atoi(%s)", a.name, b.name, g.expr(g.u.get("string"), 1).s)
	}
	a.t, b.t = g.valueType(1), g.simpleType()
	return fmt.Sprintf("%s, %s := %s, %s", a.name, b.name, g.exact(a.t, 2), g.exact(b.t, 2))
}

// effectClosure is a closure that changes a variable.
func (g *gen) effectClosure(v *variable) (string, bool) {
	r := v.t.results[0]
	changed := g.visible(func(x *variable) bool {
		return x.top && !x.kept && !x.frozen && x.t.text == r.text && (r.numeric() || r.kind == stringKind)
	})
	if len(changed) == 0 {
		return "", false
	}
	v.effects, v.kept = true, true
	x := pick(g, changed).name
	return fmt.Sprintf("%s := func(q %s) %s {\n\t%s += %s\n\treturn %s\n}", v.name, v.t.params[0].text, r.text, x, g.literal(r).s, x), true
}

// statement is any statement.
func (g *gen) statement() string {
	simple := g.simple()
	if g.depth >= 3 || g.loops >= 3 {
		return g.oneOf(simple)
	}
	return g.oneOf(append(simple, g.control()...))
}

func (g *gen) oneOf(from []choice[string]) string {
	if s, ok := choose(g, from); ok {
		return s
	}
	return "_ = " + g.typed(g.u.get("int"), g.literal(g.u.get("int")))
}

// begin sets what the next simple statement may do.
func (g *gen) begin() {
	g.danger = calm
	switch {
	case g.inFunc:
	case g.on["failures"] && g.chance(20):
		g.danger = risky
	case g.on["order"] && g.chance(50):
		g.danger = loud
	}
}

func (g *gen) simple() []choice[string] {
	ready := func(on bool, f func() (string, bool)) func() (string, bool) {
		return func() (string, bool) {
			if !on {
				return "", false
			}
			g.begin()
			return f()
		}
	}
	return []choice[string]{
		{10, ready(true, g.assign)},
		{5, ready(true, g.opAssign)},
		{3, ready(true, g.incDec)},
		{4, ready(!g.inFunc, func() (string, bool) { return g.print(), true })},
		{3, ready(g.on["multi"], g.multiAssign)},
		{3, ready(g.on["multi"], g.callTwo)},
		{4, ready(g.on["maps"], g.mapStatement)},
		{5, ready(g.on["slices"] || g.on["bytes"], g.sliceStatement)},
		{4, ready(g.on["pointers"], g.pointerStatement)},
		{3, ready(g.on["methods"] || g.on["generics"], g.effectCall)},
		{4, ready(g.on["closures"] && !g.inFunc, g.closureCall)},
		{4, ready(g.on["channels"] && !g.inFunc, g.channelStatement)},
		{2, ready(g.on["sorting"], g.sortStatement)},
		{12, ready(len(g.objects) > 0, g.doObject)},
		{6, ready(len(g.objects) > 0, g.getObject)},
		{4, ready(len(g.objects) > 0, g.assignObject)},
		{3, ready(g.depth > 0 && g.on["local"], g.localVar)},
		{3, ready(g.on["failures"] && !g.inFunc, g.failure)},
		{2, ready(g.depth == 0 && !g.inFunc && g.on["defer"] && g.on["fmt"], g.topDefer)},
	}
}

// print shows something.
func (g *gen) print() string {
	if g.on["fmt"] && g.chance(40) {
		f, a := g.formatted(1+g.r.IntN(3), 2)
		return "fmt.Printf(" + strings.TrimSuffix(f, `"`) + `\n", ` + a + ")"
	}
	var out []string
	for range 1 + g.r.IntN(2) {
		t := g.simpleType()
		out = append(out, g.typed(t, g.expr(t, 3)))
	}
	return "fmt.Println(" + strings.Join(out, ", ") + ")"
}

// anyPlace is a place of any type that can be assigned to.
func (g *gen) anyPlace(want func(*typ) bool) (string, *typ, bool) {
	vars := g.visible(func(v *variable) bool { return !v.frozen && v.t.kind != funcKind })
	for range 12 {
		if len(vars) == 0 {
			break
		}
		v := pick(g, vars)
		p := place{text: v.name, t: v.t, assign: !v.kept, addr: true, atLeast: v.atLeast}
		for range g.r.IntN(3) {
			if next, ok := g.step(p); ok {
				p = next
			}
		}
		if p.assign && want(p.t) {
			return p.text, p.t, true
		}
	}
	return "", nil, false
}

func (g *gen) assign() (string, bool) {
	p, t, ok := g.anyPlace(func(*typ) bool { return true })
	if !ok {
		return "", false
	}
	return p + " = " + g.expr(t, 3).s, true
}

func (g *gen) opAssign() (string, bool) {
	p, t, ok := g.anyPlace(func(t *typ) bool { return t.numeric() || t.kind == stringKind })
	if !ok {
		return "", false
	}
	return g.opAssignTo(p, t), true
}

func (g *gen) opAssignTo(p string, t *typ) string {
	if t.kind == stringKind {
		return p + " += " + g.literal(t).s
	}
	ops := []string{"+", "-", "*"}
	if t.integer() {
		ops = append(ops, "&", "|", "^", "&^", "/", "%", "<<", ">>")
	} else {
		ops = append(ops, "/")
	}
	op := pick(g, ops)
	y := g.expr(t, 2)
	switch {
	case op == "<<" || op == ">>":
		count := g.u.get(pick(g, []string{"uint8", "uint", "uint64"}))
		if n, ok := g.nonConst(count, 1); ok && g.on["shifts"] && g.chance(60) {
			return p + " " + op + "= " + n
		}
		y.s = pick(g, []string{"1", "5", "66"})
	case op != "/" && op != "%":
	case y.constant:
		y.s = pick(g, []string{"3", "7", "2"})
	case t.integer() && !g.risk():
		y.s += " | 1"
	}
	return p + " " + op + "= " + y.s
}

func (g *gen) incDec() (string, bool) {
	p, _, ok := g.anyPlace((*typ).numeric)
	if !ok {
		return "", false
	}
	return p + pick(g, []string{"++", "--"}), true
}

// multiAssign assigns several places at once: the right sides and the operands of
// index expressions are evaluated first.
func (g *gen) multiAssign() (string, bool) {
	a, t, ok := g.anyPlace(func(t *typ) bool { return t.kind != anyKind })
	if !ok {
		return "", false
	}
	g.danger = calm
	if b, found := g.walk(t, true); found && g.chance(50) {
		if t.kind == stringKind && g.loops > 0 {
			return fmt.Sprintf("%s, %s = %s, %s", a, b, b, a), true
		}
		return fmt.Sprintf("%s, %s = %s, %s", a, b, b, g.expr(t, 1).s), true
	}
	b, u, ok := g.anyPlace(func(t *typ) bool { return true })
	if !ok {
		return "", false
	}
	return fmt.Sprintf("%s, %s = %s, %s", a, b, g.expr(t, 2).s, g.expr(u, 2).s), true
}

// callTwo uses both results of a call.
func (g *gen) callTwo() (string, bool) {
	for _, f := range g.funcs {
		if len(f.results) != 2 {
			continue
		}
		call := f.name + "(" + g.arguments(f.params, 2) + ")"
		if g.chance(30) && !g.inFunc && f.results[0].printable() && f.results[1].printable() && f.results[1].kind != errorKind {
			return "fmt.Println(" + call + ")", true
		}
		a, ok := g.walk(f.results[0], true)
		if !ok {
			a = "_"
		}
		b, ok := g.walk(f.results[1], true)
		if !ok || strings.ContainsAny(a+b, "[.") && g.chance(50) {
			b = "_"
		}
		return a + ", " + b + " = " + call, true
	}
	return "", false
}

func (g *gen) localVar() (string, bool) {
	t := g.valueType(1)
	v := &variable{name: g.local("l"), t: t}
	if g.on["shadow"] && g.chance(40) {
		if vars := g.visible(func(x *variable) bool { return !x.kept && !x.frozen && x.t.kind != funcKind }); len(vars) > 0 {
			v.name = pick(g, vars).name
		}
	}
	s := fmt.Sprintf("%s := %s", v.name, g.exact(t, 2))
	if g.chance(30) {
		s = fmt.Sprintf("var %s %s = %s", v.name, t.text, g.expr(t, 2).s)
	}
	for _, o := range g.vars[max(0, len(g.vars)-6):] {
		if o.name == v.name {
			return "", false // it may be of the same block
		}
	}
	g.declare(v)
	return s, true
}

func (g *gen) topDefer() (string, bool) {
	f, a := g.formatted(1, 1)
	return "defer fmt.Printf(" + strings.TrimSuffix(f, `"`) + `\n", ` + a + ")", true
}

// failure panics, sometimes.
func (g *gen) failure() (string, bool) {
	g.danger, g.mayStop = calm, true
	cond := g.expr(g.u.get("bool"), 2).s
	what := pick(g, []string{`"stop"`, `fmt.Sprintf("stop %d", 3)`, `errors.New("bad")`, "42", "1.5", "[]int{1, 2}", "nil"})
	if own := g.u.get("error").impls; len(own) > 0 && g.chance(40) {
		what = own[0].text + "{7}"
	}
	return "if " + header(cond) + " {\n\tpanic(" + what + ")\n}", true
}

// header keeps a composite literal from being taken for the block.
func header(cond string) string {
	if strings.Contains(cond, "{") {
		return "(" + cond + ")"
	}
	return cond
}
