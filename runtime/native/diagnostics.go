package native

import (
	"regexp"
	"strconv"
	"strings"
)

// position matches "cell[3]:7:2: message" and the same without a column. The
// name may hold colons of its own; the last numbers before the message count.
var position = regexp.MustCompile(`^(.+?):(\d+)(?::(\d+))?: (.*)$`)

// parseDiagnostics reads what compiler or linker printed: a line with a position
// begins a diagnostic, an indented line continues it. There is at least one.
func parseDiagnostics(out string, failed error) []Diagnostic {
	var found []Diagnostic
	for line := range strings.Lines(out) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "# "):
		case line[0] == '\t' && len(found) > 0:
			found[len(found)-1].Message += "\n" + line
		default:
			found = append(found, parseDiagnostic(line))
		}
	}
	if len(found) == 0 {
		found = []Diagnostic{{Message: failed.Error()}}
	}
	return found
}

func parseDiagnostic(line string) Diagnostic {
	m := position.FindStringSubmatch(line)
	if m == nil {
		return Diagnostic{Message: line}
	}
	d := Diagnostic{File: strings.TrimPrefix(m[1], "./"), Message: m[4]}
	var err error
	if d.Line, err = strconv.Atoi(m[2]); err != nil {
		return Diagnostic{Message: line}
	}
	if m[3] != "" {
		if d.Column, err = strconv.Atoi(m[3]); err != nil {
			return Diagnostic{Message: line}
		}
	}
	return d
}
