package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"syscall"

	"hone/lib/show"
	"hone/runtime/cellrt"
	"hone/runtime/worker/message"
)

// session takes commands until the process that started this one goes away.
func session(args []string) error {
	if len(args) > 0 {
		os.Args = args
		flag.CommandLine.Init(args[0], flag.ExitOnError)
	}
	commands, up, err := openPipes()
	if err != nil {
		return err
	}
	token := os.Getenv(message.TokenEnv)
	for _, name := range append(strings.Split(os.Getenv(message.OnceEnv), ","), message.TokenEnv, message.OnceEnv) {
		if err := os.Unsetenv(name); err != nil && name != "" {
			return fmt.Errorf("remove %s: %w", name, err)
		}
	}
	lineBufferC()
	ev, err := newEvents(up, token)
	if err != nil {
		return err
	}
	show.SetScreen(ev)
	cellrt.OnShow = ev.result
	ev.routePrints()
	r := newRunner(ev)
	ev.send(message.Event{Kind: message.Ready})
	dec := json.NewDecoder(commands)
	for {
		var c message.Command
		if err := dec.Decode(&c); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("read a command: %w", err)
		}
		r.handle(c)
	}
}

// openPipes opens the inherited pipes, keeps programs that cells start from
// inheriting them, and sends a copy of the runtime's last words to the third.
func openPipes() (commands, up *os.File, err error) {
	for _, fd := range []int{message.CommandFD, message.EventFD, message.CrashFD} {
		var st syscall.Stat_t
		if err := syscall.Fstat(fd, &st); err != nil {
			return nil, nil, fmt.Errorf("file descriptor %d is not open: hone starts this program, it is not run by hand", fd)
		}
		syscall.CloseOnExec(fd)
	}
	crash := os.NewFile(message.CrashFD, "crash")
	if err := debug.SetCrashOutput(crash, debug.CrashOptions{}); err != nil {
		return nil, nil, fmt.Errorf("set the crash output: %w", err)
	}
	if err := crash.Close(); err != nil { // SetCrashOutput holds a copy
		return nil, nil, fmt.Errorf("set the crash output: %w", err)
	}
	return os.NewFile(message.CommandFD, "commands"), os.NewFile(message.EventFD, "events"), nil
}

// handle carries out a command. Only runs take time; they have a goroutine of
// their own, so that an interrupt is heard.
func (r *runner) handle(c message.Command) {
	switch c.Op {
	case message.Run:
		r.start(c)
	case message.Interrupt:
		r.interrupt()
	case message.Waiting:
		r.waiting(c)
	case message.Restore:
		r.restore(c)
	case message.SetEnv:
		r.ack(c, "", os.Setenv(c.Key, c.Value))
	case message.UnsetEnv:
		r.ack(c, "", os.Unsetenv(c.Key))
	case message.Chdir:
		err := os.Chdir(c.Value)
		dir, wdErr := os.Getwd()
		r.ack(c, dir, errors.Join(err, wdErr))
	case message.Peek:
		go r.peek(c)
	case message.Journal:
		r.ack(c, "", r.openJournal(c.Value))
	default:
		r.ack(c, "", fmt.Errorf("unknown command %q", c.Op))
	}
}

func (r *runner) ack(c message.Command, text string, err error) {
	ev := message.Event{ID: c.ID, Kind: message.Ack, Text: text}
	if err != nil {
		ev.Error = err.Error()
	}
	r.events.send(ev)
}
