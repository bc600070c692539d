package show

import (
	"fmt"
	"html"
	"strings"
	"sync"
	"time"
)

// progressInterval is the least time between two updates of a progress display.
const progressInterval = 200 * time.Millisecond

// Progress is a live bar for work of a known or unknown length. Its methods may
// be called from any goroutine, and Set often: updates are shown about five
// times a second at most.
type Progress struct {
	mu    sync.Mutex
	live  *Live
	now   func() time.Time
	start time.Time
	shown time.Time
	bar   bar
	done  bool
}

// NewProgress starts measuring. total is the number of units of work, 0 or less
// if unknown. Nothing is shown before the first Set or Done.
func NewProgress(label string, total int64) *Progress {
	return newProgress(label, total, time.Now)
}

func newProgress(label string, total int64, now func() time.Time) *Progress {
	return &Progress{live: NewLive(), now: now, start: now(), bar: bar{label: label, total: total}}
}

// Set says that n units are done. note, which may be empty, follows the bar.
// After Done it does nothing.
func (p *Progress) Set(n int64, note string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.done {
		return
	}
	p.bar.n, p.bar.note = n, note
	now := p.now()
	if !p.shown.IsZero() && now.Sub(p.shown) < progressInterval {
		return
	}
	p.shown = now
	p.bar.elapsed = now.Sub(p.start)
	p.live.Update(p.bar)
}

// Done ends the display with note, whatever was reached. A second Done does nothing.
func (p *Progress) Done(note string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.done {
		return
	}
	p.done = true
	p.bar.note, p.bar.done, p.bar.elapsed = note, true, p.now().Sub(p.start)
	p.live.Last(p.bar)
}

// bar is a progress display at one moment.
type bar struct {
	label, note string
	n, total    int64
	elapsed     time.Duration
	done        bool
}

// fraction is the share done, between 0 and 1; known is false without a total.
func (b bar) fraction() (share float64, known bool) {
	if b.total <= 0 {
		return 0, false
	}
	return min(1, max(0, float64(b.n)/float64(b.total))), true
}

// String is one line: label, bar, counts, speed, time left, note.
func (b bar) String() string {
	parts := []string{b.label}
	if share, known := b.fraction(); known && !b.done {
		const width = 24
		full := int(share * width)
		parts = append(parts, strings.Repeat("█", full)+strings.Repeat("░", width-full))
	}
	return strings.Join(append(parts, b.facts()...), "  ")
}

// HTML is the same as a static bar.
func (b bar) HTML() string {
	share, known := b.fraction()
	var s strings.Builder
	s.WriteString(`<div style="font-family:ui-monospace,monospace;font-size:13px;line-height:1.6">`)
	fmt.Fprintf(&s, `<span>%s</span> `, html.EscapeString(b.label))
	if known && !b.done {
		fmt.Fprintf(&s, `<span style="display:inline-block;vertical-align:middle;width:220px;height:9px;border-radius:5px;background:rgba(128,128,128,.25);overflow:hidden">`+
			`<span style="display:block;height:9px;width:%.1f%%;background:#3b82f6"></span></span> `, 100*share)
	}
	fmt.Fprintf(&s, `<span style="opacity:.75">%s</span></div>`, html.EscapeString(strings.Join(b.facts(), " · ")))
	return s.String()
}

// facts are the parts after the bar.
func (b bar) facts() []string {
	var out []string
	share, known := b.fraction()
	switch {
	case known && !b.done:
		out = append(out, fmt.Sprintf("%3.0f %%", 100*share), Count(b.n)+"/"+Count(b.total))
	case !known && !b.done:
		out = append(out, Count(b.n))
	}
	if left, ok := b.left(); ok {
		out = append(out, Duration(left)+" left")
	}
	if b.note != "" {
		out = append(out, b.note)
	}
	if b.done {
		out = append(out, "done in "+Duration(b.elapsed))
	}
	return out
}

// left extrapolates the time to the end from the speed so far.
func (b bar) left() (time.Duration, bool) {
	share, known := b.fraction()
	if !known || b.done || share <= 0 || b.elapsed < time.Second {
		return 0, false
	}
	return time.Duration(float64(b.elapsed) * (1 - share) / share), true
}

// Duration writes d as a person would: 340 ms, 4.2 s, 3 min 05 s, 2 h 10 min.
func Duration(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Hour:
		s := int(d.Seconds() + 0.5)
		return fmt.Sprintf("%d min %02d s", s/60, s%60)
	}
	m := int(d.Minutes() + 0.5)
	return fmt.Sprintf("%d h %02d min", m/60, m%60)
}
