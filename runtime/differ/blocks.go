package differ

import (
	"fmt"
	"strings"
)

func (g *gen) localType() (string, bool) {
	t, v := g.local("lt"), g.local("v")
	f := g.simpleType()
	return fmt.Sprintf("{\n\ttype %s struct {\n\t\ta %s\n\t\tb int\n\t}\n\t%s := %s{a: %s, b: 2}\n\t%s.b++\n\tfmt.Printf(\"%%v %%+v\\n\", %s, []%s{%s})\n}",
		t, f.text, v, t, g.expr(f, 2).s, v, v, t, v), true
}

func (g *gen) localConst() (string, bool) {
	c := g.local("c")
	t := g.counterType()
	x, ok := g.nonConst(t, 1)
	if !ok {
		return "", false
	}
	n := g.local("n")
	return fmt.Sprintf("{\n\tconst %s = %d\n\t%s := (%s) + %s\n\t%s\n}", c, 1+g.r.IntN(100), n, x, c, g.use(n, t)), true
}

// deferred calls a function literal whose deferred calls recover.
func (g *gen) deferred() (string, bool) {
	body := g.block(1)
	fail := pick(g, []string{`panic("in")`, "var m map[string]int\n\tm[\"a\"] = 1", "var p *int\n\t*p = 1",
		"z := 0\n\tfmt.Println(1 / z)", "var a any = 1\n\t_ = a.(string)", "s := []int{1}\n\tk := 3\n\tfmt.Println(s[k])", "fmt.Println(0)"})
	return fmt.Sprintf("func() {\n\tdefer fmt.Println(\"first\")\n\tdefer func() {\n\t\tif r := recover(); r != nil {\n\t\t\tfmt.Println(\"recovered\", r)\n\t\t}\n\t}()\n\tfor i := range 2 {\n\t\tdefer fmt.Println(\"deferred\", i)\n\t}\n\t%s\n\t%s\n}()", indent(body), fail), true
}

func (g *gen) rangeFunc() (string, bool) {
	switch g.r.IntN(3) {
	case 0:
		v := &variable{name: g.local("x"), t: g.u.get("int")}
		return fmt.Sprintf("for %s := range func(yield func(int) bool) {\n\tfor i := 0; i < 4; i++ {\n\t\tif !yield(i * i) {\n\t\t\treturn\n\t\t}\n\t}\n} ", v.name) + g.loopBody("", v), true
	case 1:
		s := g.u.get("string")
		v := &variable{name: g.local("x"), t: s}
		return fmt.Sprintf("for %s := range strings.SplitSeq(%s, \",\") ", v.name, header(g.expr(s, 1).s)) + g.loopBody("", v), true
	}
	vars := g.visible(func(v *variable) bool { return v.t.kind == sliceKind })
	if len(vars) == 0 {
		return "", false
	}
	v := pick(g, vars)
	i, e := &variable{name: g.local("i"), t: g.u.get("int")}, &variable{name: g.local("e"), t: v.t.elem}
	return fmt.Sprintf("for %s, %s := range slices.Backward(%s[:min(len(%s), 4)]) ", i.name, e.name, v.name, v.name) + g.loopBody("", i, e), true
}

// callInterface calls through an interface, and asks what is in it.
func (g *gen) callInterface() (string, bool) {
	vars := g.visible(func(v *variable) bool { return v.t.kind == ifaceKind && !v.frozen })
	if len(vars) == 0 {
		return "", false
	}
	v := pick(g, vars)
	m := v.t.methods[0]
	x := g.local("x")
	switch g.r.IntN(4) {
	case 0:
		impl := pick(g, v.t.impls)
		return fmt.Sprintf("if %s, ok := %s.(%s); ok {\n\tfmt.Println(\"is\", %s.%s(1))\n}", x, v.name, impl.text, x, m.name), true
	case 1:
		return fmt.Sprintf("if %s == nil {\n\t%s = %s\n}\nfmt.Println(%s.%s(%s))", v.name, v.name, g.implementation(v.t, 1), v.name, m.name, g.expr(g.u.get("int"), 1).s), !v.kept
	case 2:
		return fmt.Sprintf("if %s != nil {\n\t%s := %s.%s\n\tfmt.Println(%s(2))\n}", v.name, x, v.name, m.name, x), true
	}
	return fmt.Sprintf("if %s != nil {\n\tfmt.Println(%s.%s(%s))\n}", v.name, v.name, m.name, g.expr(g.u.get("int"), 1).s), true
}

