package headless

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Notebook is a notebook in memory. All fields of the file are kept, known or
// not; the methods change only what they name.
type Notebook struct {
	Path   string // where it was read from
	Script bool   // it was read from a .hone script
	fields map[string]any
	cells  []*Cell
}

// Cell is one cell of a notebook.
type Cell struct {
	fields map[string]any
	// blank counts the lines of a script before this cell: they are put before its
	// code when it is executed, so that positions are lines of the file.
	blank int
}

// Parse reads a notebook from data; name is used in errors, all of them [*Error].
func Parse(name string, data []byte) (*Notebook, error) {
	if len(strings.TrimSpace(string(data))) == 0 {
		return nil, &Error{File: name, What: "is empty", Next: "a notebook is a JSON file: create one in JupyterLab (hone lab)"}
	}
	value, err := decodeJSON(data)
	if err != nil {
		return nil, &Error{File: name, What: "is not JSON, so not a notebook (" + whereJSON(data, err) + ")",
			Next: "restore it from a checkpoint or a backup; for plain cells use a file that ends in .hone"}
	}
	fields, ok := value.(map[string]any)
	if !ok {
		return nil, notNotebook(name, "it holds no JSON object")
	}
	if err := checkFormat(name, fields); err != nil {
		return nil, err
	}
	return newNotebook(name, fields)
}

func newNotebook(name string, fields map[string]any) (*Notebook, error) {
	list, ok := fields["cells"].([]any)
	if !ok {
		return nil, notNotebook(name, "its field cells is not a list")
	}
	nb := &Notebook{Path: name, fields: fields}
	for i, v := range list {
		cell, ok := v.(map[string]any)
		if !ok {
			return nil, notNotebook(name, fmt.Sprintf("cells[%d] is not an object", i))
		}
		if _, ok := cell["cell_type"].(string); !ok {
			return nil, notNotebook(name, fmt.Sprintf("cells[%d] has no cell_type", i))
		}
		if _, ok := joinLines(cell["source"]); !ok {
			return nil, notNotebook(name, fmt.Sprintf("cells[%d] has no source", i))
		}
		nb.cells = append(nb.cells, &Cell{fields: cell})
	}
	return nb, nil
}

func notNotebook(name, why string) error {
	return &Error{File: name, What: "is JSON, but not a notebook: " + why,
		Next: "check that you named the right file"}
}

func checkFormat(name string, fields map[string]any) error {
	if _, ok := fields["nbformat"]; !ok {
		return notNotebook(name, "it has no field nbformat")
	}
	major, ok := integer(fields["nbformat"])
	if !ok {
		return notNotebook(name, "its field nbformat is not a number")
	}
	switch {
	case major < 4:
		return &Error{File: name, What: fmt.Sprintf("is a notebook of the old format %d; hone reads format 4", major),
			Next: "convert it: jupyter nbconvert --to notebook --nbformat 4 " + name}
	case major > 4:
		return &Error{File: name, What: fmt.Sprintf("is a notebook of format %d; hone reads format 4", major),
			Next: "save it as format 4 from the program that wrote it"}
	}
	return nil
}

func integer(v any) (int, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	i, err := strconv.Atoi(n.String())
	return i, err == nil
}

// whereJSON says in lines and columns where JSON stopped being JSON.
func whereJSON(data []byte, err error) string {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return err.Error()
	}
	before := string(data[:min(int(syntax.Offset), len(data))])
	line := 1 + strings.Count(before, "\n")
	column := len(before) - (strings.LastIndex(before, "\n") + 1)
	return fmt.Sprintf("line %d, column %d: %v", line, max(column, 1), err)
}

// Cells returns the notebook's cells in order.
func (nb *Notebook) Cells() []*Cell { return nb.cells }

// Format returns the notebook in Jupyter's own formatting.
func (nb *Notebook) Format() ([]byte, error) {
	list := make([]any, len(nb.cells))
	for i, c := range nb.cells {
		list[i] = c.fields
	}
	nb.fields["cells"] = list
	text, err := formatJSON(nb.fields)
	return []byte(text), err
}

// hasIDs says whether this notebook's format gives every cell an id (4.5).
func (nb *Notebook) hasIDs() bool {
	minor, ok := integer(nb.fields["nbformat_minor"])
	return ok && minor >= 5
}

// newID returns want, or want-2, want-3 … if a cell has that id already.
func (nb *Notebook) newID(want string) string {
	id := want
	taken := func(c *Cell) bool { return c.fields["id"] == id }
	for n := 2; slices.ContainsFunc(nb.cells, taken); n++ {
		id = fmt.Sprintf("%s-%d", want, n)
	}
	return id
}

// newCell makes a code cell in the format of this notebook; it does not insert it.
func (nb *Notebook) newCell(id, source string, tags ...string) *Cell {
	metadata := map[string]any{}
	if len(tags) > 0 {
		list := make([]any, len(tags))
		for i, t := range tags {
			list[i] = t
		}
		metadata["tags"] = list
	}
	fields := map[string]any{
		"cell_type": "code", "execution_count": nil, "metadata": metadata,
		"outputs": []any{}, "source": splitLines(source),
	}
	if nb.hasIDs() {
		fields["id"] = nb.newID(id)
	}
	return &Cell{fields: fields}
}

// IsCode says whether the cell is executed.
func (c *Cell) IsCode() bool { return c.fields["cell_type"] == "code" }

// IsMarkdown says whether the cell is text.
func (c *Cell) IsMarkdown() bool { return c.fields["cell_type"] == "markdown" }

// Source returns the cell's text.
func (c *Cell) Source() string {
	s, ok := joinLines(c.fields["source"])
	if !ok { // newNotebook lets no such cell in
		return ""
	}
	return s
}

// Code is what is executed: the source, after as many blank lines as stand
// before it in its script.
func (c *Cell) Code() string { return strings.Repeat("\n", c.blank) + c.Source() }

// HasTag says whether the cell's metadata carry tag.
func (c *Cell) HasTag(tag string) bool {
	metadata, _ := c.fields["metadata"].(map[string]any)
	tags, _ := metadata["tags"].([]any)
	return slices.Contains(tags, any(tag))
}

// Clear removes the outputs and the execution count of a code cell.
func (c *Cell) Clear() {
	if !c.IsCode() {
		return
	}
	c.fields["outputs"] = []any{}
	c.fields["execution_count"] = nil
	if metadata, ok := c.fields["metadata"].(map[string]any); ok {
		delete(metadata, "execution")
	}
}

// Outputs returns the cell's outputs as they are written to the file.
func (c *Cell) Outputs() []any {
	list, _ := c.fields["outputs"].([]any)
	return list
}

// PlainOutput is the text/plain of the last result or display of the cell with a
// tag, "" if there is none.
func (nb *Notebook) PlainOutput(tag string) string {
	found := ""
	for _, c := range nb.cells {
		if !c.HasTag(tag) {
			continue
		}
		for _, o := range c.Outputs() {
			output, _ := o.(map[string]any)
			data, _ := output["data"].(map[string]any)
			if s, ok := joinLines(data["text/plain"]); ok && s != "" {
				found = strings.TrimRight(s, "\n")
			}
		}
	}
	return found
}
