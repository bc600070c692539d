// Package tokenizers turns text into token ids and back.
//
// [Train] makes a [Tokenizer] from a corpus: [BPE] is byte-level byte-pair
// encoding with GPT-2's split into words, [Characters] one token for each
// character. [Load] and [Tokenizer.Save] read and write Hugging Face's
// tokenizer.json with everything in it: byte-level BPE, BPE with byte fallback,
// WordPiece, Unigram and WordLevel, every normalizer, pre-tokenizer, post-processor
// and decoder, added tokens, truncation and padding.
//
// [Tokenizer.Encode] gives the ids of a text alone, which is what training needs.
// [Tokenizer.EncodeText] and [Tokenizer.EncodePair] give what a model is asked with:
// the tokens its template adds, offsets, masks.
//
// Guarantees: ids, offsets and decoded text equal those of the tokenizers library
// 0.23, to the last one. It knows only valid UTF-8; here a byte that is part of no
// character counts as U+FFFD, except with byte-level BPE without a normalizer, which
// accepts every string and of which [Tokenizer.DecodeBytes] is the exact inverse.
// Training gives the same merges as its BpeTrainer with ByteLevel(add_prefix_space=False),
// the byte alphabet and its other defaults, ties included. A Tokenizer is never
// changed and may be used by several goroutines.
package tokenizers

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// EndOfText is the special token that stands between documents.
const EndOfText = "<|endoftext|>"

// endTokens are the spellings that files use for the end of a text, in order of preference.
var endTokens = []string{EndOfText, "</s>", "<eos>"}

// Tokenizer is a vocabulary with the way to cut text into its tokens.
type Tokenizer struct {
	document document // the steps as the file wrote them

	plain, normalized addedMatcher // of added tokens, before and after the normalizer
	normalizer        normalizer   // nil if there is none, as with the other steps
	preTokenizer      preTokenizer
	model             model
	processor         postProcessor
	decoder           decoder
	truncation        *Truncation
	padding           *Padding

	added     []addedToken
	modelIDs  map[string]int32 // the model's own tokens
	modelSize int              // how many of them
	spelt     []string         // each token as decoders see it
	texts     []string         // the text of each token, as far as it has one of its own
	skipped   []bool           // special tokens, which decoding may leave out
	byteLevel bool             // decoding joins bytes in GPT-2's spelling
	fast      *fastPath        // nil if only the general way will do

	idsOnce  sync.Once
	ids      map[string]int
	encoders *sync.Pool
}

// setTexts makes what decoding and displays look up.
func (t *Tokenizer) setTexts() {
	t.texts = t.spelt
	t.skipped = make([]bool, len(t.spelt))
	special := map[string]bool{}
	for _, a := range t.added {
		if a.Special {
			special[a.Content] = true
		}
	}
	for id, text := range t.spelt {
		t.skipped[id] = special[text]
	}
	if !t.byteLevel {
		return
	}
	t.texts = make([]string, len(t.spelt))
	var buffer []byte
	for id, text := range t.spelt {
		buffer = appendUnspelled(buffer[:0], text)
		t.texts[id] = string(buffer)
	}
}

