package training

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hone/lib/evaluate"
	"hone/lib/models"
)

// For says how long [Trainer.RunFor] runs: Steps, or Epochs (as many tokens as the
// training text has), or both together.
type For struct {
	Steps  int
	Epochs float64
}

// Run trains up to Config.Steps with a live chart, then reads all held-out text.
//
// When ctx is cancelled it stops at the next step boundary and returns an error that
// says at which step; the state is kept and the next Run goes on. It also stops at a
// step whose loss, gradient or weights are not finite, with the weights before it.
func (t *Trainer) Run(ctx context.Context) error {
	t.mu.Lock()
	target := t.cfg.Steps
	t.mu.Unlock()
	return t.runTo(ctx, target)
}

// RunFor trains for a while from where the trainer stands, also beyond Config.Steps,
// where the learning rate stays at MinLearningRate.
func (t *Trainer) RunFor(ctx context.Context, how For) error {
	if how.Steps < 0 || !(how.Epochs >= 0) || (how.Steps == 0 && how.Epochs == 0) {
		return fmt.Errorf("RunFor: %d steps and %v epochs: set For.Steps or For.Epochs to more than 0", how.Steps, how.Epochs)
	}
	t.mu.Lock()
	perEpoch := float64(len(t.data.train)) / float64(t.tokensPerStep())
	target := t.step + how.Steps
	if how.Epochs > 0 {
		target += max(1, int(how.Epochs*perEpoch+0.5))
	}
	t.mu.Unlock()
	return t.runTo(ctx, target)
}

func (t *Trainer) runTo(ctx context.Context, target int) error {
	screen := newScreen(t, target)
	err := t.loop(ctx, target, screen)
	if err == nil {
		err = t.finish(ctx, screen)
	}
	screen.end(err)
	return err
}

// loop makes the steps. The lock is free between steps, so that other cells can look.
func (t *Trainer) loop(ctx context.Context, target int, screen *screen) error {
	for {
		done, err := t.turn(ctx, target, screen)
		if done || err != nil {
			return err
		}
	}
}

// turn is one step with what is due after it.
func (t *Trainer) turn(ctx context.Context, target int, screen *screen) (done bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.engine == nil {
		return true, ErrClosed
	}
	if t.step >= target {
		return true, nil
	}
	if err := ctx.Err(); err != nil {
		return true, t.interrupted(err)
	}
	if t.step == 0 && t.cfg.EvalEvery > 0 && len(t.history.heldOut) == 0 {
		if err := t.lookAtHeldOut(ctx); err != nil {
			return true, t.interruptedOr(ctx, err)
		}
	}
	if _, err := t.advance(); err != nil {
		return true, err
	}
	if every(t.cfg.EvalEvery, t.step) {
		if err := t.lookAtHeldOut(ctx); err != nil {
			return true, t.interruptedOr(ctx, err)
		}
	}
	if every(t.cfg.SampleEvery, t.step) && t.step < target {
		if err := t.sample(ctx); err != nil {
			return true, t.interruptedOr(ctx, err)
		}
	}
	if t.cfg.Dir != "" && t.cfg.SaveEvery > 0 && time.Since(t.saved) >= t.cfg.SaveEvery {
		if err := t.save(); err != nil {
			return true, err
		}
	}
	screen.update()
	return false, nil
}

// finish reads the whole held-out split, takes a last sample and saves.
func (t *Trainer) finish(ctx context.Context, screen *screen) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.engine == nil {
		return ErrClosed
	}
	if len(t.data.valid) > 1 {
		screen.say("reading all held-out text")
		score, err := evaluate.Stream(ctx, t.engine, t.data.valid, t.cfg.Context, nil)
		if err != nil {
			return t.interruptedOr(ctx, err)
		}
		if !isFinite(score.Mean()) {
			return t.ruined(score.Mean())
		}
		t.final = &score
	}
	if t.cfg.SampleEvery > 0 {
		if err := t.sample(ctx); err != nil {
			return t.interruptedOr(ctx, err)
		}
	}
	if t.cfg.Dir != "" {
		return t.save()
	}
	return nil
}

// lookAtHeldOut measures the held-out loss on the same few batches each time.
func (t *Trainer) lookAtHeldOut(ctx context.Context) error {
	if len(t.data.valid) <= t.cfg.Context || t.cfg.EvalBatches == 0 {
		return nil
	}
	places := source(t.cfg.Seed, heldOutPlaces, 0)
	sum, count := 0.0, 0
	for range t.cfg.EvalBatches {
		if err := ctx.Err(); err != nil {
			return err
		}
		windows := batch(t.data.valid, places, t.cfg.BatchSize, t.cfg.Context)
		ids, labels := make([][]int32, len(windows)), make([][]int32, len(windows))
		for i, w := range windows {
			ids[i], labels[i] = w[:t.cfg.Context], w[1:]
		}
		losses, err := t.engine.Losses(ctx, ids, labels)
		if err != nil {
			return fmt.Errorf("held-out loss at step %d: %w", t.step, err)
		}
		for _, l := range losses {
			sum += float64(l)
		}
		count += len(losses)
	}
	if !isFinite(sum) {
		return t.ruined(sum)
	}
	t.history.heldOut = append(t.history.heldOut, point{t.step, sum / float64(count)})
	return t.writeHeldOut()
}

// sample generates a text with the weights of now.
func (t *Trainer) sample(ctx context.Context) error {
	if t.cfg.SampleTokens == 0 {
		return nil
	}
	model, err := t.snapshot()
	if err != nil {
		return err
	}
	seed := int64(source(t.cfg.Seed, sampleDraws, 0).Uint64() >> 1)
	text, err := model.Generate(ctx, t.cfg.SamplePrompt, models.Sampling{
		MaxTokens: t.cfg.SampleTokens, Temperature: t.cfg.SampleTemperature, Seed: seed,
	})
	if err != nil {
		return fmt.Errorf("sample at step %d: %w", t.step, err)
	}
	t.history.samples = append(t.history.samples, sample{t.step, t.cfg.SamplePrompt + text})
	return nil
}

// interrupted is the error of a run stopped by its ctx.
func (t *Trainer) interrupted(cause error) error {
	return fmt.Errorf("training stopped after step %d of %d: %w. Everything is kept: Run(ctx) goes on from there", t.step, t.cfg.Steps, cause)
}

func (t *Trainer) interruptedOr(ctx context.Context, err error) error {
	if cause := ctx.Err(); cause != nil && errors.Is(err, cause) {
		return t.interrupted(cause)
	}
	return err
}

func every(n, step int) bool { return n > 0 && step%n == 0 }
