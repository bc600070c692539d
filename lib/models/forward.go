package models

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/gomlx/gomlx/core/tensors"

	"hone/lib/show"
)

// Logits are the model's scores of every next token after each of Ids.
type Logits struct {
	Ids    []int
	Values [][]float32 // [T][V]
	model  *Model
}

// Forward runs the model on ids, at most Context of them, and returns the logits
// [T, VocabSize].
func (m *Model) Forward(ctx context.Context, ids []int) (*Logits, error) {
	if m.err != nil {
		return nil, m.err
	}
	if err := m.checkIds(ids); err != nil {
		return nil, fmt.Errorf("forward: %w", err)
	}
	on, err := m.load(ctx)
	if err != nil {
		return nil, fmt.Errorf("forward: %w", err)
	}
	padded := bucket(ids, m.Context())
	out, err := on.call(on.programs.logits, tensors.FromFlatDataAndDimensions(padded, 1, len(padded)))
	if err != nil {
		return nil, fmt.Errorf("forward: %w", err)
	}
	all, err := host(out[0])
	if err != nil {
		return nil, fmt.Errorf("forward: %w", err)
	}
	vocab := m.VocabSize()
	values := make([][]float32, len(ids))
	for i := range values {
		values[i] = all[i*vocab : (i+1)*vocab]
	}
	return &Logits{Ids: append([]int(nil), ids...), Values: values, model: m}, nil
}

func (m *Model) checkIds(ids []int) error {
	if len(ids) == 0 {
		return errors.New("no ids given: encode a text with the model's tokenizer")
	}
	if len(ids) > m.Context() {
		return fmt.Errorf("%d ids do not fit the model's context of %d: give the last %d", len(ids), m.Context(), m.Context())
	}
	for i, id := range ids {
		if id < 0 || id >= m.VocabSize() {
			return fmt.Errorf("id %d at position %d is outside the vocabulary (0 to %d)", id, i, m.VocabSize()-1)
		}
	}
	return nil
}

// Losses returns the negative log probability, in nats, of each label [B][T] given
// the tokens before it in its row of ids [B][T]. All rows have the same length, at
// most Context.
func (m *Model) Losses(ctx context.Context, ids, labels [][]int32) ([]float32, error) {
	if m.err != nil {
		return nil, m.err
	}
	on, err := m.load(ctx)
	if err != nil {
		return nil, fmt.Errorf("losses: %w", err)
	}
	out, err := on.call(on.programs.score, ids, labels)
	if err != nil {
		return nil, fmt.Errorf("losses: %w", err)
	}
	losses, err := host(out[0])
	if err != nil {
		return nil, fmt.Errorf("losses: %w", err)
	}
	return losses, nil
}

// String gives the shape and the most probable token after the last.
func (l *Logits) String() string {
	return fmt.Sprintf("logits [%d, %d]\n%s", len(l.Values), len(l.Values[0]), l.table())
}

// HTML gives the most probable tokens after each of the last positions.
func (l *Logits) HTML() string { return l.table().HTML() }

func (l *Logits) table() show.Table {
	const rows, picks = 16, 5
	t := show.Table{
		Title:   fmt.Sprintf("Logits [%d, %d]: most probable next tokens", len(l.Values), len(l.Values[0])),
		Columns: []string{"position", "after", "next (probability)", "entropy (nats)"},
	}
	first := max(0, len(l.Values)-rows)
	for i := first; i < len(l.Values); i++ {
		all, err := Sampling{Temperature: 1}.distribution(l.Values[i])
		if err != nil {
			t.Rows = append(t.Rows, []string{fmt.Sprint(i), l.token(l.Ids[i]), err.Error(), ""})
			continue
		}
		var next []string
		for _, c := range all[:min(picks, len(all))] {
			next = append(next, fmt.Sprintf("%s %.2f", l.token(c.id), c.probability))
		}
		t.Rows = append(t.Rows, []string{fmt.Sprint(i), l.token(l.Ids[i]), strings.Join(next, "  "), fmt.Sprintf("%.2f", entropy(all))})
	}
	return t
}

func (l *Logits) token(id int) string { return fmt.Sprintf("%q", l.model.tok.Token(id)) }

func entropy(all []candidate) float64 {
	sum := 0.0
	for _, c := range all {
		if c.probability > 0 {
			sum -= c.probability * math.Log(c.probability)
		}
	}
	return sum
}
