package wire

import (
	"bytes"
	"fmt"
	"log/slog"
	"slices"
	"sync"

	"github.com/go-zeromq/zmq4"

	"hone/kernel/message"
)

// router is a ROUTER socket: messages come in and go out with their peer's
// identity in front.
type router struct {
	*socket
	mu sync.Mutex
	// byID has for each identity its peers, the one heard last at the end. More than
	// one is there after a reconnect whose old connection has not timed out yet, and
	// when two clients share a session id: then the one that asked gets the answer.
	byID map[string][]*peer
}

func listenRouter(c Connection, name string, port int, limits Limits, log *slog.Logger, received func([][]byte)) (*router, error) {
	r := &router{byID: map[string][]*peer{}}
	s, err := listen(c, name, port, zmq4.Router, limits, log, hooks{
		joined: r.join,
		received: func(p *peer, frames [][]byte) {
			r.heard(p)
			received(append([][]byte{[]byte(p.identity)}, frames...))
		},
		left: r.leave,
	})
	if err != nil {
		return nil, err
	}
	r.socket = s
	return r, nil
}

// join takes the identity that a peer announced or gives it one.
func (r *router) join(p *peer) {
	p.identity = p.zmtp.Peer.Meta["Identity"]
	if p.identity == "" {
		p.identity = "\x00" + message.NewID()
	}
	r.heard(p)
}

func (r *router) heard(p *peer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	others := slices.DeleteFunc(r.byID[p.identity], func(q *peer) bool { return q == p })
	r.byID[p.identity] = append(others, p)
}

func (r *router) leave(p *peer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	others := slices.DeleteFunc(r.byID[p.identity], func(q *peer) bool { return q == p })
	if len(others) == 0 {
		delete(r.byID, p.identity)
		return
	}
	r.byID[p.identity] = others
}

func (r *router) send(frames [][]byte) error {
	r.mu.Lock()
	peers := r.byID[string(frames[0])]
	var p *peer
	if len(peers) > 0 {
		p = peers[len(peers)-1]
	}
	r.mu.Unlock()
	if p == nil {
		return fmt.Errorf("the front end that asked is not connected to the %s socket", r.name)
	}
	return p.send(frames[1:])
}

// Messages published before anyone subscribes are kept up to these bounds.
const (
	earlyMessages = 1000
	earlyBytes    = 1 << 20
)

// publisher is a PUB socket. It knows its subscribers, unlike one of libzmq, and
// so can keep the first messages for the first of them and welcome each.
type publisher struct {
	*socket
	log *slog.Logger

	mu      sync.Mutex
	topics  map[*peer]map[string]int
	greet   func(topic string) ([][]byte, error)
	waiting bool // nobody has subscribed yet
	early   [][][]byte
	kept    int
}

func listenPublisher(c Connection, limits Limits, log *slog.Logger) (*publisher, error) {
	pub := &publisher{log: log, topics: map[*peer]map[string]int{}, waiting: true}
	// Subscribers send topics only.
	small := limits
	small.FrameBytes, small.MessageBytes, small.Frames = readyBytes, readyBytes, 1
	s, err := listen(c, "iopub", c.IOPubPort, zmq4.Pub, small, log, hooks{received: pub.subscription, left: pub.leave})
	if err != nil {
		return nil, err
	}
	pub.socket = s
	return pub, nil
}

func (pub *publisher) welcome(greet func(string) ([][]byte, error)) {
	pub.mu.Lock()
	defer pub.mu.Unlock()
	pub.greet = greet
}

// subscription handles the one message that subscribers send: a byte that says
// whether to subscribe, and the topic.
func (pub *publisher) subscription(p *peer, frames [][]byte) {
	if len(frames) != 1 || len(frames[0]) == 0 || frames[0][0] > 1 {
		pub.log.Warn("message dropped", "channel", "iopub", "err", "neither subscribe nor unsubscribe")
		return
	}
	topic := string(frames[0][1:])
	pub.mu.Lock()
	defer pub.mu.Unlock()
	if frames[0][0] == 0 {
		if pub.topics[p][topic]--; pub.topics[p][topic] <= 0 {
			delete(pub.topics[p], topic)
		}
		return
	}
	if pub.topics[p] == nil {
		pub.topics[p] = map[string]int{}
	}
	pub.topics[p][topic]++
	pub.greetLocked(p, topic)
	if pub.waiting {
		pub.waiting = false
		for _, frames := range pub.early {
			pub.sendLocked(p, frames, nil)
		}
		pub.early = nil
	}
}

func (pub *publisher) greetLocked(p *peer, topic string) {
	if pub.greet == nil {
		return
	}
	frames, err := pub.greet(topic)
	if err == nil {
		err = p.send(frames)
	}
	if err != nil {
		pub.log.Warn("welcome not sent", "err", err)
	}
}

func (pub *publisher) leave(p *peer) {
	pub.mu.Lock()
	defer pub.mu.Unlock()
	delete(pub.topics, p)
}

func (pub *publisher) publish(frames [][]byte) error {
	pub.mu.Lock()
	defer pub.mu.Unlock()
	if pub.waiting {
		pub.keepLocked(frames)
		return nil
	}
	packed := pack(frames)
	for p := range pub.topics {
		pub.sendLocked(p, frames, packed)
	}
	return nil
}

func (pub *publisher) keepLocked(frames [][]byte) {
	size := len(bytes.Join(frames, nil))
	if len(pub.early) >= earlyMessages || pub.kept+size > earlyBytes {
		pub.log.Warn("output dropped: no front end has subscribed yet")
		return
	}
	pub.early = append(pub.early, frames)
	pub.kept += size
}

// sendLocked sends to one subscriber what it subscribed to. packed may be nil.
func (pub *publisher) sendLocked(p *peer, frames [][]byte, packed []byte) {
	for topic := range pub.topics[p] {
		if !bytes.HasPrefix(frames[0], []byte(topic)) {
			continue
		}
		if packed == nil {
			packed = pack(frames)
		}
		if err := p.sendPacked(packed); err != nil {
			pub.log.Warn("output not sent to one front end", "err", err)
		}
		return
	}
}

// listenHeartbeat binds a REP socket that echoes, whatever the kernel does.
func listenHeartbeat(c Connection, limits Limits, log *slog.Logger) (*socket, error) {
	small := limits
	small.FrameBytes, small.MessageBytes, small.Frames = readyBytes, 4*readyBytes, 16
	return listen(c, "heartbeat", c.HBPort, zmq4.Rep, small, log, hooks{
		received: func(p *peer, frames [][]byte) {
			if err := p.send(frames); err != nil {
				log.Info("heartbeat not echoed", "err", err)
			}
		},
	})
}
