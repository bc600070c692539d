package process

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// crashLimit bounds the last words that are kept: they may hold the stacks of
// thousands of goroutines.
const crashLimit = 256 << 10

// child is the operating system's side of a worker: its pipes and its end.
type child struct {
	cmd                    *exec.Cmd
	commands               *os.File
	events, stdout, stderr *os.File
	crash                  *os.File

	exited  chan struct{}
	waitErr error
	// crashing is closed when the runtime's last words begin to arrive.
	crashing  chan struct{}
	crashOver chan struct{}
	oomBefore int
	closeOnce sync.Once
}

// startChild starts the worker with its five pipes.
func startChild(cfg Config, env []string) (*child, error) {
	c := &child{
		cmd:       exec.Command(cfg.Binary, append([]string{"session"}, cfg.Args...)...),
		exited:    make(chan struct{}),
		crashing:  make(chan struct{}),
		crashOver: make(chan struct{}),
		oomBefore: oomKills(),
	}
	c.cmd.Dir, c.cmd.Env = cfg.Dir, env
	if cfg.Stdin != nil { // a nil *os.File would not be a nil reader
		c.cmd.Stdin = cfg.Stdin
	}
	c.cmd.SysProcAttr = ownGroup()
	theirs, err := c.pipes()
	if err == nil {
		err = c.start()
	}
	for _, f := range theirs {
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		for _, f := range []*os.File{c.commands, c.events, c.stdout, c.stderr, c.crash} {
			if f != nil {
				f.Close()
			}
		}
		return nil, fmt.Errorf("start the worker: %w", err)
	}
	go c.readCrash()
	return c, nil
}

// pipes makes the pipes and gives the worker its ends, which are returned.
func (c *child) pipes() (theirs []*os.File, err error) {
	commandsR, commandsW, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	c.commands = commandsW
	theirs = append(theirs, commandsR)
	ends := []**os.File{&c.events, &c.crash, &c.stdout, &c.stderr}
	var writers []*os.File
	for _, end := range ends {
		r, w, err := os.Pipe()
		if err != nil {
			return theirs, err
		}
		*end = r
		theirs, writers = append(theirs, w), append(writers, w)
	}
	c.cmd.ExtraFiles = []*os.File{commandsR, writers[0], writers[1]}
	c.cmd.Stdout, c.cmd.Stderr = writers[2], writers[3]
	return theirs, nil
}

// start starts the process on a thread that lives as long as the process does:
// on Linux the worker is told to die with the thread that started it.
func (c *child) start() error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := c.cmd.Start()
		started <- err
		if err != nil {
			return
		}
		err = c.cmd.Wait()
		if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) {
			c.waitErr = err
		}
		killGroup(c.cmd.Process.Pid) // programs that the worker started
		close(c.exited)
	}()
	return <-started
}

// wait waits for the end of the process and of the crash text.
func (c *child) wait() (*os.ProcessState, error) {
	<-c.exited
	_ = c.crash.SetReadDeadline(time.Now().Add(drainPause)) // it may be closed, at its end
	<-c.crashOver
	c.closeCommandsOnce()
	return c.cmd.ProcessState, errors.Join(c.waitErr, c.events.Close())
}

func (c *child) closeCommandsOnce() {
	c.closeOnce.Do(func() { c.commands.Close() })
}

// closeCommands tells the worker to end.
func (c *child) closeCommands() error {
	var err error
	c.closeOnce.Do(func() { err = c.commands.Close() })
	return err
}

// kill ends the worker and the programs it started at once.
func (c *child) kill() {
	select {
	case <-c.exited: // its number may be another's by now
	default:
		killGroup(c.cmd.Process.Pid)
	}
}

// readCrash notes the beginning of the runtime's last words. Standard error has
// them whole: the copy lacks what the runtime prints before it calls the crash one.
func (c *child) readCrash() {
	defer close(c.crashOver)
	defer c.crash.Close()
	buf := make([]byte, 32<<10)
	first := true
	for {
		n, err := c.crash.Read(buf)
		if n > 0 && first {
			first = false
			close(c.crashing)
		}
		if err != nil {
			return
		}
	}
}

// crashesWithin waits a moment for the runtime's last words.
func (c *child) crashesWithin(d time.Duration) bool {
	select {
	case <-c.crashing:
		return true
	case <-time.After(d):
		return false
	}
}

// oomKilled says whether the system ended a process for lack of memory since the
// worker was started.
func (c *child) oomKilled() bool { return oomKills() > c.oomBefore }

// endOfPipe says whether an error only means that the other side is gone.
func endOfPipe(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, fs.ErrClosed) || errors.Is(err, syscall.EPIPE)
}

// addMissing adds to env the variables of more that it does not set, and names them.
func addMissing(env, more []string) (all, added []string) {
	set := map[string]bool{}
	for _, kv := range env {
		name, _, _ := strings.Cut(kv, "=")
		set[name] = true
	}
	all = slices.Clone(env)
	for _, kv := range more {
		if name, _, _ := strings.Cut(kv, "="); !set[name] {
			all, added = append(all, kv), append(added, name)
		}
	}
	return all, added
}
