package training

import (
	"fmt"
	"strings"

	"hone/lib/show"
)

// String sums the run up: what was trained, where, and the held-out loss beside its
// floors.
func (t *Trainer) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.summary()
}

// HTML is the summary with chart and newest sample.
func (t *Trainer) HTML() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	parts := show.Stack{show.Text(t.summary())}
	if t.step > 0 {
		parts = append(parts, t.chart())
	}
	if n := len(t.history.samples); n > 0 {
		s := t.history.samples[n-1]
		parts = append(parts, show.Text(fmt.Sprintf("Sample at step %d:\n%s", s.Step, s.Text)))
	}
	return parts.HTML()
}

// summary is called with mu held.
func (t *Trainer) summary() string {
	state := "closed"
	if t.engine != nil {
		state = t.engine.name
	}
	lines := []string{fmt.Sprintf("%s, %s parameters, on %s: %s of %s steps of %s tokens in %s",
		t.start.Architecture().Family(), show.Count(int64(t.start.NumParams())), state,
		show.Count(int64(t.step)), show.Count(int64(t.cfg.Steps)), show.Count(int64(t.tokensPerStep())), show.Duration(t.trained))}
	if rest := t.trained - t.compiling; rest > 0 && t.step > t.compiledSteps {
		speed := float64((t.step-t.compiledSteps)*t.tokensPerStep()) / rest.Seconds()
		lines[0] += fmt.Sprintf(" (%s tokens/s after the first step, which took %s and compiled)", show.Count(int64(speed)), show.Duration(t.compiling))
	}
	if last := t.history.last; last != nil {
		lines = append(lines, fmt.Sprintf("training loss %.4f nats a token", last.Loss))
	}
	if t.final != nil {
		lines = append(lines, fmt.Sprintf("held-out loss %.4f nats a token (±%.4f), on all %s tokens held out", t.final.Mean(), 1.96*t.final.StandardError(), show.Count(int64(t.final.Tokens))))
	} else if n := len(t.history.heldOut); n > 0 {
		p := t.history.heldOut[n-1]
		lines = append(lines, fmt.Sprintf("held-out loss %.4f nats a token at step %d, on a sample", p.Loss, p.Step))
	}
	for _, f := range t.cfg.Floors {
		lines = append(lines, fmt.Sprintf("floor: %s %.4f", f.Label, f.Loss))
	}
	for _, e := range t.journal {
		lines = append(lines, fmt.Sprintf("changed after step %d: %s", e.Step, e.Change))
	}
	if t.cfg.Dir != "" {
		lines = append(lines, "written to "+t.cfg.Dir)
	}
	return strings.Join(append(lines, t.cfg.warnings()...), "\n")
}

// HeldOut returns the loss on all held-out text after the last Run, in nats a token,
// and false before.
func (t *Trainer) HeldOut() (loss float64, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.final == nil {
		return 0, false
	}
	return t.final.Mean(), true
}

// Losses returns the held-out losses measured so far, by step.
func (t *Trainer) Losses() []Point {
	t.mu.Lock()
	defer t.mu.Unlock()
	var all []Point
	for _, p := range t.history.heldOut {
		all = append(all, Point(p))
	}
	return all
}

// Point is a loss at a step.
type Point struct {
	Step int
	Loss float64
}

// String is the step in a few lines.
func (r *StepReport) String() string {
	return fmt.Sprintf("step %d: loss %.4f, learning rate %.3g, gradient norm %.4g, %d tokens in %s\n%s",
		r.Step, r.Loss, r.LearningRate, r.GradientNorm, r.Tokens, show.Duration(r.Time), r.table())
}

// HTML is the step with the gradient norm of each layer.
func (r *StepReport) HTML() string {
	head := fmt.Sprintf("Step %d · loss %.4f · learning rate %.3g · gradient norm %.4g · %d tokens in %s",
		r.Step, r.Loss, r.LearningRate, r.GradientNorm, r.Tokens, show.Duration(r.Time))
	return show.Stack{show.Text(head), r.table()}.HTML()
}

func (r *StepReport) table() show.Table {
	table := show.Table{Columns: []string{"layer", "gradient norm"}}
	for _, l := range r.Layers {
		table.Rows = append(table.Rows, []string{l.Layer, fmt.Sprintf("%.4g", l.Norm)})
	}
	return table
}
