package tokenizers

import (
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/dlclark/regexp2"
)

// matchTimeout bounds one search of a pattern, so that a file whose pattern never
// ends cannot hang whoever loads it.
const matchTimeout = 3 * time.Second

// regexpPattern is any other pattern of a file. It is the syntax of Oniguruma,
// which Hugging Face's library uses; regexp2 knows what such patterns need of it.
type regexpPattern struct {
	source string
	re     *regexp2.Regexp
}

// newPattern is the matcher for a regular expression of a file.
func newPattern(source string) (pattern, error) {
	if p, ok := handWritten[source]; ok {
		return p, nil
	}
	if source == anyCharacter {
		return runePattern(func(rune) bool { return true }), nil
	}
	re, err := regexp2.Compile(translate(source), regexp2.Unicode)
	if err != nil {
		return nil, fmt.Errorf("the pattern %q cannot be read: %w", source, err)
	}
	re.MatchTimeout = matchTimeout
	return &regexpPattern{source, re}, nil
}

func (p *regexpPattern) segments(text string, out []segment) ([]segment, error) {
	if text == "" {
		return out, nil
	}
	runes := []rune(text)
	at, rune0 := 0, 0 // the byte of the rune reached so far
	bytesTo := func(to int) int {
		for ; rune0 < to; rune0++ {
			at += utf8.RuneLen(runes[rune0])
		}
		return at
	}
	last := 0
	m, err := p.re.FindRunesMatch(runes)
	for ; m != nil && err == nil; m, err = p.re.FindNextMatch(m) {
		start := bytesTo(m.Index)
		end := bytesTo(m.Index + m.Length)
		if start > last {
			out = append(out, segment{last, start, false})
		}
		out = append(out, segment{start, end, true})
		last = end
	}
	if err != nil {
		return nil, fmt.Errorf("the pattern %q: %w: it does not end in %v on a text of %d bytes", p.source, err, matchTimeout, len(text))
	}
	if last < len(text) {
		out = append(out, segment{last, len(text), false})
	}
	return out, nil
}
