package tokenizers

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// preTokenizer splits pieces into smaller ones. Those that are an added token are
// left as they are.
type preTokenizer interface {
	split(p piece, out []piece) ([]piece, error)
}

// splitAll splits each of in and drops what is empty.
func splitAll(t preTokenizer, in []piece) ([]piece, error) {
	out := make([]piece, 0, len(in))
	for _, p := range in {
		if p.token >= 0 {
			out = append(out, p)
			continue
		}
		from := len(out)
		var err error
		if out, err = t.split(p, out); err != nil {
			return nil, err
		}
		kept := out[:from]
		for _, q := range out[from:] {
			if q.text != "" {
				kept = append(kept, q)
			}
		}
		out = kept
	}
	return out, nil
}

// splitter splits at a pattern.
type splitter struct {
	pattern  pattern
	behavior behavior
}

func (s splitter) split(p piece, out []piece) ([]piece, error) {
	segments, err := s.pattern.segments(p.text, nil)
	if err != nil {
		return nil, err
	}
	for _, g := range s.behavior.join(segments) {
		out = append(out, p.slice(g.start, g.end))
	}
	return out, nil
}

// byteLevel is GPT-2's: a space before the text, its pattern, and its spelling of bytes.
type byteLevel struct{ prefixSpace, useRegex bool }

func (b byteLevel) split(p piece, out []piece) ([]piece, error) {
	if b.prefixSpace && !strings.HasPrefix(p.text, " ") {
		p.prepend(" ")
	}
	from := len(out)
	if b.useRegex {
		for at := 0; at < len(p.text); {
			n := nextWord(p.text[at:])
			out = append(out, p.slice(at, at+n))
			at += n
		}
	} else {
		out = append(out, p)
	}
	for i := from; i < len(out); i++ {
		spellBytes(&out[i])
	}
	return out, nil
}

// metaspace is sentencepiece's mark of spaces.
type metaspace struct {
	replacement string
	scheme      string // "always", "first" or "never"
	cuts        bool
}

func (m metaspace) split(p piece, out []piece) ([]piece, error) {
	segments, _ := literal(" ").segments(p.text, nil) // a literal cannot fail
	p.replace(segments, m.replacement)
	if m.scheme == "always" || m.scheme == "first" && p.whole.start == 0 {
		if !strings.HasPrefix(p.text, m.replacement) {
			p.prepend(m.replacement)
		}
	}
	if !m.cuts {
		return append(out, p), nil
	}
	return splitter{literal(m.replacement), mergedWithNext}.split(p, out)
}

// fixedLength cuts text into stretches of so many characters.
type fixedLength int

func (n fixedLength) split(p piece, out []piece) ([]piece, error) {
	for at := 0; at < len(p.text); {
		end := skipRunes(p.text, at, int(n))
		out = append(out, p.slice(at, end))
		at = end
	}
	return out, nil
}

// scriptSplitter cuts text where the script changes, as sentencepiece does.
type scriptSplitter struct{}

func (scriptSplitter) split(p piece, out []piece) ([]piece, error) {
	var last rune // 0 is no script, -1 none yet
	last = -1
	start := -1 // what comes before the first character with a script is dropped, as in the library
	for i, r := range p.text {
		script := scriptOf(r)
		if script == 0 {
			continue
		}
		if script != last {
			if start >= 0 {
				out = append(out, p.slice(start, i))
			}
			start = i
		}
		last = script
	}
	if start >= 0 {
		out = append(out, p.slice(start, len(p.text)))
	}
	return out, nil
}

// scriptOf is the number of the script of r in scriptRanges, 0 for none.
func scriptOf(r rune) rune {
	n := len(scriptRanges) / 3
	i := sort.Search(n, func(i int) bool { return scriptRanges[3*i+1] >= r })
	if i == n || scriptRanges[3*i] > r {
		return 0
	}
	return scriptRanges[3*i+2]
}

// hasClass is a pattern of single characters.
func hasClass(c class) runePattern {
	return func(r rune) bool { return classOf(r)&c != 0 }
}

// whitespaceWords is the pattern \w+|[^\w\s]+.
func whitespaceWords(text string) int {
	r, _ := decode(text)
	if classOf(r)&isWord != 0 {
		return runOf(text, isWord)
	}
	return runOfNot(text, isWord|isSpace)
}

// whitespaceSplitter is the pre-tokenizer Whitespace: words and signs, without what
// is between them.
type whitespaceSplitter struct{}

func (whitespaceSplitter) split(p piece, out []piece) ([]piece, error) {
	for at := 0; at < len(p.text); {
		n := whitespaceWords(p.text[at:])
		if n == 0 {
			_, n = utf8.DecodeRuneInString(p.text[at:])
		} else {
			out = append(out, p.slice(at, at+n))
		}
		at += n
	}
	return out, nil
}

// sequenceSplitter applies several, one after the other.
type sequenceSplitter []preTokenizer

func (s sequenceSplitter) split(p piece, out []piece) ([]piece, error) {
	pieces := []piece{p}
	for _, t := range s {
		var err error
		if pieces, err = splitAll(t, pieces); err != nil {
			return nil, err
		}
	}
	return append(out, pieces...), nil
}
