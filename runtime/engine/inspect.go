package engine

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"hone/runtime/cell"
	"hone/runtime/complete"
	"hone/runtime/worker"
)

// Inspect documents what stands at the cursor: a name with its type, comment,
// default or value, a command, or between the parentheses of a call what is called.
// With detail above 0 the source comes along.
func (e *Engine) Inspect(code string, cursor, detail int) worker.Inspection {
	return e.inspect(code, cursor, detail, checkPatience)
}

func (e *Engine) inspect(code string, cursor, detail int, patience time.Duration) (out worker.Inspection) {
	defer e.fault("inspection", func() { out = worker.Inspection{} })
	if m := question.FindStringSubmatch(code); m != nil {
		// A front end may ask about the line that asks.
		code = m[1] + m[2]
		cursor = len([]rune(code))
	}
	off := byteOffset(code, cursor)
	if p, ok := commandPage(code, off); ok {
		return inspection(p)
	}
	s, done := e.question(patience)
	defer done()
	if s == nil {
		return worker.Inspection{}
	}
	if p, ok := s.Inspect(cell.Part(code).Go, off, detail); ok {
		return inspection(p)
	}
	return worker.Inspection{}
}

func inspection(p *complete.Page) worker.Inspection {
	return worker.Inspection{Found: true, Bundle: worker.Bundle{Data: map[string]any{"text/plain": p.Text(), "text/html": p.HTML()}}}
}

// commandPage documents the command on the cursor's line.
func commandPage(code string, off int) (*complete.Page, bool) {
	end := off
	for end < len(code) && code[end] != '\n' {
		end++
	}
	line, at, ok := commandLine(code, end)
	if !ok {
		return nil, false
	}
	mark, table := "%", commands
	if strings.HasPrefix(line, "%%") {
		mark, table = "%%", cellCommands
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(line, mark), " ")
	k, known := table[name]
	if !known && (name == "main" || name == "race") {
		k, known = cellCommands[name]
	}
	if !known || mark == "%%" && at > 0 {
		return nil, false
	}
	return &complete.Page{Title: strings.TrimSpace(mark + name + " " + k.args), Doc: k.doc}, true
}

// question is a cell that asks about a name: "?name" or "name?"; with two marks, for
// its source too.
var question = regexp.MustCompile(`^\s*\?{1,2}\s*([\p{L}\p{Nd}_.%]+)\s*$|^\s*([\p{L}_%][\p{L}\p{Nd}_.]*)\s*\?{1,2}\s*$`)

// answer shows what a question asks for.
func (x *execution) answer(code string) (*worker.Reply, bool) {
	m := question.FindStringSubmatch(code)
	if m == nil {
		return nil, false
	}
	name, detail := m[1]+m[2], 0
	if strings.Contains(code, "??") {
		detail = 1
	}
	found := x.e.inspect(name, len([]rune(name)), detail, cellPatience)
	if !found.Found {
		return &worker.Reply{Tier: "command", Err: x.commandError(cell.Part(code), 0, fmt.Errorf("nothing is known by the name %s", name))}, true
	}
	x.sink.Display(found.Bundle, "", false)
	return &worker.Reply{Tier: "command"}, true
}
