package tokenizers

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// pair is two neighbouring ids, the left one in the high half.
type pair uint64

func pairOf(a, b int32) pair          { return pair(uint32(a))<<32 | pair(uint32(b)) }
func (p pair) split() (a, b int32)    { return int32(p >> 32), int32(uint32(p)) }
func (p pair) before(other pair) bool { return p < other }

// rule says that a pair becomes the token id; lower ranks go first.
type rule struct{ rank, id int32 }

// bpe is byte-pair encoding.
type bpe struct {
	ids    map[string]int32
	merges []pair // by rank
	rules  ruleTable

	byteLevel    bool       // words are bytes, spelt in GPT-2's characters in the vocabulary
	bytes        [256]int32 // byte-level: the id of each byte, -1
	unknown      int32      // -1: what has no token is dropped
	fuseUnknown  bool
	fallback     bool
	fallbackIDs  [256]int32
	ignoreMerges bool
	cutsAtMarks  bool
	prefix       string // of every character but the first of a word
	suffix       string // of the last
	runes        map[rune]int32
}

func (m *bpe) name() string {
	if m.byteLevel {
		return "byte-level BPE"
	}
	return "BPE"
}

// prepare indexes what encoding looks up.
func (m *bpe) prepare() {
	m.fallbackIDs = fallbackIDs(m.ids)
	m.runes = map[rune]int32{}
	for text, id := range m.ids {
		if r, size := utf8.DecodeRuneInString(text); size == len(text) && size > 0 && (r != utf8.RuneError || size > 1) {
			m.runes[r] = id
		}
	}
	for b := range m.bytes {
		m.bytes[b] = -1
		if id, ok := m.runes[byteToRune[b]]; ok {
			m.bytes[b] = id
		}
	}
}

// setMerges makes the rules. Of a pair that is there twice, the last counts.
func (m *bpe) setMerges(merges mergeList, ranks []int32) error {
	m.merges = make([]pair, 0, len(merges))
	m.rules = newRuleTable(len(merges))
	for i, parts := range merges {
		rank := int32(i)
		if ranks != nil {
			rank = ranks[i]
		}
		a, b := parts[0], parts[1]
		if len(b) < len(m.prefix) {
			return fmt.Errorf("merge %d, %q with %q: the second part is shorter than the prefix %q of the inside of words", i, a, b, m.prefix)
		}
		var ids [3]int32
		for k, text := range []string{a, b, a + b[len(m.prefix):]} {
			id, ok := m.ids[text]
			if !ok {
				return fmt.Errorf("merge %d, %q with %q: %q is not in the vocabulary", i, a, b, text)
			}
			ids[k] = id
		}
		m.merges = append(m.merges, pairOf(ids[0], ids[1]))
		m.rules.set(pairOf(ids[0], ids[1]), rule{rank, ids[2]})
	}
	return nil
}

// tokenize cuts a word of text.
func (m *bpe) tokenize(word string, out []token, s *scratch) []token {
	if word == "" {
		return out
	}
	if m.ignoreMerges {
		if id, ok := m.ids[word]; ok {
			return append(out, token{id, 0, int32(len(word))})
		}
	}
	if !m.cutsAtMarks {
		return m.tokenizePart(word, out, s)
	}
	for at := 0; at < len(word); {
		n := nextMark(word[at:])
		from := len(out)
		out = m.tokenizePart(word[at:at+n], out, s)
		for i := from; i < len(out); i++ {
			out[i].start += int32(at)
			out[i].end += int32(at)
		}
		at += n
	}
	return out
}

// spaceMark is sentencepiece's for a space.
const spaceMark = "▁"

// nextMark is where the first mark of word stands that follows another character, or
// the length of word.
func nextMark(word string) int {
	at := 0
	for strings.HasPrefix(word[at:], spaceMark) {
		at += len(spaceMark)
	}
	if i := strings.Index(word[at:], spaceMark); i >= 0 {
		return at + i
	}
	return len(word)
}

