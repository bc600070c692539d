package show

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/sys/unix"
)

// logInterval is the least time between two lines of one live display in a log.
const logInterval = 2 * time.Second

// Terminal is a [Screen] that writes the text/plain form of displays.
//
// On a terminal an update replaces the display in place as long as it is the
// last thing shown here; otherwise it is written anew. Elsewhere (a file, a
// pipe) updates are new lines, at most one every two seconds for each display.
type Terminal struct {
	mu     sync.Mutex
	out    io.Writer
	width  func() int // columns; 0: not a terminal
	now    func() time.Time
	lastID string
	lines  int // of the display lastID as written
	shown  map[string]time.Time
}

// NewTerminal makes a screen that writes to f.
func NewTerminal(f *os.File) *Terminal {
	return newTerminal(f, func() int { return columns(f) }, time.Now)
}

func newTerminal(out io.Writer, width func() int, now func() time.Time) *Terminal {
	return &Terminal{out: out, width: width, now: now, shown: map[string]time.Time{}}
}

// columns is the width of the terminal behind f, 0 if f is none.
func columns(f *os.File) int {
	size, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	if err != nil {
		return 0
	}
	if size.Col == 0 {
		return 80
	}
	return int(size.Col)
}

// Show implements [Screen].
func (t *Terminal) Show(id string, b Bundle, update bool) { t.show(id, b, update, false) }

// ShowLast implements [LastScreen].
func (t *Terminal) ShowLast(id string, b Bundle, update bool) {
	t.show(id, b, update, true)
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.shown, id)
}

func (t *Terminal) show(id string, b Bundle, update, last bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := strings.TrimRight(b.Plain(), "\n")
	width := t.width()
	inPlace := width > 0 && update && id != "" && id == t.lastID
	if update && !last && !inPlace && t.tooSoon(id) {
		return
	}
	if id != "" {
		t.shown[id] = t.now()
	}
	if width > 0 && id != "" {
		text = fit(text, width)
	}
	if inPlace {
		text = fmt.Sprintf("\x1b[%dA\r\x1b[J", t.lines) + text
	}
	t.lastID, t.lines = id, strings.Count(text, "\n")+1
	fmt.Fprintln(t.out, text)
}

func (t *Terminal) tooSoon(id string) bool {
	before, ok := t.shown[id]
	return ok && t.now().Sub(before) < logInterval
}

// fit cuts each line to the terminal's width: a wrapped line would break the
// count of lines to go back over.
func fit(text string, width int) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if utf8.RuneCountInString(line) >= width {
			lines[i] = ellipsis(line, width-1)
		}
	}
	return strings.Join(lines, "\n")
}
