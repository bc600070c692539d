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

type recent struct {
	at     time.Time
	tokens int
}

// maxPoints bounds the drawn losses: beyond it neighbours are averaged.
const maxPoints = 400

func (h *history) addStep(r *StepReport) {
	h.last = r
	h.recent = append(h.recent, recent{time.Now(), r.Tokens})
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

// tokensPerSecond over the last steps, 0 if unknown.
func (h *history) tokensPerSecond() float64 {
	if len(h.recent) < 2 {
		return 0
	}
	first, last := h.recent[0], h.recent[len(h.recent)-1]
	seconds := last.at.Sub(first.at).Seconds()
	if seconds <= 0 {
		return 0
	}
	tokens := 0
	for _, r := range h.recent[1:] {
		tokens += r.tokens
	}
	return float64(tokens) / seconds
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

func isFinite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
