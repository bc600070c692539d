package evaluate

import (
	"context"
	"errors"
	"fmt"
	"math"
)

// Scorer gives the negative log probability, in nats, of each label [B][T] given the
// tokens before it in its row of ids [B][T], row after row. A [models.Model] is one.
type Scorer interface {
	Losses(ctx context.Context, ids, labels [][]int32) ([]float32, error)
}

// Score is the sum of the losses of a token stream.
type Score struct {
	Nats    float64 // sum
	Squares float64 // sum of squares, for the standard error
	Tokens  int     // that were predicted
}

// Mean is nats a token.
func (s Score) Mean() float64 { return s.Nats / float64(s.Tokens) }

// StandardError of the mean, as if tokens were independent.
func (s Score) StandardError() float64 {
	n := float64(s.Tokens)
	variance := s.Squares/n - s.Mean()*s.Mean()
	return math.Sqrt(math.Max(0, variance) / n)
}

// Stream predicts every token of ids but the first, once: windows of context tokens
// lie side by side, and the last is moved back to the end so that it is full, with
// only its new tokens counted. progress, if not nil, gets the tokens done so far.
func Stream(ctx context.Context, scorer Scorer, ids []int32, context int, progress func(done int)) (Score, error) {
	if len(ids) < 2 {
		return Score{}, fmt.Errorf("%d tokens are too few to predict one from another: give a longer text", len(ids))
	}
	if context < 1 {
		return Score{}, errors.New("the context is below 1 token")
	}
	context = min(context, len(ids)-1)
	starts := windows(len(ids)-1, context)
	rows := max(1, min(2048/context, len(starts)))
	var total Score
	for first := 0; first < len(starts); first += rows {
		if err := ctx.Err(); err != nil {
			return total, fmt.Errorf("evaluation stopped after %d tokens: %w", total.Tokens, err)
		}
		batch := starts[first:min(first+rows, len(starts))]
		losses, err := scoreBatch(ctx, scorer, ids, batch, rows, context)
		if err != nil {
			return total, err
		}
		for row, w := range batch {
			total.add(losses[row*context+w.skip : (row+1)*context])
		}
		if progress != nil {
			progress(total.Tokens)
		}
	}
	return total, nil
}

// window begins at start; its first skip tokens were predicted by the one before.
type window struct{ start, skip int }

func windows(labels, context int) []window {
	var all []window
	for start := 0; start < labels; start += context {
		end := min(start+context, labels)
		all = append(all, window{end - context, start - (end - context)})
	}
	return all
}

// scoreBatch always passes rows rows, so that one graph serves all batches.
func scoreBatch(ctx context.Context, scorer Scorer, ids []int32, batch []window, rows, context int) ([]float32, error) {
	in, labels := make([][]int32, rows), make([][]int32, rows)
	for row := range rows {
		start := batch[min(row, len(batch)-1)].start
		in[row], labels[row] = ids[start:start+context], ids[start+1:start+context+1]
	}
	losses, err := scorer.Losses(ctx, in, labels)
	if err != nil {
		return nil, err
	}
	if len(losses) != rows*context {
		return nil, fmt.Errorf("the scorer returned %d losses for %d tokens", len(losses), rows*context)
	}
	return losses, nil
}

func (s *Score) add(losses []float32) {
	for _, l := range losses {
		s.Nats += float64(l)
		s.Squares += float64(l) * float64(l)
	}
	s.Tokens += len(losses)
}