// sortedAdded are the added tokens in the order of their ids.
func (t *Tokenizer) sortedAdded() []addedToken {
	out := slices.Clone(t.added)
	slices.SortFunc(out, func(a, b addedToken) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// VocabSize is the number of tokens; ids run from 0 to one less. Where a file leaves
// ids out, they are counted: it is the rows that a table by id needs.
func (t *Tokenizer) VocabSize() int { return len(t.texts) }

// Token is the text of id, "" if there is no such id. The text of a byte-level
// token may be a part of a character.
func (t *Tokenizer) Token(id int) string {
	if id < 0 || id >= len(t.texts) {
		return ""
	}
	return t.texts[id]
}

// Spelling is the token id as its file spells it, "" if there is no such id: of a
// byte-level token, "Ġthe" for " the".
func (t *Tokenizer) Spelling(id int) string {
	if id < 0 || id >= len(t.spelt) {
		return ""
	}
	return t.spelt[id]
}

// ID is the id of the token whose text, or else spelling, is token.
func (t *Tokenizer) ID(token string) (id int, ok bool) {
	t.idsOnce.Do(t.indexTexts)
	id, ok = t.ids[token]
	return id, ok
}

func (t *Tokenizer) indexTexts() {
	t.ids = make(map[string]int, len(t.texts))
	put := func(text string, id int) {
		if _, ok := t.ids[text]; !ok && text != "" {
			t.ids[text] = id
		}
	}
	for _, a := range t.added {
		put(a.Content, a.ID)
	}
	for id, text := range t.texts {
		put(text, id)
	}
	for id, text := range t.spelt {
		put(text, id)
	}
}

// EOS is the id of the special token that ends a text, if the vocabulary has one:
// "<|endoftext|>", else "</s>" or "<eos>".
func (t *Tokenizer) EOS() (id int, ok bool) {
	for _, name := range endTokens {
		for _, a := range t.added {
			if a.Content == name {
				return a.ID, true
			}
		}
	}
	return 0, false
}

// Encode turns text into ids, without the tokens that the model's template adds and
// without truncation and padding. An added token that is spelt out in the text
// becomes its id, as in Hugging Face's library. A character or word that has no
// token is an error that names it and its place, if the vocabulary has no token for
// the unknown.
func (t *Tokenizer) Encode(text string) ([]int, error) {
	ids, err := t.encode(text)
	if err != nil {
		return nil, err
	}
	if at := slices.Index(ids, -1); at >= 0 {
		return nil, t.unknown(text, at)
	}
	return ids, nil
}

// unknown names what token number at, which has no id, stands for.
func (t *Tokenizer) unknown(text string, at int) error {
	e, err := t.encodeOne(text, 0, Runes)
	if err != nil {
		return err
	}
	where := e.Offsets[at]
	what := []rune(text)[where.Start:where.End]
	if len(what) != 1 {
		return fmt.Errorf("encode: %q at character %d of the text is not in the vocabulary of %d, which has no token for the unknown either: take it out of the text, or train the tokenizer on text that has it",
			string(what), where.Start, t.VocabSize())
	}
	return fmt.Errorf("encode: the character %q (%U) at character %d of the text is not in the vocabulary of %d: take it out of the text, or train the tokenizer on text that has it",
		what[0], what[0], where.Start, t.VocabSize())
}

// Decode is the text of ids, special tokens included. What is not a whole
// character (ids that begin or end in the middle of one) and ids outside the
// vocabulary become U+FFFD, so the result is always valid UTF-8.
func (t *Tokenizer) Decode(ids []int) string { return lossy(t.DecodeBytes(ids)) }

// DecodeSkipping is Decode without special tokens, as a person wants to read it.
func (t *Tokenizer) DecodeSkipping(ids []int) string {
	return t.Decode(slices.DeleteFunc(slices.Clone(ids), func(id int) bool {
		return id >= 0 && id < len(t.skipped) && t.skipped[id]
	}))
}

// DecodeBytes joins the bytes of ids exactly, also where they are no whole
// characters. An id outside the vocabulary gives the bytes of U+FFFD.
func (t *Tokenizer) DecodeBytes(ids []int) []byte {
	if t.byteLevel {
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
	if len(ids) == 0 {
		return nil
	}
	tokens := make([]string, len(ids))
	for i, id := range ids {
		tokens[i] = "\uFFFD"
		if id >= 0 && id < len(t.spelt) {
			tokens[i] = t.spelt[id]
		}
	}
	if t.decoder == nil {
		return []byte(strings.Join(tokens, " "))
	}
	parts, err := t.decoder.decode(tokens)
	if err != nil {
		return []byte("\uFFFD") // a pattern that did not end in time
	}
	return []byte(strings.Join(parts, ""))
}
