package jinja

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

type kind int

const (
	textToken     kind = iota // data between tags
	blockBegin                // {%
	blockEnd                  // %}
	variableBegin             // {{
	variableEnd               // }}
	nameToken
	stringToken
	integerToken
	floatToken
	operatorToken
	endToken
)

// token is a word of a template. Its text is decoded for strings.
type token struct {
	kind kind
	text string
	line int
}

func (t token) String() string {
	switch t.kind {
	case textToken:
		return "text"
	case blockEnd:
		return `"%}"`
	case variableEnd:
		return `"}}"`
	case endToken:
		return "the end of the template"
	}
	return fmt.Sprintf("%q", t.text)
}

// lexer cuts a template into tokens by jinja2's rules, among them those of white
// space around tags.
type lexer struct {
	source       string
	at           int
	line         int
	lineStarting bool
	tokens       []token
}

// lex cuts a template into tokens.
func lex(source string) ([]token, error) {
	source = strings.ReplaceAll(strings.ReplaceAll(source, "\r\n", "\n"), "\r", "\n")
	source = strings.TrimSuffix(source, "\n") // one, as jinja2 does without keep_trailing_newline
	l := &lexer{source: source, line: 1, lineStarting: true}
	for l.at < len(source) {
		if err := l.root(); err != nil {
			return nil, err
		}
	}
	l.add(endToken, "")
	return l.tokens, nil
}

func (l *lexer) add(k kind, text string) { l.tokens = append(l.tokens, token{k, text, l.line}) }

// advance passes n bytes and counts their lines.
func (l *lexer) advance(n int) {
	l.line += strings.Count(l.source[l.at:l.at+n], "\n")
	l.at += n
}

func (l *lexer) fail(format string, args ...any) error {
	return &Error{Line: l.line, Message: fmt.Sprintf(format, args...)}
}

func (l *lexer) rest() string { return l.source[l.at:] }

// skipSpace passes white space.
func (l *lexer) skipSpace() { l.advance(len(l.rest()) - len(trimLeft(l.rest()))) }

var rawTag = regexp.MustCompile(`^\{%[-+]?\s*raw\s*-?%\}`)

// root reads the text up to the next tag, and the tag.
func (l *lexer) root() error {
	rest := l.rest()
	n := nextTag(rest)
	if n < 0 {
		l.add(textToken, rest)
		l.advance(len(rest))
		return nil
	}
	sign := byte(0)
	if n+2 < len(rest) && (rest[n+2] == '-' || rest[n+2] == '+') {
		sign = rest[n+2]
	}
	if text := l.before(rest[:n], sign, rest[n+1] == '{'); text != "" {
		l.add(textToken, text)
	}
	l.advance(n)
	if m := rawTag.FindString(l.rest()); m != "" {
		return l.raw(m)
	}
	width := 2
	if sign != 0 {
		width = 3
	}
	switch rest[n+1] {
	case '#':
		return l.comment(width)
	case '{':
		l.add(variableBegin, "")
		l.advance(width)
		return l.inside(variableEnd, "}}")
	}
	l.add(blockBegin, "")
	l.advance(width)
	return l.inside(blockEnd, "%}")
}

// nextTag finds the first {{, {% or {#.
func nextTag(s string) int {
	for i := 0; i+1 < len(s); i++ {
		if s[i] == '{' && (s[i+1] == '{' || s[i+1] == '%' || s[i+1] == '#') {
			return i
		}
	}
	return -1
}

// before applies the rules of white space to the text before a tag.
func (l *lexer) before(text string, sign byte, variable bool) string {
	if sign == '-' {
		return trimRight(text)
	}
	if sign == '+' || variable {
		return text
	}
	start := strings.LastIndexByte(text, '\n') + 1
	if (start > 0 || l.lineStarting) && trimLeft(text[start:]) == "" {
		return text[:start]
	}
	return text
}

// comment passes a comment.
func (l *lexer) comment(width int) error {
	n := strings.Index(l.rest()[width:], "#}")
	if n < 0 {
		return l.fail("this comment has no end: write #} after it")
	}
	sign := byte(0)
	if n > 0 {
		sign = l.rest()[width+n-1]
	}
	l.advance(width + n + 2)
	l.after(sign)
	return nil
}

// after applies the rules of white space to what follows the end of a block or a
// comment; sign is the character before that end.
func (l *lexer) after(sign byte) {
	l.lineStarting = false
	switch {
	case sign == '-':
		from := l.at
		l.skipSpace()
		l.lineStarting = l.at > from && l.source[l.at-1] == '\n'
	case sign != '+' && strings.HasPrefix(l.rest(), "\n"):
		l.advance(1)
		l.lineStarting = true
	}
}

