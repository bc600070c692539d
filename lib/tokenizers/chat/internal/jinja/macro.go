package jinja

import "fmt"

// macro makes the function of a macro; it sees the variables around its definition.
func (r *run) macro(m *macroNode, s *scope) *function {
	return &function{m.name, func(r *run, a arguments) (any, error) {
		inner := s.inner()
		if err := r.bindMacro(m, a, s, inner); err != nil {
			return nil, err
		}
		return r.captured(m.body, inner, nil)
	}}
}

// bindMacro sets the parameters of a call.
func (r *run) bindMacro(m *macroNode, a arguments, around, inner *scope) error {
	given := map[string]any{}
	for i, v := range a.positional {
		if i < len(m.params) {
			given[m.params[i]] = v
		}
	}
	kwargs := NewDict()
	for _, n := range a.named {
		if _, ok := given[n.name]; ok {
			return fmt.Errorf("the macro %s got two values for %q", m.name, n.name)
		}
		if m.has(n.name) || n.name == "caller" {
			given[n.name] = n.value
			continue
		}
		if !m.kwargs {
			return fmt.Errorf("the macro %s has no parameter %q", m.name, n.name)
		}
		if err := kwargs.Set(n.name, n.value); err != nil {
			return err
		}
	}
	if len(a.positional) > len(m.params) && !m.varargs {
		return fmt.Errorf("the macro %s takes %d arguments, not %d", m.name, len(m.params), len(a.positional))
	}
	if _, ok := given["caller"]; ok && !m.caller && !m.has("caller") {
		return fmt.Errorf("the macro %s is used with {%% call %%} but never calls caller()", m.name)
	}
	for i, name := range m.params {
		v, ok := given[name]
		if !ok {
			v = &undefined{fmt.Sprintf("parameter %q was not provided", name)}
			if d := i - (len(m.params) - len(m.defaults)); d >= 0 {
				var err error
				if v, err = r.eval(m.defaults[d], inner); err != nil {
					return err
				}
			}
		}
		inner.set(name, v)
	}
	if m.caller {
		v, ok := given["caller"]
		if !ok {
			v = &undefined{"no caller defined"}
		}
		inner.set("caller", v)
	}
	if m.varargs {
		rest := &tuple{}
		if len(a.positional) > len(m.params) {
			rest.items = a.positional[len(m.params):]
		}
		inner.set("varargs", rest)
	}
	if m.kwargs {
		inner.set("kwargs", kwargs)
	}
	return nil
}

func (m *macroNode) has(param string) bool {
	for _, p := range m.params {
		if p == param {
			return true
		}
	}
	return false
}

// callBlock is {% call f(…) %}body{% endcall %}: f gets the body as caller.
func (r *run) callBlock(n *callNode, s *scope, out *buffer) error {
	f, a, err := r.prepare(n.call, s)
	if err != nil {
		return err
	}
	a.named = append(a.named, namedArgument{"caller", r.macro(n.macro, s)})
	v, err := r.call(f, a)
	if err != nil {
		return err
	}
	return r.writeValue(v, out)
}
