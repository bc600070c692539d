package main

import (
	"context"
	"sync"
	"testing"
	"time"

	"hone/runtime/cellrt"
	"hone/runtime/worker/goroutines"
	"hone/runtime/worker/message"
)

// Goroutines of the interrupted cell are ended with their deferred calls, unseen by
// recover; those of earlier cells come back from leave.
func TestLeaver(t *testing.T) {
	var l leaver
	var wg sync.WaitGroup
	env := &cellrt.Env{}
	var ended, survived, seen bool
	begun := make(chan bool)
	wg.Go(func() {
		defer func() { ended, seen = true, recover() != nil }()
		l.begin(context.Background(), "cell[2]/2", env)
		close(begun)
		l.interrupt()
		time.Sleep(2 * grace)
		l.leave()
		t.Error("a goroutine of the interrupted cell goes on")
	})
	wg.Go(func() {
		goroutines.Mark(context.Background(), "cell[1]/1")
		<-begun
		l.leave()
		survived = true
	})
	wg.Wait()
	if !ended || seen || !survived {
		t.Errorf("ended %v, seen by recover %v, the other goes on %v", ended, seen, survived)
	}
	left, panicked := l.end()
	if left == nil || left.Others != 0 || panicked != nil {
		t.Errorf("left are %+v, %+v", left, panicked)
	}
	if cellrt.Stop != 0 {
		t.Error("the next cell would be stopped")
	}
}

// The detector speaks only of goroutines that wait in code of cells.
func TestWaitsInCell(t *testing.T) {
	r := &runner{wakes: map[string]bool{"cell[1]:7": true}}
	cell := message.Frame{Func: "session/cell1.HoneCell", File: "cell[1]", Line: 4}
	timer := cell
	timer.Line = 7
	for name, c := range map[string]struct {
		frames []message.Frame
		want   bool
	}{
		"in a cell":       {[]message.Frame{cell}, true},
		"through sync":    {[]message.Frame{{Func: "internal/sync.(*Mutex).lockSlow"}, {Func: "sync.(*Mutex).Lock"}, cell}, true},
		"for a timer":     {[]message.Frame{timer, cell}, false},
		"in a library":    {[]message.Frame{{Func: "net/http.(*Transport).roundTrip"}, cell}, false},
		"in no cell":      {[]message.Frame{{Func: "sync.(*Mutex).Lock"}}, false},
		"without a frame": {nil, false},
	} {
		if got := r.waitsInCell(message.Goroutine{Frames: c.frames}); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
