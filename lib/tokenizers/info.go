package tokenizers

import (
	"encoding/json"
	"fmt"
	"strings"

	"hone/lib/show"
)

// Info is what the tokenizer is made of, step by step, as `hone tokenizer info`
// prints it.
func (t *Tokenizer) Info() show.Table {
	table := show.Table{Columns: []string{"", "value"}}
	row := func(name, value string) { table.Rows = append(table.Rows, []string{name, value}) }
	row("model", t.model.name())
	row("tokens", show.Count(int64(t.VocabSize())))
	row("normalizer", steps(t.document.Normalizer))
	row("pre-tokenizer", steps(t.document.PreTokenizer))
	row("post-processor", steps(t.document.PostProcess))
	row("decoder", steps(t.document.Decoder))
	row("truncation", t.truncation.String())
	row("padding", t.padding.String())
	var added []string
	for i, a := range t.sortedAdded() {
		if i == maxInfo {
			added = append(added, fmt.Sprintf("and %d more", len(t.added)-maxInfo))
			break
		}
		added = append(added, fmt.Sprintf("%s = %d", a.Content, a.ID))
	}
	if len(added) == 0 {
		added = []string{"none"}
	}
	row("added tokens", strings.Join(added, ", "))
	return table
}

// maxInfo is the number of added tokens that Info lists.
const maxInfo = 40

// steps names the types of a component and of those in it.
func steps(c component) string {
	if isAbsent(c) {
		return "none"
	}
	var f struct {
		Type                                             string
		Normalizers, Pretokenizers, Processors, Decoders []component
	}
	if err := json.Unmarshal(c, &f); err != nil {
		return err.Error() // it was read before, so this cannot be
	}
	if f.Type != "Sequence" {
		return f.Type
	}
	var names []string
	for _, parts := range [][]component{f.Normalizers, f.Pretokenizers, f.Processors, f.Decoders} {
		for _, part := range parts {
			names = append(names, steps(part))
		}
	}
	return strings.Join(names, ", ")
}

// String is the limits in words.
func (t *Truncation) String() string {
	if t == nil {
		return "none"
	}
	side := "right"
	if t.Left {
		side = "left"
	}
	return fmt.Sprintf("to %d tokens, %s, %s, stride %d", t.MaxLength, t.Strategy, side, t.Stride)
}

// String is the padding in words.
func (p *Padding) String() string {
	if p == nil {
		return "none"
	}
	side, length := "right", "to the longest"
	if p.Left {
		side = "left"
	}
	if p.Length > 0 {
		length = fmt.Sprintf("to %d", p.Length)
	}
	if p.Multiple > 0 {
		length += fmt.Sprintf(", to a multiple of %d", p.Multiple)
	}
	return fmt.Sprintf("%s, %s, with %s = %d", length, side, p.Token, p.ID)
}
