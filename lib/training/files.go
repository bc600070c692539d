package training

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Files of a run, in Config.Dir:
//
//	metrics.jsonl             a line for each step and each look at held-out text
//	journal.jsonl             a line for each change by Set
//	data/train.ids, valid.ids token streams, so that Resume needs nothing else
//	checkpoint-STEP/          model, moments and state after STEP updates

// metric is a line of metrics.jsonl.
type metric struct {
	Step            int      `json:"step"`
	Loss            *float64 `json:"loss,omitempty"`
	LearningRate    float64  `json:"learning_rate,omitempty"`
	GradientNorm    float64  `json:"gradient_norm,omitempty"`
	TokensPerSecond float64  `json:"tokens_per_second,omitempty"`
	HeldOut         *float64 `json:"held_out,omitempty"`
	// TakenBack says that the updates after Step were taken back: the lines of later
	// steps before this one do not count.
	TakenBack bool `json:"taken_back,omitempty"`
}

func (t *Trainer) writeMetrics(r *StepReport) error {
	return t.appendLine("metrics.jsonl", metric{
		Step: r.Step, Loss: &r.Loss, LearningRate: r.LearningRate, GradientNorm: r.GradientNorm,
		TokensPerSecond: float64(r.Tokens) / r.Time.Seconds(),
	})
}

func (t *Trainer) writeHeldOut() error {
	p := t.history.heldOut[len(t.history.heldOut)-1]
	return t.appendLine("metrics.jsonl", metric{Step: p.Step, HeldOut: &p.Loss})
}

func (t *Trainer) writeJournal(e entry) error { return t.appendLine("journal.jsonl", e) }

// appendLine adds v as a line of JSON to a file in Dir; without Dir it does nothing.
func (t *Trainer) appendLine(name string, v any) (err error) {
	if t.cfg.Dir == "" {
		return nil
	}
	line, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if err := os.MkdirAll(t.cfg.Dir, 0o755); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	f, err := os.OpenFile(filepath.Join(t.cfg.Dir, name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := f.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("write %s (the training stopped after step %d and is kept in memory; make room and Run again): %w", name, t.step, err)
	}
	return nil
}
