package training

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
)

// Change is a change of a running training's settings. Fields left zero stay as they
// are.
type Change struct {
	LearningRate    float64 // a new peak; the schedule keeps its shape
	MinLearningRate float64
	WeightDecay     float64
	ClipNorm        float64
	NoWeightDecay   bool // sets WeightDecay to 0
	NoClipping      bool // sets ClipNorm to 0
	Steps           int  // a new end of the schedule and of Run
}

// String names what changes.
func (c Change) String() string {
	var parts []string
	for _, f := range []struct {
		name  string
		value float64
	}{{"LearningRate", c.LearningRate}, {"MinLearningRate", c.MinLearningRate}, {"WeightDecay", c.WeightDecay}, {"ClipNorm", c.ClipNorm}, {"Steps", float64(c.Steps)}} {
		if f.value != 0 {
			parts = append(parts, fmt.Sprintf("%s = %v", f.name, f.value))
		}
	}
	if c.NoWeightDecay {
		parts = append(parts, "WeightDecay = 0")
	}
	if c.NoClipping {
		parts = append(parts, "ClipNorm = 0")
	}
	return strings.Join(parts, ", ")
}

// entry is a line of journal.jsonl: a change made after Step updates.
type entry struct {
	Step   int       `json:"step"`
	Time   time.Time `json:"time"`
	Change Change    `json:"change"`
}

// Set changes settings from the next step on and notes it, with the step, in the
// journal (journal.jsonl in Dir). An unusable change is refused whole.
func (t *Trainer) Set(c Change) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c == (Change{}) {
		return errors.New("set: the change is empty: name what shall change, for instance training.Change{LearningRate: 1e-4}")
	}
	next, err := c.applied(t.cfg, t.step)
	if err != nil {
		return fmt.Errorf("set at step %d: %w", t.step, err)
	}
	e := entry{Step: t.step, Time: time.Now().UTC(), Change: c}
	if err := t.writeJournal(e); err != nil {
		return fmt.Errorf("set at step %d: %w", t.step, err)
	}
	t.cfg = next
	t.journal = append(t.journal, e)
	return nil
}

func (c Change) applied(cfg Config, step int) (Config, error) {
	for _, f := range []struct {
		name  string
		from  float64
		field *float64
	}{{"LearningRate", c.LearningRate, &cfg.LearningRate}, {"MinLearningRate", c.MinLearningRate, &cfg.MinLearningRate},
		{"WeightDecay", c.WeightDecay, &cfg.WeightDecay}, {"ClipNorm", c.ClipNorm, &cfg.ClipNorm}} {
		if f.from < 0 || math.IsNaN(f.from) || math.IsInf(f.from, 0) {
			return cfg, fmt.Errorf("field Change.%s is %v: it is a number above 0", f.name, f.from)
		}
		if f.from != 0 {
			*f.field = f.from
		}
	}
	if c.NoWeightDecay {
		cfg.WeightDecay = 0
	}
	if c.NoClipping {
		cfg.ClipNorm = 0
	}
	if c.Steps != 0 {
		if c.Steps < step {
			return cfg, fmt.Errorf("field Change.Steps is %d, but %d steps are made", c.Steps, step)
		}
		cfg.Steps = c.Steps
	}
	if c.MinLearningRate == 0 {
		cfg.MinLearningRate = min(cfg.MinLearningRate, cfg.LearningRate)
	}
	return cfg, cfg.check()
}
