package training

import (
	"fmt"
	"html"
	"strings"

	"hone/lib/show"
)

// Preview is a batch before it is trained, token by token.
type Preview struct {
	Step           int // whose batch it is, from 0
	Rows           [][]Piece
	TokensPerBatch int
	TokensPerEpoch int
	StepsPerEpoch  float64
	Warnings       []string // settings that work and are hardly meant
}

// Piece is a token of a window. The first token of a window is context only; every
// other is predicted and trained.
type Piece struct {
	ID      int
	Text    string
	Trained bool
}

// Preview shows the first batch: which tokens are trained, which only read.
func (t *Trainer) Preview() *Preview { return t.Batch(0) }

// Batch shows the batch of a step (from 0), its first micro-batch if several are
// accumulated.
func (t *Trainer) Batch(step int) *Preview {
	t.mu.Lock()
	defer t.mu.Unlock()
	windows, _ := t.batches(step)
	tok := t.start.Tokenizer()
	p := &Preview{
		Step: step, TokensPerBatch: t.tokensPerStep(), TokensPerEpoch: len(t.data.train),
		StepsPerEpoch: float64(len(t.data.train)) / float64(t.tokensPerStep()),
		Warnings:      t.cfg.warnings(),
	}
	for _, w := range windows[0] {
		var row []Piece
		for i, id := range w {
			row = append(row, Piece{int(id), tok.Token(int(id)), i > 0})
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}

const previewRows = 8

func (p *Preview) headline() string {
	first := fmt.Sprintf("Batch of step %d · %d windows of %d tokens · %s trained tokens a step · %s tokens of text, %.1f steps an epoch",
		p.Step, len(p.Rows), len(p.Rows[0])-1, show.Count(int64(p.TokensPerBatch)), show.Count(int64(p.TokensPerEpoch)), p.StepsPerEpoch)
	return strings.Join(append([]string{first}, p.Warnings...), "\n")
}

// String marks what is only read with brackets.
func (p *Preview) String() string {
	lines := []string{p.headline(), "[read only] trained"}
	for _, row := range p.Rows[:min(previewRows, len(p.Rows))] {
		var line strings.Builder
		for _, piece := range row {
			text := strings.Trim(fmt.Sprintf("%q", piece.Text), `"`)
			if !piece.Trained {
				text = "[" + text + "]"
			}
			line.WriteString(text)
		}
		lines = append(lines, line.String())
	}
	return strings.Join(append(lines, p.more()...), "\n")
}

// more says how many windows are not shown.
func (p *Preview) more() []string {
	if n := len(p.Rows) - previewRows; n > 0 {
		return []string{fmt.Sprintf("and %d more windows", n)}
	}
	return nil
}

// HTML colours the tokens: trained ones alternately in two greens, read-only ones grey.
func (p *Preview) HTML() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<div><div style="white-space:pre-line">%s</div><div style="font-family:monospace;white-space:pre-wrap;line-height:1.7">`, html.EscapeString(p.headline()))
	for _, row := range p.Rows[:min(previewRows, len(p.Rows))] {
		for i, piece := range row {
			colour := "rgba(128,128,128,.35)"
			if piece.Trained {
				colour = []string{"rgba(40,160,90,.25)", "rgba(40,160,90,.42)"}[i%2]
			}
			text := strings.ReplaceAll(html.EscapeString(piece.Text), "\n", "↵")
			fmt.Fprintf(&b, `<span title="id %d" style="background:%s">%s</span>`, piece.ID, colour, text)
		}
		b.WriteString("\n")
	}
	for _, line := range p.more() {
		fmt.Fprintf(&b, `<div style="opacity:.7">%s</div>`, line)
	}
	b.WriteString(`</div><div style="margin-top:6px"><span style="background:rgba(40,160,90,.35)"> trained </span> <span style="background:rgba(128,128,128,.35)"> read only </span></div></div>`)
	return b.String()
}
