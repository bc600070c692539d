package tokenizers

// noRule says that a pair has no merge.
const noRule = ^uint64(0)

// ruleTable finds the rule of a pair: a hash table with open addresses.
type ruleTable struct {
	entries []ruleEntry
	shift   uint
}

// ruleEntry has the rank of the merge in the high half of to, the new id in the low.
type ruleEntry struct {
	pair pair
	to   uint64
}

// noPair marks a free entry: no id is 2^32-1.
const noPair = ^pair(0)

func newRuleTable(n int) ruleTable {
	bits := uint(4)
	for 1<<bits < 2*n {
		bits++
	}
	t := ruleTable{entries: make([]ruleEntry, 1<<bits), shift: 64 - bits}
	for i := range t.entries {
		t.entries[i].pair = noPair
	}
	return t
}

func (t *ruleTable) slot(p pair) int { return int(uint64(p) * 0x9e3779b97f4a7c15 >> t.shift) }

func (t *ruleTable) set(p pair, r rule) {
	mask := len(t.entries) - 1
	for i := t.slot(p); ; i = (i + 1) & mask {
		if e := &t.entries[i]; e.pair == noPair || e.pair == p {
			*e = ruleEntry{p, uint64(r.rank)<<32 | uint64(uint32(r.id))}
			return
		}
	}
}

// get is the rank of the merge of a and b in the high half and the new id in the
// low, or noRule.
func (t *ruleTable) get(a, b int32) uint64 {
	p := pairOf(a, b)
	mask := len(t.entries) - 1
	for i := t.slot(p); ; i = (i + 1) & mask {
		switch e := &t.entries[i]; e.pair {
		case p:
			return e.to
		case noPair:
			return noRule
		}
	}
}
