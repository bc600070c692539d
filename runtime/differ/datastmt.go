package differ

import (
	"fmt"
	"strings"
)

func (g *gen) mapStatement() (string, bool) {
	maps := g.visible(func(v *variable) bool { return v.t.kind == mapKind && !v.frozen })
	if len(maps) == 0 {
		return "", false
	}
	m := pick(g, maps)
	k := g.expr(m.t.key, 2).s
	guard := ""
	if !g.risk() {
		guard = fmt.Sprintf("if %s == nil {\n\t%s = %s{}\n}\n", m.name, m.name, m.t.text)
		if m.kept {
			return "", false
		}
	}
	switch g.r.IntN(7) {
	case 0:
		return fmt.Sprintf("delete(%s, %s)", m.name, k), true
	case 1:
		if g.on["builtins"] {
			return "clear(" + m.name + ")", true
		}
	case 2:
		if m.t.elem.numeric() || m.t.elem.kind == stringKind {
			g.danger = calm
			return guard + g.opAssignTo(fmt.Sprintf("%s[%s]", m.name, g.literal(m.t.key).s), m.t.elem), true
		}
	case 3:
		ok := g.local("ok")
		v := g.local("e")
		return fmt.Sprintf("if %s, %s := %s[%s]; %s {\n\t%s\n}", v, ok, m.name, k, ok, indent(g.use(v, m.t.elem))), true
	case 5:
		ok, found := g.walk(g.u.get("bool"), true)
		v, also := g.walk(m.t.elem, true)
		if found && also && !strings.Contains(ok+v, "[") {
			return fmt.Sprintf("%s, %s = %s[%s]", v, ok, m.name, k), true
		}
	case 4:
		if m.t.elem.kind == sliceKind && g.loops == 0 {
			lit := g.literal(m.t.key).s
			return fmt.Sprintf("%s%s[%s] = append(%s[%s], %s)", guard, m.name, lit, m.name, lit, g.expr(m.t.elem.elem, 1).s), true
		}
	}
	g.danger = calm
	return fmt.Sprintf("%s%s[%s] = %s", guard, m.name, k, g.expr(m.t.elem, 2).s), true
}

// use prints a name, or keeps it in a variable where printing is not wanted.
func (g *gen) use(name string, t *typ) string {
	if !t.printable() || g.inFunc {
		return "_ = " + name
	}
	return "fmt.Println(" + name + ")"
}

func (g *gen) sliceStatement() (string, bool) {
	all := g.visible(func(v *variable) bool { return v.t.kind == sliceKind && !v.frozen })
	if len(all) == 0 {
		return "", false
	}
	v := pick(g, all)
	e := v.t.elem
	if !v.kept && g.chance(50) {
		return g.appendTo(v), true
	}
	switch g.r.IntN(6) {
	case 0:
		if g.on["builtins"] {
			return "clear(" + v.name + ")", true
		}
	case 1:
		from := v.name + "[min(len(" + v.name + "), 1):]"
		if e.text == "uint8" && g.chance(50) {
			from = g.expr(g.u.get("string"), 1).s
		} else if g.chance(50) {
			from = g.expr(v.t, 1).s
		}
		n := g.local("n")
		return fmt.Sprintf("{\n\t%s := copy(%s, %s)\n\t%s\n}", n, v.name, from, g.use(n, g.u.get("int"))), true
	case 2:
		a := g.u.array(2, e)
		x := g.local("a")
		if e.printable() {
			return fmt.Sprintf("if len(%s) >= 2 {\n\t%s := %s(%s)\n\t%s[0] = %s\n\t%s\n}", v.name, x, a.text, v.name, x, g.expr(e, 1).s, indent(g.use(x, a))), true
		}
	case 3:
		p := g.local("p")
		return fmt.Sprintf("if len(%s) > 1 {\n\t%s := &%s[1]\n\t*%s = %s\n}", v.name, p, v.name, p, g.expr(e, 1).s), true
	}
	if i, ok := g.nonConst(g.u.get("int"), 1); ok && g.risk() {
		return fmt.Sprintf("%s[%s] = %s", v.name, i, g.expr(e, 2).s), true
	}
	return fmt.Sprintf("if len(%s) > %d {\n\t%s[%d] = %s\n}", v.name, 2, v.name, g.r.IntN(3), g.expr(e, 2).s), true
}

func (g *gen) appendTo(v *variable) string {
	e := v.t.elem
	to := v.name
	if others := g.visible(func(x *variable) bool { return x.t == v.t && !x.frozen }); len(others) > 0 && g.chance(25) {
		to = pick(g, others).name
	}
	switch {
	case g.chance(20):
		to = fmt.Sprintf("%s[:min(len(%s), 2)]", to, to) // writes over what lies behind
	case g.chance(10):
		to = fmt.Sprintf("%s[:min(len(%s), 2):min(len(%s), 2)]", to, to, to)
	}
	if g.chance(25) && g.loops == 0 {
		rest := g.expr(v.t, 1).s
		if e.text == "uint8" && g.chance(50) {
			rest = g.expr(g.u.get("string"), 1).s
		}
		return fmt.Sprintf("%s = append(%s, %s...)", v.name, to, rest)
	}
	return fmt.Sprintf("%s = append(%s, %s)", v.name, to, g.elements(e, 1+g.r.IntN(2), 2))
}

