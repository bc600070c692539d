package differ

import (
	"fmt"
	"strings"
)

// control lists the statements that hold others.
func (g *gen) control() []choice[string] {
	on := func(yes bool, f func() (string, bool)) func() (string, bool) {
		return func() (string, bool) {
			if !yes {
				return "", false
			}
			g.danger = calm
			return f()
		}
	}
	top := !g.inFunc
	return []choice[string]{
		{5, on(true, g.ifStmt)},
		{4, on(true, g.forStmt)},
		{5, on(g.on["ranges"], g.rangeStmt)},
		{4, on(g.on["switch"], g.switchStmt)},
		{4, on(g.on["typeswitch"], g.typeSwitch)},
		{2, on(g.on["labels"], g.labelled)},
		{2, on(g.on["goto"], g.gotoBlock)},
		{2, on(g.on["shadow"] || g.on["local"], func() (string, bool) { return g.block(1 + g.r.IntN(3)), true })},
		{2, on(g.on["localtypes"] && top, g.localType)},
		{2, on(g.on["consts"], g.localConst)},
		{3, on(g.on["defer"] && top, g.deferred)},
		{3, on(g.on["rangefunc"] && top, g.rangeFunc)},
		{3, on(g.on["interfaces"] && top, g.callInterface)},
		{2, on(g.on["strings"] && top, g.builderBlock)},
		{3, on(g.on["errors"] && top, g.errorBlock)},
		{2, on(g.on["floats"], g.floatToInt)},
		{2, on(g.on["methods"] && top, g.methodValue)},
		{2, on(g.on["channels"] && top, g.channelBlock)},
		{2, on(g.on["closures"] && top, g.closureLoop)},
	}
}

// block is statements in braces, in a scope of their own.
func (g *gen) block(n int) string {
	return scoped(g, func() string {
		g.depth++
		defer func() { g.depth-- }()
		var out []string
		for range n {
			out = append(out, indent(g.statement()))
		}
		return "{\n" + strings.Join(out, "\n") + "\n}"
	})
}

// loopBody is the block of a loop over the given variables.
func (g *gen) loopBody(before string, vars ...*variable) string {
	return scoped(g, func() string {
		g.loops++
		defer func() { g.loops-- }()
		for _, v := range vars {
			g.declare(v)
		}
		body := g.block(1 + g.r.IntN(3))
		if before == "" && g.chance(25) {
			before = "if " + header(g.expr(g.u.get("bool"), 2).s) + " {\n\t" + pick(g, []string{"continue", "break"}) + "\n}"
		}
		if before != "" {
			body = "{\n" + indent(before) + "\n" + strings.TrimPrefix(body, "{\n")
		}
		return body
	})
}

func (g *gen) ifStmt() (string, bool) {
	return scoped(g, func() string {
		init := ""
		if g.chance(25) {
			t := g.simpleType()
			v := &variable{name: g.local("c"), t: t}
			init = v.name + " := " + header(g.exact(t, 2)) + "; "
			g.declare(v)
		}
		s := "if " + init + header(g.expr(g.u.get("bool"), 3).s) + " " + g.block(1+g.r.IntN(2))
		switch {
		case g.chance(20):
			s += " else if " + header(g.expr(g.u.get("bool"), 2).s) + " " + g.block(1) + " else " + g.block(1)
		case g.chance(30):
			s += " else " + g.block(1+g.r.IntN(2))
		}
		return s
	}), true
}

func (g *gen) counterType() *typ {
	for range 4 {
		if t := g.basicType(); t.integer() {
			return t
		}
	}
	return g.u.get("int")
}

func (g *gen) forStmt() (string, bool) {
	t := g.counterType()
	i := g.local("i")
	v := &variable{name: i, t: t, kept: true}
	n := 2 + g.r.IntN(4)
	switch g.r.IntN(5) {
	case 0:
		return fmt.Sprintf("for %s := %s(%d); %s > 0; %s-- ", i, t.text, n, i, i) + g.loopBody("", v), true
	case 1: // a condition only
		body := g.loopBody(i+"++", v)
		return fmt.Sprintf("{\n\tvar %s %s\n\tfor %s < %d %s\n}", i, t.text, i, n, indent(body)), true
	case 2:
		body := g.loopBody(fmt.Sprintf("if %s++; %s > %d {\n\tbreak\n}", i, i, n), v)
		return fmt.Sprintf("{\n\tvar %s %s\n\tfor %s\n}", i, t.text, indent(body)), true
	case 3:
		j := &variable{name: g.local("j"), t: g.u.get("int"), kept: true}
		return fmt.Sprintf("for %s, %s := 0, %d; %s < %s; %s, %s = %s+1, %s-1 ", i, j.name, n+2, i, j.name, i, j.name, i, j.name) +
			g.loopBody("", &variable{name: i, t: g.u.get("int"), kept: true}, j), true
	}
	return fmt.Sprintf("for %s := %s(0); %s < %d; %s++ ", i, t.text, i, n, i) + g.loopBody("", v), true
}

