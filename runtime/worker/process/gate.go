package process

import "sync"

// gate keeps prints and events in order. A stream that reaches the mark of an
// event waits there until the event has been handled, and the event waits until
// both streams have reached its mark.
type gate struct {
	mu      sync.Mutex
	changed *sync.Cond
	// seen is the last mark reached by each stream, handled that of the last event.
	seen    [2]uint64
	handled uint64
	// ended says that a stream will reach no more marks.
	ended [2]bool
	// opened says that no event will come any more.
	opened bool
}

func newGate() *gate {
	g := &gate{}
	g.changed = sync.NewCond(&g.mu)
	return g
}

// reach is called by a stream at a mark.
func (g *gate) reach(stream int, mark uint64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.seen[stream] = mark
	g.changed.Broadcast()
	for g.handled < mark && !g.opened {
		g.changed.Wait()
	}
}

// end is called by a stream that is over.
func (g *gate) end(stream int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.ended[stream] = true
	g.changed.Broadcast()
}

// event calls handle when both streams have reached the mark.
func (g *gate) event(mark uint64, handle func()) {
	g.mu.Lock()
	for i := range g.seen {
		for g.seen[i] < mark && !g.ended[i] {
			g.changed.Wait()
		}
	}
	g.mu.Unlock()
	handle()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.handled = mark
	g.changed.Broadcast()
}

// open lets streams pass marks whose events the worker did not live to send.
func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.opened = true
	g.changed.Broadcast()
}
