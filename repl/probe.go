package repl

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"time"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// patience is how long a terminal may take to say where its cursor is.
const patience = time.Second

// cursorAnswer is what a terminal says to the question for its cursor.
var cursorAnswer = regexp.MustCompile("\x1b\\[[0-9]+;[0-9]+R")

// dumb says that this process's terminal cannot move its cursor.
func dumb() bool { return os.Getenv("TERM") == "" || os.Getenv("TERM") == "dumb" }

// askCursor asks the terminal of this process where its cursor is, and says whether it
// answers: the editor asks before each key, and waits for ever. What was typed ahead is
// given back.
func askCursor() (typed string, answers bool, err error) {
	fd := int(os.Stdin.Fd())
	state, err := term.MakeRaw(fd)
	if err != nil {
		return "", false, fmt.Errorf("ask the terminal for its cursor: %w", err)
	}
	defer func() {
		if back := term.Restore(fd, state); back != nil {
			err = errors.Join(err, fmt.Errorf("set the terminal back: %w", back))
		}
	}()
	if _, err := os.Stdout.WriteString("\x1b[6n"); err != nil {
		return "", false, fmt.Errorf("ask the terminal for its cursor: %w", err)
	}
	var got []byte
	for until := time.Now().Add(patience); ; {
		more, err := readBefore(fd, until)
		if err != nil {
			return "", false, fmt.Errorf("wait for the terminal's cursor: %w", err)
		}
		if len(more) == 0 {
			return string(got), false, nil
		}
		got = append(got, more...)
		if at := cursorAnswer.FindIndex(got); at != nil {
			return string(got[:at[0]]) + string(got[at[1]:]), true, nil
		}
	}
}

// readBefore reads what comes before a time: nothing if nothing does, or at the end.
func readBefore(fd int, until time.Time) ([]byte, error) {
	buf := make([]byte, 4096)
	for {
		left := time.Until(until)
		if left <= 0 {
			return nil, nil
		}
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, int(left.Milliseconds())+1)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil || n == 0 {
			return nil, err
		}
		n, err = unix.Read(fd, buf)
		if errors.Is(err, unix.EINTR) || errors.Is(err, unix.EAGAIN) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return buf[:n], nil
	}
}
