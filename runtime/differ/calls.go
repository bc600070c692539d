package differ

import (
	"fmt"
	"strings"
)

func (g *gen) arguments(params []*typ, d int) string {
	var out []string
	for _, p := range params {
		out = append(out, g.expr(p, d).s)
	}
	return strings.Join(out, ", ")
}

func (g *gen) callDeclared(t *typ, d int) (ex, bool) {
	var fit []*function
	for _, f := range g.funcs {
		if len(f.results) == 1 && f.results[0] == t {
			fit = append(fit, f)
		}
	}
	if len(fit) == 0 {
		return ex{}, false
	}
	f := pick(g, fit)
	if !f.variadic {
		return ex{f.name + "(" + g.arguments(f.params, d-1) + ")", false}, true
	}
	args := g.expr(f.params[0], d-1).s
	rest := f.params[1]
	if g.chance(30) {
		return ex{f.name + "(" + args + ", " + g.expr(rest, d-1).s + "...)", false}, true
	}
	for range g.r.IntN(3) {
		args += ", " + g.expr(rest.elem, d-1).s
	}
	return ex{f.name + "(" + args + ")", false}, true
}

// callMethod calls a method that changes nothing, on a variable.
func (g *gen) callMethod(t *typ, d int) (ex, bool) {
	vars := g.visible(func(v *variable) bool {
		return len(v.t.methodsGiving(t)) > 0 && v.t.kind != ifaceKind
	})
	if len(vars) == 0 {
		return ex{}, false
	}
	v := pick(g, vars)
	m := pick(g, v.t.methodsGiving(t))
	if m.effects {
		return ex{}, false
	}
	args := g.arguments(m.params, d-1)
	if g.chance(20) {
		recv := v.t.text
		operand := v.name
		if m.pointer {
			recv, operand = "(*"+recv+")", "&"+v.name
		}
		if args != "" {
			operand += ", "
		}
		return ex{recv + "." + m.name + "(" + operand + args + ")", false}, true
	}
	if m.pointer && g.chance(30) {
		return ex{"(&" + v.name + ")." + m.name + "(" + args + ")", false}, true
	}
	return ex{v.name + "." + m.name + "(" + args + ")", false}, true
}

func (g *gen) callGeneric(t *typ, d int) (ex, bool) {
	if !g.on["generics"] || g.inFunc {
		return ex{}, false
	}
	s := g.p.suffix()
	switch {
	case t.text == "int" && g.chance(50):
		maps := g.visible(func(v *variable) bool { return v.t.kind == mapKind })
		if len(maps) > 0 {
			return ex{"keys" + s + "(" + pick(g, maps).name + ")", false}, true
		}
	case (t.text == "int" || t.text == "int8" || t.text == "uint16" || t.text == "float64") && g.chance(50):
		return ex{fmt.Sprintf("sum%s[%s](%s, %s)", s, t.text, g.expr(t, d-1).s, g.expr(t, d-1).s), false}, true
	}
	if t.kind == anyKind || t.kind == errorKind {
		return ex{}, false
	}
	a, b := g.typed(t, g.expr(t, d-1)), g.typed(t, g.expr(t, d-1))
	if g.chance(30) {
		return ex{fmt.Sprintf("pick%s[%s](%s, %s, %s)", s, t.text, g.expr(g.u.get("bool"), 1).s, a, b), false}, true
	}
	return ex{fmt.Sprintf("pick%s(%s, %s, %s)", s, g.expr(g.u.get("bool"), 1).s, a, b), false}, true
}

// callVar calls a function that a variable holds.
func (g *gen) callVar(t *typ, d int) (ex, bool) {
	vars := g.visible(func(v *variable) bool {
		return v.t.kind == funcKind && !v.effects && len(v.t.results) == 1 && v.t.results[0] == t
	})
	if len(vars) == 0 {
		return ex{}, false
	}
	v := pick(g, vars)
	return ex{v.name + "(" + g.arguments(v.t.params, d-1) + ")", false}, true
}

// effectCall calls a method that changes its receiver; the arguments are computed
// from other things than the receiver only by luck, so they are values by then.
func (g *gen) effectCall() (string, bool) {
	vars := g.visible(func(v *variable) bool {
		if v.frozen || v.kept {
			return false
		}
		for _, m := range v.t.methods {
			if m.effects {
				return true
			}
		}
		return false
	})
	if len(vars) == 0 {
		return "", false
	}
	v := pick(g, vars)
	for _, m := range v.t.methods {
		if m.effects {
			return v.name + "." + m.name + "(" + g.arguments(m.params, 2) + ")", true
		}
	}
	return "", false
}
