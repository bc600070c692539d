package tokenizers

import "strings"

// pair is two neighbouring ids, the left one in the high half.
type pair uint64

func pairOf(a, b int32) pair          { return pair(uint32(a))<<32 | pair(uint32(b)) }
func (p pair) split() (a, b int32)    { return int32(p >> 32), int32(uint32(p)) }
func (p pair) before(other pair) bool { return p < other }

// rule says that a pair becomes the token id; lower ranks go first.
type rule struct{ rank, id int32 }

// bpe is byte-level byte-pair encoding.
type bpe struct {
	bytes  [256]int32 // the id of each byte
	merges []pair     // by rank
	merged []int32    // the id each merge makes
	rules  map[pair]rule
}

func newBPE(bytes [256]int32, merges []pair, merged []int32) *bpe {
	m := &bpe{bytes: bytes, merges: merges, merged: merged, rules: make(map[pair]rule, len(merges))}
	for rank, p := range merges {
		m.rules[p] = rule{int32(rank), merged[rank]}
	}
	return m
}

func (m *bpe) name() string { return "byte-level BPE" }

func (m *bpe) encode(text string, out []int, s *scratch) []int {
	for text != "" {
		n := nextWord(text)
		word := text[:n]
		text = text[n:]
		ids, ok := s.cache[word]
		if !ok {
			ids = m.encodeWord(word, s)
			s.remember(word, ids)
		}
		for _, id := range ids {
			out = append(out, int(id))
		}
	}
	return out
}

// encodeWord applies the merges to one word: always the one of lowest rank, and of
// equals the leftmost, until none applies. A heap of the merges that are possible
// makes it n log n for a word of n bytes.
func (m *bpe) encodeWord(word string, s *scratch) []int32 {
	s.start(word, &m.bytes)
	for i := range len(word) - 1 {
		m.offer(s, int32(i))
	}
	for len(s.heap) > 0 {
		rank, at := s.pop()
		node := &s.nodes[at]
		if node.id < 0 || node.next < 0 {
			continue
		}
		right := s.nodes[node.next]
		// The entry may be older than the pair that stands there now.
		if now, ok := m.rules[pairOf(node.id, right.id)]; !ok || now.id != m.merged[rank] {
			continue
		}
		s.nodes[node.next].id = -1
		node.id, node.next = m.merged[rank], right.next
		if right.next >= 0 {
			s.nodes[right.next].prev = at
		}
		if node.prev >= 0 {
			m.offer(s, node.prev)
		}
		m.offer(s, at)
	}
	return s.ids()
}

// offer puts the merge of the pair that starts at node at on the heap, if there is one.
func (m *bpe) offer(s *scratch, at int32) {
	node := s.nodes[at]
	if node.next < 0 {
		return
	}
	if r, ok := m.rules[pairOf(node.id, s.nodes[node.next].id)]; ok {
		s.push(r.rank, at)
	}
}

const (
	maxCached     = 1 << 16 // words remembered by one encoder
	maxCachedWord = 64      // bytes
)

// scratch is the memory of one encoder: words already seen, and the linked list
// and heap of the word at hand.
type scratch struct {
	cache map[string][]int32
	nodes []node
	heap  []uint64 // rank in the high half, node in the low: a binary min-heap
}

// node is a piece of a word; id -1 marks one merged into its left neighbour.
type node struct{ id, prev, next int32 }

func newScratch() *scratch { return &scratch{cache: map[string][]int32{}} }

func (s *scratch) remember(word string, ids []int32) {
	if len(word) > maxCachedWord {
		return
	}
	if len(s.cache) >= maxCached {
		clear(s.cache)
	}
	s.cache[strings.Clone(word)] = ids
}

func (s *scratch) start(word string, bytes *[256]int32) {
	s.nodes, s.heap = s.nodes[:0], s.heap[:0]
	for i := range len(word) {
		s.nodes = append(s.nodes, node{bytes[word[i]], int32(i) - 1, int32(i) + 1})
	}
	s.nodes[len(word)-1].next = -1
}

// ids are the pieces that are left, in order.
func (s *scratch) ids() []int32 {
	out := make([]int32, 0, 4)
	for at := int32(0); at >= 0; at = s.nodes[at].next {
		out = append(out, s.nodes[at].id)
	}
	return out
}

func (s *scratch) push(rank, at int32) {
	s.heap = append(s.heap, uint64(rank)<<32|uint64(at))
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
