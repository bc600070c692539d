package process

import (
	"bytes"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unicode/utf8"

	"hone/runtime/worker/message"
)

const (
	// drainPause is how long the output of a process that has ended may pause
	// before it counts as over. Programs that the worker started may hold its
	// pipes open for ever.
	drainPause = 30 * time.Millisecond
	// crashPause is how long text that looks like the runtime's last words is held
	// back until it is known whether it is.
	crashPause = 200 * time.Millisecond
	// tailSize is how much of standard error is kept for the reason of a death.
	tailSize = 4 << 10
)

// stream reads one of the worker's output pipes.
type stream struct {
	p     *Process
	index int
	name  string
	file  *os.File
	token string
	// held is what was read and not delivered: the beginning of a mark or of a
	// UTF-8 sequence.
	held []byte
	// lineStart says that the text delivered ends with a line.
	lineStart bool
	// tail is the end of what was delivered, crash the beginning of the runtime's
	// last words, which are not.
	tail, crash []byte
	over        atomic.Bool
	// got counts the bytes read, done those delivered or held. reading is held while
	// bytes leave the pipe and are counted, so that none are in neither.
	reading   sync.Mutex
	got, done atomic.Int64
}

func newStream(p *Process, index int, name string, file *os.File, token string) *stream {
	return &stream{p: p, index: index, name: name, file: file, token: token, lineStart: true}
}

// read delivers the stream until it ends, or until it pauses after the process
// has ended. Of two deadlines that pass the first may be that of finish, which
// only wakes the reader.
func (s *stream) read() {
	defer s.p.gate.end(s.index)
	defer s.file.Close()
	buf := make([]byte, 64<<10)
	for pauses := 0; pauses < 2; {
		if s.over.Load() && s.file.SetReadDeadline(time.Now().Add(drainPause)) != nil {
			break
		}
		n, err := s.readSome(buf)
		s.take(buf[:n])
		s.done.Add(int64(n))
		switch {
		case err == nil:
			pauses = 0
		case os.IsTimeout(err):
			pauses++
		default:
			pauses = 2
		}
	}
	s.deliver(s.held)
}

// readSome waits for output and reads it.
func (s *stream) readSome(buf []byte) (n int, err error) {
	raw, err := s.file.SyscallConn()
	if err != nil {
		return 0, err
	}
	var failed error
	err = raw.Read(func(fd uintptr) bool {
		s.reading.Lock()
		defer s.reading.Unlock()
		for {
			if n, failed = syscall.Read(int(fd), buf); failed != syscall.EINTR {
				break
			}
		}
		n = max(n, 0)
		s.got.Add(int64(n))
		return failed != syscall.EAGAIN
	})
	switch {
	case err != nil:
		return n, err
	case failed == nil && n == 0:
		return 0, io.EOF
	}
	return n, failed
}

// waiting is how many bytes will have been read when all that is in the pipe now is
// read; ok is false if that cannot be told.
func (s *stream) waiting() (target int64, ok bool) {
	s.reading.Lock()
	defer s.reading.Unlock()
	n, ok := unread(s.file)
	return s.got.Load() + int64(n), ok
}

// finish tells the reader that the process has ended.
func (s *stream) finish() {
	s.over.Store(true)
	// The reader may have closed the file already, at its end.
	_ = s.file.SetReadDeadline(time.Now())
}

// take delivers what was read, stopping at each mark until its event is handled.
func (s *stream) take(data []byte) {
	s.held = append(s.held, data...)
	for {
		before, mark, after, found := message.Cut(s.held, s.token)
		if !found {
			whole := wholeRunes(before)
			s.deliver(before[:whole])
			s.held = append([]byte(nil), s.held[whole:]...)
			return
		}
		s.deliver(before)
		s.held = after
		s.p.gate.reach(s.index, mark)
	}
}

// wholeRunes is the length of data without a UTF-8 sequence cut off at its end.
func wholeRunes(data []byte) int {
	for i := 1; i < utf8.UTFMax && i <= len(data); i++ {
		if b := data[len(data)-i]; utf8.RuneStart(b) {
			if b >= utf8.RuneSelf && !utf8.FullRune(data[len(data)-i:]) {
				return len(data) - i
			}
			break
		}
	}
	return len(data)
}

// lastWords matches the beginning of what the Go runtime prints when a process
// crashes.
var lastWords = regexp.MustCompile(`(?m)^(panic: |fatal error: |fatal: |runtime: |unexpected fault |\[signal |SIG[A-Z]+: |goroutine \d+ )`)

// deliver gives text to the sink. The runtime's last words are not delivered:
// the error of the death carries them.
func (s *stream) deliver(data []byte) {
	if len(data) == 0 {
		return
	}
	if s.index == 1 {
		data = s.withoutLastWords(data)
	}
	if len(data) == 0 {
		return
	}
	s.lineStart = data[len(data)-1] == '\n'
	s.tail = append(s.tail, data...)
	s.tail = bytes.Clone(s.tail[max(0, len(s.tail)-tailSize):])
	if sink := s.p.currentSink(); sink != nil {
		sink.Stream(s.name, string(data))
	}
}

// withoutLastWords is the part of data before the runtime's last words, which it
// keeps. Text that only looks like them passes after a moment.
func (s *stream) withoutLastWords(data []byte) []byte {
	at := 0
	if !s.crashBegun() {
		if at = s.lastWordsAt(data); at < 0 || !s.p.child.crashesWithin(crashPause) {
			return data
		}
	}
	s.crash = append(s.crash, data[at:min(len(data), at+crashLimit-len(s.crash))]...)
	return data[:at]
}

func (s *stream) crashBegun() bool { return len(s.crash) > 0 }

// lastWordsAt is the offset of the first line that looks like the runtime's last
// words, or -1.
func (s *stream) lastWordsAt(data []byte) int {
	for _, at := range lastWords.FindAllIndex(data, -1) {
		if at[0] > 0 || s.lineStart {
			return at[0]
		}
	}
	return -1
}

// lastLines is the end of what was delivered, read after the stream has ended.
func (s *stream) lastLines() string { return strings.ToValidUTF8(string(s.tail), "\uFFFD") }

// lastWordsText is what the runtime printed last, read after the stream has ended.
func (s *stream) lastWordsText() string { return strings.ToValidUTF8(string(s.crash), "\uFFFD") }
