// Package cell reads the cell language's surface: it parts a cell into commands
// (lines that begin at column 0 with % or !) and Go, and the Go into segments,
// which are top-level declarations and statements.
//
// It knows no types: what a name means is package session's business. All
// offsets are byte offsets in the cell as the user typed it, so that every later
// stage can say where.
package cell

import (
	"strings"
)

// Cell is a parted cell.
type Cell struct {
	// Code is the cell as typed.
	Code string
	// Go is Code with everything that is not Go blanked, so that offsets agree.
	Go string
	// Commands are the % and ! lines, in order.
	Commands []Command
	// Magic is the cell magic of the first line ("%%bash" gives "bash"), or "".
	// With a magic that is not about Go, Go is blank and Body holds the rest.
	Magic string
	// MagicOff is where its line begins: empty lines may stand before it.
	MagicOff int
	// MagicArgs is what follows the magic on its line.
	MagicArgs string
	// Body is what follows the magic's line.
	Body string
	// Program says that the cell is a whole main package or is marked %main or %%.
	Program bool
	// Race says that it is marked %race or %%race: a program of its own, with Go's race
	// detector.
	Race bool
}

// Command is one % or ! line.
type Command struct {
	// Text is the line without its first character, continued lines joined.
	Text string
	// Shell says that it began with !.
	Shell bool
	Off   int
}

// goMagics are the cell magics whose body is Go.
var goMagics = map[string]bool{"": true, "main": true, "native": true, "interp": true, "race": true}

// Part parts a cell. It cannot fail: what is not a command is Go, and whether it
// is good Go the later stages tell.
func Part(code string) *Cell {
	c := &Cell{Code: code}
	rest := code
	// The cells of a script begin with as many empty lines as stand before them.
	text := strings.TrimLeft(code, "\r\n")
	empty := code[:len(code)-len(text)]
	if first, _, _ := strings.Cut(text, "\n"); strings.HasPrefix(first, "%%") {
		name, args, _ := strings.Cut(strings.TrimRight(first[2:], "\r"), " ")
		c.MagicArgs = strings.TrimSpace(args)
		c.Magic = name
		c.MagicOff = len(empty)
		c.Body = strings.TrimPrefix(text[len(first):], "\n")
		if !goMagics[name] {
			c.Go = blank(code)
			return c
		}
		if name == "" || name == "main" {
			c.Program = true
			c.Magic = "main"
		}
		if name == "race" {
			c.Program, c.Race = true, true
		}
		rest = empty + blank(first) + text[len(first):]
	}
	c.parts(rest)
	if isPackageClause(c.Go) {
		c.Program = true
	}
	return c
}

// parts fills Go and Commands.
func (c *Cell) parts(code string) {
	var goText strings.Builder
	var st state
	lines := strings.SplitAfter(code, "\n")
	off := 0
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		if l == "" || !st.atStatement() || (l[0] != '%' && l[0] != '!') {
			st.line(strings.TrimRight(l, "\r\n"))
			goText.WriteString(l)
			off += len(l)
			continue
		}
		cmd := Command{Shell: l[0] == '!', Off: off}
		text := l[1:]
		goText.WriteString(blank(l))
		off += len(l)
		for strings.HasSuffix(strings.TrimRight(text, "\r\n"), `\`) && i+1 < len(lines) {
			i++
			text = strings.TrimSuffix(strings.TrimRight(text, "\r\n"), `\`) + " " + lines[i] // as GoNB does
			goText.WriteString(blank(lines[i]))
			off += len(lines[i])
		}
		cmd.Text = strings.TrimSpace(text)
		if !cmd.Shell && (cmd.Text == "main" || cmd.Text == "%") {
			c.Program = true
			continue
		}
		if !cmd.Shell && cmd.Text == "race" {
			c.Program, c.Race = true, true
			continue
		}
		c.Commands = append(c.Commands, cmd)
	}
	c.Go = goText.String()
}

// blank replaces everything but newlines by spaces, byte for byte.
func blank(s string) string {
	b := []byte(s)
	for i := range b {
		if b[i] != '\n' && b[i] != '\r' {
			b[i] = ' '
		}
	}
	return string(b)
}

// isPackageClause says that the first token is "package".
func isPackageClause(text string) bool {
	toks, _ := lex(text)
	return len(toks) > 0 && toks[0].lit == "package"
}

// Position is a place in a cell, counted from 1; columns in bytes, as Go's.
type Position struct{ Line, Column int }

// PositionOf turns an offset into a position.
func PositionOf(code string, off int) Position {
	off = max(0, min(off, len(code)))
	line := strings.Count(code[:off], "\n") + 1
	return Position{line, off - strings.LastIndexByte(code[:off], '\n')}
}

// Line is the text of line n, counted from 1, without its newline.
func Line(code string, n int) string {
	lines := strings.Split(code, "\n")
	if n < 1 || n > len(lines) {
		return ""
	}
	return strings.TrimRight(lines[n-1], "\r")
}
