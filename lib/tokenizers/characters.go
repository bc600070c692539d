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
	vocab := make(vocabulary, len(runes))
	for i, c := range runes {
		vocab[string(c)] = i
	}
	return characterTokenizer(vocab)
}

// anyCharacter is the pattern that cuts text into characters, new lines included.
const anyCharacter = `[\s\S]`

// characterTokenizer is the document that a vocabulary of characters is saved as.
// The unknown token is not in the vocabulary, so that the library, too, refuses a
// character it does not know instead of losing it.
func characterTokenizer(vocab vocabulary) (*Tokenizer, error) {
	unknown := "<unk>"
	encoded, err := vocab.MarshalJSON()
	if err != nil {
		return nil, err
	}
	d := &document{
		PreTokenizer: component(`{"type":"Split","pattern":{"Regex":"[\\s\\S]"},"behavior":"Isolated","invert":false}`),
		Decoder:      component(`{"type":"Fuse"}`),
		Model:        &modelDefinition{Type: "WordLevel", UnkToken: &unknown, Vocab: encoded},
	}
	return d.build()
}

// isCharacters says that the pipeline cuts text into characters, each a word, and
// has no token for one that is not in the vocabulary.
func (t *Tokenizer) isCharacters(m *wordLevel) bool {
	cut, ok := t.preTokenizer.(splitter)
	if !ok || cut.behavior != isolated || m.unknown >= 0 {
		return false
	}
	p, ok := cut.pattern.(runePattern)
	return ok && p != nil && p('\n') && p('a')
}

// characters is one token for each character.
type characters struct {
	ids     map[rune]int
	unkText string
}

func newCharacters(words *wordLevel) *characters {
	m := &characters{ids: make(map[rune]int, len(words.ids)), unkText: words.unkText}
	for text, id := range words.ids {
		if r, size := utf8.DecodeRuneInString(text); size == len(text) && size > 0 {
			m.ids[r] = int(id)
		}
	}
	return m
}

func (m *characters) name() string { return "characters" }

func (m *characters) tokenize(word string, out []token, _ *scratch) []token {
	id := m.encode(word, nil)
	return append(out, token{int32(id[0]), 0, int32(len(word))})
}

func (m *characters) encode(text string, out []int) []int {
	for i, r := range text {
		id, ok := m.ids[r]
		if !ok || r == utf8.RuneError && text[i] != "\uFFFD"[0] {
			id = -1 // unknown, or an invalid byte, which only looks like U+FFFD
		}
		out = append(out, id)
	}
	return out
}
