// A lexer as a state machine of functions over runes.
package main

import (
	"fmt"
	"unicode"
)

type tokenKind int

const (
	number tokenKind = iota
	ident
	symbol
)

var kindNames = map[tokenKind]string{number: "number", ident: "ident", symbol: "symbol"}

func (k tokenKind) String() string { return kindNames[k] }

type lexeme struct {
	kind tokenKind
	text string
}

type lexer struct {
	src   []rune
	start int
	pos   int
	out   []lexeme
}

type stateFn func(*lexer) stateFn

func (l *lexer) emit(k tokenKind) {
	l.out = append(l.out, lexeme{k, string(l.src[l.start:l.pos])})
	l.start = l.pos
}

func (l *lexer) run(f func(rune) bool) {
	for l.pos < len(l.src) && f(l.src[l.pos]) {
		l.pos++
	}
}

func lexAny(l *lexer) stateFn {
	if l.pos >= len(l.src) {
		return nil
	}
	switch r := l.src[l.pos]; {
	case unicode.IsSpace(r):
		l.pos++
		l.start = l.pos
		return lexAny
	case unicode.IsDigit(r):
		return lexWhile(unicode.IsDigit, number)
	case unicode.IsLetter(r):
		return lexWhile(unicode.IsLetter, ident)
	}
	l.pos++
	l.emit(symbol)
	return lexAny
}

func lexWhile(f func(rune) bool, k tokenKind) stateFn {
	return func(l *lexer) stateFn {
		l.run(f)
		l.emit(k)
		return lexAny
	}
}

func main() {
	l := &lexer{src: []rune("sum = x1 + été*42")}
	for s := stateFn(lexAny); s != nil; s = s(l) {
	}
	for _, t := range l.out {
		fmt.Print(t.kind, ":", t.text, " ")
	}
	fmt.Println(len(l.out))
}