func (g *gen) rangeStmt() (string, bool) {
	return choose(g, []choice[string]{
		{3, g.rangeInt}, {4, g.rangeSlice}, {3, g.rangeArray}, {3, g.rangeString}, {3, g.rangeMap},
	})
}

func (g *gen) rangeInt() (string, bool) {
	t := g.counterType()
	v := &variable{name: g.local("i"), t: t}
	if x, ok := g.nonConst(t, 1); ok && g.chance(40) {
		return fmt.Sprintf("for %s := range (%s)&3 ", v.name, x) + g.loopBody("", v), true
	}
	if g.chance(20) {
		return fmt.Sprintf("for range %d ", 2+g.r.IntN(3)) + g.loopBody(""), true
	}
	if t.text == "int" {
		return fmt.Sprintf("for %s := range %d ", v.name, 2+g.r.IntN(3)) + g.loopBody("", v), true
	}
	return fmt.Sprintf("for %s := range %s(%d) ", v.name, t.text, 2+g.r.IntN(3)) + g.loopBody("", v), true
}

// elementLoop ranges with index and element, one of them, or none.
func (g *gen) elementLoop(over string, key, elem *typ) string {
	k, v := &variable{name: g.local("i"), t: key}, &variable{name: g.local("e"), t: elem}
	switch g.r.IntN(5) {
	case 0:
		return fmt.Sprintf("for %s := range %s ", k.name, over) + g.loopBody("", k)
	case 1:
		return fmt.Sprintf("for _, %s := range %s ", v.name, over) + g.loopBody("", v)
	case 2:
		if p, ok := g.walk(elem, true); ok {
			if q, ok := g.walk(key, true); ok {
				return fmt.Sprintf("for %s, %s = range %s ", q, p, over) + g.loopBody("")
			}
		}
	}
	return fmt.Sprintf("for %s, %s := range %s ", k.name, v.name, over) + g.loopBody("", k, v)
}

func (g *gen) rangeSlice() (string, bool) {
	vars := g.visible(func(v *variable) bool { return v.t.kind == sliceKind })
	if len(vars) == 0 {
		return "", false
	}
	v := pick(g, vars)
	over := v.name
	if g.loops > 0 {
		over = fmt.Sprintf("%s[:min(len(%s), 3)]", v.name, v.name)
	}
	return g.elementLoop(over, g.u.get("int"), v.t.elem), true
}

func (g *gen) rangeArray() (string, bool) {
	vars := g.visible(func(v *variable) bool { return v.t.kind == arrayKind })
	if len(vars) == 0 {
		return "", false
	}
	v := pick(g, vars)
	over := v.name
	if g.chance(30) {
		over = "&" + over // the elements as they are by then
	}
	return g.elementLoop(over, g.u.get("int"), v.t.elem), true
}

func (g *gen) rangeString() (string, bool) {
	vars := g.visible(func(v *variable) bool { return v.t.kind == stringKind })
	if len(vars) == 0 {
		return "", false
	}
	v := pick(g, vars)
	return g.elementLoop(fmt.Sprintf("%s[:min(len(%s), 6)]", v.name, v.name), g.u.get("int"), g.u.get("int32")), true
}

func (g *gen) rangeMap() (string, bool) {
	vars := g.visible(func(v *variable) bool { return v.t.kind == mapKind })
	if len(vars) == 0 {
		return "", false
	}
	m := pick(g, vars)
	k := &variable{name: g.local("k"), t: m.t.key}
	if m.t.key.ordered() && g.chance(60) && !g.inFunc {
		return fmt.Sprintf("for _, %s := range slices.Sorted(maps.Keys(%s)) ", k.name, m.name) + g.loopBody("", k), true
	}
	n := g.local("n")
	if m.t.elem.integer() && m.t.elem.text != "bool" {
		return fmt.Sprintf("{\n\tvar %s %s\n\tfor _, e := range %s {\n\t\t%s += e\n\t}\n\t%s\n}", n, m.t.elem.text, m.name, n, g.use(n, m.t.elem)), true
	}
	return fmt.Sprintf("{\n\t%s := 0\n\tfor range %s {\n\t\t%s++\n\t}\n\t%s\n}", n, m.name, n, g.use(n, g.u.get("int"))), true
}

func (g *gen) labelled() (string, bool) {
	if g.loops > 1 {
		return "", false
	}
	label := g.local("outer")
	i, j := &variable{name: g.local("i"), t: g.u.get("int"), kept: true}, &variable{name: g.local("j"), t: g.u.get("int"), kept: true}
	g.loops++
	defer func() { g.loops-- }()
	inner := scoped(g, func() string {
		g.declare(i)
		return g.loopBody(fmt.Sprintf("if %s {\n\t%s %s\n}", header(g.expr(g.u.get("bool"), 2).s), pick(g, []string{"continue", "break"}), label), j)
	})
	return fmt.Sprintf("%s:\nfor %s := 0; %s < 3; %s++ {\n\tfor %s := 0; %s < 3; %s++ %s\n}", label, i.name, i.name, i.name, j.name, j.name, j.name, indent(inner)), true
}

