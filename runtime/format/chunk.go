package format

import (
	"go/format"
	"go/parser"
	"go/token"
	"strings"

	"hone/runtime/cell"
)

// stretch is a part of a cell that is all commands or all Go.
type stretch struct {
	from, to int
	command  bool
}

// stretches parts a cell into commands and Go. A line that is not blank as typed
// and blank as Go is a command, a line that continues one, or a magic.
func stretches(c *cell.Cell) []stretch {
	var out []stretch
	off := 0
	for line := range strings.Lines(c.Code) {
		end := off + len(line)
		command := strings.TrimSpace(line) != "" && strings.TrimSpace(c.Go[off:end]) == ""
		if n := len(out); n > 0 && out[n-1].command == command {
			out[n-1].to = end
		} else {
			out = append(out, stretch{off, end, command})
		}
		off = end
	}
	return out
}

// chunk is a part of a stretch that gofmt can take: declarations as in a file, or
// statements as in a function.
type chunk struct {
	from, to   int
	statements bool
}

// chunks parts a stretch of Go between declarations that no function can hold and
// statements that no file can. Comments go with what follows them.
func chunks(c *cell.Cell, s stretch, segs []cell.Segment) []chunk {
	var out []chunk
	from, end := s.from, -1
	have := cell.Type // of no side: both can hold it
	for _, g := range segs {
		if g.Off < s.from || g.Off >= s.to {
			continue
		}
		if side(g.Kind) != 0 {
			if side(have) != 0 && side(have) != side(g.Kind) {
				at := end + lineEnd(c.Code[end:g.Off])
				out = append(out, chunk{from, at, side(have) == 2})
				from = at
			}
			have = g.Kind
		}
		end = g.End
	}
	return append(out, chunk{from, s.to, side(have) == 2})
}

// side is 1 for what stands only in files, 2 for what stands only in functions.
func side(k cell.Kind) int {
	switch k {
	case cell.Import, cell.Func:
		return 1
	case cell.Statement:
		return 2
	}
	return 0
}

// lineEnd is where the first line of the text between two segments ends, which may
// hold a comment on the first; the whole length if they share a line.
func lineEnd(gap string) int {
	for i := 0; i < len(gap); i++ {
		switch {
		case gap[i] == '\n':
			return i + 1
		case strings.HasPrefix(gap[i:], "//"):
			if n := strings.IndexByte(gap[i:], '\n'); n >= 0 {
				return i + n + 1
			}
			return len(gap)
		case strings.HasPrefix(gap[i:], "/*"):
			n := strings.Index(gap[i:], "*/")
			if n < 0 {
				return len(gap)
			}
			i += n + 1
		}
	}
	return len(gap)
}

func (k chunk) format(code string) (string, error) {
	text := code[k.from:k.to]
	body := strings.TrimLeft(text, " \t\n")
	off := k.from + len(text) - len(body)
	body = strings.TrimRight(body, " \t\n")
	if body == "" {
		return "", nil
	}
	// format.Source parses fragments too, but miscounts the columns of their first line.
	before, after := "package p\n", "\n"
	if k.statements {
		before, after = "package p\nfunc _() {\n", "\n}\n"
	}
	if _, err := parser.ParseFile(token.NewFileSet(), "", before+body+after, parser.SkipObjectResolution); err != nil {
		return "", syntaxError(code, off, strings.Count(before, "\n"), err)
	}
	out, err := format.Source([]byte(body))
	if err != nil {
		return "", syntaxError(code, off, 0, err)
	}
	return string(out), nil
}
