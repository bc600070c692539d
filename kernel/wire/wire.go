// Package wire carries kernel messages over the five sockets of a Jupyter
// connection file: shell, control and stdin (ROUTER), iopub (PUB) and the
// heartbeat (REP), over tcp or ipc, signed with HMAC-SHA256.
//
// ZMTP 3 itself, its greeting, handshake and framing, is go-zeromq/zmq4's. Of
// zmq4 only the connection is used, not its sockets: those hold a lock over
// network writes, shake hands inside the accept loop and queue without a bound,
// so that one peer that is stalled or says nothing stops all others. Here every
// peer has a goroutine that reads, one that writes from a bounded queue, and a
// deadline for its handshake; a reader in front of zmq4 refuses oversized frames
// before it allocates them.
//
// Guarantees: a malformed, oversized or wrongly signed message is dropped and
// logged, and no peer can end or stall the transport for another. What is
// published before the first front end subscribes to iopub is kept for it, within
// a bound.
//
// Limits: no CURVE, so what protects a connection is the key and the loopback
// address; a signed message may be replayed.
package wire

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"hone/kernel/message"
)

// Limits bound what a peer may make the kernel hold.
type Limits struct {
	// FrameBytes bounds one frame that comes in, default 128 MiB.
	FrameBytes int64
	// MessageBytes bounds the frames of one message together, default 256 MiB.
	MessageBytes int64
	// Frames bounds the number of frames of one message, default 4096.
	Frames int
	// QueueBytes bounds what waits for one peer, default 64 MiB. A peer that falls
	// further behind is disconnected.
	QueueBytes int64
	// Peers bounds the connections of one socket, default 256.
	Peers int
}

func (l Limits) orDefault() Limits {
	set := func(v *int64, to int64) {
		if *v <= 0 {
			*v = to
		}
	}
	set(&l.FrameBytes, 128<<20)
	set(&l.MessageBytes, 256<<20)
	set(&l.QueueBytes, 64<<20)
	if l.Frames <= 0 {
		l.Frames = 4096
	}
	if l.Peers <= 0 {
		l.Peers = 256
	}
	return l
}

// Transport is a kernel.Transport over sockets.
type Transport struct {
	codec     codec
	log       *slog.Logger
	routers   map[message.Channel]*router
	iopub     *publisher
	heartbeat *socket
	incoming  chan *message.Message
	closed    chan struct{}
	once      sync.Once
}

// ErrClosed is returned by Receive and Send after Close.
var ErrClosed = errors.New("the kernel's sockets are closed")

// Listen binds the five sockets of c. log may be nil.
func Listen(c Connection, limits Limits, log *slog.Logger) (*Transport, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	t := &Transport{
		codec: codec{key: []byte(c.Key)}, log: log, routers: map[message.Channel]*router{},
		incoming: make(chan *message.Message), closed: make(chan struct{}),
	}
	if err := t.bind(c, limits.orDefault()); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

func (t *Transport) bind(c Connection, limits Limits) error {
	ports := map[message.Channel]int{
		message.Shell: c.ShellPort, message.Control: c.ControlPort, message.Stdin: c.StdinPort,
	}
	for channel, port := range ports {
		r, err := listenRouter(c, channel.String(), port, limits, t.log, func(frames [][]byte) { t.arrived(channel, frames) })
		if err != nil {
			return err
		}
		t.routers[channel] = r
	}
	var err error
	if t.iopub, err = listenPublisher(c, limits, t.log); err != nil {
		return err
	}
	t.heartbeat, err = listenHeartbeat(c, limits, t.log)
	return err
}

// arrived takes the frames of one message, the peer's identity first.
func (t *Transport) arrived(channel message.Channel, frames [][]byte) {
	m, err := t.codec.decode(frames)
	if err != nil {
		t.log.Warn("message dropped", "channel", channel.String(), "err", err)
		return
	}
	m.Channel = channel
	select {
	case t.incoming <- m:
	case <-t.closed:
	}
}

// Receive returns the next well-formed, rightly signed message of shell, control
// or stdin.
func (t *Transport) Receive(ctx context.Context) (*message.Message, error) {
	select {
	case m := <-t.incoming:
		return m, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-t.closed:
		return nil, ErrClosed
	}
}

// Send queues m for its peer, or on iopub for all subscribers. It fails if the
// transport is closed or the peer has gone.
func (t *Transport) Send(m *message.Message) error {
	select {
	case <-t.closed:
		return ErrClosed
	default:
	}
	frames := t.codec.encode(m)
	if m.Channel == message.IOPub {
		return t.iopub.publish(frames)
	}
	r, ok := t.routers[m.Channel]
	if !ok {
		return fmt.Errorf("there is no %s socket", m.Channel)
	}
	return r.send(frames)
}

// Welcome sets what a new subscriber of iopub is sent first.
func (t *Transport) Welcome(welcome func(topic string) (*message.Message, error)) {
	t.iopub.welcome(func(topic string) ([][]byte, error) {
		m, err := welcome(topic)
		if err != nil {
			return nil, err
		}
		m.Identities = [][]byte{[]byte(topic)}
		return t.codec.encode(m), nil
	})
}

// Close delivers what is queued, waiting at most a second for all peers together,
// and unbinds the sockets.
func (t *Transport) Close() error {
	var errs []error
	t.once.Do(func() {
		close(t.closed)
		var closing sync.WaitGroup
		var mu sync.Mutex
		for _, s := range t.sockets() {
			closing.Go(func() {
				err := s.close()
				mu.Lock()
				defer mu.Unlock()
				errs = append(errs, err)
			})
		}
		closing.Wait()
	})
	return errors.Join(errs...)
}

func (t *Transport) sockets() []*socket {
	var all []*socket
	for _, r := range t.routers {
		all = append(all, r.socket)
	}
	if t.iopub != nil {
		all = append(all, t.iopub.socket)
	}
	if t.heartbeat != nil {
		all = append(all, t.heartbeat)
	}
	return all
}
