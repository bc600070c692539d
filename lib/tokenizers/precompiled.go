package tokenizers

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// precompiled is sentencepiece's table of replacements: a tree of bytes as a double
// array, whose values say where in text a replacement stands, up to a zero byte.
type precompiled struct {
	units []uint32
	text  string
	// exact replaces as sentencepiece does, not as the tokenizers library does: a
	// tokenizer.model must encode as its own library encodes.
	exact bool
}

func parsePrecompiled(encoded string) (normalizer, error) {
	data, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, fmt.Errorf(`its "precompiled_charsmap" is not base64: %w`, err)
	}
	return newPrecompiled(data)
}

// newPrecompiled reads the table as sentencepiece writes it.
func newPrecompiled(data []byte) (normalizer, error) {
	if len(data) == 0 {
		return sequenceNormalizer{}, nil
	}
	if len(data) < 4 {
		return nil, errors.New("its table of replacements (precompiled_charsmap) is cut off")
	}
	n := int(binary.LittleEndian.Uint32(data))
	if n%4 != 0 || n > len(data)-4 {
		return nil, fmt.Errorf("its table of replacements (precompiled_charsmap) says that its tree has %d bytes, and %d are there", n, len(data)-4)
	}
	p := &precompiled{text: string(data[4+n:])}
	for i := 4; i < 4+n; i += 4 {
		p.units = append(p.units, binary.LittleEndian.Uint32(data[i:]))
	}
	if !utf8.ValidString(p.text) {
		return nil, errors.New("its table of replacements (precompiled_charsmap) is not valid UTF-8")
	}
	return p, nil
}

// replacement is what the shortest beginning of text that the table knows becomes.
// That it stands for the whole of text is the tokenizers library's way.
func (p *precompiled) replacement(text string) (string, bool) {
	found, to := false, ""
	p.beginnings(text, func(_ int, s string) bool {
		found, to = true, s
		return false
	})
	return to, found
}

// longest is the length of the longest beginning of text that the table knows, and
// what it becomes: sentencepiece's way.
func (p *precompiled) longest(text string) (n int, to string) {
	p.beginnings(text, func(k int, s string) bool {
		n, to = k, s
		return true
	})
	return n, to
}

// beginnings calls f for the beginnings of text that the table knows, the shortest
// first, until f says no.
func (p *precompiled) beginnings(text string, f func(n int, to string) bool) {
	if len(p.units) == 0 {
		return
	}
	at := offsetOf(p.units[0])
	for i := range len(text) {
		c := text[i]
		if c == 0 {
			return
		}
		at ^= uint32(c)
		if int(at) >= len(p.units) {
			return
		}
		unit := p.units[at]
		if unit&(1<<31|0xff) != uint32(c) {
			return
		}
		at ^= offsetOf(unit)
		if unit>>8&1 == 0 {
			continue
		}
		if int(at) >= len(p.units) {
			return
		}
		from := int(p.units[at] & (1<<31 - 1))
		if from > len(p.text) {
			return
		}
		to, _, _ := strings.Cut(p.text[from:], "\x00")
		if !utf8.ValidString(to) || !f(i+1, to) {
			return
		}
	}
}

// offsetOf is where the children of a unit of the double array begin.
func offsetOf(unit uint32) uint32 { return unit >> 10 << (unit >> 6 & 8) }

// longestWhole is the length in bytes from which a cluster of characters is not
// looked up as a whole.
const longestWhole = 6

func (p *precompiled) normalize(q *piece) error {
	if p.exact {
		p.normalizeExactly(q)
		return nil
	}
	changes := make([]change, 0, len(q.text))
	changed := false
	for text := q.text; text != ""; {
		n := clusterLength(text)
		cluster := text[:n]
		text = text[n:]
		if n < longestWhole {
			if to, ok := p.replacement(cluster); ok {
				changed = true
				changes = appendReplaced(changes, cluster, to)
				continue
			}
		}
		for i, r := range cluster {
			part := cluster[i : i+utf8.RuneLen(r)]
			if to, ok := p.replacement(part); ok {
				changed = true
				changes = appendReplaced(changes, part, to)
			} else {
				changes = append(changes, change{r, 0})
			}
		}
	}
	if changed {
		q.transform(changes, 0)
	}
	return nil
}

func (p *precompiled) normalizeExactly(q *piece) {
	changes := make([]change, 0, len(q.text))
	changed := false
	for text := q.text; text != ""; {
		n, to := p.longest(text)
		if n == 0 {
			r, size := decode(text)
			changes = append(changes, change{r, 0})
			text = text[size:]
			continue
		}
		changed = true
		changes = appendReplaced(changes, text[:n], to)
		text = text[n:]
	}
	if changed {
		q.transform(changes, 0)
	}
}

// makeExact makes the tables of replacements in n those of sentencepiece.
func makeExact(n normalizer) {
	switch n := n.(type) {
	case *precompiled:
		n.exact = true
	case sequenceNormalizer:
		for _, part := range n {
			makeExact(part)
		}
	}
}

// appendReplaced puts to in the place of old: what there is more of is inserted at
// the end, what there is less of is removed by the last change so far.
func appendReplaced(changes []change, old, to string) []change {
	for _, r := range to {
		changes = append(changes, change{r, 0})
	}
	more := utf8.RuneCountInString(to) - utf8.RuneCountInString(old)
	for i := 0; i < more; i++ {
		changes[len(changes)-1-i].n = 1
	}
	if more < 0 && len(changes) > 0 {
		changes[len(changes)-1].n += more
	}
	return changes
}
