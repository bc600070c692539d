package tokenizers

import (
	"fmt"
	"strings"
)

// segment is a part of a text: a match of a pattern, or what stands between two.
type segment struct {
	start, end int
	match      bool
}

// pattern cuts a text into segments that cover it.
type pattern interface {
	segments(text string, out []segment) ([]segment, error)
}

// runePattern matches single characters.
type runePattern func(rune) bool

func (f runePattern) segments(text string, out []segment) ([]segment, error) {
	last := 0
	for i := 0; i < len(text); {
		r, size := decode(text[i:])
		if f(r) {
			if last < i {
				out = append(out, segment{last, i, false})
			}
			out = append(out, segment{i, i + size, true})
			last = i + size
		}
		i += size
	}
	if last < len(text) {
		out = append(out, segment{last, len(text), false})
	}
	return out, nil
}

// literal matches a string.
type literal string

func (l literal) segments(text string, out []segment) ([]segment, error) {
	if l == "" { // it matches nowhere: the library's rule
		return append(out, segment{0, len(text), false}), nil
	}
	last := 0
	for {
		i := strings.Index(text[last:], string(l))
		if i < 0 {
			break
		}
		if i > 0 {
			out = append(out, segment{last, last + i, false})
		}
		out = append(out, segment{last + i, last + i + len(l), true})
		last += i + len(l)
	}
	if last < len(text) {
		out = append(out, segment{last, len(text), false})
	}
	return out, nil
}

// wordPattern is a matcher by hand whose matches cover every text.
type wordPattern func(text string) int

func (next wordPattern) segments(text string, out []segment) ([]segment, error) {
	for at := 0; at < len(text); {
		n := next(text[at:])
		out = append(out, segment{at, at + n, true})
		at += n
	}
	return out, nil
}

// inverted turns matches into gaps and gaps into matches.
type inverted struct{ pattern }

func (p inverted) segments(text string, out []segment) ([]segment, error) {
	from := len(out)
	out, err := p.pattern.segments(text, out)
	for i := from; i < len(out); i++ {
		out[i].match = !out[i].match
	}
	return out, err
}

// behavior says what becomes of the matches when a text is split at them.
type behavior int

const (
	removed behavior = iota
	isolated
	mergedWithPrevious
	mergedWithNext
	contiguous
)

var behaviors = map[string]behavior{
	"Removed": removed, "Isolated": isolated, "MergedWithPrevious": mergedWithPrevious,
	"MergedWithNext": mergedWithNext, "Contiguous": contiguous,
}

func parseBehavior(name string) (behavior, error) {
	b, ok := behaviors[name]
	if !ok {
		return 0, fmt.Errorf(`"behavior" is %q: it must be Removed, Isolated, MergedWithPrevious, MergedWithNext or Contiguous`, name)
	}
	return b, nil
}

// join merges segments as b says; what is left is kept, in order.
func (b behavior) join(in []segment) []segment {
	out := in[:0]
	previous := false
	switch b {
	case removed:
		for _, s := range in {
			if !s.match {
				out = append(out, s)
			}
		}
	case isolated:
		return in
	case contiguous, mergedWithPrevious:
		for _, s := range in {
			joins := s.match && !previous
			if b == contiguous {
				joins = s.match == previous
			}
			previous = s.match
			if n := len(out); joins && n > 0 {
				out[n-1].end = s.end
				continue
			}
			out = append(out, s)
		}
	case mergedWithNext:
		return joinNext(in)
	}
	return out
}

// joinNext merges each match with what follows it, seen from the end of the text.
func joinNext(in []segment) []segment {
	at := len(in)
	previous := false
	for i := len(in) - 1; i >= 0; i-- {
		s := in[i]
		joins := s.match && !previous && at < len(in)
		previous = s.match
		if joins {
			in[at].start = s.start
			continue
		}
		at--
		in[at] = s
	}
	return in[at:]
}
