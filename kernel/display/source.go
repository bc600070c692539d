package display

import (
	"errors"
	"io"
	"os"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// settleTime bounds the wait for a program that displays without a pause.
const settleTime = 2 * time.Second

// source reads one program's stream from a named pipe, and knows when it has
// handed on all that is in there. The stream begins with the first byte that
// comes and ends when no program has the pipe open any more.
type source struct {
	file *os.File
	raw  syscall.RawConn

	mu      sync.Mutex
	changed *sync.Cond
	begun   bool // a byte has come
	idle    bool // the reader found the pipe empty, so all before is handed on
	ended   bool
}

func newSource(path string) (*source, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	raw, err := file.SyscallConn()
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	s := &source{file: file, raw: raw}
	s.changed = sync.NewCond(&s.mu)
	return s, nil
}

// Read reads the pipe.
func (s *source) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	var n int
	var err error
	waitErr := s.raw.Read(func(fd uintptr) (done bool) {
		n, done, err = s.try(int(fd), p)
		return done
	})
	if waitErr != nil {
		// The wait fails only when the file is closed, with an error of its own that
		// does not say so to errors.Is.
		err = os.ErrClosed
	}
	if err != nil {
		s.finish()
		return 0, err
	}
	return n, nil
}

// try reads what is there. idle is decided under the lock together with the read,
// so that no bytes can be between the pipe and what settle knows. done is false
// if the caller shall wait for the pipe to change.
func (s *source) try(fd int, p []byte) (n int, done bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.changed.Broadcast()
	n, err = unix.Read(fd, p)
	for errors.Is(err, unix.EINTR) {
		n, err = unix.Read(fd, p)
	}
	if n > 0 {
		s.begun, s.idle = true, false
		return n, true, nil
	}
	// A pipe without writers reads as ended, also before the first came.
	s.idle = errors.Is(err, unix.EAGAIN) || err == nil && !s.begun
	if s.idle {
		return 0, false, nil
	}
	if err == nil {
		err = io.EOF
	}
	return 0, true, err
}

func (s *source) finish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	s.changed.Broadcast()
}

// settle waits until the pipe is empty and what it held is handed on, but not for
// ever: goroutines of the program may go on displaying without a pause.
func (s *source) settle() {
	deadline := time.Now().Add(settleTime)
	wake := time.AfterFunc(settleTime, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.changed.Broadcast()
	})
	defer wake.Stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	for !s.ended && (!s.idle || s.waiting() > 0) && time.Now().Before(deadline) {
		s.changed.Wait()
	}
}

// waiting returns the number of bytes in the pipe. A pipe that cannot be asked is
// closed, and so has none.
func (s *source) waiting() (n int) {
	err := s.raw.Control(func(fd uintptr) {
		var askErr error
		if n, askErr = unix.IoctlGetInt(int(fd), unix.TIOCINQ); askErr != nil {
			n = 0
		}
	})
	if err != nil {
		return 0
	}
	return n
}

// close ends the stream. Closing a pipe twice is how two that end it at once meet,
// and a pipe opened to read has nothing to lose, so the error says nothing.
func (s *source) close() {
	_ = s.file.Close()
	s.finish()
}
