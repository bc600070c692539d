package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestOneLanguage runs examples of docs/language.md as scripts and at the prompt,
// where they must print and show what they do in a notebook.
func TestOneLanguage(t *testing.T) {
	data, err := os.ReadFile("docs/language.md")
	if err != nil {
		t.Fatal(err)
	}
	var run, files strings.Builder
	for i, heading := range []string{"## 3 One package\n", "## 5 The last expression is displayed\n"} {
		cells, want := examplesOf(t, string(data), heading)
		fmt.Fprintf(&run, "exec hone run page%d.hone\nstdout '%s'\n", i, strings.ReplaceAll(want, "'", "''"))
		fmt.Fprintf(&files, "-- page%d.hone --\n%s\n", i, strings.Join(cells, "\n// %%\n"))
		fmt.Fprintf(&run, "stdin cells%d\nexec hone repl\nstdout '%s'\n", i, strings.ReplaceAll(want, "'", "''"))
		fmt.Fprintf(&files, "-- cells%d --\n%s\n", i, strings.Join(cells, "\n"))
	}
	file := filepath.Join(t.TempDir(), "language.txt")
	if err := os.WriteFile(file, []byte(run.String()+files.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{Files: []string{file}, Setup: scriptEnv})
}

// examplesOf are the cells of a section that succeed, and a pattern for all that they
// print and show.
func examplesOf(t *testing.T, page, heading string) (cells []string, want string) {
	t.Helper()
	_, section, found := strings.Cut(page, heading)
	if !found {
		t.Fatalf("docs/language.md has no section %q", heading)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	var pattern strings.Builder
	for _, b := range blocks(section) {
		for cell := range strings.SplitSeq(b.text, "\n---\n") {
			if b.info != "go" || strings.Contains(cell, "///") || strings.Contains(cell, "\n!!!") {
				continue
			}
			var code []string
			for line := range strings.Lines(cell) {
				mark, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
				switch mark {
				case ">>>", "===":
					pattern.WriteString(regexp.QuoteMeta(rest) + `\n`)
				case "=~=":
					pattern.WriteString(".*" + rest + `.*\n`)
				case "tier", "text/html", "text/markdown", "image/png", "image/svg+xml":
				default:
					code = append(code, strings.TrimSuffix(line, "\n"))
				}
			}
			cells = append(cells, strings.Join(code, "\n"))
		}
	}
	if len(cells) < 8 {
		t.Errorf("the section %q has only %d cells that succeed", heading, len(cells))
	}
	return cells, `\A` + pattern.String() + `\z`
}
