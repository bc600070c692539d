package complete

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
	"unicode/utf8"

	"hone/runtime/cell"
)

// Whatever stands before and after the cursor, completion and inspection answer, and
// soon. The positions are those of programs over all of Go.
func TestEveryPrefix(t *testing.T) {
	n := newNotebook(t)
	n.ran(earlier)
	files, err := filepath.Glob("../engine/testdata/programs/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no programs: %v", err)
	}
	step, stride := 41, 6
	if os.Getenv("HONE_LONG") != "" {
		step, stride = 1, 1
	}
	s := n.session()
	var took []time.Duration
	asked := 0
	for f := 0; f < len(files); f += stride {
		data, err := os.ReadFile(files[f])
		if err != nil {
			t.Fatal(err)
		}
		text := string(data)
		for off := f % step; off <= len(text); off += step {
			for off < len(text) && !utf8.RuneStart(text[off]) {
				off++
			}
			for _, code := range []string{text[:off], text} {
				goText := cell.Part(code).Go
				start := time.Now()
				s.Complete(goText, off)
				took = append(took, time.Since(start))
				asked++
				if asked%7 == 0 {
					s.Inspect(goText, off, 0)
				}
			}
		}
	}
	slices.Sort(took)
	median, p95 := took[len(took)/2], took[len(took)*95/100]
	t.Logf("%d positions: median %v, p95 %v, longest %v", len(took), median, p95, took[len(took)-1])
	if median > 50*time.Millisecond {
		t.Errorf("half of the completions took more than %v", median)
	}
}

func FuzzComplete(f *testing.F) {
	for _, code := range []string{"p.", "point{", "func f() {", "if p", "import \"", "type T struct {", "x := [", "%", "\"", "`", "/*", "for i := range ", "}", "package main\n"} {
		f.Add(code, len(code))
	}
	n := newNotebook(f)
	n.ran(earlier)
	s := n.session()
	f.Fuzz(func(_ *testing.T, code string, off int) {
		text := cell.Part(code).Go
		off = max(0, min(off, len(text)))
		s.Complete(text, off)
		s.Inspect(text, off, 1)
	})
}
