package cell

import (
	"go/scanner"
	"go/token"
	"unicode/utf8"
)

// lexeme is one Go token with its extent in the cell.
type lexeme struct {
	tok      token.Token
	lit      string
	off, end int
	// auto says that this semicolon was inserted at a line's end.
	auto bool
}

// lexError is a token that cannot be read.
type lexError struct {
	off int
	msg string
}

// lex splits Go text into tokens, with the semicolons that Go inserts at line
// ends. Comments are left out.
func lex(text string) ([]lexeme, []lexError) {
	fset := token.NewFileSet()
	file := fset.AddFile("", fset.Base(), len(text))
	var errs []lexError
	var s scanner.Scanner
	s.Init(file, []byte(text), func(pos token.Position, msg string) {
		errs = append(errs, lexError{pos.Offset, msg})
	}, 0)
	var out []lexeme
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return out, errs
		}
		l := lexeme{tok: tok, lit: lit, off: file.Offset(pos)}
		switch {
		case tok == token.SEMICOLON && lit != ";":
			l.auto, l.end = true, l.off
		case lit != "":
			l.end = min(l.off+len(lit), len(text))
			if tok == token.STRING && text[l.off] == '`' {
				l.end = rawEnd(text, l.off)
			}
		default:
			l.end = l.off + len(tok.String())
		}
		out = append(out, l)
	}
}

// rawEnd finds the end of the raw string at off: the scanner's literal lacks
// carriage returns, so its length cannot be trusted.
func rawEnd(text string, off int) int {
	for i := off + 1; i < len(text); i++ {
		if text[i] == '`' {
			return i + 1
		}
	}
	return len(text)
}

// opening says how an unfinished text is unfinished.
type opening int

const (
	closed     opening = iota
	inBrackets         // an open (, [ or {
	inLiteral          // a raw string or a comment
	inExpr             // the last line ends in an operator
)

// state follows Go text line by line: enough to know whether a line at column 0
// begins a statement. It is separate from lex because command lines, which are
// not Go, must be recognised before the text can be given to Go's scanner.
type state struct {
	depth   int
	raw     bool // inside `…`
	comment bool // inside /* … */
	cont    bool // the last token cannot end a statement
}

// atStatement says that a statement may begin at the next line's column 0.
func (s *state) atStatement() bool {
	return s.depth <= 0 && !s.raw && !s.comment && !s.cont
}

// opening says why a statement may not begin yet.
func (s *state) opening() opening {
	switch {
	case s.raw || s.comment:
		return inLiteral
	case s.depth > 0:
		return inBrackets
	case s.cont:
		return inExpr
	}
	return closed
}

// line takes one line, without its newline.
func (s *state) line(t string) {
	for i := 0; i < len(t); {
		switch c := t[i]; {
		case s.comment:
			if c == '*' && i+1 < len(t) && t[i+1] == '/' {
				s.comment = false
				i++
			}
			i++
		case s.raw:
			if c == '`' {
				s.raw, s.cont = false, false
			}
			i++
		case c == '/' && i+1 < len(t) && t[i+1] == '/':
			return
		case c == '/' && i+1 < len(t) && t[i+1] == '*':
			s.comment = true
			i += 2
		case c == '`':
			s.raw = true
			i++
		case c == '"' || c == '\'':
			i = quotedEnd(t, i)
			s.cont = false
		default:
			i = s.plain(t, i)
		}
	}
}

// plain takes the token at i that is neither literal nor comment.
func (s *state) plain(t string, i int) int {
	c := t[i]
	switch c {
	case ' ', '\t', '\r':
		return i + 1
	case '(', '[', '{':
		s.depth++
		s.cont = false
		return i + 1
	case ')', ']', '}':
		s.depth--
		s.cont = false
		return i + 1
	case ';':
		s.cont = false
		return i + 1
	}
	if isWord(t, i) {
		j := i
		for j < len(t) && isWord(t, j) {
			_, n := utf8.DecodeRuneInString(t[j:])
			j += n
		}
		s.cont = needsMore(t[i:j])
		return j
	}
	if (c == '+' || c == '-') && i+1 < len(t) && t[i+1] == c {
		s.cont = false
		return i + 2
	}
	s.cont = true
	return i + 1
}

// needsMore says that a statement cannot end in this keyword.
func needsMore(word string) bool {
	tok := token.Lookup(word)
	if !tok.IsKeyword() {
		return false
	}
	switch tok {
	case token.BREAK, token.CONTINUE, token.FALLTHROUGH, token.RETURN:
		return false
	}
	return true
}

func isWord(t string, i int) bool {
	c := t[i]
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= utf8.RuneSelf
}

// quotedEnd is the offset after the literal at i, which a line's end cuts.
func quotedEnd(t string, i int) int {
	q := t[i]
	for i++; i < len(t); i++ {
		switch t[i] {
		case '\\':
			i++
		case q:
			return i + 1
		}
	}
	return len(t)
}