func (g *gen) pointerStatement() (string, bool) {
	all := g.visible(func(v *variable) bool { return v.t.kind == pointerKind && !v.frozen })
	if len(all) == 0 {
		return "", false
	}
	v := pick(g, all)
	e := v.t.elem
	if !v.kept && g.chance(35) {
		if targets := g.visible(func(x *variable) bool { return x.t == e && !x.kept && !x.frozen }); len(targets) > 0 {
			return fmt.Sprintf("%s = &%s", v.name, pick(g, targets).name), true
		}
	}
	s := fmt.Sprintf("*%s = %s", v.name, g.expr(e, 2).s)
	switch {
	case e.kind == structKind && len(e.fields) > 0 && g.chance(60):
		f := pick(g, e.fields)
		s = fmt.Sprintf("%s.%s = %s", v.name, f.name, g.expr(f.t, 2).s)
	case e.kind == arrayKind && g.chance(60):
		s = fmt.Sprintf("%s[%d] = %s", v.name, g.r.IntN(e.n), g.expr(e.elem, 2).s)
	case e.numeric() && g.chance(50):
		s = fmt.Sprintf("*%s %s", v.name, "+= "+g.literal(e).s)
	}
	if g.risk() {
		return s, true
	}
	return fmt.Sprintf("if %s != nil {\n\t%s\n}", v.name, indent(s)), true
}

func (g *gen) closureCall() (string, bool) {
	fs := g.visible(func(v *variable) bool { return v.effects })
	if len(fs) == 0 {
		return "", false
	}
	f := pick(g, fs)
	call := fmt.Sprintf("%s(%s)", f.name, g.expr(f.t.params[0], 1).s)
	for _, v := range g.visible(func(v *variable) bool { return v.t == f.t.results[0] && !v.kept && !v.frozen }) {
		if g.chance(50) {
			return v.name + " = " + call, true
		}
	}
	return call, true
}

func (g *gen) channelStatement() (string, bool) {
	all := g.visible(func(v *variable) bool { return v.t.kind == chanKind })
	if len(all) == 0 {
		return "", false
	}
	v := pick(g, all)
	x := g.local("x")
	switch g.r.IntN(4) {
	case 0:
		return fmt.Sprintf("if len(%s) < cap(%s) {\n\t%s <- %s\n}", v.name, v.name, v.name, g.expr(v.t.elem, 1).s), true
	case 1:
		return fmt.Sprintf("if len(%s) > 0 {\n\t%s := <-%s\n\t%s\n}", v.name, x, v.name, g.use(x, v.t.elem)), true
	case 2:
		return fmt.Sprintf("select {\ncase %s <- %s:\n\tfmt.Println(\"sent\")\ndefault:\n\tfmt.Println(\"full\")\n}", v.name, g.expr(v.t.elem, 1).s), true
	}
	return fmt.Sprintf("select {\ncase %s, ok := <-%s:\n\tfmt.Println(%s, ok)\ndefault:\n\tfmt.Println(\"none\")\n}", x, v.name, x), true
}

func (g *gen) sortStatement() (string, bool) {
	all := g.visible(func(v *variable) bool {
		return v.t.kind == sliceKind && !v.t.named && !v.frozen && v.t.elem.ordered() && v.t.elem.kind != floatKind
	})
	if len(all) == 0 {
		return "", false
	}
	v := pick(g, all)
	switch {
	case v.t.elem.text == "int" && g.chance(50):
		return "sort.Ints(" + v.name + ")", true
	case v.t.elem.text == "string" && g.chance(50):
		return "sort.Strings(" + v.name + ")", true
	case g.on["closures"] && !g.inFunc && g.chance(40):
		return fmt.Sprintf("sort.SliceStable(%s, func(i, j int) bool { return %s[i] > %s[j] })", v.name, v.name, v.name), true
	}
	if g.chance(50) {
		return "slices.Reverse(" + v.name + ")", true
	}
	return "slices.Sort(" + v.name + ")", true
}

// builderBlock uses a strings.Builder.
func (g *gen) builderBlock() (string, bool) {
	b := g.local("b")
	lines := []string{"var " + b + " strings.Builder"}
	for range 1 + g.r.IntN(3) {
		lines = append(lines, pick(g, []string{
			fmt.Sprintf("%s.WriteString(%s)", b, g.expr(g.u.get("string"), 1).s),
			fmt.Sprintf("%s.WriteByte('x')", b),
			fmt.Sprintf("%s.WriteRune('é')", b),
			fmt.Sprintf("fmt.Fprintf(&%s, \"%%v;\", %s)", b, g.typed(g.u.get("int"), g.expr(g.u.get("int"), 1))),
		}))
	}
	lines = append(lines, fmt.Sprintf("fmt.Println(%s.String(), %s.Len())", b, b))
	return "{\n" + indent(strings.Join(lines, "\n")) + "\n}", true
}
