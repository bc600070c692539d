package training

import (
	"context"
	"fmt"
	"math/rand/v2"

	"hone/lib/datasets"
	"hone/lib/tokenizers"
)

// stream turns a split into one sequence of token ids. Between records stands the
// end-of-text token, if the vocabulary has one.
func stream(ctx context.Context, split *datasets.Split, tok *tokenizers.Tokenizer) ([]int32, error) {
	if split == nil {
		return nil, nil
	}
	end, hasEnd := tok.EOS()
	several := split.Len() > 1
	var ids []int32
	err := split.Each(ctx, func(r datasets.Record) error {
		tokens, err := tok.Encode(r.Text)
		if err != nil {
			return fmt.Errorf("%s: %w", r.Origin, err)
		}
		for _, id := range tokens {
			ids = append(ids, int32(id))
		}
		if several && hasEnd {
			ids = append(ids, int32(end))
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("encode split %q: %w", split.Name, err)
	}
	return ids, nil
}

// Streams of random numbers that a seed gives: one for each use.
const (
	orderOfData = iota + 1
	dropoutMasks
	heldOutPlaces
	sampleDraws
)

// source is the random stream of one use at one step: a pure function of its arguments.
func source(seed int64, use, step int) *rand.Rand {
	return rand.New(rand.NewPCG(uint64(seed), uint64(use)<<56|uint64(step)))
}

// batch returns windows [rows][context+1] at random places of ids, for one micro-batch
// of a step. ids has more than context tokens.
func batch(ids []int32, random *rand.Rand, rows, context int) [][]int32 {
	windows := make([][]int32, rows)
	for row := range windows {
		start := random.IntN(len(ids) - context)
		windows[row] = ids[start : start+context+1]
	}
	return windows
}
