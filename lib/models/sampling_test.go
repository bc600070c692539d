package models

import (
	"math"
	"math/rand/v2"
	"sort"
	"testing"
)

// exact computes the documented distribution another way: by looking at each token.
func exact(logits []float32, s Sampling) []float64 {
	order := make([]int, len(logits))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return logits[order[a]] > logits[order[b]] })
	p := make([]float64, len(logits))
	limit := len(logits)
	if s.TopK > 0 {
		limit = min(limit, s.TopK)
	}
	total := 0.0
	for _, id := range order[:limit] {
		p[id] = math.Exp(float64(logits[id]) / s.Temperature)
		total += p[id]
	}
	if s.TopP > 0 {
		before := 0.0
		for _, id := range order[:limit] {
			share := p[id] / total
			if before >= s.TopP {
				p[id] = 0
			}
			before += share
		}
	}
	total = 0
	for _, x := range p {
		total += x
	}
	for i := range p {
		p[i] /= total
	}
	return p
}

func TestSamplerFollowsExactDistribution(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	for _, s := range []Sampling{
		{Temperature: 1}, {Temperature: 0.5}, {Temperature: 2.5}, {Temperature: 1, TopK: 3}, {Temperature: 1, TopP: 0.7},
		{Temperature: 0.8, TopK: 5, TopP: 0.6}, {Temperature: 1.3, TopP: 1e-9}, {Temperature: 1, TopK: 100, TopP: 1},
	} {
		for _, size := range []int{2, 9, 40} {
			logits := make([]float32, size)
			for i := range logits {
				logits[i] = float32(random.NormFloat64() * 2)
			}
			want := exact(logits, s)
			all, err := s.distribution(logits)
			if err != nil {
				t.Fatal(err)
			}
			const draws = 40000
			counts := make([]float64, size)
			for range draws {
				counts[draw(all, random)]++
			}
			// Pearson's statistic; cells expected below 5 are pooled.
			stat, cells, pooled, pooledSeen := 0.0, 0, 0.0, 0.0
			for id, p := range want {
				if p == 0 && counts[id] > 0 {
					t.Fatalf("%+v: token %d was drawn, its probability is 0", s, id)
				}
				if e := p * draws; e < 5 {
					pooled, pooledSeen = pooled+e, pooledSeen+counts[id]
				} else {
					stat, cells = stat+(counts[id]-e)*(counts[id]-e)/e, cells+1
				}
			}
			if pooled >= 5 {
				stat, cells = stat+(pooledSeen-pooled)*(pooledSeen-pooled)/pooled, cells+1
			}
			freedom := float64(cells - 1)
			if limit := freedom + 5*math.Sqrt(2*freedom) + 10; stat > limit {
				t.Errorf("%+v, %d tokens: chi-squared %.1f with %v degrees of freedom", s, size, stat, freedom)
			}
		}
	}
}

func TestGreedyAndBadSampling(t *testing.T) {
	all, err := Sampling{}.distribution([]float32{0, 3, 3, -1})
	if err != nil || len(all) != 1 || all[0].id != 1 {
		t.Errorf("greedy gave %v, %v; of equals the lower id is taken", all, err)
	}
	for _, s := range []Sampling{
		{}, {MaxTokens: -1}, {MaxTokens: 1, Temperature: -1}, {MaxTokens: 1, Temperature: math.NaN()}, {MaxTokens: 1, Temperature: math.Inf(1)},
		{MaxTokens: 1, TopK: -2}, {MaxTokens: 1, TopP: 1.5}, {MaxTokens: 1, TopP: -0.1}, {MaxTokens: 1, TopP: math.NaN()},
	} {
		if s.check() == nil {
			t.Errorf("%+v was accepted", s)
		}
	}
	for _, bad := range []float32{float32(math.NaN()), float32(math.Inf(1))} {
		if _, err := (Sampling{Temperature: 1}).distribution([]float32{1, bad}); err == nil {
			t.Errorf("a logit of %v was accepted", bad)
		}
	}
}
