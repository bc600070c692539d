package tokenizers

import (
	"slices"
	"unicode/utf8"
)

// encodeSpans is encodeOne the fast way: the ids come from the words that are
// remembered, and a token's bytes follow from how long its text is.
func (t *Tokenizer) encodeSpans(text string, sequence int, unit Unit) *Encoding {
	s := t.encoders.Get().(*scratch)
	defer t.encoders.Put(s)
	var pieces []piece
	for _, p := range t.plain.split(piece{text: text, whole: span{0, int32(len(text))}, token: -1}, nil) {
		if p.token >= 0 {
			pieces = append(pieces, p)
		} else if p.text != "" {
			pieces = t.normalized.split(p, pieces)
		}
	}
	e := &Encoding{}
	word := 0
	for _, p := range pieces {
		if p.token >= 0 {
			e.add(int(p.token), p.text, Span{int(p.whole.start), int(p.whole.end)}, word, sequence, 0)
			word++
			continue
		}
		word = t.addWords(e, p, word, sequence, s)
	}
	if unit == Runes && !isASCII(text) {
		convert := runeOffsets(text)
		for i, o := range e.Offsets {
			e.Offsets[i] = convert(span{int32(o.Start), int32(o.End)})
		}
	}
	return e
}

// addWords adds the words of p, which are numbered from word on.
func (t *Tokenizer) addWords(e *Encoding, p piece, word, sequence int, s *scratch) int {
	e.grow(len(p.text)/4 + 8)
	text := p.text
	for at := 0; at < len(text); {
		n := t.fast.next(text[at:])
		from := len(e.IDs)
		e.IDs = t.fast.word(text[at:], n, e.IDs, s)
		start := at
		for _, id := range e.IDs[from:] {
			end := start + len(t.texts[id])
			e.Tokens = append(e.Tokens, t.spelt[id])
			e.Offsets = append(e.Offsets, wholeRunes(text, start, end, int(p.base)))
			e.Words = append(e.Words, word)
			start = end
		}
		word++
		at += n
	}
	for range len(e.IDs) - len(e.TypeIDs) {
		e.TypeIDs = append(e.TypeIDs, sequence)
		e.SpecialMask = append(e.SpecialMask, 0)
		e.AttentionMask = append(e.AttentionMask, 1)
	}
	return word
}

// wholeRunes is the range from start to end of text, base bytes further on, widened
// to whole characters: a part of a character stands for all of it.
func wholeRunes(text string, start, end, base int) Span {
	if start < len(text) && !utf8.RuneStart(text[start]) {
		start = runeBefore(text, start)
	}
	if end < len(text) && end > start && !utf8.RuneStart(text[end]) {
		from := runeBefore(text, end)
		if _, size := utf8.DecodeRuneInString(text[from:]); from+size > end {
			end = from + size
		}
	}
	return Span{base + start, base + end}
}

// runeBefore is where the character begins that the byte at i belongs to.
func runeBefore(text string, i int) int {
	for k := i - 1; k >= 0 && k >= i-3; k-- {
		if utf8.RuneStart(text[k]) {
			if _, size := utf8.DecodeRuneInString(text[k:]); k+size > i {
				return k
			}
			break
		}
	}
	return i
}

// grow makes room for n more tokens.
func (e *Encoding) grow(n int) {
	e.IDs, e.Tokens, e.Offsets = slices.Grow(e.IDs, n), slices.Grow(e.Tokens, n), slices.Grow(e.Offsets, n)
	e.TypeIDs, e.Words = slices.Grow(e.TypeIDs, n), slices.Grow(e.Words, n)
	e.SpecialMask, e.AttentionMask = slices.Grow(e.SpecialMask, n), slices.Grow(e.AttentionMask, n)
}
