package training

import (
	"math"
	"time"
)

// history is what a chart needs to know of a run.
type history struct {
	losses  []point // of training batches, thinned
	heldOut []point
	samples []sample

	stride  int // every how many steps a loss is kept
	pending []float64
	recent  []recent
	last    *StepReport
}

type point struct {
	Step int
	Loss float64
}

type sample struct {
	Step int
	Text string
}

// recent is a step whose time counts for the speed.
type recent struct {
	took   time.Duration
	tokens int
}

// maxPoints bounds the drawn losses: beyond it neighbours are averaged.
const maxPoints = 400

func (h *history) addStep(r *StepReport) {
	h.last = r
	h.recent = append(h.recent, recent{r.Time, r.Tokens})
	if len(h.recent) > 50 {
		h.recent = h.recent[1:]
	}
	h.stride = max(1, h.stride)
	h.pending = append(h.pending, r.Loss)
	if len(h.pending) < h.stride {
		return
	}
	h.losses = append(h.losses, point{r.Step, mean(h.pending)})
	h.pending = h.pending[:0]
	if len(h.losses) >= maxPoints {
		h.halve()
	}
}

// halve averages neighbours and doubles the stride.
func (h *history) halve() {
	var half []point
	for i := 0; i+1 < len(h.losses); i += 2 {
		a, b := h.losses[i], h.losses[i+1]
		half = append(half, point{b.Step, (a.Loss + b.Loss) / 2})
	}
	h.losses, h.stride = half, h.stride*2
}

// dropAfter forgets what was noted after a step that was taken back to.
func (h *history) dropAfter(step int) {
	h.last = nil
	if n := len(h.recent); n > 0 {
		h.recent = h.recent[:n-1]
	}
	if n := len(h.pending); n > 0 {
		h.pending = h.pending[:n-1]
	} else if n := len(h.losses); n > 0 && h.losses[n-1].Step > step {
		h.losses = h.losses[:n-1]
	}
	for n := len(h.heldOut); n > 0 && h.heldOut[n-1].Step > step; n = len(h.heldOut) {
		h.heldOut = h.heldOut[:n-1]
	}
	for n := len(h.samples); n > 0 && h.samples[n-1].Step > step; n = len(h.samples) {
		h.samples = h.samples[:n-1]
	}
}

// tokensPerSecond over the last steps, without the pauses between them and without
// the first, in which the backend compiles. 0 if unknown.
func (h *history) tokensPerSecond() float64 {
	if len(h.recent) < 2 {
		return 0
	}
	tokens, took := 0, time.Duration(0)
	for _, r := range h.recent[1:] {
		tokens, took = tokens+r.tokens, took+r.took
	}
	if took <= 0 {
		return 0
	}
	return float64(tokens) / took.Seconds()
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

func isFinite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
