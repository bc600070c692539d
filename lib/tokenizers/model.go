package tokenizers

import (
	"fmt"
	"slices"
)

// token is a token of a word: its id and the bytes of the word it stands for.
type token struct{ id, start, end int32 }

// model turns a word into tokens. What has no token, not even that for the unknown,
// is one with the id -1.
type model interface {
	tokenize(word string, out []token, s *scratch) []token
	// name says what kind it is, in words.
	name() string
}

// vocabularyOf is the ids by token, and the tokens by id.
func vocabularyOf(vocab vocabulary) (ids map[string]int32, texts []string, err error) {
	most := -1
	for token, id := range vocab {
		if id < 0 {
			return nil, nil, fmt.Errorf("the token %q has the id %d: ids begin at 0", token, id)
		}
		most = max(most, id)
	}
	if err := checkSparse(most, len(vocab)); err != nil {
		return nil, nil, err
	}
	ids = make(map[string]int32, len(vocab))
	texts = make([]string, most+1)
	used := make([]bool, most+1)
	twice := -1
	for token, id := range vocab {
		ids[token] = int32(id)
		if used[id] && (twice < 0 || id < twice) {
			twice = id
		}
		texts[id], used[id] = token, true
	}
	if twice >= 0 {
		return nil, nil, fmt.Errorf("two tokens have the id %d: remove one", twice)
	}
	return ids, texts, nil
}

// checkSparse refuses ids so far above the number of tokens that tables by id would
// be a waste of memory: such a file is broken.
func checkSparse(most, tokens int) error {
	if most > 1<<16+8*tokens {
		return fmt.Errorf("there are %d tokens, but the highest id is %d: ids may have holes, not such large ones", tokens, most)
	}
	return nil
}

// wordLevel has a token for each word.
type wordLevel struct {
	ids     map[string]int32
	unknown int32 // -1: there is no token for what is not in the vocabulary
	unkText string
}

func (m *wordLevel) name() string { return "word level" }

func (m *wordLevel) tokenize(word string, out []token, _ *scratch) []token {
	id, ok := m.ids[word]
	if !ok {
		id = m.unknown
	}
	return append(out, token{id, 0, int32(len(word))})
}

// wordPiece takes from a word, again and again, the longest token it begins with.
type wordPiece struct {
	ids      map[string]int32
	inner    map[string]int32 // those with the prefix of the inside of words, without it
	longest  int              // bytes of the longest token
	unknown  int32            // -1 if it is not in the vocabulary
	unkText  string
	prefix   string
	maxRunes int
}

func newWordPiece(ids map[string]int32, unk, prefix string, maxRunes int) *wordPiece {
	m := &wordPiece{ids: ids, inner: map[string]int32{}, unknown: -1, unkText: unk, prefix: prefix, maxRunes: maxRunes}
	for text, id := range ids {
		m.longest = max(m.longest, len(text))
		if len(text) >= len(prefix) && text[:len(prefix)] == prefix {
			m.inner[text[len(prefix):]] = id
		}
	}
	if id, ok := ids[unk]; ok {
		m.unknown = id
	}
	return m
}

func (m *wordPiece) name() string { return "WordPiece" }

func (m *wordPiece) tokenize(word string, out []token, s *scratch) []token {
	if known, ok := s.words[word]; ok {
		return append(out, known...)
	}
	from := len(out)
	if runeCountAbove(word, m.maxRunes) {
		return m.bad(word, out)
	}
	for start := 0; start < len(word); {
		ids := m.inner
		if start == 0 {
			ids = m.ids
		}
		end := min(len(word), start+m.longest)
		id, found := int32(0), false
		for ; end > start; end-- {
			if end < len(word) && word[end]&0xc0 == 0x80 {
				continue // inside a character
			}
			if id, found = ids[word[start:end]]; found {
				break
			}
		}
		if !found {
			return m.bad(word, out[:from])
		}
		out = append(out, token{id, int32(start), int32(end)})
		start = end
	}
	s.rememberTokens(word, out[from:])
	return out
}

func (m *wordPiece) bad(word string, out []token) []token {
	return append(out, token{m.unknown, 0, int32(len(word))})
}

// runeCountAbove says that word has more than most characters.
func runeCountAbove(word string, most int) bool {
	n := 0
	for range word {
		if n++; n > most {
			return true
		}
	}
	return false
}

// scratch is the memory of one encoder: words already seen, and what the model at
// hand needs for one word.
type scratch struct {
	tiny  tinyCache          // byte-level words of up to 7 bytes
	short wordCache          // those of up to 16
	words map[string][]token // other words, and long ones
	nodes []node
	ranks []uint64
	heap  []uint64 // rank in the high half, node in the low: a binary min-heap
	out   []token
	best  []bestNode
}

const (
	maxCached     = 1 << 16 // words remembered by one encoder
	maxCachedWord = 64      // bytes
)

func newScratch() *scratch { return &scratch{words: map[string][]token{}} }

// rememberTokens keeps the tokens of word for the next time.
func (s *scratch) rememberTokens(word string, tokens []token) {
	if len(word) > maxCachedWord {
		return
	}
	if len(s.words) >= maxCached {
		clear(s.words)
	}
	s.words[string([]byte(word))] = slices.Clone(tokens)
}
