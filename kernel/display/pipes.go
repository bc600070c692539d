package display

import (
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

func init() {
	// Metadata may nest, and gob decodes into an interface only what is registered.
	gob.Register(map[string]any{})
	gob.Register([]any{})
}

// answersWaiting bounds what waits for a program that does not read. What comes
// when it is full is dropped.
const answersWaiting = 128

// pipes is a pair of named pipes and the program at their other end, if any.
type pipes struct {
	up, down string
	server   *Server
	done     chan struct{} // closed when serve has ended

	mu      sync.Mutex
	closed  bool
	talk    *talk // nil while no program has the pipes open
	waiters *sync.Cond
}

// talk is the conversation with one program, from its opening of the pipes to
// its end.
type talk struct {
	in         *source
	out        *os.File
	answers    chan *protocol.CommValue
	subscribed map[string]bool // guarded by pipes.mu
}

func (p *pipes) make() error {
	p.waiters = sync.NewCond(&p.mu)
	if err := makeFIFO(p.up); err != nil {
		return err
	}
	return makeFIFO(p.down)
}

// serve talks to one program after the other until close.
func (p *pipes) serve() {
	defer close(p.done)
	for {
		in, err := os.OpenFile(p.up, os.O_RDONLY, 0) // waits for a program
		if err != nil {
			p.server.log.Error("display pipe", "err", err)
			return
		}
		if !p.converse(in) {
			return
		}
	}
}

// converse serves one program. It returns false if the pipes are closed.
func (p *pipes) converse(in *os.File) bool {
	// Opened for both, because opening to write alone would wait for a reader, which
	// a program that dies right now never becomes.
	out, err := os.OpenFile(p.down, os.O_RDWR, 0)
	if err != nil {
		p.server.log.Error("display pipe", "err", errors.Join(err, in.Close()))
		return false
	}
	src, err := newSource(in)
	if err != nil {
		p.server.log.Error("display pipe", "err", errors.Join(err, in.Close(), out.Close()))
		return false
	}
	t := &talk{in: src, out: out, answers: make(chan *protocol.CommValue, answersWaiting), subscribed: map[string]bool{}}
	open := p.begin(t)
	if open {
		go t.answer(p.server)
		p.listen(t)
	}
	p.end(t)
	if err := errors.Join(in.Close(), out.Close()); err != nil && !errors.Is(err, os.ErrClosed) {
		p.server.log.Warn("closing a display pipe", "err", err)
	}
	return open
}

func (p *pipes) begin(t *talk) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.talk = t
	}
	return !p.closed
}

func (p *pipes) end(t *talk) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.talk = nil
	close(t.answers)
}

// listen decodes what the program sends until it ends.
func (p *pipes) listen(t *talk) {
	decoder := gob.NewDecoder(t.in)
	for {
		var data protocol.DisplayData
		err := decoder.Decode(&data)
		if err == nil {
			p.dispatch(t, &data)
			continue
		}
		if !errors.Is(err, io.EOF) && !errors.Is(err, os.ErrClosed) {
			p.server.log.Warn("display stream ended", "err", err)
			p.server.complain(fmt.Sprintf("hone: a display of this program could not be read (%v); "+
				"it can display nothing more through gonbui until it is restarted\n", err))
		}
		return
	}
}

// answer writes to the program what is queued for it.
func (t *talk) answer(s *Server) {
	encoder := gob.NewEncoder(t.out)
	for value := range t.answers {
		if err := encoder.Encode(value); err != nil && !errors.Is(err, os.ErrClosed) {
			s.log.Warn("answer to the program not sent", "address", value.Address, "err", err)
		}
	}
}

// reply queues a value for the program that t is the talk with.
func (p *pipes) reply(t *talk, value *protocol.CommValue) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.talk != t {
		return // it has ended
	}
	select {
	case t.answers <- value:
	default:
		p.server.log.Warn("answer dropped: the program does not read", "address", value.Address)
	}
}

func (p *pipes) settle() {
	p.mu.Lock()
	t := p.talk
	p.mu.Unlock()
	if t != nil {
		t.in.settle()
	}
}

// close ends serve and removes the pipes.
func (p *pipes) close() error {
	p.mu.Lock()
	p.closed = true
	t := p.talk
	p.mu.Unlock()
	if t != nil {
		t.in.close()
	}
	// serve may be about to open the pipe: with this end open it will not wait.
	kick, err := os.OpenFile(p.up, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	<-p.done
	return errors.Join(kick.Close(), os.Remove(p.up), os.Remove(p.down))
}
