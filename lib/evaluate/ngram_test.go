package evaluate

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"hone/lib/datasets"
	"hone/lib/tokenizers"
)

func plays(t *testing.T) *datasets.Splits {
	t.Helper()
	s, err := datasets.Read("../../notebooks/data/tinyshakespeare.txt.gz").Split(context.Background(), datasets.Shares{Train: 0.9, Valid: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The values were computed apart, by counting substrings with Python's Counter.
func TestFloorOfTinyShakespeare(t *testing.T) {
	ctx, s := context.Background(), plays(t)
	tok, err := tokenizers.Train(ctx, s.Train, tokenizers.Characters{})
	if err != nil {
		t.Fatal(err)
	}
	for order, want := range map[int]float64{4: 1.773803714739685, 5: 1.6688285028757908} {
		f, err := NGram{Order: order}.Measure(ctx, tok, s.Train, s.Valid)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(f.Loss-want) > 1e-9 {
			t.Errorf("order %d: %.12f nats, want %.12f", order, f.Loss, want)
		}
		if f.Tokens != 111540 {
			t.Errorf("order %d: %d tokens, want 111540", order, f.Tokens)
		}
	}
}

func TestProbabilitiesSumToOne(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, order := range []int{1, 2, 3, 6, maxOrder} {
		vocab := 2 + random.IntN(30)
		ids := make([]int, 1+random.IntN(500))
		for i := range ids {
			ids[i] = random.IntN(vocab) * random.IntN(2) // many zeros
		}
		c, err := NGram{Order: order}.Fit(context.Background(), ids, vocab)
		if err != nil {
			t.Fatal(err)
		}
		for range 50 {
			before := make([]int, random.IntN(8))
			for i := range before {
				before[i] = random.IntN(vocab)
			}
			sum := 0.0
			for id := range vocab {
				p, err := c.Probability(before, id)
				if err != nil {
					t.Fatal(err)
				}
				if p <= 0 {
					t.Fatalf("order %d: p(%d|%v) is %g", order, id, before, p)
				}
				sum += p
			}
			if math.Abs(sum-1) > 1e-12 {
				t.Fatalf("order %d, context %v: probabilities sum to %.15f", order, before, sum)
			}
		}
	}
}

func TestProbabilityByHand(t *testing.T) {
	// 0 1 0 1 0 0, vocabulary 3. Empty context: N=6, T=2, c(0)=4.
	// After 0: 1, 1, 0, so N=3, T=2, c=1.
	c, err := NGram{Order: 2}.Fit(context.Background(), []int{0, 1, 0, 1, 0, 0}, 3)
	if err != nil {
		t.Fatal(err)
	}
	unigram := (4 + 2.0/3) / (6 + 2)
	want := (1 + 2*unigram) / (3 + 2)
	if got, err := c.Probability([]int{0}, 0); err != nil || math.Abs(got-want) > 1e-15 {
		t.Errorf("p(0|0) = %g, %v, want %g", got, err, want)
	}
	// 2 was never seen: its context counts for nothing.
	if got, err := c.Probability([]int{2}, 0); err != nil || math.Abs(got-unigram) > 1e-15 {
		t.Errorf("p(0|2) = %g, %v, want %g", got, err, unigram)
	}
	unseen := (2.0 / 3) / 8
	if got, err := c.Probability(nil, 2); err != nil || math.Abs(got-unseen) > 1e-15 {
		t.Errorf("p(2) = %g, %v, want %g", got, err, unseen)
	}
}

func TestNGramRefuses(t *testing.T) {
	ctx := context.Background()
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	for _, c := range []struct {
		name  string
		ctx   context.Context
		order int
		ids   []int
		vocab int
		want  string
	}{
		{"order 0", ctx, 0, []int{0}, 1, "order is 0"},
		{"order 17", ctx, 17, []int{0}, 1, "order is 17"},
		{"no tokens", ctx, 2, nil, 1, "0 training tokens"},
		{"no vocabulary", ctx, 2, []int{0}, 0, "vocabulary has 0 tokens"},
		{"outside", ctx, 2, []int{0, 7}, 5, "token 1 is 7"},
		{"negative", ctx, 2, []int{-1}, 5, "token 0 is -1"},
		{"cancelled", stopped, 2, []int{0, 1}, 5, "context canceled"},
	} {
		_, err := NGram{Order: c.order}.Fit(c.ctx, c.ids, c.vocab)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", c.name, err, c.want)
		}
	}
	counts, err := NGram{Order: 3}.Fit(ctx, []int{0, 1, 2}, 3)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := counts.Loss(nil); err == nil {
		t.Error("no held-out tokens: no error")
	}
	if _, err := counts.Loss([]int{3}); err == nil {
		t.Error("a held-out token outside the vocabulary: no error")
	}
}

func TestFloorOfBPE(t *testing.T) {
	ctx, s := context.Background(), plays(t)
	tok, err := tokenizers.Train(ctx, s.Train, tokenizers.BPE{VocabSize: 2048})
	if err != nil {
		t.Fatal(err)
	}
	var before float64
	for _, order := range []int{1, 3} {
		f, err := NGram{Order: order}.Measure(ctx, tok, s.Train, s.Valid)
		if err != nil {
			t.Fatal(err)
		}
		if before != 0 && f.Loss >= before {
			t.Errorf("order %d: %.3f nats, not below %.3f of frequencies alone", order, f.Loss, before)
		}
		before = f.Loss
	}
}
