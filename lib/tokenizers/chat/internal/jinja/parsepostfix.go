package jinja

import (
	"slices"
	"strconv"
)

// postfix parses attributes, indices and calls after x.
func (p *parser) postfix(x expr) (expr, error) {
	for {
		var err error
		switch {
		case p.isOp("."):
			x, err = p.attribute(x)
		case p.isOp("["):
			x, err = p.subscript(x)
		case p.isOp("("):
			x, err = p.call(x)
		default:
			return x, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func (p *parser) attribute(x expr) (expr, error) {
	line := p.next().line
	t := p.next()
	switch t.kind {
	case nameToken:
		return &attrExpr{line, x, t.text}, nil
	case integerToken:
		n, err := strconv.ParseInt(t.text, 0, 64)
		if err != nil {
			return nil, p.fail(line, "the number %s is too large", t.text)
		}
		return &itemExpr{line, x, &constExpr{n}}, nil
	}
	return nil, p.fail(t.line, "expected a name or a number after the dot, found %v", t)
}

func (p *parser) subscript(x expr) (expr, error) {
	line := p.next().line
	var args []expr
	for !p.isOp("]") {
		if len(args) > 0 {
			if err := p.expectOp(","); err != nil {
				return nil, err
			}
		}
		arg, err := p.subscribed()
		if err != nil {
			return nil, err
		}
		args = append(args, arg)
	}
	if err := p.expectOp("]"); err != nil {
		return nil, err
	}
	switch len(args) {
	case 0:
		return nil, p.fail(line, "an index is missing between [ and ]")
	case 1:
		return &itemExpr{line, x, args[0]}, nil
	}
	return &itemExpr{line, x, &tupleExpr{args}}, nil
}

// subscribed parses an index or a slice.
func (p *parser) subscribed() (expr, error) {
	s := &sliceExpr{line: p.here().line}
	var err error
	if !p.isOp(":") {
		if s.start, err = p.expression(); err != nil || !p.isOp(":") {
			return s.start, err
		}
	}
	p.at++
	open := func() bool { return p.isOp("]") || p.isOp(",") || p.isOp(":") }
	if !open() {
		if s.end, err = p.expression(); err != nil {
			return nil, err
		}
	}
	if p.skipOp(":") && !open() {
		if s.step, err = p.expression(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// call parses the arguments of a call of f.
func (p *parser) call(f expr) (*callExpr, error) {
	c := &callExpr{line: p.here().line, f: f}
	if err := p.expectOp("("); err != nil {
		return nil, err
	}
	for first := true; !p.isOp(")"); first = false {
		if !first {
			if err := p.expectOp(","); err != nil {
				return nil, err
			}
			if p.isOp(")") {
				break
			}
		}
		if err := p.argument(c); err != nil {
			return nil, err
		}
	}
	return c, p.expectOp(")")
}

func (p *parser) argument(c *callExpr) (err error) {
	line := p.here().line
	switch {
	case p.skipOp("**"):
		if c.starstar != nil {
			return p.fail(line, "a call takes one **argument")
		}
		c.starstar, err = p.expression()
		return err
	case c.starstar != nil:
		return p.fail(line, "an argument follows **: put it before")
	case p.skipOp("*"):
		if c.star != nil {
			return p.fail(line, "a call takes one *argument")
		}
		c.star, err = p.expression()
		return err
	case p.here().kind == nameToken && p.tokens[p.at+1].kind == operatorToken && p.tokens[p.at+1].text == "=":
		name := p.next().text
		p.at++
		if slices.Contains(c.names, name) {
			return p.fail(line, "the argument %q is there twice", name)
		}
		value, err := p.expression()
		c.names, c.values = append(c.names, name), append(c.values, value)
		return err
	case len(c.names) > 0 || c.star != nil:
		return p.fail(line, "a positional argument follows a named one: put it before")
	}
	x, err := p.expression()
	c.args = append(c.args, x)
	return err
}

// filters parses |name(…) as often as it comes; with first, a name without | begins.
func (p *parser) filters(x expr, first ...bool) (expr, error) {
	for begin := len(first) > 0; begin || p.isOp("|"); begin = false {
		line := p.here().line
		if !begin {
			p.at++
		}
		name, err := p.dotted("the name of a filter")
		if err != nil {
			return nil, err
		}
		f := &filterExpr{line: line, x: x, name: name}
		if filterTable[name] == nil && p.ifs == 0 {
			return nil, p.fail(line, "there is no filter %q", name)
		}
		if p.isOp("(") {
			if f.args, err = p.call(nil); err != nil {
				return nil, err
			}
		}
		x = f
	}
	return x, nil
}

func (p *parser) dotted(what string) (string, error) {
	t, err := p.expect(nameToken, what)
	name := t.text
	for err == nil && p.skipOp(".") {
		t, err = p.expect(nameToken, what)
		name += "." + t.text
	}
	return name, err
}

// test parses "is [not] name [argument]".
func (p *parser) test(x expr) (expr, error) {
	line := p.next().line
	negated := p.skipName("not")
	name, err := p.dotted("the name of a test")
	if err != nil {
		return nil, err
	}
	if testTable[name] == nil && p.ifs == 0 {
		return nil, p.fail(line, "there is no test %q", name)
	}
	t := &testExpr{line: line, x: x, name: name}
	if t.args, err = p.testArguments(); err != nil {
		return nil, err
	}
	if negated {
		return &unaryExpr{line, "not", t}, nil
	}
	return t, nil
}

// testArguments parses (…), or one value without parentheses.
func (p *parser) testArguments() (*callExpr, error) {
	t := p.here()
	switch {
	case p.isOp("("):
		return p.call(nil)
	case t.kind == nameToken && (t.text == "else" || t.text == "or" || t.text == "and"):
		return nil, nil
	case t.kind == nameToken && t.text == "is":
		return nil, p.fail(t.line, "tests cannot be chained with is: join them with and")
	case t.kind == nameToken, t.kind == stringToken, t.kind == integerToken, t.kind == floatToken, p.isOp("["), p.isOp("{"):
		x, err := p.primary()
		if err != nil {
			return nil, err
		}
		if x, err = p.postfix(x); err != nil {
			return nil, err
		}
		return &callExpr{line: t.line, args: []expr{x}}, nil
	}
	return nil, nil
}
