package tokenizers

import (
	"strings"
	"unicode/utf8"
)

// span is a range of bytes.
type span struct{ start, end int32 }

// piece is a part of a text on its way through the pipeline: what stands there
// now, and for each byte of it the bytes of the text it came from.
type piece struct {
	text string
	// align has a span of the original for each byte of text. nil says that text is
	// unchanged: a character stands for itself, from base on.
	align []span
	base  int32
	whole span  // the part of the original that the piece stands for
	token int32 // the id of an added token, else -1
}

// newPiece is the whole of text. A byte that is part of no character becomes
// U+FFFD, and is that byte of the original still.
func newPiece(text string) piece {
	p := piece{text: text, whole: span{0, int32(len(text))}, token: -1}
	if utf8.ValidString(text) {
		return p
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		n, _ := b.WriteRune(r)
		for range n {
			p.align = append(p.align, span{int32(i), int32(i + size)})
		}
		i += size
	}
	p.text = b.String()
	return p
}

// from is where the byte at i came from.
func (p *piece) from(i int) span {
	if p.align != nil {
		return p.align[i]
	}
	for i > 0 && !utf8.RuneStart(p.text[i]) {
		i--
	}
	_, size := utf8.DecodeRuneInString(p.text[i:])
	return span{p.base + int32(i), p.base + int32(i+size)}
}

// slice is the part of p from start to end, which are borders of characters.
func (p *piece) slice(start, end int) piece {
	part := piece{text: p.text[start:end], token: -1}
	if p.align != nil {
		part.align = p.align[start:end:end]
	} else {
		part.base = p.base + int32(start)
	}
	if start < end {
		part.whole = span{p.from(start).start, p.from(end - 1).end}
	}
	return part
}

// original is where the bytes start to end of p came from. A range outside p, which
// a model with a suffix may give, is no range of the original: it is returned as it is.
func (p *piece) original(start, end int32) span {
	switch {
	case start == end:
		return span{p.whole.start + start, p.whole.start + end}
	case start > end || int(end) > len(p.text):
		return span{start, end}
	}
	return span{p.from(int(start)).start, p.from(int(end) - 1).end}
}

// spans is the alignment of p, made explicit.
func (p *piece) spans() []span {
	if p.align != nil {
		return p.align
	}
	out := make([]span, len(p.text))
	for i := 0; i < len(p.text); {
		_, size := utf8.DecodeRuneInString(p.text[i:])
		s := span{p.base + int32(i), p.base + int32(i+size)}
		for range size {
			out[i] = s
			i++
		}
	}
	return out
}

// change is a character of a new text. n = 0: it replaces the next old character;
// n > 0: it is inserted and came from what the one before it came from; n < 0: it
// replaces the next old character, and the -n after it are removed.
type change struct {
	r rune
	n int
}

// transform replaces the text of p; skip is the number of characters removed at
// the beginning. This is how Hugging Face's library describes every change, and
// what its offsets follow from.
func (p *piece) transform(changes []change, skip int) {
	old := p.spans()
	at := skipRunes(p.text, 0, skip)
	var b strings.Builder
	b.Grow(len(p.text))
	align := make([]span, 0, len(p.text))
	for _, c := range changes {
		var s span
		switch {
		case c.n <= 0 && at < len(old):
			s = old[at]
		case at > 0 && at <= len(old):
			s = old[at-1]
		default:
			s = span{p.whole.start, p.whole.start}
		}
		if c.n <= 0 {
			at = skipRunes(p.text, at, 1-c.n)
		}
		size, _ := b.WriteRune(c.r)
		for range size {
			align = append(align, s)
		}
	}
	p.text, p.align = b.String(), align
}

// skipRunes is the position n characters after at.
func skipRunes(text string, at, n int) int {
	for ; n > 0 && at < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return at
}

// mapRunes replaces characters one for one.
func (p *piece) mapRunes(f func(rune) rune) {
	if !strings.ContainsFunc(p.text, func(r rune) bool { return f(r) != r }) {
		return
	}
	if to := strings.Map(f, p.text); p.keepsWidths(to) {
		p.text = to
		return
	}
	changes := make([]change, 0, len(p.text))
	for _, r := range p.text {
		changes = append(changes, change{f(r), 0})
	}
	p.transform(changes, 0)
}

// keepsWidths says that text stands for p's text byte for byte, so that the
// alignment stays as it is.
func (p *piece) keepsWidths(text string) bool {
	return len(text) == len(p.text) && isASCII(text) && isASCII(p.text)
}

// filter keeps the characters that keep says.
func (p *piece) filter(keep func(rune) bool) {
	if !strings.ContainsFunc(p.text, func(r rune) bool { return !keep(r) }) {
		return
	}
	changes := make([]change, 0, len(p.text))
	skip, removed := 0, 0
	for _, r := range p.text {
		if !keep(r) {
			removed++
			continue
		}
		if len(changes) == 0 {
			skip = removed
		} else {
			changes[len(changes)-1].n = -removed
		}
		removed = 0
		changes = append(changes, change{r, 0})
	}
	if len(changes) > 0 {
		changes[len(changes)-1].n = -removed
	}
	p.transform(changes, skip)
}

// prepend puts s before the text, if there is any.
func (p *piece) prepend(s string) {
	if p.text == "" || s == "" {
		return
	}
	first := p.from(0)
	old := p.spans()
	align := make([]span, 0, len(s)+len(old))
	for range len(s) {
		align = append(align, first)
	}
	p.text, p.align = s+p.text, append(align, old...)
}

// replace puts content in the place of each match.
func (p *piece) replace(segments []segment, content string) {
	changed := false
	for _, s := range segments {
		changed = changed || s.match
	}
	if !changed {
		return
	}
	old := p.spans()
	var b strings.Builder
	align := make([]span, 0, len(old))
	for _, s := range segments {
		if !s.match {
			b.WriteString(p.text[s.start:s.end])
			align = append(align, old[s.start:s.end]...)
			continue
		}
		b.WriteString(content)
		from := span{p.whole.start, p.whole.start}
		if s.end > 0 {
			from = old[s.end-1]
		}
		for range len(content) {
			align = append(align, from)
		}
	}
	p.text, p.align = b.String(), align
}
