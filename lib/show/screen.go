package show

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
)

// Screen is where displays go. Show may be called from any goroutine and should
// return quickly. With a non-empty id the display can be replaced by a later
// call with the same id and update true.
type Screen interface {
	Show(id string, b Bundle, update bool)
}

// LastScreen is a [Screen] that drops some updates and wants to know which one
// is the last of its display, never to be dropped.
type LastScreen interface {
	Screen
	ShowLast(id string, b Bundle, update bool)
}

var screen struct {
	sync.RWMutex
	to Screen
}

// SetScreen sends all displays from now on to s and returns the screen in force
// before. nil stands for the default: text on standard output.
func SetScreen(s Screen) (before Screen) {
	screen.Lock()
	defer screen.Unlock()
	before, screen.to = screen.to, s
	return before
}

// current returns the screen in force, opening the default one when first needed.
func current() Screen {
	screen.RLock()
	s := screen.to
	screen.RUnlock()
	if s != nil {
		return s
	}
	screen.Lock()
	defer screen.Unlock()
	if screen.to == nil {
		screen.to = NewTerminal(os.Stdout)
	}
	return screen.to
}

// Display shows v once.
func Display(v any) { current().Show("", Of(v), false) }

// Live is one display whose content is replaced. Its methods may be called from
// any goroutine.
type Live struct {
	mu    sync.Mutex
	id    string
	shown bool
}

// NewLive makes a live display. Nothing appears before the first Update.
func NewLive() *Live { return &Live{id: newID()} }

// Update shows v: the first time as a new display, afterwards in its place.
func (l *Live) Update(v any) { l.show(v, false) }

// Last shows v as the display's final content. A screen that thins out updates
// (a log) prints this one in any case.
func (l *Live) Last(v any) { l.show(v, true) }

func (l *Live) show(v any, last bool) {
	b := Of(v)
	l.mu.Lock()
	defer l.mu.Unlock()
	update := l.shown
	l.shown = true
	s := current()
	if t, ok := s.(LastScreen); ok && last {
		t.ShowLast(l.id, b, update)
		return
	}
	s.Show(l.id, b, update)
}

var displays atomic.Int64

// newID names a display uniquely, also across notebooks open in one front end.
func newID() string {
	var random [6]byte
	_, _ = rand.Read(random[:]) // never fails since Go 1.24
	return fmt.Sprintf("hone-%s-%d", hex.EncodeToString(random[:]), displays.Add(1))
}
