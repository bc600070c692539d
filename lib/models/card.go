package models

import (
	"fmt"
	"strings"

	"hone/lib/show"
)

// FLOPsPerToken counts the floating-point operations of one forward pass for one
// token of a full context: 2 for each weight of a linear layer and of the output
// layer, and 4·T·D a layer for attention scores and their use, over T = Context/2
// tokens on average. Training takes three times as many.
func (m *Model) FLOPsPerToken() int64 {
	var total int64
	for _, s := range m.specs {
		if s.IsMatrix() && !strings.HasPrefix(s.Name, "wpe.") {
			total += 2 * int64(s.Size())
		}
	}
	if a, ok := m.arch.(GPT2); ok {
		total += int64(a.NumLayers) * 4 * int64(a.Context/2) * int64(a.HiddenSize)
	}
	return total
}

// String is the model in a few lines.
func (m *Model) String() string {
	if m.err != nil {
		return "no model: " + m.err.Error()
	}
	return fmt.Sprintf("%s\n%s", m.headline(), m.layers())
}

// HTML shows layers, shapes, parameters, memory, FLOPs and lineage.
func (m *Model) HTML() string {
	if m.err != nil {
		return show.Text(m.String()).HTML()
	}
	return show.Stack{show.Text(m.headline()), m.layers()}.HTML()
}

func (m *Model) headline() string {
	n := int64(m.NumParams())
	return fmt.Sprintf("%s · %s parameters · weights %s, with gradients and AdamW moments %s · %s FLOPs a token forward\n%s\nLineage: %s",
		m.arch.Family(), show.Count(n), megabytes(4*n), megabytes(16*n), scaled(m.FLOPsPerToken()),
		strings.TrimPrefix(fmt.Sprintf("%T%+v", m.arch, m.arch), "models."), strings.Join(m.lineage, " → "))
}

// layers is a table with one row for each group of parameters, equal neighbours
// merged: "layer 0 … layer 3".
func (m *Model) layers() show.Table {
	t := show.Table{Title: "Layers", Columns: []string{"layer", "parameters", "tensors"}}
	var groups []string
	tensors, sizes := map[string][]string{}, map[string]int{}
	for _, s := range m.specs {
		if _, ok := sizes[s.Group]; !ok {
			groups = append(groups, s.Group)
		}
		tensors[s.Group] = append(tensors[s.Group], shortName(s.Name)+fmt.Sprint(s.Shape))
		sizes[s.Group] += s.Size()
	}
	for i := 0; i < len(groups); {
		j := i
		line := strings.Join(tensors[groups[i]], " ")
		for j+1 < len(groups) && strings.Join(tensors[groups[j+1]], " ") == line {
			j++
		}
		name, size := groups[i], show.Count(int64(sizes[groups[i]]))
		if j > i {
			name, size = fmt.Sprintf("%s … %s", groups[i], groups[j]), fmt.Sprintf("%d × %s", j-i+1, size)
		}
		t.Rows = append(t.Rows, []string{name, size, line})
		i = j + 1
	}
	return t
}

// shortName drops the "h.3." of layers, so that equal layers read equal.
func shortName(name string) string {
	if rest, ok := strings.CutPrefix(name, "h."); ok {
		if _, rest, ok := strings.Cut(rest, "."); ok {
			return rest
		}
	}
	return name
}

func megabytes(bytes int64) string {
	const mega = 1 << 20
	if bytes < mega {
		return fmt.Sprintf("%.0f KiB", float64(bytes)/1024)
	}
	if bytes < 1024*mega {
		return fmt.Sprintf("%.1f MiB", float64(bytes)/mega)
	}
	return fmt.Sprintf("%.2f GiB", float64(bytes)/(1024*mega))
}

func scaled(n int64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.2f G", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.2f M", float64(n)/1e6)
	}
	return show.Count(n)
}