func (g *gen) errorBlock() (string, bool) {
	x, err := g.local("x"), g.local("err")
	str := g.expr(g.u.get("string"), 1).s
	calls := []string{
		fmt.Sprintf("strconv.Atoi(%s)", str), fmt.Sprintf("strconv.ParseFloat(%s, 64)", str), fmt.Sprintf("strconv.ParseBool(%s)", str),
		fmt.Sprintf("strconv.ParseInt(%s, 0, 8)", str), fmt.Sprintf("strconv.Unquote(%s)", str),
	}
	own := g.u.get("error").impls
	if len(own) == 0 || g.chance(40) {
		return fmt.Sprintf("if %s, %s := %s; %s != nil {\n\tfmt.Println(\"err\", %s)\n} else {\n\tfmt.Println(%s)\n}", x, err, header2(pick(g, calls)), err, err, x), true
	}
	call := fmt.Sprintf("fail%s(%s)", g.p.suffix(), g.expr(g.u.get("int"), 1).s)
	return fmt.Sprintf("{\n\t%s, %s := %s\n\tvar target %s\n\tfmt.Println(%s, %s, errors.As(%s, &target), target.Code)\n}", x, err, call, own[0].text, x, err, err), true
}

// header2 is a call in the first clause of an if: literals in it are in parentheses.
func header2(call string) string { return call }

// floatToInt converts a float that is in range: outside, the result depends on the
// machine.
func (g *gen) floatToInt() (string, bool) {
	f := g.u.get(pick(g, []string{"float64", "float32"}))
	x, ok := g.nonConst(f, 2)
	if !ok {
		return "", false
	}
	t := g.counterType()
	n := g.local("f")
	low := "-100"
	if t.kind == uintKind {
		low = "-0.5"
	}
	return fmt.Sprintf("if %s := %s; %s > %s && %s < 100 {\n\t%s\n}", n, header(x), n, low, n, g.use(t.text+"("+n+")", t)), true
}

// methodValue binds a method to its receiver as it is then.
func (g *gen) methodValue() (string, bool) {
	vars := g.visible(func(v *variable) bool {
		return len(v.t.methods) > 0 && v.t.kind != ifaceKind && v.t.kind != errorKind && !v.t.methods[0].effects && !v.frozen && !v.kept
	})
	if len(vars) == 0 {
		return "", false
	}
	v := pick(g, vars)
	m := v.t.methods[0]
	f := g.local("m")
	change := ""
	if a, ok := g.opOrNothing(v); ok {
		change = "\t" + indent(a) + "\n"
	}
	return fmt.Sprintf("{\n\t%s := %s.%s\n%s\tfmt.Println(%s(%s))\n}", f, v.name, m.name, change, f, g.arguments(m.params, 1)), true
}

func (g *gen) opOrNothing(v *variable) (string, bool) {
	if v.t.numeric() || v.t.kind == stringKind {
		return g.opAssignTo(v.name, v.t), true
	}
	return v.name + " = " + g.expr(v.t, 1).s, true
}

// channelBlock fills, closes and drains a channel of its own.
func (g *gen) channelBlock() (string, bool) {
	c := g.local("ch")
	t := g.simpleType()
	lines := []string{fmt.Sprintf("%s := make(chan %s, 3)", c, t.text)}
	for range 1 + g.r.IntN(3) {
		lines = append(lines, c+" <- "+g.expr(t, 1).s)
	}
	lines = append(lines, "close("+c+")", "for x := range "+c+" {\n\tfmt.Println(x)\n}")
	if g.chance(50) {
		lines = append(lines, "y, ok := <-"+c, "fmt.Println(y, ok)")
	}
	return "{\n" + indent(strings.Join(lines, "\n")) + "\n}", true
}

// closureLoop keeps closures over a loop's variable.
func (g *gen) closureLoop() (string, bool) {
	fs := g.local("fs")
	i := &variable{name: g.local("i"), t: g.u.get("int"), kept: true}
	body := scoped(g, func() string { g.declare(i); return g.expr(g.u.get("int"), 2).s })
	loop := pick(g, []string{fmt.Sprintf("for %s := 0; %s < 3; %s++", i.name, i.name, i.name), fmt.Sprintf("for %s := range 3", i.name)})
	return fmt.Sprintf("{\n\tvar %s []func() int\n\t%s {\n\t\t%s = append(%s, func() int { return %s + %s })\n\t}\n\tfor _, f := range %s {\n\t\tfmt.Println(f())\n\t}\n}", fs, loop, fs, fs, i.name, body, fs), true
}
