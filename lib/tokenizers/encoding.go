package tokenizers

import "slices"

// Span is a range of a text, in bytes or in characters.
type Span struct{ Start, End int }

// Encoding is a text, or a pair of texts, as tokens, with what a model and a person
// want to know of each.
type Encoding struct {
	// IDs are the tokens.
	IDs []int
	// Tokens are their spellings in the vocabulary.
	Tokens []string
	// Offsets say which part of its text each token stands for; tokens that were
	// added have {0, 0}.
	Offsets []Span
	// TypeIDs say which text a token belongs to, as the model was trained to see it.
	TypeIDs []int
	// Words number the words of the text, -1 for tokens that were added.
	Words []int
	// SpecialMask is 1 for tokens that were added: begin, end, separators, padding.
	SpecialMask []int
	// AttentionMask is 0 for padding.
	AttentionMask []int
	// Overflowing are the parts that truncation cut off.
	Overflowing []*Encoding

	sequences map[int]Span // where each text stands
}

// Len is the number of tokens.
func (e *Encoding) Len() int { return len(e.IDs) }

// SequenceIDs say for each token which text it is of, 0 or 1, and -1 for tokens
// that were added.
func (e *Encoding) SequenceIDs() []int {
	out := make([]int, len(e.IDs))
	for i := range out {
		out[i] = -1
	}
	if len(e.sequences) == 0 {
		clear(out)
		return out
	}
	for id := range len(e.sequences) {
		r, ok := e.sequences[id]
		if !ok {
			r = Span{0, len(out)}
		}
		for i := r.Start; i < r.End; i++ {
			out[i] = id
		}
	}
	return out
}

func (e *Encoding) setSequence(id int) {
	if e.sequences == nil {
		e.sequences = map[int]Span{}
	}
	e.sequences[id] = Span{0, len(e.IDs)}
}

func (e *Encoding) setTypes(id int) {
	for i := range e.TypeIDs {
		e.TypeIDs[i] = id
	}
}

func (e *Encoding) add(id int, text string, offset Span, word, typeID, special int) {
	e.IDs = append(e.IDs, id)
	e.Tokens = append(e.Tokens, text)
	e.Offsets = append(e.Offsets, offset)
	e.Words = append(e.Words, word)
	e.TypeIDs = append(e.TypeIDs, typeID)
	e.SpecialMask = append(e.SpecialMask, special)
	e.AttentionMask = append(e.AttentionMask, 1)
}

// part is the tokens from start to end.
func (e *Encoding) part(start, end int) *Encoding {
	return &Encoding{
		IDs: slices.Clone(e.IDs[start:end]), Tokens: slices.Clone(e.Tokens[start:end]),
		Offsets: slices.Clone(e.Offsets[start:end]), TypeIDs: slices.Clone(e.TypeIDs[start:end]),
		Words: slices.Clone(e.Words[start:end]), SpecialMask: slices.Clone(e.SpecialMask[start:end]),
		AttentionMask: slices.Clone(e.AttentionMask[start:end]),
	}
}

// clone is a copy that shares nothing.
func (e *Encoding) clone() *Encoding {
	c := e.part(0, len(e.IDs))
	for _, o := range e.Overflowing {
		c.Overflowing = append(c.Overflowing, o.clone())
	}
	if e.sequences != nil {
		c.sequences = map[int]Span{}
		for id, r := range e.sequences {
			c.sequences[id] = r
		}
	}
	return c
}

// mergeWith appends other. What was cut off of the two is combined: each part of the
// one with each of the other.
func (e *Encoding) mergeWith(other *Encoding) {
	var over []*Encoding
	combine := func(a, b *Encoding) {
		c := a.clone()
		c.mergeWith(b.clone())
		over = append(over, c)
	}
	for _, a := range e.Overflowing {
		combine(a, other)
		for _, b := range other.Overflowing {
			combine(a, b)
		}
	}
	for _, b := range other.Overflowing {
		combine(e, b)
	}
	n := len(e.IDs)
	for id, r := range other.sequences {
		if e.sequences == nil {
			e.sequences = map[int]Span{}
		}
		e.sequences[id] = Span{n + r.Start, n + r.End}
	}
	e.IDs = append(e.IDs, other.IDs...)
	e.Tokens = append(e.Tokens, other.Tokens...)
	e.Offsets = append(e.Offsets, other.Offsets...)
	e.TypeIDs = append(e.TypeIDs, other.TypeIDs...)
	e.Words = append(e.Words, other.Words...)
	e.SpecialMask = append(e.SpecialMask, other.SpecialMask...)
	e.AttentionMask = append(e.AttentionMask, other.AttentionMask...)
	e.Overflowing = over
}

// mergeAllEncodings joins encodings.
func mergeAllEncodings(parts []*Encoding) *Encoding {
	out := &Encoding{}
	for _, p := range parts {
		out.mergeWith(p)
	}
	return out
}

// truncate cuts e to most tokens; the rest becomes Overflowing, in parts of at most
// that many, which repeat the last stride tokens of the one before.
func (e *Encoding) truncate(most, stride int, left bool) {
	n := len(e.IDs)
	if most >= n {
		return
	}
	if most == 0 {
		whole := *e
		*e = Encoding{Overflowing: []*Encoding{&whole}}
		return
	}
	var parts []*Encoding
	step := most - stride
	if left {
		for end := n; end > 0; end -= step {
			start := max(0, end-most)
			parts = append(parts, e.part(start, end))
			if start == 0 {
				break
			}
		}
	} else {
		for start := 0; start < n; start += step {
			end := min(start+most, n)
			parts = append(parts, e.part(start, end))
			if end == n {
				break
			}
		}
	}
	first := parts[0]
	first.Overflowing = parts[1:]
	*e = *first
}

// pad lengthens e, and what was cut off of it, to length tokens.
func (e *Encoding) pad(length int, p *Padding) {
	for _, o := range e.Overflowing {
		o.pad(length, p)
	}
	n := length - len(e.IDs)
	if n <= 0 {
		return
	}
	filler := &Encoding{}
	for range n {
		filler.add(p.ID, p.Token, Span{}, -1, p.TypeID, 1)
	}
	clear(filler.AttentionMask)
	over := e.Overflowing
	e.Overflowing = nil
	if p.Left {
		filler.mergeWith(e)
		*e = *filler
	} else {
		e.mergeWith(filler)
	}
	e.Overflowing = over
}
