package tokenizers

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Normal forms, with the tables of the library (an old Unicode) and with its way of
// saying what came from where.

// marked is a character with its combining class.
type marked struct {
	change
	class uint8
}

// combiningClasses are the classes that are not 0.
var combiningClasses = sync.OnceValue(func() map[rune]uint8 {
	m := map[rune]uint8{}
	for i := 0; i < len(combiningRanges); i += 3 {
		for r := combiningRanges[i]; r <= combiningRanges[i+1]; r++ {
			m[r] = uint8(combiningRanges[i+2])
		}
	}
	return m
})

// compositions are the pairs that become one character.
var compositions = sync.OnceValue(func() map[[2]rune]rune {
	m := map[[2]rune]rune{}
	for r, pair := range composed() {
		runes := []rune(pair)
		m[[2]rune{runes[0], runes[1]}] = r
	}
	return m
})

// unstable are the characters that NFC may change, or join to what is before them.
// The vowels and tails of Hangul are not among them.
var unstable = sync.OnceValue(func() map[rune]bool {
	m := map[rune]bool{}
	for r := range combiningClasses() {
		m[r] = true
	}
	whole := composed()
	for r := range canonical() {
		if _, ok := whole[r]; !ok {
			m[r] = true
		}
	}
	for pair := range compositions() {
		m[pair[1]] = true
	}
	return m
})

func decomposeCanonical(p *piece)  { p.normalForm(false, false) }
func decomposeCompatible(p *piece) { p.normalForm(true, false) }
func composeCanonical(p *piece)    { p.normalForm(false, true) }
func composeCompatible(p *piece)   { p.normalForm(true, true) }

// normalForm makes p's text NFD, NFKD, NFC or NFKC.
func (p *piece) normalForm(compatibility, compose bool) {
	if isASCII(p.text) {
		return
	}
	out := decomposed(p.text, compatibility)
	if compose {
		out = recomposed(out)
	}
	changes := make([]change, len(out))
	for i, m := range out {
		changes[i] = m.change
	}
	if unchanged(p.text, changes) {
		return
	}
	p.transform(changes, 0)
}

// unchanged says that changes are text itself, character for character.
func unchanged(text string, changes []change) bool {
	i := 0
	for _, r := range text {
		if i >= len(changes) || changes[i].r != r || changes[i].n != 0 {
			return false
		}
		i++
	}
	return i == len(changes)
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// decomposed takes characters apart and puts marks into canonical order.
func decomposed(text string, compatibility bool) []marked {
	classes := combiningClasses()
	out := make([]marked, 0, len(text))
	pending := 0 // the marks from here on are not in order yet
	add := func(r rune, n int) {
		class := classes[r]
		if class == 0 {
			sortMarks(out[pending:])
		}
		out = append(out, marked{change{r, n}, class})
		if class == 0 {
			pending = len(out) - 1
		}
	}
	for _, r := range text {
		if r < utf8.RuneSelf {
			add(r, 0)
			continue
		}
		n := 0
		for _, d := range decomposition(r, compatibility) {
			add(d, n)
			n = 1
		}
	}
	sortMarks(out[pending:])
	return out
}

func sortMarks(marks []marked) {
	slices.SortStableFunc(marks, func(a, b marked) int { return int(a.class) - int(b.class) })
}

const (
	hangulFirst, hangulLast = 0xac00, 0xd7a3
	leadFirst, leadCount    = 0x1100, 19
	vowelFirst, vowelCount  = 0x1161, 21
	tailFirst, tailCount    = 0x11a7, 28 // the first is no tail
)

func decomposition(r rune, compatibility bool) string {
	if r >= hangulFirst && r <= hangulLast {
		i := r - hangulFirst
		jamo := []rune{leadFirst + i/(vowelCount*tailCount), vowelFirst + i/tailCount%vowelCount}
		if tail := i % tailCount; tail > 0 {
			jamo = append(jamo, tailFirst+tail)
		}
		return string(jamo)
	}
	if compatibility {
		if d, ok := compatible()[r]; ok {
			return d
		}
	}
	if d, ok := canonical()[r]; ok {
		return d
	}
	return string(r)
}

// recomposed puts characters together again. A character that is composed carries
// the sum of the changes: how many old characters it replaces.
func recomposed(in []marked) []marked {
	out := in[:0:0]
	starter := -1 // where in out the character stands that may be composed with
	last := -1    // the class of the mark after it, -1 if there is none
	for _, m := range in {
		if starter >= 0 && last < int(m.class) {
			if r, ok := composePair(out[starter].r, m.r); ok {
				out[starter].r = r
				out[starter].n += m.n - 1
				continue
			}
		}
		out = append(out, m)
		switch {
		case m.class == 0:
			starter, last = len(out)-1, -1
		case starter >= 0:
			last = int(m.class)
		}
	}
	return out
}

func composePair(a, b rune) (rune, bool) {
	if a >= leadFirst && a < leadFirst+leadCount && b >= vowelFirst && b < vowelFirst+vowelCount {
		return hangulFirst + ((a-leadFirst)*vowelCount+b-vowelFirst)*tailCount, true
	}
	if a >= hangulFirst && a <= hangulLast && (a-hangulFirst)%tailCount == 0 && b > tailFirst && b < tailFirst+tailCount {
		return a + b - tailFirst, true
	}
	r, ok := compositions()[[2]rune{a, b}]
	return r, ok
}

// lossy is the text of bytes, in which each sequence that is no character, as far
// as it could begin one, is U+FFFD: the rule of Unicode and of Rust.
func lossy(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	var out strings.Builder
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r != utf8.RuneError || size > 1 {
			out.Write(b[:size])
			b = b[size:]
			continue
		}
		out.WriteRune(utf8.RuneError)
		b = b[brokenLength(b):]
	}
	return out.String()
}

// brokenLength is how many bytes at the start of b could have begun one character.
func brokenLength(b []byte) int {
	low, high, want := byte(0x80), byte(0xbf), 0
	switch c := b[0]; {
	case c >= 0xc2 && c <= 0xdf:
		want = 1
	case c >= 0xe0 && c <= 0xef:
		want = 2
	case c >= 0xf0 && c <= 0xf4:
		want = 3
	}
	switch b[0] {
	case 0xe0:
		low = 0xa0
	case 0xed:
		high = 0x9f
	case 0xf0:
		low = 0x90
	case 0xf4:
		high = 0x8f
	}
	n := 1
	for ; n <= want && n < len(b) && b[n] >= low && b[n] <= high; n++ {
		low, high = 0x80, 0xbf
	}
	return n
}
