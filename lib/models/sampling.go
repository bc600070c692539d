package models

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sort"
)

// Sampling says how [Model.Generate] picks tokens.
//
// The distribution is exact: the logits divided by Temperature, softmax; of those only
// the TopK most probable; of those, renormalised, the smallest set of the most
// probable whose probabilities sum to at least TopP; renormalised.
type Sampling struct {
	// MaxTokens is the most tokens to generate.
	MaxTokens int
	// Temperature 0 takes the most probable token each time; 1 is the model's own
	// distribution.
	Temperature float64
	// TopK keeps the K most probable tokens, of equals those with the lower id. 0: all.
	TopK int
	// TopP keeps the nucleus of Holtzman et al. (arXiv 1904.09751), with the token that
	// crosses the threshold. 0 or 1: all.
	TopP float64
	// Seed of the draws: the same seed gives the same text.
	Seed int64
	// IgnoreEnd goes on after the end-of-text token.
	IgnoreEnd bool
	// OnText, if not nil, gets the text piece by piece as it is generated.
	OnText func(piece string)
}

// check says which setting is unusable.
func (s Sampling) check() error {
	switch {
	case s.MaxTokens <= 0:
		return fmt.Errorf("Sampling.MaxTokens is %d: set how many tokens to generate, 1 or more", s.MaxTokens)
	case !(s.Temperature >= 0) || math.IsInf(s.Temperature, 0):
		return fmt.Errorf("Sampling.Temperature is %v: 0 takes the most probable token, 1 is the model's distribution", s.Temperature)
	case s.TopK < 0:
		return fmt.Errorf("Sampling.TopK is %d: it is a number of tokens, 0 for all", s.TopK)
	case !(s.TopP >= 0 && s.TopP <= 1):
		return fmt.Errorf("Sampling.TopP is %v: it is a probability, from 0 to 1, 0 for all", s.TopP)
	}
	return nil
}

// candidate is a token that may be drawn.
type candidate struct {
	id          int
	probability float64
}

// distribution returns the tokens that may be drawn, most probable first, with
// probabilities that sum to 1. It fails if a logit is not finite.
func (s Sampling) distribution(logits []float32) ([]candidate, error) {
	all, err := sorted(logits)
	if err != nil {
		return nil, err
	}
	if s.Temperature == 0 {
		return []candidate{{all[0].id, 1}}, nil
	}
	top := all[0].probability // still a logit
	if s.TopK > 0 && s.TopK < len(all) {
		all = all[:s.TopK]
	}
	for i := range all {
		all[i].probability = math.Exp((all[i].probability - top) / s.Temperature)
	}
	normalise(all)
	if s.TopP > 0 && s.TopP < 1 {
		all = nucleus(all, s.TopP)
		normalise(all)
	}
	return all, nil
}

// sorted returns all tokens with their logits, largest first.
func sorted(logits []float32) ([]candidate, error) {
	all := make([]candidate, len(logits))
	for id, logit := range logits {
		x := float64(logit)
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, fmt.Errorf("the logit of token %d is %v: the model's weights are not usable", id, x)
		}
		all[id] = candidate{id, x}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].probability > all[j].probability })
	return all, nil
}

func nucleus(all []candidate, p float64) []candidate {
	sum := 0.0
	for i, c := range all {
		sum += c.probability
		if sum >= p {
			return all[:i+1]
		}
	}
	return all
}

func normalise(all []candidate) {
	sum := 0.0
	for _, c := range all {
		sum += c.probability
	}
	for i := range all {
		all[i].probability /= sum
	}
}

// draw picks a token.
func draw(all []candidate, random *rand.Rand) int {
	u := random.Float64()
	for _, c := range all {
		u -= c.probability
		if u < 0 {
			return c.id
		}
	}
	return all[len(all)-1].id // rounding left a rest
}
