//go:build !windows

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"

	"golang.org/x/term"

	"hone/kernel/display"
	"hone/lib/show"
	"hone/runtime/engine"
	"hone/runtime/worker"
)

// opened is a session with the display server of its programs.
type opened struct {
	worker.Session
	engine  *engine.Engine
	display *display.Server
}

// openSession starts a session. What it has to say about its progress (the first
// build of the worker takes about a minute) goes to stderr. Cells work in dir; ""
// is the current folder. script is not nil if the cells are a script's.
func openSession(ctx context.Context, dir string, script *engine.Script, stderr io.Writer, log *slog.Logger) (*opened, error) {
	d, err := display.New(log)
	if err != nil {
		return nil, err
	}
	e, err := engine.Open(ctx, engine.Config{
		Source: moduleSource, Dir: dir, Script: script, Env: d.Env(), ProgramEnv: d.Program, Version: honeVersion(),
		Progress: buildProgress(stderr), Log: logWriter{log}, Colours: os.Getenv("NO_COLOR") == "",
	})
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return &opened{display.Attach(e, d), e, d}, nil
}

// Close ends the session, then what served its displays.
func (o *opened) Close() error { return errors.Join(o.engine.Close(), o.display.Close()) }

// buildProgress shows how the worker is built: a bar on a terminal, a line for
// every tenth in a log.
func buildProgress(w io.Writer) func(done, total int, what string) {
	var mu sync.Mutex
	tty, tenth, began := isTerminal(w), -1, false
	return func(done, total int, what string) {
		mu.Lock()
		defer mu.Unlock()
		if !began {
			began = true
			fmt.Fprintln(w, "building hone's worker (once; about a minute)")
		}
		if total == 0 {
			return
		}
		if tty {
			fmt.Fprintf(w, "\r\x1b[2K%s %d of %d packages  %s", bar(done, total), done, total, what)
			if done >= total {
				fmt.Fprintln(w)
			}
			return
		}
		if t := done * 10 / total; t != tenth {
			tenth = t
			fmt.Fprintf(w, "  %d of %d packages\n", done, total)
		}
	}
}

func bar(done, total int) string {
	const width = 24
	n := min(done*width/total, width)
	out := make([]rune, width)
	for i := range out {
		out[i] = '░'
		if i < n {
			out[i] = '█'
		}
	}
	return string(out)
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// logWriter gives lines for maintainers to a log, which keeps them with $HONE_DEBUG.
type logWriter struct{ log *slog.Logger }

func (l logWriter) Write(p []byte) (int, error) {
	l.log.Debug(string(p))
	return len(p), nil
}

// newLog writes problems, and with $HONE_DEBUG everything, to w.
func newLog(w io.Writer) *slog.Logger {
	level := slog.LevelError
	if os.Getenv("HONE_DEBUG") != "" {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}

// plain is the text form of a value that shows itself.
func plain(v any) string { return show.Of(v).Plain() }
