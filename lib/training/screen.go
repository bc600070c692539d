package training

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hone/lib/show"
)

// screen is the live display of one run.
type screen struct {
	trainer *Trainer
	live    *show.Live
	target  int
	drawn   time.Time
}

func newScreen(t *Trainer, target int) *screen {
	return &screen{trainer: t, live: show.NewLive(), target: target}
}

// update redraws twice a second at most. Called with the trainer's lock held.
func (s *screen) update() {
	if time.Since(s.drawn) < 500*time.Millisecond {
		return
	}
	s.drawn = time.Now()
	s.live.Update(s.trainer.view(s.target, ""))
}

// say redraws now with a note. Called with the trainer's lock held.
func (s *screen) say(note string) { s.live.Update(s.trainer.view(s.target, note)) }

// end leaves the static picture of the run.
func (s *screen) end(err error) {
	s.trainer.mu.Lock()
	defer s.trainer.mu.Unlock()
	note := "done"
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		note = fmt.Sprintf("stopped after step %d; Run(ctx) goes on", s.trainer.step)
	} else if err != nil {
		note = "ended with an error"
	}
	s.live.Last(s.trainer.view(s.target, note))
}

// view is a picture of the run: line of figures, chart, newest sample.
type view struct {
	line   string
	chart  show.Chart
	sample *sample
}

// String is one line.
func (v view) String() string { return v.line }

// HTML is the whole picture.
func (v view) HTML() string {
	parts := show.Stack{show.Text(v.line), v.chart}
	if v.sample != nil {
		parts = append(parts, show.Text(fmt.Sprintf("Sample at step %d:\n%s", v.sample.Step, v.sample.Text)))
	}
	return parts.HTML()
}

// view draws the state of now. Called with mu held.
func (t *Trainer) view(target int, note string) view {
	v := view{line: t.line(target, note), chart: t.chart()}
	if n := len(t.history.samples); n > 0 {
		v.sample = &t.history.samples[n-1]
	}
	return v
}

func (t *Trainer) chart() show.Chart {
	c := show.Chart{Title: "Loss", XLabel: "step", YLabel: "nats a token"}
	c.Series = append(c.Series, series("training, smoothed", t.history.losses), series("held-out", t.history.heldOut))
	for _, f := range t.cfg.Floors {
		c.Floors = append(c.Floors, show.Floor{Label: f.Label, Y: f.Loss})
	}
	return c
}

func series(name string, points []point) show.Series {
	s := show.Series{Name: name}
	for _, p := range points {
		s.X, s.Y = append(s.X, float64(p.Step)), append(s.Y, p.Loss)
	}
	return s
}

// line is the status: step, losses, speed, time left.
func (t *Trainer) line(target int, note string) string {
	text := fmt.Sprintf("step %d/%d", t.step, target)
	if last := t.history.last; last != nil {
		text += fmt.Sprintf(" · loss %.3f", last.Loss)
	}
	if n := len(t.history.heldOut); t.final != nil {
		text += fmt.Sprintf(" · all held-out text %.4f", t.final.Mean())
	} else if n > 0 {
		text += fmt.Sprintf(" · held-out %.3f", t.history.heldOut[n-1].Loss)
	}
	if speed := t.history.tokensPerSecond(); speed > 0 {
		text += fmt.Sprintf(" · %s tokens/s", show.Count(int64(speed)))
		if left := target - t.step; left > 0 && note == "" {
			seconds := float64(left*t.tokensPerStep()) / speed
			text += " · " + show.Duration(time.Duration(seconds*float64(time.Second))) + " left"
		}
	}
	if t.engine != nil {
		text += " · " + t.engine.name
	}
	if note != "" {
		text += " · " + note
	}
	return text
}
