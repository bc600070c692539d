package evaluate

import (
	"context"
	"errors"
	"fmt"
	"math"

	"hone/lib/datasets"
	"hone/lib/models"
	"hone/lib/show"
)

// Report is how well a model predicts a split.
type Report struct {
	Split string
	Loss  float64 // nats a token
	// LossLow and LossHigh bound Loss with 95 % confidence, as if tokens were independent.
	LossLow, LossHigh float64
	Perplexity        float64 // e^Loss
	BitsPerByte       float64 // comparable between tokenizers; of all the split's text
	Tokens            int     // predicted
	Bytes             int     // of text
	// Floors stand beside the loss when it is shown.
	Floors []show.Floor
}

// Perplexity predicts every token of split but the first, once, in windows of the
// model's Context that lie side by side, with live progress. Records follow one
// another, with the end-of-text token between them if the vocabulary has one.
func Perplexity(ctx context.Context, model *models.Model, split *datasets.Split) (*Report, error) {
	if model == nil || split == nil {
		return nil, errors.New("perplexity: the model or the split is nil")
	}
	if err := model.Err(); err != nil {
		return nil, fmt.Errorf("perplexity of split %q: %w", split.Name, err)
	}
	ids, bytes, err := encode(ctx, model, split)
	if err != nil {
		return nil, fmt.Errorf("perplexity of split %q: %w", split.Name, err)
	}
	progress := show.NewProgress("reading split "+split.Name, int64(len(ids)-1))
	score, err := Stream(ctx, model, ids, model.Context(), func(done int) { progress.Set(int64(done), "tokens") })
	if err != nil {
		progress.Done("stopped")
		return nil, fmt.Errorf("perplexity of split %q: %w", split.Name, err)
	}
	progress.Done(fmt.Sprintf("%.4f nats a token", score.Mean()))
	margin := 1.96 * score.StandardError()
	return &Report{
		Split: split.Name, Loss: score.Mean(), LossLow: score.Mean() - margin, LossHigh: score.Mean() + margin,
		Perplexity: math.Exp(score.Mean()), BitsPerByte: score.Nats / math.Ln2 / float64(bytes),
		Tokens: score.Tokens, Bytes: bytes,
	}, nil
}

func encode(ctx context.Context, model *models.Model, split *datasets.Split) (ids []int32, bytes int, err error) {
	tok := model.Tokenizer()
	end, hasEnd := tok.EOS()
	err = split.Each(ctx, func(r datasets.Record) error {
		bytes += len(r.Text)
		tokens, err := tok.Encode(r.Text)
		if err != nil {
			return fmt.Errorf("%s: %w", r.Origin, err)
		}
		for _, id := range tokens {
			ids = append(ids, int32(id))
		}
		if hasEnd && split.Len() > 1 {
			ids = append(ids, int32(end))
		}
		return ctx.Err()
	})
	return ids, bytes, err
}

// String is the report in a table.
func (r *Report) String() string { return r.table().String() }

// HTML is the report in a table.
func (r *Report) HTML() string { return r.table().HTML() }

func (r *Report) table() show.Table {
	t := show.Table{
		Title:   fmt.Sprintf("Split %s: %s tokens, %s bytes", r.Split, show.Count(int64(r.Tokens)), show.Count(int64(r.Bytes))),
		Columns: []string{"", "nats a token", "95 %", "perplexity", "bits a byte"},
		Rows: [][]string{{"model", fmt.Sprintf("%.4f", r.Loss), fmt.Sprintf("%.4f to %.4f", r.LossLow, r.LossHigh),
			fmt.Sprintf("%.3f", r.Perplexity), fmt.Sprintf("%.4f", r.BitsPerByte)}},
	}
	for _, f := range r.Floors {
		t.Rows = append(t.Rows, []string{f.Label, fmt.Sprintf("%.4f", f.Y), "", fmt.Sprintf("%.3f", math.Exp(f.Y)), ""})
	}
	return t
}
