package jinja

import "slices"

func (p *parser) macroTag(line int) (node, error) {
	name, err := p.expect(nameToken, "the name of the macro")
	if err != nil {
		return nil, err
	}
	n := &macroNode{line: line, name: name.text}
	if err := p.signature(n); err != nil {
		return nil, err
	}
	return n, p.macroBody(n, "macro")
}

func (p *parser) callTag(line int) (node, error) {
	m := &macroNode{line: line, name: "caller"}
	if p.isOp("(") {
		if err := p.signature(m); err != nil {
			return nil, err
		}
	}
	x, err := p.expression()
	if err != nil {
		return nil, err
	}
	call, ok := x.(*callExpr)
	if !ok {
		return nil, p.fail(line, "{%% call %%} wants the call of a macro: {%% call name(…) %%}")
	}
	if err := p.macroBody(m, "call"); err != nil {
		return nil, err
	}
	return &callNode{line, call, m}, nil
}

// macroBody parses the body and learns which of jinja2's implicit names it reads.
func (p *parser) macroBody(m *macroNode, tag string) error {
	outer := p.names
	p.names = map[string]bool{}
	body, err := p.function(tag, m.line)
	m.caller, m.varargs, m.kwargs = p.names["caller"], p.names["varargs"], p.names["kwargs"]
	for name := range p.names {
		outer[name] = true
	}
	p.names = outer
	m.body = body
	return err
}

// signature parses (a, b=1).
func (p *parser) signature(m *macroNode) error {
	if err := p.expectOp("("); err != nil {
		return err
	}
	for !p.isOp(")") {
		if len(m.params) > 0 {
			if err := p.expectOp(","); err != nil {
				return err
			}
		}
		name, err := p.expect(nameToken, "the name of a parameter")
		if err != nil {
			return err
		}
		if slices.Contains(m.params, name.text) {
			return p.fail(name.line, "the parameter %q is there twice", name.text)
		}
		m.params = append(m.params, name.text)
		if p.skipOp("=") {
			value, err := p.expression()
			if err != nil {
				return err
			}
			m.defaults = append(m.defaults, value)
		} else if len(m.defaults) > 0 {
			return p.fail(name.line, "the parameter %q has no default but follows one that has", name.text)
		}
	}
	return p.expectOp(")")
}