func (g *gen) gotoBlock() (string, bool) {
	label, i := g.local("again"), g.local("i")
	g.loops++
	defer func() { g.loops-- }()
	body := scoped(g, func() string {
		g.declare(&variable{name: i, t: g.u.get("int"), kept: true})
		return g.block(1)
	})
	return fmt.Sprintf("{\n\t%s := 0\n%s:\n\t%s\n\tif %s++; %s < 3 {\n\t\tgoto %s\n\t}\n}", i, label, indent(body), i, i, label), true
}

func (g *gen) switchStmt() (string, bool) {
	return scoped(g, func() string {
		var b strings.Builder
		init, tag, of := "", "", g.u.get("bool")
		if g.chance(60) {
			of = g.simpleType()
			x, ok := g.nonConst(of, 2)
			if !ok || of.kind == boolKind {
				of = g.u.get("bool")
			} else {
				tag = header(x)
			}
		}
		if tag != "" && g.chance(25) {
			v := &variable{name: g.local("t"), t: of}
			init, tag = v.name+" := "+tag+"; ", v.name
			g.declare(v)
		}
		b.WriteString("switch " + init + tag + " {\n")
		n := 1 + g.r.IntN(3)
		last := g.chance(70)
		for i := range n {
			b.WriteString("case " + g.caseList(tag, of, i) + ":\n" + g.caseBody(i < n-1 || last) + "\n")
		}
		if last {
			b.WriteString("default:\n" + g.caseBody(false) + "\n")
		}
		b.WriteString("}")
		return b.String()
	}), true
}

// caseList are the expressions of a case. Constants are told apart by their place.
func (g *gen) caseList(tag string, of *typ, i int) string {
	if tag == "" {
		return g.expr(of, 2).s
	}
	switch {
	case of.integer():
		s := fmt.Sprint(3 * i)
		if g.chance(40) {
			s += ", " + fmt.Sprint(3*i+1)
		}
		return s
	case of.kind == stringKind:
		return []string{`""`, `"abc"`, `"a"`}[i]
	}
	if x, ok := g.nonConst(of, 1); ok {
		return x
	}
	return []string{"0.5", "1.5", "3"}[i]
}

func (g *gen) caseBody(mayFall bool) string {
	b := g.block(1 + g.r.IntN(2))
	b = strings.TrimSuffix(strings.TrimPrefix(b, "{\n"), "\n}")
	switch {
	case mayFall && g.chance(20):
		b += "\n\tfallthrough"
	case g.chance(10):
		b += "\n\tif " + header(g.expr(g.u.get("bool"), 1).s) + " {\n\t\tbreak\n\t}"
	}
	return b
}

func (g *gen) typeSwitch() (string, bool) {
	vars := g.visible(func(v *variable) bool { return v.t.kind == anyKind || v.t.kind == errorKind || v.t.kind == ifaceKind })
	var subject string
	of := g.u.get("any")
	if len(vars) > 0 {
		v := pick(g, vars)
		subject, of = v.name, v.t
	} else if g.chance(50) {
		t := g.simpleType()
		subject = "any(" + g.typed(t, g.expr(t, 2)) + ")"
	} else {
		return "", false
	}
	x := g.local("x")
	bind := g.chance(60)
	var b strings.Builder
	if bind {
		b.WriteString("switch " + x + " := " + subject + ".(type) {\n")
	} else {
		b.WriteString("switch " + subject + ".(type) {\n")
	}
	b.WriteString(g.typeCases(x, bind, of))
	b.WriteString("}")
	return b.String(), true
}

func (g *gen) typeCases(x string, bind bool, of *typ) string {
	var b strings.Builder
	seen := map[string]bool{}
	for range 2 + g.r.IntN(3) {
		t := g.valueType(1)
		if of.kind != anyKind {
			if len(of.impls) == 0 {
				break
			}
			t = pick(g, of.impls)
		}
		if seen[t.text] {
			continue
		}
		seen[t.text] = true
		body := scoped(g, func() string {
			if bind {
				g.declare(&variable{name: x, t: t})
			}
			return g.caseBody(false)
		})
		if bind && t.printable() && !g.inFunc {
			body = "\tfmt.Println(" + x + ")\n" + body
		}
		b.WriteString("case " + t.text + ":\n" + body + "\n")
	}
	if g.chance(30) {
		b.WriteString("case nil:\n" + g.caseBody(false) + "\n")
	}
	if g.chance(60) {
		b.WriteString("default:\n" + g.caseBody(false) + "\n")
	}
	return b.String()
}
