package complete

import (
	"cmp"
	"go/scanner"
	"go/token"
	"slices"
	"strings"
)

// inside is what kind of text the cursor stands in.
type inside int

const (
	inCode inside = iota
	inComment
	inString
	inChar
	inNumber
)

// lexeme is a token with its extent.
type lexeme struct {
	tok      token.Token
	lit      string
	off, end int
	auto     bool // a semicolon inserted at a line's end
}

// bracket is one that is open at the end of a text.
type bracket struct {
	tok token.Token
	// at is the index of its token, first that of the first token of the statement
	// that it is a part of.
	at, first int
	// keyword is that of the statement whose block a { opens, ILLEGAL for others.
	keyword token.Token
}

// scan is a text that may be broken, read up to its end.
type scan struct {
	text  string
	toks  []lexeme
	open  []bracket
	first int // index of the first token of the statement at the end
	in    inside
	// literal is where the string or comment at the end begins.
	literal int
	// fixes are what has to be inserted or blanked to make good Go of the text.
	fixes []fix
}

// fix replaces n bytes at off.
type fix struct {
	off, n int
	text   string
}

// read scans a text up to its end, which is where the cursor is.
func read(text string) *scan {
	s := &scan{text: text}
	s.tokens()
	s.brackets()
	return s
}

// tokens fills toks, in and the fixes of broken literals.
func (s *scan) tokens() {
	fset := token.NewFileSet()
	file := fset.AddFile("", fset.Base(), len(s.text))
	var sc scanner.Scanner
	failed := -1
	sc.Init(file, []byte(s.text), func(pos token.Position, _ string) { failed = pos.Offset }, scanner.ScanComments)
	for {
		failed = -1
		pos, tok, lit := sc.Scan()
		if tok == token.EOF {
			return
		}
		l := lexeme{tok: tok, lit: lit, off: file.Offset(pos)}
		l.end = l.off + len(lit)
		switch {
		case tok == token.SEMICOLON && lit != ";":
			if l.off >= len(s.text) {
				return // the text goes on at the cursor
			}
			l.auto, l.end = true, l.off
		case tok == token.STRING && s.text[l.off] == '`' || tok == token.COMMENT:
			// The scanner drops carriage returns from these.
			l.end = s.endOf(l)
		case lit == "":
			l.end = l.off + len(tok.String())
		}
		l.end = min(l.end, len(s.text))
		s.take(l, failed >= 0)
	}
}

func (s *scan) endOf(l lexeme) int {
	closer, rest := "\n", s.text[l.off:]
	switch {
	case rest[0] == '`':
		closer = "`"
	case strings.HasPrefix(rest, "/*"):
		closer = "*/"
	}
	i := strings.Index(rest[1:], closer)
	switch {
	case i < 0:
		return len(s.text)
	case closer == "\n":
		return l.off + 1 + i
	}
	return l.off + 1 + i + len(closer)
}

func (s *scan) take(l lexeme, bad bool) {
	atEnd := l.end >= len(s.text)
	switch l.tok {
	case token.COMMENT:
		open := strings.HasPrefix(s.text[l.off:], "//") || bad
		if atEnd && open {
			s.in, s.literal = inComment, l.off
		}
		if bad {
			s.fixes = append(s.fixes, fix{len(s.text), 0, "*/"})
		}
		return
	case token.STRING, token.CHAR:
		if bad {
			s.brokenLiteral(l, atEnd)
		}
	case token.INT, token.FLOAT, token.IMAG:
		if atEnd {
			s.in, s.literal = inNumber, l.off
		}
	case token.ILLEGAL:
		s.fixes = append(s.fixes, fix{l.off, l.end - l.off, strings.Repeat(" ", l.end-l.off)})
		return
	}
	s.toks = append(s.toks, l)
}

// brokenLiteral mends a literal that its line's end, or the text's, cuts off.
func (s *scan) brokenLiteral(l lexeme, atEnd bool) {
	if l.tok == token.CHAR {
		if atEnd {
			s.in, s.literal = inChar, l.off
		}
		s.fixes = append(s.fixes, fix{l.off, l.end - l.off, "0"})
		return
	}
	raw := s.text[l.off] == '`'
	closed := l.end-l.off > 1 && s.text[l.end-1] == s.text[l.off]
	if atEnd && (!closed || raw) {
		s.in, s.literal = inString, l.off
	}
	if raw {
		s.fixes = append(s.fixes, fix{len(s.text), 0, "`"})
		return
	}
	// The text of a broken string means nothing to the types.
	s.fixes = append(s.fixes, fix{l.off, l.end - l.off, `""`})
}

