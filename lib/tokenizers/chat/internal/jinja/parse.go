package jinja

import (
	"fmt"
	"slices"
	"strings"
)

// parser turns tokens into statements.
type parser struct {
	tokens     []token
	at         int
	depth      int
	loops      int // open loops in this function
	ifs        int // open if tags: what they name and do not reach may be unknown
	generation bool
	names      map[string]bool // all variables that are read
}

func (p *parser) here() token { return p.tokens[p.at] }

func (p *parser) next() token {
	t := p.tokens[p.at]
	if t.kind != endToken {
		p.at++
	}
	return t
}

func (p *parser) fail(line int, format string, args ...any) error {
	return &Error{Line: line, Message: fmt.Sprintf(format, args...)}
}

func (p *parser) isOp(text string) bool {
	return p.here().kind == operatorToken && p.here().text == text
}

func (p *parser) isName(text string) bool {
	return p.here().kind == nameToken && p.here().text == text
}

// skipOp passes an operator if it comes next.
func (p *parser) skipOp(text string) bool {
	if !p.isOp(text) {
		return false
	}
	p.at++
	return true
}

func (p *parser) skipName(text string) bool {
	if !p.isName(text) {
		return false
	}
	p.at++
	return true
}

func (p *parser) expectOp(text string) error {
	if !p.skipOp(text) {
		return p.fail(p.here().line, "expected %q, found %v", text, p.here())
	}
	return nil
}

func (p *parser) expect(k kind, what string) (token, error) {
	if p.here().kind != k {
		return token{}, p.fail(p.here().line, "expected %s, found %v", what, p.here())
	}
	return p.next(), nil
}

func (p *parser) endTag() error {
	_, err := p.expect(blockEnd, `"%}"`)
	return err
}

// deeper bounds nesting; the result undoes it.
func (p *parser) deeper() error {
	if p.depth++; p.depth > maxNesting {
		return p.fail(p.here().line, "tags and expressions are nested more than %d deep", maxNesting)
	}
	return nil
}

// template parses all.
func (p *parser) template() ([]node, error) {
	body, _, err := p.statements("the template", 0)
	return body, err
}

// statements parses up to a tag whose name is one of ends, passes that name and
// returns it. Without ends it parses up to the end of the template.
func (p *parser) statements(of string, line int, ends ...string) ([]node, string, error) {
	if err := p.deeper(); err != nil {
		return nil, "", err
	}
	defer func() { p.depth-- }()
	var body []node
	for {
		t := p.next()
		switch t.kind {
		case endToken:
			if len(ends) > 0 {
				return nil, "", p.fail(line, "{%% %s %%} has no {%% %s %%}", of, ends[len(ends)-1])
			}
			return body, "", nil
		case textToken:
			body = append(body, &textNode{t.text})
		case variableBegin:
			x, err := p.tuple(true, "")
			if err != nil {
				return nil, "", err
			}
			if _, err := p.expect(variableEnd, `"}}"`); err != nil {
				return nil, "", err
			}
			body = append(body, &outputNode{t.line, x})
		case blockBegin:
			name, err := p.expect(nameToken, "the name of a tag")
			if err != nil {
				return nil, "", err
			}
			if slices.Contains(ends, name.text) {
				return body, name.text, nil
			}
			n, err := p.statement(name)
			if err != nil {
				return nil, "", err
			}
			body = append(body, n)
		default:
			return nil, "", p.fail(t.line, "unexpected %v", t)
		}
	}
}

// statement parses a tag whose name was passed.
func (p *parser) statement(name token) (node, error) {
	switch name.text {
	case "if":
		return p.ifTag(name.line)
	case "for":
		return p.forTag(name.line)
	case "set":
		return p.setTag(name.line)
	case "macro":
		return p.macroTag(name.line)
	case "call":
		return p.callTag(name.line)
	case "filter":
		return p.filterTag(name.line)
	case "with":
		return p.withTag(name.line)
	case "generation":
		return p.generationTag(name.line)
	case "break", "continue":
		if p.loops == 0 {
			return nil, p.fail(name.line, "{%% %s %%} outside a loop", name.text)
		}
		if name.text == "break" {
			return &breakNode{name.line}, p.endTag()
		}
		return &continueNode{name.line}, p.endTag()
	case "include", "import", "from", "extends", "block":
		return nil, p.fail(name.line, "{%% %s %%} is not allowed in a chat template: it is one file that reads no others", name.text)
	}
	if strings.HasPrefix(name.text, "end") || strings.HasPrefix(name.text, "el") {
		return nil, p.fail(name.line, "{%% %s %%} closes nothing that is open here", name.text)
	}
	return nil, p.fail(name.line, "unknown tag {%% %s %%}", name.text)
}