// mayCutAtMarks says that no merge reaches over the beginning of a word that a mark
// shows, so that the words of a long text can be cut one by one, and remembered.
func (m *bpe) mayCutAtMarks(merges mergeList) bool {
	if m.prefix != "" || m.suffix != "" || m.byteLevel {
		return false
	}
	if _, ok := m.ids[spaceMark]; !ok {
		return false
	}
	for _, parts := range merges {
		whole := parts[0] + parts[1]
		if nextMark(whole) < len(whole) {
			return false
		}
	}
	return true
}

// tokenizePart cuts what no merge reaches out of.
func (m *bpe) tokenizePart(word string, out []token, s *scratch) []token {
	if known, ok := s.words[word]; ok {
		return append(out, known...)
	}
	s.nodes = s.nodes[:0]
	m.start(word, s)
	m.mergeAll(s)
	from := len(out)
	out = s.tokens(out)
	s.rememberTokens(word, out[from:])
	return out
}

// tokenizeBytes is tokenize for a word that is not spelt in GPT-2's characters yet:
// byte for byte the same tokens.
func (m *bpe) tokenizeBytes(word string, out []token, s *scratch) []token {
	if m.ignoreMerges {
		if id, ok := m.ids[spell(word)]; ok {
			return append(out, token{id, 0, int32(len(word))})
		}
	}
	s.nodes = s.nodes[:0]
	waiting := unknowns{model: m, id: -1}
	for i := range len(word) {
		if id := m.bytes[word[i]]; id >= 0 {
			waiting.flush(s)
			s.add(id, 1)
			continue
		}
		waiting.unknown(s, string(byteToRune[word[i]]), 1)
	}
	waiting.flush(s)
	m.mergeAll(s)
	return s.tokens(out)
}

// start makes the characters of word the nodes of s.
func (m *bpe) start(word string, s *scratch) {
	waiting := unknowns{model: m, id: -1}
	plain := m.prefix == "" && m.suffix == ""
	for i := 0; i < len(word); {
		r, size := decode(word[i:])
		end := i + size
		var id int32
		var ok bool
		text := word[i:end]
		if plain {
			id, ok = m.runes[r]
		} else {
			if i > 0 {
				text = m.prefix + text
			}
			if end == len(word) {
				text += m.suffix
			}
			id, ok = m.ids[text]
		}
		i = end
		if ok {
			waiting.flush(s)
			s.add(id, int32(size))
			continue
		}
		waiting.unknown(s, text, int32(size))
	}
	waiting.flush(s)
}

// unknowns are the characters without a token, which wait for those that follow, if
// they are to be one token.
type unknowns struct {
	model *bpe
	id    int32 // -1: none waits
	bytes int32
}

func (u *unknowns) flush(s *scratch) {
	if u.id >= 0 {
		s.add(u.id, u.bytes)
		u.id = -1
	}
}

// unknown takes a character, spelt text, of so many bytes of the word, that has no
// token. That tokens of bytes overtake unknown characters that wait is the library's way.
func (u *unknowns) unknown(s *scratch, text string, size int32) {
	m := u.model
	if m.fallback && hasAllBytes(&m.fallbackIDs, text) {
		for i := range len(text) {
			s.add(m.fallbackIDs[text[i]], 1)
		}
		return
	}
	if m.unknown < 0 {
		return
	}
	if u.id >= 0 && m.fuseUnknown {
		u.bytes += size
		return
	}
	u.flush(s)
	u.id, u.bytes = m.unknown, size
}

// mergeAll applies the merges to the nodes of s: always the one of lowest rank, and
// of equals the leftmost, until none applies.
func (m *bpe) mergeAll(s *scratch) {
	if len(s.nodes) < 2 {
		return
	}
	if len(s.nodes) <= fewNodes {
		m.mergeFew(s)
		return
	}
	m.mergeMany(s)
}

// fewNodes is up to where looking at all pairs beats a heap.
const fewNodes = 48

