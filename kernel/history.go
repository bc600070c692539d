package kernel

import (
	"fmt"
	"slices"
	"sync"

	"hone/kernel/message"
)

// history remembers the stored cells of this kernel's life. All are of session 0,
// which in a request means the current one.
type history struct {
	mu      sync.Mutex
	entries []pastCell
}

type pastCell struct {
	count  int
	code   string
	result string // plain text of the value, or ""
}

func (h *history) add(count int, code string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.entries = append(h.entries, pastCell{count: count, code: code})
}

func (h *history) result(count int, text string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := len(h.entries) - 1; i >= 0; i-- {
		if h.entries[i].count == count {
			h.entries[i].result = text
			return
		}
	}
}

// find answers a history request: "tail" gives the last n, "range" those from
// start up to stop, "search" the last n that match a glob pattern.
func (h *history) find(r message.HistoryRequest) ([][]any, error) {
	h.mu.Lock()
	entries := slices.Clone(h.entries)
	h.mu.Unlock()
	var err error
	switch r.HistAccessType {
	case "tail":
		entries = last(entries, r.N)
	case "range":
		entries = between(entries, r)
	case "search":
		entries, err = matching(entries, r)
	default:
		err = fmt.Errorf(`history: hist_access_type %q is none of "tail", "range", "search"`, r.HistAccessType)
	}
	if err != nil {
		return nil, err
	}
	rows := make([][]any, 0, len(entries))
	for _, e := range entries {
		rows = append(rows, e.row(r.Output))
	}
	return rows, nil
}

func (e pastCell) row(output bool) []any {
	if !output {
		return []any{0, e.count, e.code}
	}
	if e.result == "" {
		return []any{0, e.count, []any{e.code, nil}}
	}
	return []any{0, e.count, []any{e.code, e.result}}
}

func last(entries []pastCell, n *int) []pastCell {
	if n == nil || *n >= len(entries) {
		return entries
	}
	return entries[len(entries)-max(*n, 0):]
}

func between(entries []pastCell, r message.HistoryRequest) []pastCell {
	// Other sessions than the current one are not kept.
	if r.Session != 0 {
		return nil
	}
	return slices.DeleteFunc(entries, func(e pastCell) bool {
		return e.count < r.Start || r.Stop != nil && e.count >= *r.Stop
	})
}

func matching(entries []pastCell, r message.HistoryRequest) ([]pastCell, error) {
	pattern := r.Pattern
	if pattern == "" {
		pattern = "*"
	}
	expr, err := compileGlob(pattern)
	if err != nil {
		return nil, err
	}
	entries = slices.DeleteFunc(entries, func(e pastCell) bool { return !expr.MatchString(e.code) })
	if r.Unique {
		entries = latestOfEach(entries)
	}
	return last(entries, r.N), nil
}

// latestOfEach keeps the last of the cells with the same code.
func latestOfEach(entries []pastCell) []pastCell {
	latest := make(map[string]int, len(entries))
	for _, e := range entries {
		latest[e.code] = e.count
	}
	return slices.DeleteFunc(entries, func(e pastCell) bool { return latest[e.code] != e.count })
}
