package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestScriptsPage runs the examples of docs/scripts.md: a block with a file's name
// after its language is that file, and a console block holds commands and, exactly,
// what they print.
func TestScriptsPage(t *testing.T) {
	data, err := os.ReadFile("docs/scripts.md")
	if err != nil {
		t.Fatal(err)
	}
	script, commands := pageScript(string(data))
	if commands < 12 {
		t.Errorf("the page has only %d commands", commands)
	}
	file := filepath.Join(t.TempDir(), "page.txt")
	if err := os.WriteFile(file, []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{Files: []string{file}, Setup: scriptEnv})
}

// pageScript turns a page into a script for package testscript.
func pageScript(page string) (script string, commands int) {
	var run, files strings.Builder
	for _, b := range blocks(page) {
		kind, name, _ := strings.Cut(b.info, " ")
		switch {
		case name != "":
			fmt.Fprintf(&files, "-- %s --\n%s", name, b.text)
		case kind == "console":
			for command, want := range examples(b.text) {
				commands++
				fmt.Fprintf(&run, "exec sh -c '{ %s; } 2>&1 || true'\ncmp stdout .want%d\n", strings.ReplaceAll(command, "'", "''"), commands)
				fmt.Fprintf(&files, "-- .want%d --\n%s", commands, want)
			}
		}
	}
	// The first cell of a new version says that the worker is being built.
	return "exec hone run first.hone\n" + run.String() + "-- first.hone --\n1\n" + files.String(), commands
}

// block is a fenced block: what follows the fence, and its lines.
type block struct{ info, text string }

func blocks(page string) []block {
	var out []block
	inside, indent := false, ""
	for line := range strings.Lines(page) {
		fence := strings.TrimLeft(line, " ")
		switch {
		case !strings.HasPrefix(fence, "```"):
			if inside {
				out[len(out)-1].text += strings.TrimPrefix(line, indent)
			}
		case inside:
			inside = false
		default:
			inside, indent = true, line[:len(line)-len(fence)]
			out = append(out, block{info: strings.TrimSpace(fence[3:])})
		}
	}
	return out
}

// examples are the commands of a console block, each with what it prints.
func examples(text string) func(yield func(command, want string) bool) {
	return func(yield func(command, want string) bool) {
		for part := range strings.SplitSeq("\n"+text, "\n$ ") {
			command, want, _ := strings.Cut(part, "\n")
			if command == "" {
				continue
			}
			if want != "" {
				want = strings.TrimSuffix(want, "\n") + "\n"
			}
			if !yield(command, want) {
				return
			}
		}
	}
}
