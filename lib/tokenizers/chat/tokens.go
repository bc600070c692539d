package chat

import (
	"fmt"

	"hone/lib/tokenizers"
)

// Tokens are a conversation as ids.
type Tokens struct {
	IDs []int
	// Assistant says of each token whether the assistant wrote it, or a part of it.
	Assistant []bool
}

// Tokenize turns a conversation into ids. The template has written the special
// tokens, so the tokenizer adds none; a special token that a message spells out
// becomes its id, as in transformers. Nothing is cut off or filled up.
func Tokenize(tok *tokenizers.Tokenizer, m Masked) (Tokens, error) {
	e, err := whole(tok, m.Text)
	if err != nil {
		return Tokens{}, fmt.Errorf("tokens of a conversation: %w", err)
	}
	t := Tokens{IDs: e.IDs, Assistant: make([]bool, len(e.IDs))}
	next := 0
	for i, o := range e.Offsets {
		for next < len(m.Assistant) && m.Assistant[next].End <= o.Start {
			next++
		}
		t.Assistant[i] = next < len(m.Assistant) && m.Assistant[next].Start < o.End
	}
	return t, nil
}

// whole encodes a text without what the tokenizer would add to it or cut from it.
func whole(tok *tokenizers.Tokenizer, text string) (*tokenizers.Encoding, error) {
	var err error
	if tok.Truncation() != nil {
		if tok, err = tok.WithTruncation(nil); err != nil {
			return nil, err
		}
	}
	if tok.Padding() != nil {
		if tok, err = tok.WithPadding(nil); err != nil {
			return nil, err
		}
	}
	return tok.EncodeText(text, tokenizers.Options{Plain: true})
}
