package engine

import (
	"fmt"
	"regexp"
	"strings"
)

// panicHints pairs what the runtime says in a panic, or before it ends the process,
// with what to do about it; $1 stands for the first group.
var panicHints = []struct {
	pattern *regexp.Regexp
	hint    string
}{
	{regexp.MustCompile(`assignment to entry in nil map`), "the map was declared and never made: m = make(map[K]V), or m := map[K]V{}"},
	{regexp.MustCompile(`index out of range \[(-?\d+)\] with length 0`), "it is empty: there is no index $1"},
	{regexp.MustCompile(`index out of range \[(-?\d+)\] with length (\d+)`), "the first index is 0 and the last the length less one"},
	{regexp.MustCompile(`slice bounds out of range`), "the bounds of s[low:high] are 0 ≤ low ≤ high ≤ cap(s), for text len(s)"},
	{regexp.MustCompile(`nil pointer dereference`), "something on this line is nil: a pointer that was never set, or a value that came with an error"},
	{regexp.MustCompile(`interface conversion: .* is nil, not`), "the interface holds nothing; v, ok := x.(T) asks without a panic"},
	{regexp.MustCompile(`interface conversion: (?:.* is |.*: missing method )`), "v, ok := x.(T) asks without a panic, and switch v := x.(type) tells the types apart"},
	{regexp.MustCompile(`send on closed channel`), "only the sender should close a channel, once, after the last send"},
	{regexp.MustCompile(`close of closed channel`), "a channel is closed once; sync.Once, or one owner, keeps to that"},
	{regexp.MustCompile(`close of nil channel`), "make the channel first: ch := make(chan T)"},
	{regexp.MustCompile(`makeslice: len out of range|makeslice: cap out of range|makechan: size out of range`), "the size is negative or larger than memory"},
	{regexp.MustCompile(`integer divide by zero`), "test the divisor before: if d != 0"},
	{regexp.MustCompile(`negative WaitGroup counter`), "Done was called more often than Add counted; wg.Go(f) counts by itself"},
	{regexp.MustCompile(`hash of unhashable type (.+)`), "a key must be comparable: no slice, map or function in it ($1)"},
	{regexp.MustCompile(`comparing uncomparable type (.+)`), "values of $1 cannot be compared with =="},
	{regexp.MustCompile(`cannot convert slice with length (\d+) to array`), "the slice has $1 elements, fewer than the array"},
	{regexp.MustCompile(`concurrent map (?:writes|read and map write|iteration and map write)`), "two goroutines used one map at the same time: guard it with a sync.Mutex, or use sync.Map; %race shows where"},
	{regexp.MustCompile(`unlock of unlocked (?:mutex|RWMutex)`), "Unlock without a Lock before it; defer mu.Unlock() right after mu.Lock() keeps them together"},
	{regexp.MustCompile(`stack overflow|stack exceeds`), "every recursion needs a case in which it does not call itself"},
	{regexp.MustCompile(`memory ran out|out of memory|cannot allocate memory`), "work in smaller pieces, and let go of large values with x = nil"},
}

// panicHint is what to do about a panic or a fatal error, with its mark, or nothing.
func panicHint(message string) []string {
	for _, h := range panicHints {
		m := h.pattern.FindStringSubmatch(message)
		if m == nil {
			continue
		}
		text := h.hint
		for i := 1; i < len(m); i++ {
			text = strings.ReplaceAll(text, fmt.Sprintf("$%d", i), m[i])
		}
		return []string{"    hint: " + text}
	}
	return nil
}
