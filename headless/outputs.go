package headless

import (
	"encoding/json"
	"maps"
	"strings"
)

// collector keeps the outputs of a whole notebook as Jupyter's front ends do:
// consecutive text of one stream is one output, an update replaces every display
// with its id in whichever cell, and clear_output with wait takes effect at the
// next output.
type collector struct {
	displays map[string][]map[string]any // display id → outputs that show it
	started  map[string]*area            // message id of a request → its cell's outputs
	area     *area                       // of the cell that runs
}

// area is where one cell's outputs go.
type area struct {
	cell  *Cell
	clear bool // clear before the next output
}

func newCollector() *collector {
	return &collector{displays: map[string][]map[string]any{}, started: map[string]*area{}}
}

// begin makes cell the one that receives outputs.
func (c *collector) begin(cell *Cell) {
	c.area = &area{cell: cell}
	cell.Clear()
}

// apply records one message of the iopub channel that the request with the id
// parent caused: a goroutine may outlive its cell, and its output goes there.
func (c *collector) apply(kind string, content map[string]any, parent string) {
	if kind == "execute_input" {
		c.started[parent] = c.area
		c.area.cell.fields["execution_count"] = content["execution_count"]
		return
	}
	to := c.area
	if earlier, ok := c.started[parent]; ok {
		to = earlier
	}
	switch kind {
	case "stream":
		to.stream(text(content["name"]), text(content["text"]))
	case "display_data":
		c.display(to, bundle("display_data", content), displayID(content))
	case "update_display_data":
		c.update(content)
	case "execute_result":
		output := bundle("execute_result", content)
		output["execution_count"] = content["execution_count"]
		c.display(to, output, displayID(content))
	case "error":
		to.add(map[string]any{"output_type": "error", "ename": text(content["ename"]),
			"evalue": text(content["evalue"]), "traceback": list(content["traceback"])})
	case "clear_output":
		to.clear, _ = content["wait"].(bool)
		if !to.clear {
			to.reset()
		}
	}
}

func (a *area) reset() {
	a.clear = false
	a.cell.fields["outputs"] = []any{}
}

func (a *area) add(output map[string]any) {
	if a.clear {
		a.reset()
	}
	a.cell.fields["outputs"] = append(a.cell.Outputs(), output)
}

func (a *area) stream(name, s string) {
	if a.clear {
		a.reset()
	}
	outputs := a.cell.Outputs()
	if n := len(outputs); n > 0 {
		last, _ := outputs[n-1].(map[string]any)
		if last["output_type"] == "stream" && last["name"] == name {
			last["text"] = appendText(list(last["text"]), s)
			return
		}
	}
	a.add(map[string]any{"output_type": "stream", "name": name, "text": appendText(nil, s)})
}

// appendText appends to text in lines. Only the unfinished line is gone through
// again, so that a long output costs what it is long, not the square of it.
func appendText(lines []any, s string) []any {
	open := len(lines)
	for open > 0 && !strings.HasSuffix(text(lines[open-1]), "\n") {
		open--
	}
	before, _ := joinLines(lines[open:])
	return append(lines[:open], splitLines(overwrite(before+s))...)
}

// overwrite carries out carriage returns, as a front end does: the text after \r
// replaces the beginning of its line. \r\n is a plain line end.
func overwrite(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if !strings.Contains(s, "\r") {
		return s
	}
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = overwriteLine(line)
	}
	return strings.Join(lines, "\n")
}

func overwriteLine(line string) string {
	var shown []rune
	at := 0
	trailing := strings.HasSuffix(line, "\r")
	for _, r := range strings.TrimRight(line, "\r") {
		switch {
		case r == '\r':
			at = 0
		case at < len(shown):
			shown[at] = r
			at++
		default:
			shown = append(shown, r)
			at++
		}
	}
	if trailing { // text may follow that starts at the line's beginning
		return string(shown) + "\r"
	}
	return string(shown)
}

func (c *collector) display(to *area, output map[string]any, id string) {
	to.add(output)
	if id != "" {
		c.displays[id] = append(c.displays[id], output)
	}
}

func (c *collector) update(content map[string]any) {
	fresh := bundle("display_data", content)
	for _, output := range c.displays[displayID(content)] {
		output["data"] = maps.Clone(fresh["data"].(map[string]any))
		output["metadata"] = fresh["metadata"]
	}
}

// bundle makes an output of a message's data and metadata.
func bundle(kind string, content map[string]any) map[string]any {
	data := map[string]any{}
	raw, _ := content["data"].(map[string]any)
	for mime, v := range raw {
		data[mime] = stored(mime, v)
	}
	metadata, ok := content["metadata"].(map[string]any)
	if !ok {
		metadata = map[string]any{}
	}
	return map[string]any{"output_type": kind, "data": data, "metadata": metadata}
}

// stored gives a value the form in which nbformat stores its MIME type: text in
// lines, everything else as it is.
func stored(mime string, v any) any {
	s, ok := v.(string)
	if !ok {
		return v
	}
	if strings.HasPrefix(mime, "text/") || mime == "application/javascript" || mime == "image/svg+xml" {
		return splitLines(s)
	}
	return s
}

func displayID(content map[string]any) string {
	transient, _ := content["transient"].(map[string]any)
	return text(transient["display_id"])
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

func list(v any) []any {
	switch v := v.(type) {
	case []any:
		return v
	case []string:
		out := make([]any, len(v))
		for i, s := range v {
			out[i] = s
		}
		return out
	}
	return []any{}
}

// asMap turns a message's content, whatever its type, into a generic object.
func asMap(content any) (map[string]any, error) {
	if m, ok := content.(map[string]any); ok {
		return m, nil
	}
	data, ok := content.(json.RawMessage)
	if !ok {
		var err error
		if data, err = json.Marshal(content); err != nil {
			return nil, err
		}
	}
	v, err := decodeJSON(data)
	if err != nil {
		return nil, err
	}
	m, _ := v.(map[string]any)
	return m, nil
}
