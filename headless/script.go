package headless

import (
	"encoding/json"
	"strings"
)

// cellMark begins a new cell in a .hone script.
const cellMark = "// %%"

// parseScript reads a .hone script: cells in the cell language, parted by lines
// that begin with "// %%". A first line that begins with "#!" is skipped.
func parseScript(name string, data []byte) (*Notebook, error) {
	text := strings.ReplaceAll(string(data), "\r\n", "\n")
	if strings.TrimSpace(text) == "" {
		return nil, &Error{File: name, What: "is empty", Next: "a script holds cells of Go, parted by lines that begin with " + cellMark}
	}
	if i := strings.IndexByte(text, 0); i >= 0 {
		return nil, &Error{File: name, What: "is not text: it has a zero byte", Next: "check that you named the right file"}
	}
	nb := &Notebook{Path: name, Script: true, fields: map[string]any{
		"nbformat": json.Number("4"), "nbformat_minor": json.Number("5"),
		"metadata": map[string]any{
			"kernelspec":    map[string]any{"name": "hone", "display_name": "Go (hone)", "language": "go"},
			"language_info": map[string]any{"name": "go", "file_extension": ".go", "mimetype": "text/x-go"},
		},
	}}
	var source []string
	start := 0
	flush := func() {
		if body := strings.Join(source, "\n"); strings.TrimSpace(body) != "" {
			c := nb.newCell("cell", strings.TrimRight(body, "\n"))
			c.blank = start
			nb.cells = append(nb.cells, c)
		}
		source = nil
	}
	for i, line := range strings.Split(text, "\n") {
		switch {
		case i == 0 && strings.HasPrefix(line, "#!"):
			line = ""
		case strings.HasPrefix(line, cellMark):
			flush()
			start = i + 1
			continue
		}
		source = append(source, line)
	}
	flush()
	if len(nb.cells) == 0 {
		return nil, &Error{File: name, What: "has no cells", Next: "write statements of Go into it"}
	}
	return nb, nil
}
