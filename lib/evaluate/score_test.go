package evaluate

import (
	"context"
	"math"
	"testing"
)

// counter gives each label its own number as loss and counts how often it was asked.
type counter struct{}

func (c *counter) Losses(_ context.Context, ids, labels [][]int32) ([]float32, error) {
	var out []float32
	for r := range ids {
		for i := range ids[r] {
			if labels[r][i] != ids[r][i]+1 {
				return nil, context.Canceled
			}
			out = append(out, float32(labels[r][i]))
		}
	}
	return out, nil
}

// TestStreamCountsEveryTokenOnce: of 0…n-1, whose losses are their numbers, the sum is
// that of 1…n-1, for every length and context.
func TestStreamCountsEveryTokenOnce(t *testing.T) {
	for n := 2; n < 90; n++ {
		for _, context := range []int{1, 2, 7, 16, 64, 100} {
			ids := make([]int32, n)
			for i := range ids {
				ids[i] = int32(i)
			}
			score, err := Stream(t.Context(), &counter{}, ids, context, nil)
			if err != nil || score.Tokens != n-1 || score.Nats != float64(n*(n-1)/2) {
				t.Fatalf("%d tokens, context %d: %+v, %v", n, context, score, err)
			}
		}
	}
	if _, err := Stream(t.Context(), &counter{}, []int32{1}, 4, nil); err == nil {
		t.Error("one token was scored")
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Stream(cancelled, &counter{}, []int32{1, 2, 3}, 4, nil); err == nil {
		t.Error("a cancelled evaluation went on")
	}
}

func TestStandardError(t *testing.T) {
	var s Score
	s.add([]float32{1, 3, 1, 3})
	if s.Mean() != 2 || math.Abs(s.StandardError()-0.5) > 1e-12 {
		t.Errorf("mean %v, standard error %v", s.Mean(), s.StandardError())
	}
}
