package cell

import (
	"fmt"
	"go/parser"
	"go/token"
)

// Kind is what a segment declares.
type Kind int

// The kinds of segments.
const (
	Statement Kind = iota
	Import
	Func
	Type
	Const
	Var
)

// Segment is one top-level declaration or statement: Go[Off:End].
type Segment struct {
	Kind     Kind
	Off, End int
	// Semicolon says that the user ended it with a semicolon.
	Semicolon bool
}

// SyntaxError is text that cannot be Go.
type SyntaxError struct {
	Off int
	Msg string
}

// Error returns the message alone; the caller knows the cell.
func (e SyntaxError) Error() string { return e.Msg }

// Segments parts the cell's Go. Errors are those of tokens and brackets only.
func (c *Cell) Segments() ([]Segment, []SyntaxError) {
	toks, lexErrs := lex(c.Go)
	var errs []SyntaxError
	for _, e := range lexErrs {
		errs = append(errs, SyntaxError{e.off, e.msg})
	}
	if len(errs) > 0 {
		return nil, errs
	}
	var out []Segment
	var open []lexeme
	start := 0
	for i, t := range toks {
		switch t.tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			open = append(open, t)
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if len(open) == 0 || closer(open[len(open)-1].tok) != t.tok {
				return nil, []SyntaxError{unmatched(open, t)}
			}
			open = open[:len(open)-1]
		case token.SEMICOLON:
			if len(open) > 0 || i > start && !t.auto && c.inHeader(toks[start:i]) {
				continue
			}
			if i > start {
				out = append(out, segment(toks[start:i], !t.auto))
			} else if !t.auto && len(out) > 0 {
				out[len(out)-1].Semicolon = true
			}
			start = i + 1
		}
	}
	if len(open) > 0 {
		o := open[len(open)-1]
		return nil, []SyntaxError{{o.off, fmt.Sprintf("this %s is never closed", o.tok)}}
	}
	if start < len(toks) {
		out = append(out, segment(toks[start:], false))
	}
	return out, nil
}

// inHeader says that a semicolon after toks parts the clauses of an if, for or
// switch: what stands before it is no statement yet.
func (c *Cell) inHeader(toks []lexeme) bool {
	for len(toks) > 2 && toks[0].tok == token.IDENT && toks[1].tok == token.COLON {
		toks = toks[2:]
	}
	switch toks[0].tok {
	case token.IF, token.FOR, token.SWITCH:
	default:
		return false
	}
	text := c.Go[toks[0].off:toks[len(toks)-1].end]
	_, err := parser.ParseFile(token.NewFileSet(), "", "package main\nfunc _() {\n"+text+"\n}", parser.SkipObjectResolution)
	return err != nil
}

func segment(toks []lexeme, semicolon bool) Segment {
	return Segment{Kind: kindOf(toks), Off: toks[0].off, End: toks[len(toks)-1].end, Semicolon: semicolon}
}

// kindOf tells a declaration from a statement by its first tokens.
func kindOf(toks []lexeme) Kind {
	switch toks[0].tok {
	case token.IMPORT:
		return Import
	case token.TYPE:
		return Type
	case token.CONST:
		return Const
	case token.VAR:
		return Var
	case token.FUNC:
		if isFuncDecl(toks) {
			return Func
		}
	}
	return Statement
}

// isFuncDecl tells "func name(" and "func (r T) name(" from a function literal
// that is called on the spot: after a literal's parameters comes a type or its
// body, never a name and a parenthesis.
func isFuncDecl(toks []lexeme) bool {
	if len(toks) < 2 {
		return false
	}
	if toks[1].tok == token.IDENT {
		return true
	}
	if toks[1].tok != token.LPAREN {
		return false
	}
	depth := 0
	for i := 1; i < len(toks); i++ {
		switch toks[i].tok {
		case token.LPAREN:
			depth++
		case token.RPAREN:
			depth--
		}
		if depth == 0 {
			return i+2 < len(toks) && toks[i+1].tok == token.IDENT && toks[i+2].tok == token.LPAREN
		}
	}
	return false
}

func closer(t token.Token) token.Token {
	switch t {
	case token.LPAREN:
		return token.RPAREN
	case token.LBRACK:
		return token.RBRACK
	}
	return token.RBRACE
}

func unmatched(open []lexeme, t lexeme) SyntaxError {
	if len(open) == 0 {
		return SyntaxError{t.off, fmt.Sprintf("this %s closes nothing", t.tok)}
	}
	o := open[len(open)-1]
	return SyntaxError{t.off, fmt.Sprintf("this %s does not close the %s before it", t.tok, o.tok)}
}
