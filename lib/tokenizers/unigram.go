package tokenizers

import (
	"fmt"
	"math"
	"unicode/utf8"
)

// unigram finds the most probable way to cut a text into tokens.
type unigram struct {
	ids      map[string]int32
	texts    []string
	scores   []float64
	trie     byteTrie
	unknown  int32      // -1: there is none
	bytes    [256]int32 // the token of each byte, -1
	fallback bool
	least    float64
}

// unknownPenalty is how much worse than the worst token an unknown character is.
const unknownPenalty = 10

func newUnigram(texts []string, scores []float64, unknown int32, fallback bool) (*unigram, error) {
	m := &unigram{ids: make(map[string]int32, len(texts)), texts: texts, scores: scores, unknown: unknown, fallback: fallback, least: math.Inf(1)}
	for id, text := range texts {
		m.ids[text] = int32(id)
		m.least = min(m.least, scores[id])
	}
	for text, id := range m.ids {
		if err := m.trie.add(text, id); err != nil {
			return nil, err
		}
	}
	m.bytes = fallbackIDs(m.ids)
	return m, nil
}

// fallbackIDs are the ids of <0x00> to <0xFF>, -1 for those that are missing.
func fallbackIDs(ids map[string]int32) (bytes [256]int32) {
	for b := range bytes {
		bytes[b] = -1
		if id, ok := ids[fmt.Sprintf("<0x%02X>", b)]; ok {
			bytes[b] = id
		}
	}
	return bytes
}

func (m *unigram) name() string { return "Unigram" }

// bestNode is the end of the best path to a place of the text.
type bestNode struct {
	id, start int32 // start is -1 if no path ends here
	score     float64
}

func (m *unigram) tokenize(word string, out []token, s *scratch) []token {
	if known, ok := s.words[word]; ok {
		return append(out, known...)
	}
	m.search(word, s)
	// The path is walked from its end; unknown characters in a row are one token.
	from := len(out)
	for end := int32(len(word)); end > 0; {
		node := s.best[end]
		t := token{node.id, node.start, end}
		if n := len(out); n > from && node.id == m.unknown && out[n-1].id == m.unknown {
			out[n-1].start = node.start
		} else {
			out = append(out, t)
		}
		end = node.start
	}
	for i, j := from, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	out = m.resolveUnknown(word, out, from)
	s.rememberTokens(word, out[from:])
	return out
}

// resolveUnknown looks fused unknown characters up once more, as the library does, and
// spells those that have no token in bytes.
func (m *unigram) resolveUnknown(word string, out []token, from int) []token {
	missing := false
	for _, t := range out[from:] {
		missing = missing || t.id == m.unknown
	}
	if !missing {
		return out
	}
	tokens := append([]token(nil), out[from:]...)
	out = out[:from]
	for _, t := range tokens {
		text := word[t.start:t.end]
		if t.id != m.unknown {
			out = append(out, t)
		} else if id, ok := m.ids[text]; ok {
			out = append(out, token{id, t.start, t.end})
		} else if m.fallback && hasAllBytes(&m.bytes, text) {
			for i := range len(text) {
				out = append(out, token{m.bytes[text[i]], t.start, t.end})
			}
		} else {
			out = append(out, t)
		}
	}
	return out
}

func hasAllBytes(bytes *[256]int32, text string) bool {
	for i := range len(text) {
		if bytes[text[i]] < 0 {
			return false
		}
	}
	return true
}

// search finds the best path to each place of word.
func (m *unigram) search(word string, s *scratch) {
	s.best = s.best[:0]
	for range len(word) + 1 {
		s.best = append(s.best, bestNode{start: -1})
	}
	s.best[0].start = 0
	offer := func(end int, id int32, start int, score float64) {
		if node := &s.best[end]; node.start < 0 || score > node.score {
			*node = bestNode{id, int32(start), score}
		}
	}
	for start := 0; start < len(word); {
		_, size := utf8.DecodeRuneInString(word[start:])
		till := s.best[start].score
		single := false
		node := int32(0)
		for i := start; i < len(word); i++ {
			if node = m.trie.child(node, word[i]); node < 0 {
				break
			}
			if id := m.trie.ids[node]; id >= 0 {
				offer(i+1, id, start, m.scores[id]+till)
				single = single || i+1-start == size
			}
		}
		if !single {
			offer(start+size, m.unknown, start, m.least-unknownPenalty+till)
		}
		start += size
	}
}

// byteTrie is a tree of bytes in one hash table.
type byteTrie struct {
	ids   []int32 // of each node, -1
	next  map[int64]int32
	first [256]int32 // children of the root, which has the number 0
}

// maxTrieNodes bounds the memory of a vocabulary of absurdly long tokens.
const maxTrieNodes = 1 << 26

func (t *byteTrie) add(text string, id int32) error {
	if t.next == nil {
		t.next = map[int64]int32{}
		t.ids = []int32{-1}
	}
	node := int32(0)
	for i := range len(text) {
		child := t.child(node, text[i])
		if child < 0 {
			if len(t.ids) >= maxTrieNodes {
				return fmt.Errorf("the tokens of the vocabulary are too long: more than %d bytes in all", maxTrieNodes)
			}
			child = int32(len(t.ids))
			t.ids = append(t.ids, -1)
			if node == 0 {
				t.first[text[i]] = child
			} else {
				t.next[int64(node)<<8|int64(text[i])] = child
			}
		}
		node = child
	}
	if node > 0 {
		t.ids[node] = id
	}
	return nil
}

// child is the node that b leads to, -1 for none.
func (t *byteTrie) child(node int32, b byte) int32 {
	if node == 0 {
		if c := t.first[b]; c > 0 {
			return c
		}
		return -1
	}
	if c, ok := t.next[int64(node)<<8|int64(b)]; ok {
		return c
	}
	return -1
}
