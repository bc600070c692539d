package engine

import (
	"strings"
	"testing"

	"hone/runtime/worker"
)

func TestPaint(t *testing.T) {
	plain := []string{"cell[1]:2:3: undefined: f", "    f()", "    ^", "    hint: did you mean g?", "panic: more", "  at cell[1]:2 in g", "    cell[1]:9 is text of the user", ""}
	e := &worker.CellError{Traceback: strings.Split(strings.Join(plain, "\n"), "\n")}
	paint(e)
	want := []string{
		"\x1b[36mcell[1]:2:3:\x1b[0m\x1b[1;31m undefined: f\x1b[0m", "    f()", "\x1b[1;32m    ^\x1b[0m", "    \x1b[33mhint:\x1b[0m did you mean g?",
		"panic: more", "  at \x1b[36mcell[1]:2\x1b[0m in g", "    cell[1]:9 is text of the user", "",
	}
	for i, got := range e.Traceback {
		if got != want[i] {
			t.Errorf("line %d is %q, want %q", i, got, want[i])
		}
	}
	if got := plainText(strings.Join(e.Traceback, "\n")); got != strings.Join(plain, "\n") {
		t.Errorf("without colours it is %q", got)
	}
	e = &worker.CellError{Traceback: []string{"panic: boom", "  at cell[1]:1 in the cell"}}
	if paint(e); e.Traceback[0] != "\x1b[1;31mpanic: boom\x1b[0m" {
		t.Errorf("the first line is %q", e.Traceback[0])
	}
}
