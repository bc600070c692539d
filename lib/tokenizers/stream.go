package tokenizers

import (
	"strings"
	"unicode/utf8"
)

// Stream decodes ids one by one, as a model makes them. It gives out whole
// characters only, and what it gives out joins to what Decode makes of all ids.
type Stream struct {
	tok  *Tokenizer
	skip bool

	bytes []byte // byte-level: the beginning of a character

	// Other decoders look at neighbours, so the last ids are decoded again with each
	// new one, and what is new at the end is given out.
	ids    []int
	known  string // what the first settled ids decode to
	settle int
}

// Stream begins a stream; skipSpecial leaves special tokens out.
func (t *Tokenizer) Stream(skipSpecial bool) *Stream { return &Stream{tok: t, skip: skipSpecial} }

// Next takes an id and returns the text that is now certain, "" if there is none yet.
func (s *Stream) Next(id int) string {
	if s.skip && id >= 0 && id < len(s.tok.skipped) && s.tok.skipped[id] {
		return ""
	}
	if s.tok.byteLevel {
		s.bytes = append(s.bytes, s.tok.DecodeBytes([]int{id})...)
		n := wholeLength(s.bytes)
		text := lossy(s.bytes[:n])
		s.bytes = append(s.bytes[:0], s.bytes[n:]...)
		return text
	}
	if s.known == "" && len(s.ids) > 0 {
		if text := s.tok.Decode(s.ids); !unfinished(text) {
			s.known, s.settle = text, len(s.ids)
		}
	}
	s.ids = append(s.ids, id)
	text := s.tok.Decode(s.ids)
	if len(text) <= len(s.known) || unfinished(text) {
		return ""
	}
	fresh := text[commonLength(text, s.known):]
	rest := len(s.ids) - s.settle
	s.ids = append(s.ids[:0], s.ids[s.settle:]...)
	s.known, s.settle = s.tok.Decode(s.ids), rest
	return fresh
}

// Flush returns what is left: the beginning of a character that never ended, as U+FFFD.
func (s *Stream) Flush() string {
	if s.tok.byteLevel {
		text := lossy(s.bytes)
		s.bytes = s.bytes[:0]
		return text
	}
	text := s.tok.Decode(s.ids)
	fresh := text[commonLength(text, s.known):]
	s.ids, s.known, s.settle = s.ids[:0], "", 0
	return fresh
}

// unfinished says that text may end inside a character.
func unfinished(text string) bool { return strings.HasSuffix(text, "\uFFFD") }

// commonLength is the length of the characters that a and b begin with.
func commonLength(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	for n > 0 && n < len(a) && !utf8.RuneStart(a[n]) {
		n--
	}
	return n
}

// wholeLength is the length of b without a character that has only begun.
func wholeLength(b []byte) int {
	for k := 1; k <= 3 && k <= len(b); k++ {
		tail := b[len(b)-k:]
		if utf8.RuneStart(tail[0]) {
			if tail[0] >= utf8.RuneSelf && !utf8.FullRune(tail) {
				return len(b) - k
			}
			break
		}
	}
	return len(b)
}
