package engine

import (
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"unicode/utf8"

	"hone/lib/backends/plugins"
	"hone/runtime/cell"
	"hone/runtime/complete"
	"hone/runtime/worker"
)

// Complete lists what fits at the cursor: names of Go, commands and what they take,
// files and import paths in strings.
func (e *Engine) Complete(code string, cursor int) (out worker.Completion) {
	off := byteOffset(code, cursor)
	cursor = utf8.RuneCountInString(code[:off])
	out = worker.Completion{Start: cursor, End: cursor}
	// A fault of the checker's must cost the matches, not the kernel.
	defer e.fault("completion", func() { out = worker.Completion{Start: cursor, End: cursor} })
	matches, start, isCommand := e.completeCommand(code, off)
	if !isCommand {
		s, done := e.question(checkPatience)
		defer done()
		if s == nil {
			return out
		}
		text := cell.Part(code).Go
		if strings.TrimSpace(text) == "" && strings.TrimSpace(code) != "" {
			return out // the body of a cell that is not Go
		}
		matches, start = s.Complete(text, off)
	}
	out.Start = utf8.RuneCountInString(code[:start])
	for _, m := range matches {
		out.Matches = append(out.Matches, m.Name)
		out.Kinds = append(out.Kinds, m.Kind)
		out.Details = append(out.Details, m.Signature)
	}
	return out
}

// fault logs a panic and makes up for it.
func (e *Engine) fault(what string, amend func()) {
	if p := recover(); p != nil {
		fmt.Fprintf(e.cfg.Log, "%s panicked: %v\n%s\n", what, p, debug.Stack())
		amend()
	}
}

// cellCommands are the commands of a cell's first line.
var cellCommands = map[string]command{
	"main":      {doc: "run the cell as a program of its own, with the session's declarations"},
	"race":      {doc: "run the cell as a program of its own with Go's race detector, and show which lines race"},
	"interp":    {doc: "run the cell interpreted, or say why that cannot be"},
	"native":    {doc: "compile the cell, even if it could be interpreted"},
	"bash":      {doc: "give the cell's body to bash"},
	"sh":        {doc: "give the cell's body to sh"},
	"script":    {args: "PROGRAM", doc: "give the cell's body to a program"},
	"writefile": {args: "[-a] FILE", doc: "write the cell's body to a file; -a appends"},
}

// completeCommand completes a command line: the command's name, or what it takes.
// ok is false if the cursor stands in none.
func (e *Engine) completeCommand(code string, off int) (matches []complete.Match, start int, ok bool) {
	line, at, ok := commandLine(code, off)
	if !ok {
		return nil, off, false
	}
	mark, rest := line[:1], line[1:]
	table := commands
	if strings.HasPrefix(line, "%%") {
		if at > 0 {
			return nil, off, true
		}
		mark, rest, table = "%%", line[2:], cellCommands
	}
	name, args, has := strings.Cut(rest, " ")
	if mark != "!" && !has {
		return commandNames(table, mark, name), at, true
	}
	if mark == "!" {
		name, args = "!", rest
	}
	matches, replaced := e.arguments(strings.TrimPrefix(mark, "%")+name, args)
	return matches, off - replaced, true
}

// commandLine is the text from the beginning of a command to the cursor in it.
func commandLine(code string, off int) (line string, at int, ok bool) {
	at = strings.LastIndexByte(code[:off], '\n') + 1
	line = code[at:off]
	if !strings.HasPrefix(line, "%") && !strings.HasPrefix(line, "!") {
		return "", 0, false
	}
	if strings.HasPrefix(line, "%%") {
		return line, at, true
	}
	for _, c := range cell.Part(code[:off]).Commands {
		if c.Off == at {
			return line, at, true
		}
	}
	// %main and %% are no commands to Part.
	return line, at, at == 0 || strings.HasPrefix(line, "%m")
}

func commandNames(table map[string]command, mark, prefix string) []complete.Match {
	var out []complete.Match
	add := func(name string, c command) {
		if strings.HasPrefix(name, prefix) {
			detail := c.doc
			if c.args != "" {
				detail = c.args + " · " + c.doc
			}
			out = append(out, complete.Match{Name: mark + name, Kind: "command", Signature: detail})
		}
	}
	for name, c := range table {
		add(name, c)
	}
	if mark == "%" {
		add("main", cellCommands["main"])
		add("race", cellCommands["race"])
	}
	slices.SortFunc(out, func(a, b complete.Match) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// arguments completes the last word of what a command takes.
func (e *Engine) arguments(name, args string) (matches []complete.Match, replaced int) {
	word := args[strings.LastIndexAny(args, " \t=")+1:]
	var words []string
	switch name {
	case "backend":
		words = plugins.Names()
	case "rm", "remove":
		if s := e.ask(); s != nil {
			for n := range s.View.Names {
				words = append(words, n)
			}
		}
	case "env":
		for _, v := range append(os.Environ(), e.workerEnv()...) {
			if n, _, ok := strings.Cut(v, "="); ok && n != "" && !strings.Contains(args, "=") {
				words = append(words, n+"=")
			}
		}
	case "cd":
		word = args // a folder's name may have spaces
		matches, replaced = complete.Files(absolute(e.workDir()), word)
		return slices.DeleteFunc(matches, func(m complete.Match) bool { return !strings.HasSuffix(m.Name, "/") }), replaced
	default:
		return complete.Files(absolute(e.workDir()), word)
	}
	slices.Sort(words)
	for _, w := range slices.Compact(words) {
		if strings.HasPrefix(w, word) {
			matches = append(matches, complete.Match{Name: w, Kind: "argument"})
		}
	}
	return matches, len(word)
}
