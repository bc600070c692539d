package tokenizers

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// Unit is what offsets count.
type Unit int

const (
	// Bytes counts bytes, as Go's strings do.
	Bytes Unit = iota
	// Runes counts characters (Unicode code points), as Python's strings do.
	Runes
)

// Options say how a text is encoded.
type Options struct {
	// Plain leaves out the tokens that the model's template adds around a text.
	Plain bool
	// Offsets is what offsets count.
	Offsets Unit
}

// EncodeText encodes text as a model wants it: with what its template adds,
// truncation and padding.
func (t *Tokenizer) EncodeText(text string, o Options) (*Encoding, error) {
	e, err := t.encodeParts([]string{text}, o)
	if err != nil {
		return nil, err
	}
	return t.padded(e), nil
}

// EncodePair encodes two texts as one input, as models for questions and answers or
// for comparing texts want them.
func (t *Tokenizer) EncodePair(first, second string, o Options) (*Encoding, error) {
	e, err := t.encodeParts([]string{first, second}, o)
	if err != nil {
		return nil, err
	}
	return t.padded(e), nil
}

func (t *Tokenizer) padded(e *Encoding) *Encoding {
	if t.padding != nil {
		t.padding.apply([]*Encoding{e})
	}
	return e
}

// encodeParts is one text or a pair, without padding.
func (t *Tokenizer) encodeParts(texts []string, o Options) (*Encoding, error) {
	var parts [2]*Encoding
	for i, text := range texts {
		e, err := t.encodeOne(text, i, o.Offsets)
		if err != nil {
			return nil, err
		}
		if at := slices.Index(e.IDs, -1); at >= 0 {
			return nil, t.unknown(text, at)
		}
		parts[i] = e
	}
	return t.postProcess(parts[0], parts[1], !o.Plain)
}

// WithTruncation is t with other limits; nil is none.
func (t *Tokenizer) WithTruncation(limits *Truncation) (*Tokenizer, error) {
	if limits != nil {
		if err := limits.check(); err != nil {
			return nil, err
		}
	}
	c := t.copy()
	c.truncation = limits
	return c, nil
}

// WithPadding is t with other padding; nil is none.
func (t *Tokenizer) WithPadding(padding *Padding) (*Tokenizer, error) {
	if padding != nil {
		if err := padding.check(); err != nil {
			return nil, err
		}
	}
	c := t.copy()
	c.padding = padding
	return c, nil
}

// Truncation is how t cuts encodings, nil if it does not.
func (t *Tokenizer) Truncation() *Truncation { return t.truncation }

// Padding is how t lengthens encodings, nil if it does not.
func (t *Tokenizer) Padding() *Padding { return t.padding }

// copy shares all tables.
func (t *Tokenizer) copy() *Tokenizer {
	return &Tokenizer{
		document: t.document, plain: t.plain, normalized: t.normalized, normalizer: t.normalizer,
		preTokenizer: t.preTokenizer, model: t.model, processor: t.processor, decoder: t.decoder,
		truncation: t.truncation, padding: t.padding, added: t.added, modelIDs: t.modelIDs,
		modelSize: t.modelSize, spelt: t.spelt, texts: t.texts, skipped: t.skipped,
		byteLevel: t.byteLevel, fast: t.fast, encoders: t.encoders,
	}
}

// pieces cuts text into words: added tokens out of the text as it is, the rest
// normalized, added tokens out of that, and the rest split.
func (t *Tokenizer) pieces(text string) ([]piece, error) {
	if text == "" {
		return nil, nil
	}
	raw := t.plain.split(t.start(text), nil)
	out := make([]piece, 0, len(raw))
	for _, p := range raw {
		if p.token >= 0 {
			out = append(out, p)
			continue
		}
		if t.normalizer != nil {
			if err := t.normalizer.normalize(&p); err != nil {
				return nil, fmt.Errorf("normalize: %w", err)
			}
		}
		if p.text != "" {
			out = t.normalized.split(p, out)
		}
	}
	if t.preTokenizer == nil {
		return out, nil
	}
	out, err := splitAll(t.preTokenizer, out)
	if err != nil {
		return nil, fmt.Errorf("split: %w", err)
	}
	return out, nil
}

// start is text as the first piece.
func (t *Tokenizer) start(text string) piece {
	if t.fast != nil && t.normalizer == nil {
		return piece{text: text, whole: span{0, int32(len(text))}, token: -1} // bytes need be no text
	}
	return newPiece(text)
}

// encodeOne encodes one text, the first or second of a pair, without what the
// template adds.
func (t *Tokenizer) encodeOne(text string, sequence int, unit Unit) (*Encoding, error) {
	if t.isFast(text) {
		return t.encodeSpans(text, sequence, unit), nil
	}
	pieces, err := t.pieces(text)
	if err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	s := t.encoders.Get().(*scratch)
	defer t.encoders.Put(s)
	convert := func(s span) Span { return Span{int(s.start), int(s.end)} }
	if unit == Runes {
		convert = runeOffsets(text)
	}
	e := &Encoding{}
	for i := range pieces {
		p := &pieces[i]
		if p.token >= 0 {
			e.add(int(p.token), p.text, convert(p.original(0, int32(len(p.text)))), i, sequence, 0)
			continue
		}
		s.out = t.model.tokenize(p.text, s.out[:0], s)
		for _, k := range s.out {
			spelling := ""
			if k.id >= 0 {
				spelling = t.modelSpelling(k, p)
			}
			e.add(int(k.id), spelling, convert(p.original(k.start, k.end)), i, sequence, 0)
		}
	}
	return e, nil
}

// modelSpelling is the token of the model as an Encoding shows it: Unigram shows
// the text that an unknown token stands for.
func (t *Tokenizer) modelSpelling(k token, p *piece) string {
	if m, ok := t.model.(*unigram); ok {
		if k.id == m.unknown {
			return p.text[k.start:k.end]
		}
		return m.texts[k.id]
	}
	return t.spelt[k.id]
}

// runeOffsets converts bytes of text to characters. A range that begins at the end
// of the text stays as it is, as in the library.
func runeOffsets(text string) func(span) Span {
	plain := isASCII(text)
	var at []int32 // the number of the character that each byte belongs to
	if !plain {
		at = make([]int32, len(text))
		n := int32(-1)
		for i := 0; i < len(text); {
			_, size := utf8.DecodeRuneInString(text[i:])
			n++
			for range size {
				at[i] = n
				i++
			}
		}
	}
	return func(s span) Span {
		start, end := int(s.start), int(s.end)
		if plain || start >= len(text) || start < 0 || end < 0 {
			return Span{start, end}
		}
		first := int(at[start])
		switch {
		case end < len(text):
			return Span{first, int(at[end])}
		case end == len(text):
			return Span{first, int(at[end-1]) + 1}
		}
		return Span{first, first + 2}
	}
}