// mergeFew looks at the ranks of all pairs for each merge.
func (m *bpe) mergeFew(s *scratch) {
	nodes := s.nodes
	s.ranks = s.ranks[:0]
	for i := 1; i < len(nodes); i++ {
		s.ranks = append(s.ranks, m.rules.get(nodes[i-1].id, nodes[i].id))
	}
	ranks := s.ranks
	for {
		at, least := 0, noRule
		for i, r := range ranks {
			if r < least {
				at, least = i, r
			}
		}
		if least == noRule {
			break
		}
		nodes[at].id = int32(uint32(least))
		nodes[at].size += nodes[at+1].size
		nodes = append(nodes[:at+1], nodes[at+2:]...)
		ranks = append(ranks[:at], ranks[at+1:]...)
		if at > 0 {
			ranks[at-1] = m.rules.get(nodes[at-1].id, nodes[at].id)
		}
		if at < len(ranks) {
			ranks[at] = m.rules.get(nodes[at].id, nodes[at+1].id)
		}
	}
	s.nodes = nodes
}

// mergeMany keeps the merges that are possible in a heap: n log n for n nodes.
func (m *bpe) mergeMany(s *scratch) {
	s.heap = s.heap[:0]
	for i := range s.nodes {
		s.nodes[i].prev, s.nodes[i].next = int32(i)-1, int32(i)+1
	}
	s.nodes[len(s.nodes)-1].next = -1
	for i := range s.nodes {
		m.offer(s, int32(i))
	}
	for len(s.heap) > 0 {
		rank, at := s.pop()
		n := &s.nodes[at]
		if n.id < 0 || n.next < 0 {
			continue
		}
		right := s.nodes[n.next]
		// The entry may be older than the pair that stands there now.
		now := m.rules.get(n.id, right.id)
		if now == noRule || int32(now>>32) != rank {
			continue
		}
		s.nodes[n.next].id = -1
		n.id, n.next = int32(uint32(now)), right.next
		n.size += right.size
		if right.next >= 0 {
			s.nodes[right.next].prev = at
		}
		if n.prev >= 0 {
			m.offer(s, n.prev)
		}
		m.offer(s, at)
	}
	kept := s.nodes[:0]
	for _, n := range s.nodes {
		if n.id >= 0 {
			kept = append(kept, n)
		}
	}
	s.nodes = kept
}

// offer puts the merge of the pair that starts at node at on the heap, if there is one.
func (m *bpe) offer(s *scratch, at int32) {
	n := s.nodes[at]
	if n.next < 0 {
		return
	}
	if r := m.rules.get(n.id, s.nodes[n.next].id); r != noRule {
		s.push(r>>32<<32 | uint64(at))
	}
}

// node is a part of a word; id -1 marks one merged into its left neighbour.
type node struct{ id, size, prev, next int32 }

func (s *scratch) add(id, size int32) { s.nodes = append(s.nodes, node{id: id, size: size}) }

// tokens appends the nodes, in order.
func (s *scratch) tokens(out []token) []token {
	at := int32(0)
	for _, n := range s.nodes {
		out = append(out, token{n.id, at, at + n.size})
		at += n.size
	}
	return out
}

func (s *scratch) push(entry uint64) {
	s.heap = append(s.heap, entry)
	for i := len(s.heap) - 1; i > 0; {
		parent := (i - 1) / 2
		if s.heap[parent] <= s.heap[i] {
			return
		}
		s.heap[parent], s.heap[i] = s.heap[i], s.heap[parent]
		i = parent
	}
}

func (s *scratch) pop() (rank, at int32) {
	top := s.heap[0]
	last := len(s.heap) - 1
	s.heap[0] = s.heap[last]
	s.heap = s.heap[:last]
	for i := 0; ; {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < last; child++ {
			if s.heap[child] < s.heap[least] {
				least = child
			}
		}
		if least == i {
			break
		}
		s.heap[i], s.heap[least] = s.heap[least], s.heap[i]
		i = least
	}
	return int32(top >> 32), int32(uint32(top))
}
