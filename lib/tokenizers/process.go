package tokenizers

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// postProcessor adds what a model wants around one text or between two.
type postProcessor interface {
	process(parts []*Encoding, special bool) ([]*Encoding, error)
	// added is the number of tokens it adds.
	added(pair bool) int
}

// processorSequence applies several, one after the other.
type processorSequence []postProcessor

func (s processorSequence) process(parts []*Encoding, special bool) (_ []*Encoding, err error) {
	for _, p := range s {
		if parts, err = p.process(parts, special); err != nil {
			return nil, err
		}
	}
	return parts, nil
}

func (s processorSequence) added(pair bool) int {
	n := 0
	for _, p := range s {
		n += p.added(pair)
	}
	return n
}

// offsetTrimmer takes the white space at the ends of tokens out of their offsets.
type offsetTrimmer struct{ trim, prefixSpace bool }

func (p offsetTrimmer) process(parts []*Encoding, _ bool) ([]*Encoding, error) {
	p.apply(parts)
	for i, e := range parts {
		e.setSequence(i)
	}
	return parts, nil
}

func (offsetTrimmer) added(bool) int { return 0 }

func (p offsetTrimmer) apply(parts []*Encoding) {
	if !p.trim {
		return
	}
	for _, e := range parts {
		p.one(e)
		for _, o := range e.Overflowing {
			p.one(o)
		}
	}
}

func (p offsetTrimmer) one(e *Encoding) {
	for i, text := range e.Tokens {
		leading, trailing := blankEnds(text)
		at := &e.Offsets[i]
		if leading > 0 {
			if (i == 0 || at.Start == 0) && p.prefixSpace && leading == 1 {
				leading = 0 // the space was put there before the text
			}
			at.Start = min(at.Start+leading, at.End)
		}
		if trailing > 0 && at.End >= trailing {
			at.End = max(at.End-trailing, at.Start)
		}
	}
}

// blankEnds counts the white space, and GPT-2's spelling of spaces, at the ends of text.
func blankEnds(text string) (leading, trailing int) {
	blank := func(r rune) bool { return r == byteToRune[' '] || classOf(r)&isSpace != 0 }
	for _, r := range text {
		if !blank(r) {
			break
		}
		leading++
	}
	for text != "" {
		r, size := utf8.DecodeLastRuneInString(text)
		if !blank(r) {
			break
		}
		trailing++
		text = text[:len(text)-size]
	}
	return leading, trailing
}

// namedToken is a token that a template adds.
type namedToken struct {
	text string
	id   int
}

// surround is e between tokens; sequence is which text it is.
func surround(e *Encoding, before, after []namedToken, typeID, sequence int) *Encoding {
	out := &Encoding{}
	for _, t := range before {
		out.add(t.id, t.text, Span{}, -1, typeID, 1)
	}
	inner := e.part(0, len(e.IDs))
	clear(inner.SpecialMask)
	out.mergeWith(inner)
	for _, t := range after {
		out.add(t.id, t.text, Span{}, -1, typeID, 1)
	}
	for i := range out.AttentionMask {
		out.AttentionMask[i] = 1
	}
	out.sequences = map[int]Span{sequence: {len(before), len(before) + len(inner.IDs)}}
	for _, o := range e.Overflowing {
		out.Overflowing = append(out.Overflowing, surround(o, before, after, typeID, sequence))
	}
	return out
}

// bertProcessor is [CLS] text [SEP] second [SEP].
type bertProcessor struct{ cls, sep namedToken }

func (p bertProcessor) process(parts []*Encoding, special bool) ([]*Encoding, error) {
	if !special {
		return parts, nil
	}
	for i, e := range parts {
		if i == 0 {
			parts[i] = surround(e, []namedToken{p.cls}, []namedToken{p.sep}, 0, 0)
		} else {
			parts[i] = surround(e, nil, []namedToken{p.sep}, 1, 1)
		}
	}
	return parts, nil
}

func (bertProcessor) added(pair bool) int {
	if pair {
		return 3
	}
	return 2
}

// robertaProcessor is <s> text </s> </s> second </s>.
type robertaProcessor struct {
	cls, sep namedToken
	trimmer  offsetTrimmer
}

func (p robertaProcessor) process(parts []*Encoding, special bool) ([]*Encoding, error) {
	p.trimmer.apply(parts)
	for _, e := range parts {
		e.setTypes(0)
	}
	if !special {
		return parts, nil
	}
	for i, e := range parts {
		for _, o := range e.Overflowing {
			if i > 0 {
				o.setTypes(0)
			}
		}
		before := p.cls
		if i > 0 {
			before = p.sep
		}
		parts[i] = surround(e, []namedToken{before}, []namedToken{p.sep}, 0, i)
	}
	return parts, nil
}

func (robertaProcessor) added(pair bool) int {
	if pair {
		return 4
	}
	return 2
}

// templatePiece is a text of the input, or a token that is added.
type templatePiece struct {
	sequence int // -1: it is special
	special  string
	typeID   int
}

// template is any order of texts and added tokens.
type template struct {
	single, pair []templatePiece
	specials     map[string][]namedToken
}

func (t *template) added(pair bool) int {
	pieces, n := t.single, 0
	if pair {
		pieces = t.pair
	}
	for _, p := range pieces {
		if p.sequence < 0 {
			n += len(t.specials[p.special])
		}
	}
	return n
}

func (t *template) process(parts []*Encoding, special bool) ([]*Encoding, error) {
	pieces := t.single
	switch len(parts) {
	case 1:
	case 2:
		pieces = t.pair
	default:
		return nil, fmt.Errorf("post_processor: the template is for one text or two, and there are %d parts: it must stand first in its sequence", len(parts))
	}
	var out []*Encoding
	for _, p := range pieces {
		if p.sequence >= 0 {
			if p.sequence >= len(parts) {
				return nil, fmt.Errorf(`post_processor: the template "single" asks for the second text: give a pair`)
			}
			e := parts[p.sequence]
			e.setTypes(p.typeID)
			e.setSequence(p.sequence)
			out = append(out, e.clone())
			continue
		}
		if !special {
			continue
		}
		e := &Encoding{}
		for _, s := range t.specials[p.special] {
			e.add(s.id, s.text, Span{}, -1, p.typeID, 1)
		}
		out = append(out, e)
	}
	return out, nil
}

// postProcess truncates, adds what the model wants, and joins what is left.
func (t *Tokenizer) postProcess(a, b *Encoding, special bool) (*Encoding, error) {
	if cut := t.truncation; cut != nil {
		most := cut.MaxLength
		if special && t.processor != nil {
			most -= t.processor.added(b != nil)
			if most < 0 {
				return nil, fmt.Errorf("truncation: the %d tokens that are added around a text do not fit max_length, which is %d: raise it", t.processor.added(b != nil), cut.MaxLength)
			}
		}
		if err := cut.apply(a, b, most); err != nil {
			return nil, err
		}
	}
	parts := []*Encoding{a}
	if b != nil {
		parts = append(parts, b)
	}
	if t.processor == nil {
		if b == nil {
			return a, nil
		}
		a.setSequence(0)
		b.setSequence(1)
		return mergeAllEncodings(parts), nil
	}
	for i, e := range parts {
		e.setSequence(i)
		for _, o := range e.Overflowing {
			o.setSequence(i)
		}
		e.setTypes(i)
	}
	parts, err := t.processor.process(slices.Clone(parts), special)
	if err != nil {
		return nil, err
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return mergeAllEncodings(parts), nil
}
