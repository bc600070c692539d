package training

import "math"

// learningRate at step (from 0), as nanoGPT has it: linear warm-up to LearningRate,
// then half a cosine down to MinLearningRate at Steps.
func (c Config) learningRate(step int) float64 {
	if step < c.WarmupSteps {
		return c.LearningRate * float64(step+1) / float64(c.WarmupSteps+1)
	}
	if step >= c.Steps {
		return c.MinLearningRate
	}
	ratio := float64(step-c.WarmupSteps) / float64(c.Steps-c.WarmupSteps)
	return c.MinLearningRate + 0.5*(1+math.Cos(math.Pi*ratio))*(c.LearningRate-c.MinLearningRate)
}