// brackets fills open and first, and closes what a line's end or a declaration at
// column 0 shows to have been left open by mistake.
func (s *scan) brackets() {
	for i, t := range s.toks {
		if s.declarationAt(i) {
			s.closeAll(t.off)
			s.first = i
		}
		switch t.tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			s.open = append(s.open, bracket{tok: t.tok, at: i, first: s.first, keyword: s.keywordOf(i)})
			if t.tok == token.LBRACE {
				s.first = i + 1
			}
		case token.RPAREN, token.RBRACK, token.RBRACE:
			s.close(i)
		case token.SEMICOLON:
			if t.auto {
				s.closeCut(i)
			}
			if !s.inClause(i) {
				s.first = i + 1
			}
		case token.COLON:
			if s.first < len(s.toks) && (s.toks[s.first].tok == token.CASE || s.toks[s.first].tok == token.DEFAULT) && s.sameLevel(s.first) {
				s.first = i + 1
			}
		}
	}
}

// keywordOf is the keyword that a { at i belongs to, or ILLEGAL for literals.
func (s *scan) keywordOf(i int) token.Token {
	if s.toks[i].tok != token.LBRACE || s.first >= i {
		return token.ILLEGAL
	}
	k := s.toks[s.first].tok
	switch k {
	case token.IF, token.FOR, token.SWITCH, token.SELECT, token.FUNC, token.ELSE:
		return k
	case token.RBRACE:
		return token.ELSE
	}
	return token.ILLEGAL
}

// sameLevel says that no bracket opened at or after token from is still open.
func (s *scan) sameLevel(from int) bool {
	return len(s.open) == 0 || s.open[len(s.open)-1].at < from
}

// inClause says that the semicolon at i parts the clauses of a header.
func (s *scan) inClause(i int) bool {
	if s.toks[i].auto || s.first >= i {
		return false
	}
	switch s.toks[s.first].tok {
	case token.IF, token.FOR, token.SWITCH:
		return s.sameLevel(s.first) && s.toks[i-1].tok != token.RBRACE
	}
	return false
}

// declarationAt says that a declaration begins at column 0 at token i although
// brackets are open: they were left open by mistake.
func (s *scan) declarationAt(i int) bool {
	t := s.toks[i]
	if len(s.open) == 0 || t.off > 0 && s.text[t.off-1] != '\n' {
		return false
	}
	switch t.tok {
	case token.FUNC, token.TYPE, token.IMPORT, token.CONST:
		return i == 0 || s.toks[i-1].auto || s.toks[i-1].tok == token.LBRACE || s.toks[i-1].tok == token.LPAREN || s.toks[i-1].tok == token.COMMA
	}
	return false
}

// close takes the closing bracket at token i.
func (s *scan) close(i int) {
	t := s.toks[i]
	want := map[token.Token]token.Token{token.RPAREN: token.LPAREN, token.RBRACK: token.LBRACK, token.RBRACE: token.LBRACE}[t.tok]
	n := len(s.open) - 1
	for n >= 0 && s.open[n].tok != want {
		n--
	}
	if n < 0 {
		s.fixes = append(s.fixes, fix{t.off, 1, " "})
		return
	}
	for k := len(s.open) - 1; k > n; k-- {
		s.fixes = append(s.fixes, fix{t.off, 0, s.closer(s.open[k])})
	}
	s.first = s.open[n].first
	s.open = s.open[:n]
}

// closeCut closes parentheses and index brackets that a line's end cuts off.
func (s *scan) closeCut(i int) {
	for len(s.open) > 0 {
		o := s.open[len(s.open)-1]
		if o.tok == token.LBRACE || s.groups(o) {
			return
		}
		s.fixes = append(s.fixes, fix{s.toks[i].off, 0, s.closer(o)})
		s.first = o.first
		s.open = s.open[:len(s.open)-1]
	}
}

