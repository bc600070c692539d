package jinja

import (
	"slices"
	"strconv"
	"strings"
)

// expression parses a whole expression, x if y else z included.
func (p *parser) expression() (expr, error) {
	if err := p.deeper(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	x, err := p.or()
	if err != nil {
		return nil, err
	}
	for p.isName("if") {
		line := p.next().line
		test, err := p.or()
		if err != nil {
			return nil, err
		}
		c := &condExpr{line: line, test: test, then: x}
		if p.skipName("else") {
			if c.els, err = p.expression(); err != nil {
				return nil, err
			}
		}
		x = c
	}
	return x, nil
}

// tuple parses one expression, or several between commas as a tuple. Without cond
// an "if" ends it; so does the name end.
func (p *parser) tuple(cond bool, end string) (expr, error) {
	one := p.or
	if cond {
		one = p.expression
	}
	return p.commas(one, end, false)
}

// commas parses expressions between commas.
func (p *parser) commas(one func() (expr, error), end string, parenthesised bool) (expr, error) {
	var items []expr
	isTuple := false
	for {
		if p.here().kind == variableEnd || p.here().kind == blockEnd || p.isOp(")") || end != "" && p.isName(end) {
			break
		}
		x, err := one()
		if err != nil {
			return nil, err
		}
		items = append(items, x)
		if !p.skipOp(",") {
			break
		}
		isTuple = true
	}
	switch {
	case isTuple:
		return &tupleExpr{items}, nil
	case len(items) == 1:
		return items[0], nil
	case parenthesised:
		return &tupleExpr{}, nil
	}
	return nil, p.fail(p.here().line, "expected an expression, found %v", p.here())
}

// target parses what set, for and with assign to.
func (p *parser) target(tuple bool, end string) (expr, error) {
	if p.here().kind == nameToken && p.tokens[p.at+1].kind == operatorToken && p.tokens[p.at+1].text == "." {
		name := p.next()
		p.at++
		attr, err := p.expect(nameToken, "the name of an attribute")
		p.names[name.text] = true
		return &nsRef{name.line, name.text, attr.text}, err
	}
	var x expr
	var err error
	names := p.names
	p.names = map[string]bool{} // written, not read
	if tuple {
		x, err = p.commas(p.primary, end, false)
	} else {
		x, err = p.primary()
	}
	p.names = names
	if err != nil {
		return nil, err
	}
	return x, p.assignable(x)
}

func (p *parser) assignable(x expr) error {
	switch x := x.(type) {
	case *nameExpr:
		return nil
	case *tupleExpr:
		for _, item := range x.items {
			if err := p.assignable(item); err != nil {
				return err
			}
		}
		return nil
	}
	return p.fail(p.here().line, "cannot assign to this: write a name")
}

func (p *parser) or() (expr, error)  { return p.logical("or", p.and) }
func (p *parser) and() (expr, error) { return p.logical("and", p.not) }

func (p *parser) logical(op string, below func() (expr, error)) (expr, error) {
	x, err := below()
	if err != nil {
		return nil, err
	}
	for p.isName(op) {
		line := p.next().line
		y, err := below()
		if err != nil {
			return nil, err
		}
		x = &binaryExpr{line, op, x, y}
	}
	return x, nil
}

func (p *parser) not() (expr, error) {
	if !p.isName("not") {
		return p.compare()
	}
	line := p.next().line
	if err := p.deeper(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	x, err := p.not()
	return &unaryExpr{line, "not", x}, err
}

var comparisons = []string{"==", "!=", "<", "<=", ">", ">="}

func (p *parser) compare() (expr, error) {
	x, err := p.sum()
	if err != nil {
		return nil, err
	}
	c := &compareExpr{line: p.here().line, first: x}
	for {
		op := ""
		switch t := p.here(); {
		case t.kind == operatorToken && slices.Contains(comparisons, t.text):
			op = t.text
			p.at++
		case p.skipName("in"):
			op = "in"
		case p.isName("not") && p.tokens[p.at+1].kind == nameToken && p.tokens[p.at+1].text == "in":
			op = "not in"
			p.at += 2
		}
		if op == "" {
			break
		}
		y, err := p.sum()
		if err != nil {
			return nil, err
		}
		c.ops, c.rest = append(c.ops, op), append(c.rest, y)
	}
	if len(c.ops) == 0 {
		return x, nil
	}
	return c, nil
}

func (p *parser) sum() (expr, error)     { return p.binary(p.concat, "+", "-") }
func (p *parser) product() (expr, error) { return p.binary(p.power, "*", "/", "//", "%") }

// power is left-associative, as in jinja2.
func (p *parser) power() (expr, error) {
	return p.binary(func() (expr, error) { return p.unary(true) }, "**")
}

func (p *parser) binary(below func() (expr, error), ops ...string) (expr, error) {
	x, err := below()
	if err != nil {
		return nil, err
	}
	for p.here().kind == operatorToken && slices.Contains(ops, p.here().text) {
		op := p.next()
		y, err := below()
		if err != nil {
			return nil, err
		}
		x = &binaryExpr{op.line, op.text, x, y}
	}
	return x, nil
}

func (p *parser) concat() (expr, error) {
	x, err := p.product()
	if err != nil || !p.isOp("~") {
		return x, err
	}
	c := &concatExpr{line: p.here().line, parts: []expr{x}}
	for p.skipOp("~") {
		y, err := p.product()
		if err != nil {
			return nil, err
		}
		c.parts = append(c.parts, y)
	}
	return c, nil
}

func (p *parser) unary(filters bool) (expr, error) {
	if err := p.deeper(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	var x expr
	var err error
	if p.isOp("-") || p.isOp("+") {
		op := p.next()
		x, err = p.unary(false)
		x = &unaryExpr{op.line, op.text, x}
	} else {
		x, err = p.primary()
	}
	if err != nil {
		return nil, err
	}
	if x, err = p.postfix(x); err != nil || !filters {
		return x, err
	}
	return p.filtered(x)
}

// filtered parses filters, tests and calls after x.
func (p *parser) filtered(x expr) (expr, error) {
	for {
		var err error
		switch {
		case p.isOp("|"):
			x, err = p.filters(x)
		case p.isName("is"):
			x, err = p.test(x)
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

var constants = map[string]any{
	"true": true, "True": true, "false": false, "False": false, "none": nil, "None": nil,
}

func (p *parser) primary() (expr, error) {
	t := p.next()
	switch t.kind {
	case nameToken:
		if value, ok := constants[t.text]; ok {
			return &constExpr{value}, nil
		}
		p.names[t.text] = true
		return &nameExpr{t.line, t.text}, nil
	case stringToken:
		text := t.text
		for p.here().kind == stringToken {
			text += p.next().text
		}
		return &constExpr{text}, nil
	case integerToken:
		n, err := strconv.ParseInt(strings.ReplaceAll(t.text, "_", ""), 0, 64)
		if err != nil {
			return nil, p.fail(t.line, "the number %s is too large", t.text)
		}
		return &constExpr{n}, nil
	case floatToken:
		f, err := strconv.ParseFloat(strings.ReplaceAll(t.text, "_", ""), 64)
		if err != nil {
			return nil, p.fail(t.line, "the number %s is too large", t.text)
		}
		return &constExpr{f}, nil
	case operatorToken:
		switch t.text {
		case "(":
			x, err := p.commas(p.expression, "", true)
			if err != nil {
				return nil, err
			}
			return x, p.expectOp(")")
		case "[":
			items, err := p.items("]")
			return &listExpr{items}, err
		case "{":
			return p.dict(t.line)
		}
	}
	return nil, p.fail(t.line, "expected an expression, found %v", t)
}

// items parses expressions up to a closing bracket and past it.
func (p *parser) items(end string) ([]expr, error) {
	var items []expr
	for !p.isOp(end) {
		if len(items) > 0 {
			if err := p.expectOp(","); err != nil {
				return nil, err
			}
			if p.isOp(end) {
				break
			}
		}
		x, err := p.expression()
		if err != nil {
			return nil, err
		}
		items = append(items, x)
	}
	return items, p.expectOp(end)
}

func (p *parser) dict(line int) (expr, error) {
	d := &dictExpr{line: line}
	for !p.isOp("}") {
		if len(d.keys) > 0 {
			if err := p.expectOp(","); err != nil {
				return nil, err
			}
			if p.isOp("}") {
				break
			}
		}
		key, err := p.expression()
		if err != nil {
			return nil, err
		}
		if err := p.expectOp(":"); err != nil {
			return nil, err
		}
		value, err := p.expression()
		if err != nil {
			return nil, err
		}
		d.keys, d.values = append(d.keys, key), append(d.values, value)
	}
	return d, p.expectOp("}")
}
