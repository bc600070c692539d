package tokenizers

import "unicode/utf8"

// fastPath is how byte-level BPE encodes when nothing but ids is wanted: words are
// cut straight from the text and looked up by their bytes.
type fastPath struct {
	model *bpe
	next  wordPattern
	// stable says that the normalizer leaves a text as it is; nil if there is none.
	stable func(text string) bool
}

// setFast sees whether the pipeline is one of those.
func (t *Tokenizer) setFast() {
	m, ok := t.model.(*bpe)
	if !ok || !m.byteLevel || m.suffix != "" || m.prefix != "" {
		return
	}
	for _, id := range m.bytes {
		if id < 0 {
			return
		}
	}
	next := wordsOf(t.preTokenizer)
	if next == nil {
		return
	}
	f := &fastPath{model: m, next: next}
	if t.normalizer != nil {
		if kind, _ := kindOf(t.document.Normalizer); kind != "NFC" {
			return
		}
		f.stable = isComposed
	}
	t.fast = f
}

// wordsOf is the matcher of a pre-tokenizer that does nothing but cut words and
// spell their bytes, nil for others.
func wordsOf(p preTokenizer) wordPattern {
	switch p := p.(type) {
	case byteLevel:
		if p.useRegex && !p.prefixSpace {
			return nextWord
		}
	case sequenceSplitter:
		if len(p) != 2 {
			return nil
		}
		spelling, ok := p[1].(byteLevel)
		if !ok || spelling.useRegex || spelling.prefixSpace {
			return nil
		}
		cut, ok := p[0].(splitter)
		if !ok {
			return nil
		}
		if next, ok := cut.pattern.(wordPattern); ok && cut.behavior == isolated {
			return next
		}
		// The words kept, and what is between them, which is nothing, removed.
		if inverse, ok := cut.pattern.(inverted); ok && cut.behavior == removed {
			next, _ := inverse.pattern.(wordPattern)
			return next
		}
	}
	return nil
}

// encode is the ids of text, -1 for what has no token.
func (t *Tokenizer) encode(text string) ([]int, error) {
	s := t.encoders.Get().(*scratch)
	defer t.encoders.Put(s)
	if c, ok := t.model.(*characters); ok && !t.plain.any && !t.normalized.any && t.normalizer == nil {
		return c.encode(text, make([]int, 0, len(text))), nil
	}
	out := make([]int, 0, len(text)/3+8)
	if t.isFast(text) {
		return t.encodeSegments(text, out, s), nil
	}
	pieces, err := t.pieces(text)
	if err != nil {
		return nil, err
	}
	for i := range pieces {
		p := &pieces[i]
		if p.token >= 0 {
			out = append(out, int(p.token))
			continue
		}
		s.out = t.model.tokenize(p.text, s.out[:0], s)
		for _, k := range s.out {
			out = append(out, int(k.id))
		}
	}
	return out, nil
}

// isFast says that text goes the fast way.
func (t *Tokenizer) isFast(text string) bool {
	return t.fast != nil && (t.fast.stable == nil || t.fast.stable(text))
}

// encodeSegments cuts the added tokens out of text, first those of the text as it
// is and then the normalized ones, and encodes what is between them.
func (t *Tokenizer) encodeSegments(text string, out []int, s *scratch) []int {
	if !t.plain.any && !t.normalized.any {
		return t.fast.encode(text, out, s)
	}
	inner := func(text string, out []int) []int {
		return t.normalized.between(text, out, func(text string, out []int) []int {
			return t.fast.encode(text, out, s)
		})
	}
	return t.plain.between(text, out, inner)
}

// between appends what f makes of the text between added tokens, and their ids.
func (m *addedMatcher) between(text string, out []int, f func(string, []int) []int) []int {
	if !m.any {
		return f(text, out)
	}
	from, taken := 0, 0
	for {
		start, end, resume, token := m.next(text, from, taken)
		if token == nil {
			break
		}
		if taken < start {
			out = f(text[taken:start], out)
		}
		out = append(out, token.ID)
		from, taken = resume, end
	}
	if taken < len(text) {
		out = f(text[taken:], out)
	}
	return out
}

// encode appends the ids of text, which has no added tokens.
func (f *fastPath) encode(text string, out []int, s *scratch) []int {
	for text != "" {
		n := f.next(text)
		out = f.word(text, n, out, s)
		text = text[n:]
	}
	return out
}

// word is encode for the first word of text, of n bytes.
func (f *fastPath) word(text string, n int, out []int, s *scratch) []int {
	if n > tinyLength {
		return f.short(text, n, out, s)
	}
	var key uint64
	if len(text) >= 8 {
		key = load8(text) & (1<<(8*n) - 1)
	} else {
		key, _ = load(text, n)
	}
	key |= uint64(n) << 56
	e := s.tiny.entry(key)
	if e.key != key {
		f.learn(e, key, text[:n], s)
	}
	switch {
	case e.first < 0:
		return f.short(text, n, out, s)
	case e.second < 0:
		return append(out, int(e.first))
	}
	return append(out, int(e.first), int(e.second))
}

// learn remembers a tiny word at e, from those that are remembered further away.
func (f *fastPath) learn(e *tinyWord, key uint64, word string, s *scratch) {
	*e = tinyWord{key, -2, -1}
	c := f.find(word, len(word), s)
	switch c.count {
	case 1:
		e.first = c.ids[0]
	case 2:
		e.first, e.second = c.ids[0], c.ids[1]
	}
}

// short is word for one that is not tiny, or has many ids.
func (f *fastPath) short(text string, n int, out []int, s *scratch) []int {
	if n > shortWord {
		return f.long(text[:n], out, s)
	}
	e := f.find(text, n, s)
	if int(e.count) > len(e.ids) {
		for _, id := range s.short.long[e.ids[0] : int(e.ids[0])+int(e.count)] {
			out = append(out, int(id))
		}
		return out
	}
	for _, id := range e.ids[:e.count] {
		out = append(out, int(id))
	}
	return out
}

// find is what is remembered of the first word of text, of n bytes, at most shortWord.
func (f *fastPath) find(text string, n int, s *scratch) *cachedWord {
	low, high := load(text, n)
	e := s.short.entry(low, high, n)
	if e.length != uint16(n) || e.low != low || e.high != high {
		s.out = f.model.tokenizeBytes(text[:n], s.out[:0], s)
		s.short.put(e, low, high, n, s.out)
	}
	return e
}

// long is word for one that is not short.
func (f *fastPath) long(word string, out []int, s *scratch) []int {
	tokens, ok := s.words[word]
	if !ok {
		s.out = f.model.tokenizeBytes(word, s.out[:0], s)
		tokens = s.out
		s.rememberTokens(word, tokens)
	}
	for _, k := range tokens {
		out = append(out, int(k.id))
	}
	return out
}

// isComposed says that text is NFC for sure: it has no mark, nothing that comes
// apart, nothing that could join what is before it, and no invalid byte.
func isComposed(text string) bool {
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && size == 1 || unstable()[r] || r >= vowelFirst && r <= tailFirst+tailCount {
			return false
		}
		i += size
	}
	return true
}
