package tokenizers

// wordCache remembers the ids of short words, found by their bytes alone, which is
// what makes encoding fast: a text has few different words.
type wordCache struct {
	entries []cachedWord
	long    []int32 // ids of words with more than fit an entry
}

// cachedWord fills half a line of the processor's cache.
type cachedWord struct {
	low, high uint64 // the bytes of the word
	length    uint16 // 0: the entry is free
	count     uint16
	ids       [3]int32 // or, of more, where in long they begin
}

// tinyCache is the same for words of up to 7 bytes and two ids, nine of ten words:
// four entries fit a line of the processor's cache.
type tinyCache []tinyWord

// tinyWord has the length of the word above its bytes. second is -1 if there is no
// second id; first is -2 for a word with more, which a wordCache has.
type tinyWord struct {
	key           uint64
	first, second int32
}

const (
	tinyBits   = 15
	tinyLength = 7
)

// entry is where a word is remembered, or will be.
func (c *tinyCache) entry(key uint64) *tinyWord {
	if *c == nil {
		*c = make(tinyCache, 1<<tinyBits)
	}
	return &(*c)[key*0x9e3779b97f4a7c15>>(64-tinyBits)]
}

const (
	cacheBits  = 16
	shortWord  = 16      // bytes
	maxLongIDs = 1 << 20 // ids in long
)

// load is the bytes of a word of text as two numbers. text may go on behind it.
func load(text string, n int) (low, high uint64) {
	if len(text) >= shortWord {
		low, high = load8(text), load8(text[8:])
		if n <= 8 {
			return low & (^uint64(0) >> (64 - 8*n)), 0
		}
		return low, high & (^uint64(0) >> (128 - 8*n))
	}
	for i := n - 1; i >= 8; i-- {
		high = high<<8 | uint64(text[i])
	}
	for i := min(n, 8) - 1; i >= 0; i-- {
		low = low<<8 | uint64(text[i])
	}
	return low, high
}

func load8(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// entry is where a word is remembered, or will be.
func (c *wordCache) entry(low, high uint64, n int) *cachedWord {
	if c.entries == nil {
		c.entries = make([]cachedWord, 1<<cacheBits)
	}
	h := (low ^ uint64(n)) * 0x9e3779b97f4a7c15
	h = (h ^ h>>29 ^ high*0xbf58476d1ce4e5b9) * 0x94d049bb133111eb
	return &c.entries[h>>(64-cacheBits)]
}

// put remembers tokens at e.
func (c *wordCache) put(e *cachedWord, low, high uint64, n int, tokens []token) {
	at := len(c.long)
	if len(tokens) > len(e.ids) {
		if at+len(tokens) > maxLongIDs {
			clear(c.entries)
			c.long, at = c.long[:0], 0
		}
		for _, t := range tokens {
			c.long = append(c.long, t.id)
		}
	}
	*e = cachedWord{low: low, high: high, length: uint16(n), count: uint16(len(tokens))}
	if len(tokens) > len(e.ids) {
		e.ids[0] = int32(at)
		return
	}
	for i, t := range tokens {
		e.ids[i] = t.id
	}
}
