package scripts

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// Input is what a script reads as its standard input. The worker is not in the
// terminal's foreground and would be stopped if it read from it, so what is typed
// goes through a pipe; anything else the worker reads itself. done closes the pipe.
func Input(stdin *os.File) (in *os.File, done func(), err error) {
	if !term.IsTerminal(int(stdin.Fd())) {
		return stdin, func() {}, nil
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, nil, fmt.Errorf("make a pipe for the script's input: %w", err)
	}
	go func() {
		// It ends with the input, or with a script that no longer reads: both are its end.
		_, _ = io.Copy(w, foreground{stdin})
		w.Close()
	}()
	return r, func() { r.Close() }, nil
}

// foreground reads from a terminal while this process is in its foreground. A read
// from the background ("hone run s.hone &") would stop the process, although the
// script may never want to read.
type foreground struct{ terminal *os.File }

// backgroundPause is how often a process in the background looks whether it still is.
const backgroundPause = 200 * time.Millisecond

func (f foreground) Read(p []byte) (int, error) {
	fd := int(f.terminal.Fd())
	for {
		ready := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		if _, err := unix.Poll(ready, -1); err != nil {
			if errors.Is(err, unix.EINTR) {
				continue
			}
			return 0, fmt.Errorf("wait for the terminal: %w", err)
		}
		group, err := unix.IoctlGetInt(fd, unix.TIOCGPGRP)
		if err != nil {
			return 0, fmt.Errorf("ask for the terminal's foreground: %w", err)
		}
		if group == unix.Getpgrp() {
			return f.terminal.Read(p)
		}
		time.Sleep(backgroundPause)
	}
}