var endRawTag = regexp.MustCompile(`\{%([-+]?)\s*endraw\s*([-+]?)%\}`)

// raw reads text that is no template, up to {% endraw %}.
func (l *lexer) raw(begin string) error {
	l.advance(len(begin))
	l.lineStarting = false
	if begin[len(begin)-3] == '-' {
		l.skipSpace()
	}
	m := endRawTag.FindStringSubmatchIndex(l.rest())
	if m == nil {
		return l.fail("{%% raw %%} has no {%% endraw %%}")
	}
	rest := l.rest()
	sign := byte(0)
	if m[3] > m[2] {
		sign = rest[m[2]]
	}
	if text := l.before(rest[:m[0]], sign, false); text != "" {
		l.add(textToken, text)
	}
	l.advance(m[1])
	sign = 0
	if m[5] > m[4] {
		sign = rest[m[4]]
	}
	l.after(sign)
	return nil
}

var (
	floatWord    = regexp.MustCompile(`^(?i:(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+\-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+))`)
	integerWord  = regexp.MustCompile(`^(?i:0b(?:_?[0-1])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*)`)
	nameWord     = regexp.MustCompile(`^[\pL\pN_\p{Mn}\p{Mc}]+`)
	operatorWord = regexp.MustCompile(`^(?:==|!=|>=|<=|//|\*\*|[-+*/%~\[\](){}><=.:|,;])`)
)

// inside reads the words of a tag, up to and with its end.
func (l *lexer) inside(end kind, mark string) error {
	opened := l.line
	var open []byte // brackets: an end inside them is none
	for {
		l.skipSpace()
		rest := l.rest()
		if rest == "" {
			return &Error{Line: opened, Message: fmt.Sprintf("this tag has no end: write %s after it", mark)}
		}
		if len(open) == 0 && l.end(end, mark) {
			return nil
		}
		var err error
		if open, err = l.word(rest, open); err != nil {
			return err
		}
	}
}

// end passes the end of a tag, if that is what comes.
func (l *lexer) end(end kind, mark string) bool {
	rest := l.rest()
	sign := byte(0)
	if rest[0] == '-' || rest[0] == '+' && end == blockEnd {
		sign, rest = rest[0], rest[1:]
	}
	if !strings.HasPrefix(rest, mark) {
		return false
	}
	l.add(end, mark)
	n := 2
	if sign != 0 {
		n = 3
	}
	l.advance(n)
	if end == variableEnd && sign == 0 {
		sign = '+' // a newline after a value is kept
	}
	l.after(sign)
	return true
}

// word reads one word of a tag.
func (l *lexer) word(rest string, open []byte) ([]byte, error) {
	take := func(k kind, text string) ([]byte, error) {
		l.add(k, text)
		l.advance(len(text))
		return open, nil
	}
	afterDot := l.at > 0 && l.source[l.at-1] == '.'
	if m := floatWord.FindString(rest); m != "" && !afterDot {
		return take(floatToken, m)
	}
	if m := integerWord.FindString(rest); m != "" {
		return take(integerToken, m)
	}
	if m := nameWord.FindString(rest); m != "" {
		return take(nameToken, m)
	}
	if rest[0] == '"' || rest[0] == '\'' {
		return open, l.quoted(rest)
	}
	m := operatorWord.FindString(rest)
	if m == "" {
		r := []rune(rest[:min(4, len(rest))])[0]
		return nil, l.fail("unexpected character %q", r)
	}
	switch m {
	case "(", "[", "{":
		open = append(open, m[0])
	case ")", "]", "}":
		want := map[string]byte{")": '(', "]": '[', "}": '{'}[m]
		if len(open) == 0 || open[len(open)-1] != want {
			return nil, l.fail("unexpected %q: no %q is open here", m, want)
		}
		open = open[:len(open)-1]
	}
	return take(operatorToken, m)
}

// quoted reads a string.
func (l *lexer) quoted(rest string) error {
	for i := 1; i < len(rest); i++ {
		switch rest[i] {
		case '\\':
			i++
		case rest[0]:
			text, err := unescape(rest[1:i])
			if err != nil {
				return l.fail("%v", err)
			}
			l.add(stringToken, text)
			l.advance(i + 1)
			return nil
		}
	}
	return l.fail("this string has no closing %c", rest[0])
}

// trimLeft and trimRight cut what Python calls white space.
func trimLeft(s string) string  { return strings.TrimLeftFunc(s, isSpace) }
func trimRight(s string) string { return strings.TrimRightFunc(s, isSpace) }

// isSpace is Python's str.isspace for a character.
func isSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }
