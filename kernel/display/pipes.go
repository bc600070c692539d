package display

import (
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"
	"golang.org/x/sys/unix"
)

func init() {
	// Metadata may nest, and gob decodes into an interface only what is registered.
	gob.Register(map[string]any{})
	gob.Register([]any{})
}

// answersWaiting bounds what waits for a program that does not read. What comes
// when it is full is dropped.
const answersWaiting = 128

// pipes is a pair of named pipes, served to one program after the other. This
// side has both open all the time: a program then never waits to open them, and
// is never told that nobody reads because the last program has just ended.
type pipes struct {
	up, down string
	server   *Server
	done     chan struct{} // closed when serve has ended
	out      *os.File

	mu     sync.Mutex
	closed bool
	talk   *talk
}

// talk is the conversation with one program.
type talk struct {
	in         *source
	answers    chan *protocol.CommValue
	answered   chan struct{}   // closed when no answer will be written any more
	subscribed map[string]bool // guarded by pipes.mu
}

// open makes the pipes and begins to serve them.
func (p *pipes) open() error {
	if err := makeFIFO(p.up); err != nil {
		return err
	}
	if err := makeFIFO(p.down); err != nil {
		return err
	}
	var err error
	// Opened for both, because opening to write alone would wait for a reader.
	if p.out, err = os.OpenFile(p.down, os.O_RDWR, 0); err != nil {
		return fmt.Errorf("open a display pipe: %w", err)
	}
	if p.talk, err = p.begin(); err != nil {
		return errors.Join(fmt.Errorf("open a display pipe: %w", err), p.out.Close())
	}
	go p.serve(p.talk)
	return nil
}

// begin opens the upward pipe once more, for the next program.
func (p *pipes) begin() (*talk, error) {
	in, err := newSource(p.up)
	if err != nil {
		return nil, err
	}
	return &talk{
		in: in, answers: make(chan *protocol.CommValue, answersWaiting), answered: make(chan struct{}),
		subscribed: map[string]bool{},
	}, nil
}

// serve talks to one program after the other until close.
func (p *pipes) serve(t *talk) {
	defer close(p.done)
	for t != nil {
		go t.answer(p.out, p.server)
		p.listen(t)
		t = p.next(t)
	}
}

// next ends the talk with a program that is gone and begins one with the next.
// It returns nil if the pipes are closed.
func (p *pipes) next(old *talk) *talk {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(old.answers)
	old.in.close()
	if p.closed {
		return nil
	}
	p.hush(old)
	// What the last program did not read is no use to the next.
	if err := empty(p.out); err != nil {
		p.server.log.Warn("emptying a display pipe", "err", err)
	}
	fresh, err := p.begin()
	if err != nil {
		p.server.log.Error("display pipes are out of service", "err", err)
		return nil
	}
	p.talk = fresh
	return fresh
}

// hush waits until nothing more is written to a program that is gone. An answer
// that fills the pipe would wait for its reader for ever, so it is cut short.
func (p *pipes) hush(old *talk) {
	if err := p.out.SetWriteDeadline(time.Now()); err != nil {
		p.server.log.Warn("display pipe", "err", err)
	}
	<-old.answered
	if err := p.out.SetWriteDeadline(time.Time{}); err != nil {
		p.server.log.Warn("display pipe", "err", err)
	}
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
		if errors.Is(err, io.EOF) || errors.Is(err, os.ErrClosed) {
			return
		}
		p.server.log.Warn("display stream broken", "err", err)
		p.server.complain(fmt.Sprintf("hone: a display of this program could not be read (%v); "+
			"it can display nothing more through gonbui until it is started again\n", err))
		// There is no way back into a broken gob stream.
		if _, err := io.Copy(io.Discard, t.in); err != nil && !errors.Is(err, os.ErrClosed) {
			p.server.log.Warn("display stream", "err", err)
		}
		return
	}
}

// answer writes to the program what is queued for it.
func (t *talk) answer(out io.Writer, s *Server) {
	defer close(t.answered)
	encoder := gob.NewEncoder(out)
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
	if p.talk != t || p.closed {
		return // it has ended
	}
	select {
	case t.answers <- value:
	default:
		p.server.log.Warn("answer dropped: the program does not read", "address", value.Address)
	}
}

// settle waits until what the program has written is handed on.
func (p *pipes) settle() {
	p.mu.Lock()
	t := p.talk
	p.mu.Unlock()
	t.in.settle()
}

// close ends serve and removes the pipes.
func (p *pipes) close() error {
	p.mu.Lock()
	p.closed = true
	p.talk.in.close()
	p.mu.Unlock()
	err := p.out.Close() // which also ends an answer that waits for its reader
	<-p.done
	return errors.Join(err, os.Remove(p.up), os.Remove(p.down))
}

// empty reads away what is in a pipe that is open for both.
func empty(file *os.File) error {
	raw, err := file.SyscallConn()
	if err != nil {
		return err
	}
	var readErr error
	err = raw.Control(func(fd uintptr) {
		buf := make([]byte, 4096)
		for n := 1; n > 0 && readErr == nil; {
			n, readErr = unix.Read(int(fd), buf)
		}
	})
	if errors.Is(readErr, unix.EAGAIN) {
		readErr = nil
	}
	return errors.Join(err, readErr)
}
