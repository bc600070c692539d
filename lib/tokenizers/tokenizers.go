// Package tokenizers turns text into token ids and back.
//
// [Train] makes a [Tokenizer] from a corpus: [BPE] is byte-level byte-pair
// encoding with GPT-2's split into words, [Characters] one token for each
// character. [Load] and [Tokenizer.Save] read and write Hugging Face's
// tokenizer.json, and the tokenizers library encodes with such a file to the same
// ids.
//
// Guarantees: Decode(Encode(s)) == s for every valid UTF-8 string that Encode
// accepts, and byte-level BPE accepts every string, with [Tokenizer.DecodeBytes]
// as the inverse also for bytes that are no text. Training gives the same merges as Hugging
// Face's BpeTrainer with ByteLevel(add_prefix_space=False), the byte alphabet and
// its other defaults, ties included. A Tokenizer is never changed and may be used
// by several goroutines.
package tokenizers

import (
	"fmt"
	"strings"
	"sync"
)

// EndOfText is the special token that stands between documents.
const EndOfText = "<|endoftext|>"

// endTokens are the spellings that files use for the end of a text, in order of preference.
var endTokens = []string{EndOfText, "</s>", "<eos>"}

// Tokenizer is a vocabulary with the way to cut text into its tokens.
type Tokenizer struct {
	texts    []string       // the text of each id
	ids      map[string]int // of each text
	specials []special      // in order of id
	model    model
	encoders sync.Pool
}

// special is a token that is matched in the text before it is cut into words.
type special struct {
	id   int
	text string
}

// model is how a stretch of text without special tokens becomes ids.
type model interface {
	// encode appends the ids of text to out. Where the text has no token it
	// appends -1 for each character that lacks one.
	encode(text string, out []int, scratch *scratch) []int
	// name says what kind it is, in words.
	name() string
}

// newTokenizer indexes texts.
func newTokenizer(texts []string, specials []special, m model) *Tokenizer {
	t := &Tokenizer{texts: texts, ids: make(map[string]int, len(texts)), specials: specials, model: m}
	for id, text := range texts {
		if _, ok := t.ids[text]; !ok {
			t.ids[text] = id
		}
	}
	for _, s := range specials {
		t.ids[s.text] = s.id
	}
	t.encoders.New = func() any { return newScratch() }
	return t
}

// VocabSize is the number of tokens; ids run from 0 to one less.
func (t *Tokenizer) VocabSize() int { return len(t.texts) }

// Token is the text of id, "" if there is no such id. The text of a byte-level
// token may be a part of a character.
func (t *Tokenizer) Token(id int) string {
	if id < 0 || id >= len(t.texts) {
		return ""
	}
	return t.texts[id]
}

// ID is the id of the token whose text is token.
func (t *Tokenizer) ID(token string) (id int, ok bool) {
	id, ok = t.ids[token]
	return id, ok
}

// EOS is the id of the special token that ends a text, if the vocabulary has one:
// "<|endoftext|>", else "</s>" or "<eos>".
func (t *Tokenizer) EOS() (id int, ok bool) {
	for _, name := range endTokens {
		for _, s := range t.specials {
			if s.text == name {
				return s.id, true
			}
		}
	}
	return 0, false
}

// Encode turns text into ids. A special token that is spelt out in the text
// becomes its id, as in Hugging Face's library. With a vocabulary of characters a
// character outside it is an error that names it and its place.
func (t *Tokenizer) Encode(text string) ([]int, error) {
	ids := t.encode(text)
	for i, id := range ids {
		if id < 0 {
			return nil, t.unknown(text, ids[:i])
		}
	}
	return ids, nil
}

// encode is Encode with -1 for what has no token.
func (t *Tokenizer) encode(text string) []int {
	s := t.encoders.Get().(*scratch)
	defer t.encoders.Put(s)
	out := make([]int, 0, len(text)/3+8)
	for text != "" {
		at, found := t.nextSpecial(text)
		out = t.model.encode(text[:at], out, s)
		text = text[at:]
		if found >= 0 {
			out = append(out, t.specials[found].id)
			text = text[len(t.specials[found].text):]
		}
	}
	return out
}

// nextSpecial finds the first special token in text, the longest where several
// begin. found is -1 and at the end of the text if there is none.
func (t *Tokenizer) nextSpecial(text string) (at, found int) {
	at, found = len(text), -1
	for i, s := range t.specials {
		// Only what begins before the best so far, or there, can win.
		k := strings.Index(text[:min(len(text), at+len(s.text))], s.text)
		if k < 0 || k > at || k == at && found >= 0 && len(s.text) <= len(t.specials[found].text) {
			continue
		}
		at, found = k, i
	}
	return at, found
}

// unknown names the character after the tokens ids, which has none.
func (t *Tokenizer) unknown(text string, ids []int) error {
	before := len(t.DecodeBytes(ids))
	character := -1
	var r rune
	for i, c := range text {
		if i > before {
			break
		}
		character++
		r = c
	}
	return fmt.Errorf("encode: the character %q (%U) at character %d of the text is not in the vocabulary of %d: take it out of the text, or train the tokenizer on text that has it",
		r, r, character, t.VocabSize())
}

// Decode joins the texts of ids, special tokens included. What is not a whole
// character (ids that begin or end in the middle of one) and ids outside the
// vocabulary become U+FFFD, so the result is always valid UTF-8.
func (t *Tokenizer) Decode(ids []int) string {
	return strings.ToValidUTF8(string(t.DecodeBytes(ids)), "\uFFFD")
}

// DecodeBytes joins the bytes of ids exactly, also where they are no whole
// characters. An id outside the vocabulary gives the bytes of U+FFFD.
func (t *Tokenizer) DecodeBytes(ids []int) []byte {
	out := make([]byte, 0, 4*len(ids))
	for _, id := range ids {
		if id < 0 || id >= len(t.texts) {
			out = append(out, "\uFFFD"...)
			continue
		}
		out = append(out, t.texts[id]...)
	}
	return out
}
