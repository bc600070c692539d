package main

import (
	"fmt"
	"os"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
)

// gonbPatience is how long a cell's end waits for GoNB's displays to arrive.
const gonbPatience = 5 * time.Second

// gonbSync waits at a cell's end until what it displayed through GoNB's protocol
// has reached the front end.
type gonbSync struct{ broken bool }

func (g *gonbSync) sync() {
	if g.broken || !gonbui.IsNotebook {
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		gonbui.Sync()
	}()
	select {
	case <-done:
	case <-time.After(gonbPatience):
		g.broken = true
		fmt.Fprintf(os.Stderr, "GoNB's display pipe did not answer for %v; its displays may be missing from now on.\n", gonbPatience)
	}
}
