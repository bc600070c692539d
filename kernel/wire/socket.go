package wire

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"
)

const (
	handshakeTime = 10 * time.Second
	drainTime     = time.Second
)

// socket is a bound socket: it accepts peers and hands their messages on. What
// makes it a router, a publisher or a heartbeat is in its hooks.
type socket struct {
	name     string
	kind     zmq4.SocketType
	listener net.Listener
	limits   Limits
	log      *slog.Logger
	hooks    hooks

	mu     sync.Mutex
	peers  map[*peer]struct{}
	closed bool
}

// hooks are called from a peer's reading goroutine, in the order joined,
// received…, left. joined and left may be nil.
type hooks struct {
	joined   func(*peer)
	received func(*peer, [][]byte)
	left     func(*peer)
}

func listen(c Connection, name string, port int, kind zmq4.SocketType, limits Limits, log *slog.Logger, h hooks) (*socket, error) {
	l, err := c.listen(name, port)
	if err != nil {
		return nil, err
	}
	return newSocket(name, l, kind, limits, log, h), nil
}

func newSocket(name string, l net.Listener, kind zmq4.SocketType, limits Limits, log *slog.Logger, h hooks) *socket {
	s := &socket{
		name: name, kind: kind, listener: l, limits: limits, log: log.With("socket", name), hooks: h,
		peers: map[*peer]struct{}{},
	}
	go s.accept()
	return s
}

// accept never waits for a peer: each shakes hands in its own goroutine.
func (s *socket) accept() {
	const longest = time.Second
	pause := time.Millisecond
	for {
		conn, err := s.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			// Out of file descriptors, mostly: it passes, but not at once.
			s.log.Warn("accept failed", "err", err, "pause", pause)
			time.Sleep(pause)
			pause = min(2*pause, longest)
			continue
		}
		pause = time.Millisecond
		p := newPeer(conn, s.limits)
		if !s.admit(p) {
			s.log.Warn("peer refused: too many connections", "limit", s.limits.Peers)
			p.drop()
			continue
		}
		go s.serve(p)
	}
}

func (s *socket) serve(p *peer) {
	defer s.release(p)
	if err := p.shakeHands(s.kind); err != nil {
		s.log.Info("peer refused", "err", err)
		return
	}
	go p.write(s.log)
	if s.hooks.joined != nil {
		s.hooks.joined(p)
	}
	if s.hooks.left != nil {
		defer s.hooks.left(p)
	}
	err := p.read(func(frames [][]byte) { s.hooks.received(p, frames) })
	s.log.Debug("peer left", "err", err)
	if errors.Is(err, errTooLarge) {
		s.log.Warn("peer disconnected", "err", err)
	}
}

func (s *socket) admit(p *peer) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || len(s.peers) >= s.limits.Peers {
		return false
	}
	s.peers[p] = struct{}{}
	return true
}

func (s *socket) release(p *peer) {
	p.drop()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.peers, p)
}

// close stops accepting, gives all peers together drainTime to take what is
// queued, and disconnects them.
func (s *socket) close() error {
	s.mu.Lock()
	s.closed = true
	peers := make([]*peer, 0, len(s.peers))
	for p := range s.peers {
		peers = append(peers, p)
	}
	s.mu.Unlock()
	err := s.listener.Close()
	deadline := time.Now().Add(drainTime)
	for _, p := range peers {
		p.drain(deadline)
		p.drop()
	}
	if err != nil {
		return fmt.Errorf("close the %s socket: %w", s.name, err)
	}
	return nil
}
