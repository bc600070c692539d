package repl

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/reeflective/readline"
)

// editor reads cells from the terminal.
type editor struct {
	shell *readline.Shell
	count int
	drawn bool // this cell's prompt is there
}

// newEditor makes an editor that begins with what was typed ahead.
func newEditor(c Config, typed string) (*editor, error) {
	e := &editor{shell: readline.NewShell()}
	e.shell.Keys.Feed(false, []rune(typed)...)
	e.shell.Prompt.Primary(e.prompt)
	e.shell.Prompt.Secondary(func() string { return secondary(e.count) })
	e.shell.AcceptMultiline = func(line []rune) bool {
		status, _ := c.Session.IsComplete(string(line))
		return status != "incomplete"
	}
	e.shell.Completer = func(line []rune, cursor int) readline.Completions {
		return completions(c.Session, line, cursor)
	}
	if err := e.bindKeys(); err != nil {
		return nil, err
	}
	if c.History == "" {
		return e, nil
	}
	if err := makeFile(c.History); err != nil {
		return nil, fmt.Errorf("keep a history: %w", err)
	}
	history, err := readline.NewHistoryFromFile(c.History)
	if err != nil {
		return nil, fmt.Errorf("keep a history: %w", err)
	}
	e.shell.History.Delete()
	e.shell.History.Add("cells", history)
	return e, nil
}

// primary is the prompt of a cell, secondary that of its further lines.
func primary(count int) string   { return fmt.Sprintf("[%d]> ", count) }
func secondary(count int) string { return strings.Repeat(" ", len(fmt.Sprint(count))+1) + "… " }

// makeFile makes an empty file that only its owner may read, if there is none: cells
// may hold secrets.
func makeFile(name string) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

func (e *editor) next(count int) (string, error) {
	e.count, e.drawn = count, false
	code, err := e.shell.Readline()
	switch {
	case errors.Is(err, readline.ErrInterrupt):
		return "", errCleared
	case errors.Is(err, io.EOF):
		return "", io.EOF
	case err != nil:
		return "", err
	case blank(code):
		return "", errCleared
	}
	return code, nil
}