// groups says that ( opens a group of declarations, which has line ends in it.
func (s *scan) groups(o bracket) bool {
	if o.tok != token.LPAREN || o.at == 0 {
		return false
	}
	switch s.toks[o.at-1].tok {
	case token.IMPORT, token.CONST, token.TYPE, token.VAR:
		return true
	}
	return false
}

func (s *scan) closeAll(off int) {
	s.fixes = append(s.fixes, fix{off, 0, s.closers(s.open) + "\n"})
	s.open = nil
}

// closers closes brackets, the innermost first.
func (s *scan) closers(open []bracket) string {
	var b strings.Builder
	for i := len(open) - 1; i >= 0; i-- {
		b.WriteString(s.closer(open[i]))
	}
	return b.String()
}

// closer closes one bracket, and gives the statement what it cannot be without.
func (s *scan) closer(o bracket) string {
	switch o.tok {
	case token.LPAREN:
		return ")"
	case token.LBRACK:
		return "]"
	}
	if o.first < o.at {
		switch s.toks[o.first].tok {
		case token.GO, token.DEFER:
			if s.literalBody(o) {
				return "\n}()"
			}
		}
	}
	if o.keyword == token.ILLEGAL && o.at > 0 && !s.blockBefore(o) {
		return "}" // a composite literal, which needs no line of its own
	}
	return "\n}"
}

// literalBody says that { opens the body of a function literal.
func (s *scan) literalBody(o bracket) bool {
	return o.first+1 < len(s.toks) && s.toks[o.first+1].tok == token.FUNC && s.sameDepth(o)
}

// sameDepth says that no other bracket is open between the statement and o.
func (s *scan) sameDepth(o bracket) bool {
	for _, other := range s.open {
		if other.at >= o.first && other.at < o.at {
			return false
		}
	}
	return true
}

// blockBefore says that the { is one of a block: it follows a parenthesis, a
// keyword or begins a statement.
func (s *scan) blockBefore(o bracket) bool {
	if o.at == o.first {
		return true
	}
	switch t := s.toks[o.at-1]; t.tok {
	case token.RPAREN, token.LBRACE, token.SEMICOLON, token.COLON, token.STRUCT, token.INTERFACE:
		return true
	default:
		return t.tok.IsKeyword()
	}
}

// tail is what has to follow the cursor so that the text up to it is good Go: the
// block of a header, a call, and the brackets that are open.
func (s *scan) tail() string {
	var b strings.Builder
	open := s.open
	// Brackets inside the statement at the end come before its block.
	for len(open) > 0 && open[len(open)-1].at >= s.first {
		b.WriteString(s.closer(open[len(open)-1]))
		open = open[:len(open)-1]
	}
	if s.first < len(s.toks) {
		switch s.toks[s.first].tok {
		case token.IF, token.FOR, token.SWITCH, token.SELECT:
			if s.toks[len(s.toks)-1].tok != token.RBRACE {
				b.WriteString(" {\n}")
			}
		case token.CASE, token.DEFAULT:
			b.WriteString(":")
		case token.GO, token.DEFER:
			if len(s.toks) == s.first+1 || s.toks[len(s.toks)-1].tok != token.RPAREN {
				b.WriteString("()")
			}
		}
	}
	b.WriteString(s.closers(open))
	return b.String()
}

// rest is where, in the text after the cursor, what does not belong to the cursor's
// declaration or statement begins.
func rest(after string, open int) int {
	s := &scan{text: after}
	s.tokens()
	for _, t := range s.toks {
		if t.off > 0 && after[t.off-1] == '\n' {
			switch t.tok {
			case token.FUNC, token.TYPE, token.IMPORT, token.CONST, token.VAR:
				return t.off
			}
		}
		switch t.tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			open++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			open--
		case token.SEMICOLON:
			if open <= 0 && t.auto {
				return t.off
			}
		}
	}
	return len(after)
}

// mended is the text with its fixes. Everything that is inserted stands before the
// text's end.
func (s *scan) mended() string {
	var b strings.Builder
	at := 0
	fixes := slices.Clone(s.fixes)
	slices.SortStableFunc(fixes, func(a, b fix) int { return cmp.Compare(a.off, b.off) })
	for _, f := range fixes {
		if f.off < at {
			continue
		}
		b.WriteString(s.text[at:f.off])
		b.WriteString(f.text)
		at = f.off + f.n
	}
	b.WriteString(s.text[at:])
	return b.String()
}
