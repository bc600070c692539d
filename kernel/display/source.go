package display

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// settleTime bounds the wait for a program that displays without a pause.
const settleTime = 2 * time.Second

// source reads a pipe and knows when it has handed on all that is in there.
type source struct {
	file *os.File
	raw  syscall.RawConn

	mu      sync.Mutex
	changed *sync.Cond
	idle    bool // the reader found the pipe empty, so all before is handed on
	ended   bool
}

func newSource(file *os.File) (*source, error) {
	raw, err := file.SyscallConn()
	if err != nil {
		return nil, err
	}
	s := &source{file: file, raw: raw}
	s.changed = sync.NewCond(&s.mu)
	return s, nil
}

// Read reads the pipe. idle is decided under the lock together with the read, so
// that no bytes can be between the pipe and what settle knows.
func (s *source) Read(p []byte) (n int, err error) {
	waitErr := s.raw.Read(func(fd uintptr) bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		n, err = unix.Read(int(fd), p)
		for errors.Is(err, unix.EINTR) {
			n, err = unix.Read(int(fd), p)
		}
		s.idle = errors.Is(err, unix.EAGAIN)
		s.changed.Broadcast()
		return !s.idle
	})
	if waitErr != nil {
		err = waitErr
	}
	if err == nil && n > 0 {
		return n, nil
	}
	s.finish()
	if err == nil {
		err = io.EOF // no program has the pipe open any more
	}
	return 0, err
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
	for !s.ended && !(s.idle && s.waiting() == 0) && time.Now().Before(deadline) {
		s.changed.Wait()
	}
}

// waiting returns the number of bytes in the pipe. A pipe that cannot be asked is
// closed, and so has none.
func (s *source) waiting() (n int) {
	err := s.raw.Control(func(fd uintptr) {
		var ioctlErr error
		if n, ioctlErr = unix.IoctlGetInt(int(fd), unix.TIOCINQ); ioctlErr != nil {
			n = 0
		}
	})
	if err != nil {
		return 0
	}
	return n
}

func (s *source) close() {
	if err := s.file.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		// finish must be reached whatever happens: somebody may wait in settle.
		fmt.Fprintln(os.Stderr, "hone: close a display pipe:", err)
	}
	s.finish()
}
