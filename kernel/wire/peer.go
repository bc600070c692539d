package wire

import (
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"
	"github.com/go-zeromq/zmq4/security/null"
)

// peer is one connection. Its reader is the goroutine that serves it; its writer
// sends what is queued, so that only the writer waits for a slow peer.
type peer struct {
	conn   net.Conn
	zmtp   *zmq4.Conn // after the handshake
	limits Limits

	mu       sync.Mutex
	changed  *sync.Cond
	queue    [][]byte
	bytes    int64 // in queue
	writing  bool
	dropped  bool
	identity string // of a router's peer
}

func newPeer(conn net.Conn, limits Limits) *peer {
	p := &peer{conn: conn, limits: limits}
	p.changed = sync.NewCond(&p.mu)
	return p
}

// shakeHands runs ZMTP's greeting and NULL handshake within a deadline.
func (p *peer) shakeHands(kind zmq4.SocketType) (err error) {
	defer contain(&err)
	if err := p.conn.SetDeadline(time.Now().Add(handshakeTime)); err != nil {
		return err
	}
	p.zmtp, err = zmq4.Open(newGuard(p.conn, p.limits), null.Security(), kind, nil, true, nil)
	if err != nil {
		return err
	}
	return p.conn.SetDeadline(time.Time{})
}

// contain turns a panic of zmq4 into an error: it indexes a peer's handshake out
// of range and panics on a socket type it does not know.
func contain(err *error) {
	if fault := recover(); fault != nil {
		*err = fmt.Errorf("malformed ZMTP: %v", fault)
	}
}

// read hands on messages until the connection fails.
func (p *peer) read(received func([][]byte)) error {
	for {
		m, err := p.receive()
		if err != nil {
			return err
		}
		if m.Type != zmq4.CmdMsg {
			received(m.Frames)
		}
	}
}

func (p *peer) receive() (m zmq4.Msg, err error) {
	defer contain(&err)
	return p.zmtp.RecvMsg()
}

// send queues a message. A peer whose queue is full is disconnected: a message
// left out, such as the status idle, would make its front end wait for ever.
func (p *peer) send(frames [][]byte) error { return p.sendPacked(pack(frames)) }

func (p *peer) sendPacked(packed []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dropped {
		return fmt.Errorf("the front end has disconnected")
	}
	if p.bytes > 0 && p.bytes+int64(len(packed)) > p.limits.QueueBytes {
		p.dropLocked()
		return fmt.Errorf("the front end has not taken %d bytes of output and was disconnected", p.bytes)
	}
	p.queue = append(p.queue, packed)
	p.bytes += int64(len(packed))
	p.changed.Broadcast()
	return nil
}

// write sends the queue until the peer is dropped.
func (p *peer) write(log *slog.Logger) {
	for {
		packed, ok := p.next()
		if !ok {
			return
		}
		if _, err := p.conn.Write(packed); err != nil {
			log.Debug("peer left while written to", "err", err)
			p.drop()
			return
		}
	}
}

func (p *peer) next() (packed []byte, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.writing = false
	p.changed.Broadcast()
	for len(p.queue) == 0 && !p.dropped {
		p.changed.Wait()
	}
	if p.dropped {
		return nil, false
	}
	packed = p.queue[0]
	p.queue[0] = nil
	p.queue = p.queue[1:]
	p.bytes -= int64(len(packed))
	p.writing = true
	return packed, true
}

// drain waits until all that was queued is written, or until the deadline.
func (p *peer) drain(deadline time.Time) {
	wake := time.AfterFunc(time.Until(deadline), func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.changed.Broadcast()
	})
	defer wake.Stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	for (len(p.queue) > 0 || p.writing) && !p.dropped && time.Now().Before(deadline) {
		p.changed.Wait()
	}
}

func (p *peer) drop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dropLocked()
}

func (p *peer) dropLocked() {
	if p.dropped {
		return
	}
	p.dropped = true
	p.queue = nil
	p.changed.Broadcast()
	// The error of closing a connection that may already be broken says nothing.
	_ = p.conn.Close()
}
