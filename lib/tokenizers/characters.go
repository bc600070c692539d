package tokenizers

import (
	"context"
	"fmt"
	"slices"
	"unicode/utf8"

	"hone/lib/datasets"
)

// Characters is the vocabulary of all characters (Unicode code points) of the
// training text, in order, as nanoGPT's character data set has it. It has no
// special tokens, and no token for a character it has not seen.
type Characters struct{}

func (Characters) train(ctx context.Context, source Source) (*Tokenizer, error) {
	seen := map[rune]bool{}
	err := source.Each(ctx, func(r datasets.Record) error {
		if !utf8.ValidString(r.Text) {
			return fmt.Errorf("train a character vocabulary: %s is not valid UTF-8: convert it, or use tokenizers.BPE, which works on bytes", r.Origin)
		}
		for _, c := range r.Text {
			if !seen[c] {
				seen[c] = true
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(seen) == 0 {
		return nil, errNoText
	}
	runes := make([]rune, 0, len(seen))
	for c := range seen {
		runes = append(runes, c)
	}
	slices.Sort(runes)
	texts := make([]string, len(runes))
	for i, c := range runes {
		texts[i] = string(c)
	}
	return newTokenizer(texts, nil, newCharacters(texts)), nil
}

// characters is one token for each character.
type characters struct{ ids map[rune]int }

func newCharacters(texts []string) *characters {
	m := &characters{ids: make(map[rune]int, len(texts))}
	for id, text := range texts {
		if r, size := utf8.DecodeRuneInString(text); size == len(text) {
			m.ids[r] = id
		}
	}
	return m
}

func (m *characters) name() string { return "characters" }

func (m *characters) encode(text string, out []int, _ *scratch) []int {
	for i, r := range text {
		id, ok := m.ids[r]
		if !ok || r == utf8.RuneError && text[i] != "\uFFFD"[0] {
			id = -1 // unknown, or an invalid byte, which only looks like U+FFFD
		}
		out = append(out, id)
	}
	return out
}
