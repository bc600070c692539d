package session

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestWrongCells holds what is said of wrong cells: message, position, hint. In
// testdata/wrong.txt cells are separated by lines of three dashes; a line of three
// plus signs ends an earlier cell of the same session. Below the last stand all
// problems, "!! line:column: message", each with its hint, ">> hint".
func TestWrongCells(t *testing.T) {
	data, err := os.ReadFile("testdata/wrong.txt")
	if err != nil {
		t.Fatal(err)
	}
	line := 1
	for chunk := range strings.SplitSeq("\n"+string(data), "\n---\n") {
		chunk = strings.TrimPrefix(chunk, "\n")
		at := line
		line += strings.Count(chunk, "\n") + 2
		t.Run(fmt.Sprintf("line %d", at), func(t *testing.T) {
			code, want := partChunk(chunk)
			cells := strings.Split(code, "\n+++\n")
			n := newNotebook(t)
			n.good(cells[:len(cells)-1]...)
			_, ps := n.run(cells[len(cells)-1])
			if got := saidOf(ps); got != want {
				t.Errorf("of the cell\n%s\nis said\n%s\nwant\n%s", code, got, want)
			}
		})
	}
}

// partChunk parts the code of a chunk from what is expected.
func partChunk(chunk string) (code, want string) {
	lines := strings.Split(strings.TrimRight(chunk, "\n"), "\n")
	n := len(lines)
	for n > 0 && (strings.HasPrefix(lines[n-1], "!! ") || strings.HasPrefix(lines[n-1], ">> ")) {
		n--
	}
	return strings.Join(lines[:n], "\n"), strings.Join(lines[n:], "\n")
}

func saidOf(ps []Problem) string {
	var out []string
	for _, p := range ps {
		out = append(out, fmt.Sprintf("!! %d:%d: %s", p.Line, p.Column, p.Message))
		if p.Hint != "" {
			out = append(out, ">> "+p.Hint)
		}
	}
	return strings.Join(out, "\n")
}
