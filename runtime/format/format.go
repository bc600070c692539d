// Package format gives cells the form that gofmt gives to Go files: [Cell].
//
// Commands (lines that begin with % or !), the bodies of magics that are not about
// Go, and a semicolon that keeps the last value from being displayed stay as they
// are. What is formatted once is not changed by formatting it again.
package format

import (
	"go/format"
	"go/parser"
	"go/scanner"
	"go/token"
	"strings"

	"hone/runtime/cell"
)

// Error says where a cell is not Go.
type Error struct {
	Line, Column int
	Msg          string
}

// Error returns the message alone; the caller knows the cell.
func (e *Error) Error() string { return e.Msg }

func errorAt(code string, off int, msg string) *Error {
	p := cell.PositionOf(code, off)
	return &Error{p.Line, p.Column, msg}
}

// Cell formats a cell. The result neither begins nor ends with blank lines. The
// error is an [*Error].
func Cell(code string) (string, error) {
	code = strings.ReplaceAll(code, "\r\n", "\n")
	c := cell.Part(code)
	if c.Magic != "" && strings.TrimSpace(c.Go) == "" {
		return strings.TrimRight(code, "\n"), nil
	}
	if isPackage(c.Go) {
		return wholePackage(c)
	}
	segs, bad := c.Segments()
	if len(bad) > 0 {
		return "", errorAt(code, bad[0].Off, bad[0].Msg)
	}
	var out pieces
	for _, s := range stretches(c) {
		if s.command {
			out.add(code[s.from:s.to], s.from > 0 && blankBefore(code, s.from))
			continue
		}
		for _, k := range chunks(c, s, segs) {
			text, err := k.format(code)
			if err != nil {
				return "", err
			}
			out.add(text, startsBlank(code[k.from:k.to]))
		}
	}
	return guard(code, quiet(out.String(), segs)), nil
}

func isPackage(text string) bool {
	_, err := parser.ParseFile(token.NewFileSet(), "", text, parser.PackageClauseOnly)
	return err == nil
}

// wholePackage formats a cell that is a file of Go, below its magic if it has one.
func wholePackage(c *cell.Cell) (string, error) {
	head := ""
	if c.Magic != "" {
		head, _, _ = strings.Cut(c.Code, "\n")
		head += "\n"
	}
	if len(c.Commands) > 0 { // to lift them out of a file would move comments
		return strings.TrimRight(c.Code, "\n"), nil
	}
	out, err := format.Source([]byte(c.Go[len(head):]))
	if err != nil {
		return "", syntaxError(c.Code, len(head), 0, err)
	}
	return head + strings.Trim(string(out), "\n"), nil
}

// syntaxError is what the parser said about the text at offset off of a cell, which it
// saw below some lines of ours.
func syntaxError(code string, off, ours int, err error) error {
	list, ok := err.(scanner.ErrorList)
	if !ok || len(list) == 0 {
		return errorAt(code, off, err.Error())
	}
	at := cell.PositionOf(code, off)
	first := list[0].Pos.Line - ours
	line, column := at.Line+first-1, list[0].Pos.Column
	if first == 1 {
		column += at.Column - 1
	}
	return &Error{line, column, list[0].Msg}
}

// quiet puts back the semicolon that keeps the last value from being displayed.
func quiet(text string, segs []cell.Segment) string {
	if len(segs) == 0 || !segs[len(segs)-1].Semicolon || segs[len(segs)-1].Kind != cell.Statement {
		return text
	}
	now, _ := cell.Part(text).Segments()
	if len(now) == 0 || now[len(now)-1].Semicolon {
		return text
	}
	end := now[len(now)-1].End
	return text[:end] + ";" + text[end:]
}

// guard keeps lines that were indented from becoming something else at column 0: an
// expression that begins with ! would be a command, and a comment a script's mark.
func guard(before, after string) string {
	for {
		off, ok := newCommand(before, after)
		if !ok {
			break
		}
		after = after[:off] + "\t" + after[off:]
	}
	const mark = "\n// %%"
	if !strings.Contains("\n"+before, mark) {
		after = strings.ReplaceAll("\n"+after, mark, "\n // %%")[1:]
	}
	return after
}

// newCommand finds the first command in after that is none in before.
func newCommand(before, after string) (off int, found bool) {
	old, now := cell.Part(before).Commands, cell.Part(after).Commands
	for i, c := range now {
		if i >= len(old) || old[i].Text != c.Text || old[i].Shell != c.Shell {
			return c.Off, true
		}
	}
	return 0, false
}

// pieces joins formatted texts, each on lines of its own.
type pieces struct{ b strings.Builder }

func (p *pieces) add(text string, blank bool) {
	text = strings.Trim(text, "\n")
	if text == "" {
		return
	}
	if p.b.Len() > 0 {
		p.b.WriteByte('\n')
		if blank {
			p.b.WriteByte('\n')
		}
	}
	p.b.WriteString(text)
}

func (p *pieces) String() string { return p.b.String() }

func blankBefore(code string, off int) bool {
	before := strings.TrimRight(code[:off], " \t\n")
	return strings.Count(code[len(before):off], "\n") > 1
}

// startsBlank says that a blank line, or one that only ends the line before, begins
// the text.
func startsBlank(text string) bool {
	rest := strings.TrimLeft(text, " \t\n")
	return strings.Contains(text[:len(text)-len(rest)], "\n")
}
