package engine

import (
	"regexp"
	"strings"

	"hone/runtime/worker"
)

// Colours of the parts of an error, as ANSI sequences: JupyterLab and terminals show
// them, and front ends that write to a file leave them out.
const (
	colourHead  = "\x1b[1;31m" // what went wrong
	colourPlace = "\x1b[36m"   // where
	colourCaret = "\x1b[1;32m"
	colourHint  = "\x1b[33m"
	colourOff   = "\x1b[0m"
)

var (
	caretLine = regexp.MustCompile(`^\s+\^$`)
	hintLine  = regexp.MustCompile(`^(\s+)(hint:)(.*)$`)
	placeHead = regexp.MustCompile(`^(cell\[\d+\]:\d+(?::\d+)?:)(.*)$`)
	placeIn   = regexp.MustCompile(`cell\[\d+\]:\d+(?::\d+)?`)
	frameLine = regexp.MustCompile(`^  \S`)
)

// paint colours the traceback of an error.
func paint(e *worker.CellError) {
	for i, line := range e.Traceback {
		e.Traceback[i] = painted(line, i == 0)
	}
}

func painted(line string, first bool) string {
	switch {
	case strings.TrimSpace(line) == "":
		return line
	case caretLine.MatchString(line):
		return colourCaret + line + colourOff
	case hintLine.MatchString(line):
		return hintLine.ReplaceAllString(line, "${1}"+colourHint+"${2}"+colourOff+"${3}")
	case placeHead.MatchString(line):
		return placeHead.ReplaceAllString(line, colourPlace+"${1}"+colourOff+colourHead+"${2}"+colourOff)
	case first:
		return colourHead + line + colourOff
	case frameLine.MatchString(line):
		return placeIn.ReplaceAllString(line, colourPlace+"$0"+colourOff)
	}
	return line
}
