package repl

import (
	"bufio"
	"errors"
	"io"
	"strings"

	"hone/runtime/worker"
)

// lines reads cells line by line: lines, until they are a complete cell.
type lines struct {
	session worker.Session
	// line reads the next line; it may end with a line's end.
	line func() (string, error)
	// prompt asks for a line; more says that the cell goes on.
	prompt func(count int, more bool)
	ended  bool
}

// newLines reads cells from a pipe.
func newLines(c Config) *lines {
	in := bufio.NewReader(c.In)
	return &lines{session: c.Session, prompt: func(int, bool) {}, line: func() (string, error) { return in.ReadString('\n') }}
}

func (l *lines) next(count int) (string, error) {
	var code string
	for !l.ended {
		l.prompt(count, code != "")
		line, err := l.line()
		l.ended = errors.Is(err, io.EOF)
		if err != nil && !l.ended {
			return "", err
		}
		if l.ended && line == "" {
			break
		}
		line = strings.TrimRight(line, "\r\n")
		if code == "" && blank(line) {
			continue
		}
		if code != "" {
			code += "\n"
		}
		code += line
		if status, _ := l.session.IsComplete(code); status != "incomplete" {
			return code, nil
		}
	}
	if blank(code) {
		return "", io.EOF
	}
	return code, nil // unfinished: the session says what is missing
}
