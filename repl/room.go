package repl

import (
	"fmt"
	"os"
	"strings"

	"github.com/rivo/uniseg"
	"golang.org/x/term"
)

// prompt is the prompt of the cell that is typed. The editor writes it each time that
// it draws the cell, before it looks for the cursor.
//
// It asks the terminal for the cursor at each key, and loses keys that come in together
// with the answer. All it needs the cursor for is room below the cell, so the prompt
// makes room, and it may ask only where it lists something.
func (e *editor) prompt() string {
	e.shell.Config.Vars["cursor-position-probe"] = e.shell.Keymap.Local() != ""
	text, below := primary(e.count), 1
	if e.drawn { // before, the editor still has the last cell
		below = rows(string(*e.shell.Line()), len(text), width())
	}
	e.drawn = true
	// A vertical tab goes down a row, and scrolls at the bottom.
	return strings.Repeat("\v", below) + fmt.Sprintf("\x1b[%dA", below) + text
}

// rows is how many rows of a terminal a text takes where each line begins at a column.
func rows(text string, column, width int) int {
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.ReplaceAll(line, "\t", "     ") // as the editor shows it
		n += 1 + (column+uniseg.StringWidth(line))/width
	}
	return n
}

// width is the terminal's; the editor takes 80 where it is not known.
func width() int {
	columns, _, err := term.GetSize(int(os.Stderr.Fd()))
	if err != nil || columns == 0 {
		return 80
	}
	return columns
}
