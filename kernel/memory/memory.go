// Package memory drives a kernel inside one process, without sockets: the same
// message loop, the same messages, carried by Go values.
//
// [Start] runs a kernel over a session and returns a [Client] with the few calls
// that a runner without a browser needs. [Pipe] is the transport alone.
package memory

import (
	"context"
	"errors"
	"sync"

	"hone/kernel/message"
)

// ErrClosed is returned by a pipe's two ends once it is closed.
var ErrClosed = errors.New("the kernel has ended")

// Pipe is an in-memory kernel.Transport with its front end's side. Make one with
// [NewPipe].
type Pipe struct {
	toKernel *lane
	toFront  *lane
}

// NewPipe returns an open pipe.
func NewPipe() *Pipe { return &Pipe{toKernel: newLane(), toFront: newLane()} }

// Receive returns the next message for the kernel.
func (p *Pipe) Receive(ctx context.Context) (*message.Message, error) { return p.toKernel.take(ctx) }

// Send hands a message of the kernel to the front end. It never waits.
func (p *Pipe) Send(m *message.Message) error { return p.toFront.put(m) }

// Close ends the pipe. The front end may still take what was sent before.
func (p *Pipe) Close() error {
	p.toKernel.close()
	p.toFront.close()
	return nil
}

// Post sends a message of the front end to the kernel.
func (p *Pipe) Post(m *message.Message) error { return p.toKernel.put(m) }

// Next returns the next message of the kernel, on whatever channel.
func (p *Pipe) Next(ctx context.Context) (*message.Message, error) { return p.toFront.take(ctx) }

// lane is an unbounded queue in one direction.
type lane struct {
	mu      sync.Mutex
	waiting []*message.Message
	closed  bool
	changed chan struct{} // closed and replaced at each change
}

func newLane() *lane { return &lane{changed: make(chan struct{})} }

func (l *lane) put(m *message.Message) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return ErrClosed
	}
	l.waiting = append(l.waiting, m)
	l.signal()
	return nil
}

func (l *lane) signal() {
	close(l.changed)
	l.changed = make(chan struct{})
}

func (l *lane) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		l.closed = true
		l.signal()
	}
}

func (l *lane) take(ctx context.Context) (*message.Message, error) {
	for {
		m, changed, err := l.tryTake()
		if m != nil || err != nil {
			return m, err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (l *lane) tryTake() (*message.Message, <-chan struct{}, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.waiting) > 0 {
		m := l.waiting[0]
		l.waiting = l.waiting[1:]
		return m, nil, nil
	}
	if l.closed {
		return nil, nil, ErrClosed
	}
	return nil, l.changed, nil
}
