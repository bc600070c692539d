package repl

import (
	"bufio"
	"errors"
	"io"
	"strings"

	"hone/runtime/worker"
)

// lines reads cells from a pipe: lines, until they are a complete cell.
type lines struct {
	in      *bufio.Reader
	session worker.Session
	ended   bool
}

func newLines(c Config) *lines { return &lines{in: bufio.NewReader(c.In), session: c.Session} }

func (l *lines) next(int) (string, error) {
	var code string
	for !l.ended {
		line, err := l.in.ReadString('\n')
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