func (p *parser) ifTag(line int) (node, error) {
	test, err := p.tuple(false, "")
	if err != nil {
		return nil, err
	}
	if err := p.endTag(); err != nil {
		return nil, err
	}
	p.ifs++
	defer func() { p.ifs-- }()
	then, end, err := p.statements("if", line, "elif", "else", "endif")
	if err != nil {
		return nil, err
	}
	n := &ifNode{line: line, test: test, then: then}
	switch end {
	case "elif":
		if err := p.deeper(); err != nil {
			return nil, err
		}
		defer func() { p.depth-- }()
		below, err := p.ifTag(p.here().line)
		if err != nil {
			return nil, err
		}
		n.els = []node{below}
		return n, nil
	case "else":
		if n.els, err = p.elseBody("if", line); err != nil {
			return nil, err
		}
	}
	return n, p.endTag()
}

// elseBody parses what stands between the else and the end of a tag.
func (p *parser) elseBody(tag string, line int) ([]node, error) {
	if err := p.endTag(); err != nil {
		return nil, err
	}
	body, _, err := p.statements(tag, line, "end"+tag)
	return body, err
}

func (p *parser) forTag(line int) (node, error) {
	n := &forNode{line: line}
	var err error
	if n.target, err = p.target(true, "in"); err != nil {
		return nil, err
	}
	if !p.skipName("in") {
		return nil, p.fail(p.here().line, `expected "in", found %v`, p.here())
	}
	if n.iter, err = p.tuple(false, "recursive"); err != nil {
		return nil, err
	}
	if p.skipName("if") {
		if n.filter, err = p.expression(); err != nil {
			return nil, err
		}
	}
	n.recursive = p.skipName("recursive")
	if err := p.endTag(); err != nil {
		return nil, err
	}
	p.loops++
	body, end, err := p.statements("for", line, "else", "endfor")
	p.loops--
	if err != nil {
		return nil, err
	}
	n.body = body
	if end == "else" {
		if n.els, err = p.elseBody("for", line); err != nil {
			return nil, err
		}
	}
	return n, p.endTag()
}

func (p *parser) setTag(line int) (node, error) {
	target, err := p.target(true, "")
	if err != nil {
		return nil, err
	}
	if p.skipOp("=") {
		value, err := p.tuple(true, "")
		if err != nil {
			return nil, err
		}
		return &setNode{line, target, value}, p.endTag()
	}
	filter, err := p.filters(nil)
	if err != nil {
		return nil, err
	}
	body, err := p.inner("set", line)
	if err != nil {
		return nil, err
	}
	return &setBlockNode{line, target, filter, body}, nil
}

// inner parses the body of a tag up to its end tag and past it.
func (p *parser) inner(name string, line int) ([]node, error) {
	if err := p.endTag(); err != nil {
		return nil, err
	}
	body, _, err := p.statements(name, line, "end"+name)
	if err != nil {
		return nil, err
	}
	return body, p.endTag()
}

// function parses the body of a tag that is a function of its own to jinja2, so
// that no break or continue reaches a loop around it.
func (p *parser) function(name string, line int) ([]node, error) {
	loops := p.loops
	p.loops = 0
	defer func() { p.loops = loops }()
	return p.inner(name, line)
}

func (p *parser) filterTag(line int) (node, error) {
	filter, err := p.filters(nil, true)
	if err != nil {
		return nil, err
	}
	body, err := p.inner("filter", line)
	if err != nil {
		return nil, err
	}
	return &filterNode{line, filter, body}, nil
}

func (p *parser) withTag(line int) (node, error) {
	n := &withNode{line: line}
	for p.here().kind != blockEnd {
		if len(n.targets) > 0 {
			if err := p.expectOp(","); err != nil {
				return nil, err
			}
		}
		target, err := p.target(false, "")
		if err != nil {
			return nil, err
		}
		if err := p.expectOp("="); err != nil {
			return nil, err
		}
		value, err := p.expression()
		if err != nil {
			return nil, err
		}
		n.targets, n.values = append(n.targets, target), append(n.values, value)
	}
	var err error
	n.body, err = p.inner("with", line)
	return n, err
}

func (p *parser) generationTag(line int) (node, error) {
	p.generation = true
	body, err := p.function("generation", line)
	if err != nil {
		return nil, err
	}
	return &generationNode{line, body}, nil
}
