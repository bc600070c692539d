package tokenizers

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// Bytes that are no text are encoded by every tokenizer, by both ways alike, and a
// byte-level one without a normalizer gives them back.
func TestInvalidText(t *testing.T) {
	texts := []string{"\xff", "a\xffb", "\xe6\x97", "日\xe6\x97 x", "\xc3", "\xc3\xc3 \xa9", " \x80\x80", "\xf0\x9f\x98", "\xed\xa0\x80", "<s>\xff</s>\xfe", "e\xcc", "1\xff2 \xff\n\xff"}
	for name, tok := range fixtures(t) {
		if tok.Truncation() != nil {
			continue
		}
		for _, text := range texts {
			ids, err := tok.Encode(text)
			if err != nil {
				t.Errorf("%s: %q: %v", name, text, err)
				continue
			}
			for _, unit := range []Unit{Bytes, Runes} {
				e, err := tok.EncodeText(text, Options{Plain: true, Offsets: unit})
				if err != nil || !slices.Equal(e.IDs, ids) {
					t.Errorf("%s: %q: %v one way, %v the other (%v)", name, text, ids, e.IDs, err)
					continue
				}
				checkOffsets(t, name, text, e, unit)
			}
			if tok.fast != nil && tok.normalizer == nil && string(tok.DecodeBytes(ids)) != text {
				t.Errorf("%s: %q comes back as %q", name, text, tok.DecodeBytes(ids))
			}
			if !utf8.ValidString(tok.Decode(ids)) {
				t.Errorf("%s: %q decodes to invalid text", name, text)
			}
		}
	}
}

func checkOffsets(t *testing.T, name, text string, e *Encoding, unit Unit) {
	t.Helper()
	if strings.Contains(name, "suffix") {
		return // the bytes of its suffix are counted too, as in the library
	}
	most := len(text)
	if unit == Runes {
		most = utf8.RuneCountInString(text)
	}
	for i, s := range e.Offsets {
		if s.Start < 0 || s.Start > s.End || s.End > most {
			t.Errorf("%s: %q: token %d stands for %v of %d", name, text, i, s, most)
		}
	}
}
