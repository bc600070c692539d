// A recursive-descent calculator with error values.
package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

type parser struct {
	toks []string
	pos  int
}

type syntaxError struct {
	pos int
	tok string
}

func (e syntaxError) Error() string { return fmt.Sprintf("unexpected %q at %d", e.tok, e.pos) }

func (p *parser) peek() string {
	if p.pos < len(p.toks) {
		return p.toks[p.pos]
	}
	return ""
}

func (p *parser) expr() (float64, error) {
	v, err := p.term()
	for err == nil && (p.peek() == "+" || p.peek() == "-") {
		op := p.peek()
		p.pos++
		var r float64
		if r, err = p.term(); op == "+" {
			v += r
		} else {
			v -= r
		}
	}
	return v, err
}

func (p *parser) term() (float64, error) {
	v, err := p.atom()
	for err == nil && (p.peek() == "*" || p.peek() == "/") {
		op := p.peek()
		p.pos++
		r, err := p.atom()
		if err != nil {
			return 0, err
		}
		if op == "*" {
			v *= r
		} else {
			v /= r
		}
	}
	return v, err
}

func (p *parser) atom() (float64, error) {
	t := p.peek()
	p.pos++
	if t == "(" {
		v, err := p.expr()
		if err == nil && p.peek() != ")" {
			return 0, syntaxError{p.pos, p.peek()}
		}
		p.pos++
		return v, err
	}
	v, err := strconv.ParseFloat(t, 64)
	if err != nil {
		return 0, syntaxError{p.pos - 1, t}
	}
	return v, nil
}

func calc(s string) (float64, error) {
	p := &parser{toks: strings.Fields(s)}
	v, err := p.expr()
	if err == nil && p.pos < len(p.toks) {
		err = syntaxError{p.pos, p.peek()}
	}
	return v, err
}

func main() {
	for _, s := range []string{"1 + 2 * 3", "( 1 + 2 ) * 3 / 2", "1 +", "2 ) 3", "10 / 0 - 1"} {
		v, err := calc(s)
		var se syntaxError
		fmt.Println(s, "→", v, err, errors.As(err, &se))
	}
}
