package tokenizers

import (
	"container/heap"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
)

// learner finds the merges: again and again the most frequent pair of neighbours,
// of equals the one with the smaller ids, becomes a token. It keeps the counts of
// all pairs and, for each pair on the queue, the words it was seen in.
//
// It follows Hugging Face's trainer step by step. In one corner that matters: a
// token may be made from two different pairs ("ab"+"c", "a"+"bc"); its pairs with
// neighbours then wait on the queue more than once, with different words, and a
// later one repeats the merge at a later rank.
type learner struct {
	spec     BPE
	texts    []string
	ids      map[string]int32
	specials []namedToken
	bytes    [256]int32

	words  [][]int32 // ids of each word
	counts []int64   // of each word
	pairs  map[pair]int64
	queue  candidates

	merges []pair
}

// candidate is a pair on the queue, with its count when it was put there and the
// words in which it was new then.
type candidate struct {
	count int64
	pair  pair
	words []int32
}

// candidates is a heap: most frequent first, then smaller ids.
type candidates []candidate

func (c candidates) Len() int { return len(c) }
func (c candidates) Less(i, j int) bool {
	if c[i].count != c[j].count {
		return c[i].count > c[j].count
	}
	if c[i].pair != c[j].pair {
		return c[i].pair.before(c[j].pair)
	}
	return c[i].words[0] < c[j].words[0] // words are sorted: training is deterministic
}
func (c candidates) Swap(i, j int) { c[i], c[j] = c[j], c[i] }
func (c *candidates) Push(x any)   { *c = append(*c, x.(candidate)) }
func (c *candidates) Pop() any {
	last := len(*c) - 1
	x := (*c)[last]
	(*c)[last] = candidate{}
	*c = (*c)[:last]
	return x
}

func newLearner(spec BPE, counts map[string]int64) *learner {
	l := &learner{spec: spec, ids: map[string]int32{}, pairs: map[pair]int64{}}
	for _, token := range spec.specials() {
		l.specials = append(l.specials, namedToken{id: int(l.add(token)), text: token})
	}
	order := make([]int, 256)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return int(byteToRune[a] - byteToRune[b]) })
	for _, b := range order {
		l.bytes[b] = l.add(string([]byte{byte(b)}))
	}
	for _, word := range slices.Sorted(maps.Keys(counts)) {
		ids := make([]int32, len(word))
		for i := range len(word) {
			ids[i] = l.bytes[word[i]]
		}
		l.words = append(l.words, ids)
		l.counts = append(l.counts, counts[word])
	}
	return l
}

// add gives text an id, its old one if it has one.
func (l *learner) add(text string) int32 {
	if id, ok := l.ids[text]; ok {
		return id
	}
	id := int32(len(l.texts))
	l.ids[text] = id
	l.texts = append(l.texts, text)
	return id
}

func (l *learner) learn(ctx context.Context) error {
	l.countPairs()
	base := len(l.texts)
	progress := lateProgress{label: "training BPE", total: l.spec.VocabSize - base, start: time.Now()}
	for step := 0; len(l.texts) < l.spec.VocabSize && len(l.queue) > 0; step++ {
		if step%64 == 0 {
			if err := ctx.Err(); err != nil {
				progress.done("stopped")
				return fmt.Errorf("train BPE: stopped at %d of %d tokens: %w", len(l.texts), l.spec.VocabSize, err)
			}
			progress.set(len(l.texts)-base, "merges")
		}
		top := heap.Pop(&l.queue).(candidate)
		if now := l.pairs[top.pair]; top.count != now {
			top.count = now
			heap.Push(&l.queue, top)
			continue
		}
		if top.count < max(1, int64(l.spec.MinFrequency)) {
			break
		}
		l.merge(top)
	}
	progress.done(fmt.Sprintf("%d tokens", len(l.texts)))
	return nil
}

// countPairs counts the pairs of all words and puts each on the queue.
func (l *learner) countPairs() {
	where := map[pair][]int32{}
	for w, ids := range l.words {
		for i := 1; i < len(ids); i++ {
			p := pairOf(ids[i-1], ids[i])
			l.pairs[p] += l.counts[w]
			where[p] = appendNew(where[p], int32(w))
		}
	}
	l.enqueue(where)
}

// appendNew appends w unless it is the last element: words come in order.
func appendNew(words []int32, w int32) []int32 {
	if n := len(words); n > 0 && words[n-1] == w {
		return words
	}
	return append(words, w)
}

func (l *learner) enqueue(where map[pair][]int32) {
	for p, words := range where {
		if count := l.pairs[p]; count > 0 {
			heap.Push(&l.queue, candidate{count, p, words})
		}
	}
}

// merge makes a token of the pair in all its words and counts the pairs anew that
// this breaks and makes.
func (l *learner) merge(top candidate) {
	a, b := top.pair.split()
	id := l.add(l.texts[a] + l.texts[b])
	l.merges = append(l.merges, top.pair)
	where := map[pair][]int32{}
	for _, w := range top.words {
		l.mergeWord(w, a, b, id, where)
	}
	l.enqueue(where)
}

func (l *learner) mergeWord(w, a, b, id int32, where map[pair][]int32) {
	ids, count := l.words[w], l.counts[w]
	out := ids[:0]
	for i := 0; i < len(ids); i++ {
		if ids[i] != a || i+1 >= len(ids) || ids[i+1] != b {
			out = append(out, ids[i])
			continue
		}
		if len(out) > 0 {
			left := out[len(out)-1]
			l.pairs[pairOf(left, a)] -= count
			p := pairOf(left, id)
			l.pairs[p] += count
			where[p] = appendNew(where[p], w)
		}
		if i+2 < len(ids) {
			right := ids[i+2]
			l.pairs[pairOf(b, right)] -= count
			p := pairOf(id, right)
			l.pairs[p] += count
			where[p] = appendNew(where[p], w)
		}
		out = append(out, id)
		i++
	}
	l.words[w] = out
}

// tokenizer is what was learnt. Of a merge that was repeated, the last counts.
func (l *learner) tokenizer() (*Tokenizer, error) {
	last := make(map[pair]int, len(l.merges))
	for i, p := range l.merges {
		last[p] = i
	}
	isSpecial := map[int32]bool{}
	d := &document{
		PreTokenizer: component(`{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}`),
		Decoder:      component(`{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}`),
	}
	for _, s := range l.specials {
		isSpecial[int32(s.id)] = true
		d.AddedTokens = append(d.AddedTokens, addedToken{ID: s.id, Content: s.text, Special: true})
	}
	spelling := func(id int32) string {
		if isSpecial[id] {
			return l.texts[id]
		}
		return spell(l.texts[id])
	}
	vocab := make(vocabulary, len(l.texts))
	for id := range l.texts {
		vocab[spelling(int32(id))] = id
	}
	if len(vocab) != len(l.texts) {
		return nil, fmt.Errorf("train BPE: %d of %d tokens have the spelling of another: choose other special tokens", len(l.texts)-len(vocab), len(l.texts))
	}
	merges := mergeList{}
	for i, p := range l.merges {
		if last[p] == i {
			a, b := p.split()
			merges = append(merges, [2]string{spelling(a), spelling(b)})
		}
	}
	encoded, err := vocab.MarshalJSON()
	if err != nil {
		return nil, err
	}
	d.Model = &modelDefinition{Type: "BPE", Vocab: encoded, Merges: &merges}
	return d.build()
}
