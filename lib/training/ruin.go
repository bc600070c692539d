package training

import (
	"errors"
	"fmt"
)

// notFinite is the error of a step that was not applied. If it is the loss that is
// not finite, the update before had ruined the weights: it is taken back.
func (t *Trainer) notFinite(out outcome) error {
	at := t.step + 1
	if isFinite(out.loss) {
		what := "the new weights would not be finite"
		if !isFinite(out.norm) {
			what = fmt.Sprintf("the gradient norm is %v", out.norm)
		}
		return fmt.Errorf("step %d: %w: %s. The update was not applied; the weights are those after step %d. %s", at, ErrNotFinite, what, t.step, t.advice())
	}
	undone, err := t.undo()
	if !undone {
		return fmt.Errorf("step %d: %w: the loss is %v with the weights that the training started from: look at the model (Forward on a short text) and at the batch (Batch(%d))", at, ErrNotFinite, out.loss, t.step)
	}
	return alongWith(err, fmt.Errorf("step %d: %w: the loss is %v, so the update of step %d ruined the weights. It was taken back; the weights are those after step %d, the last that gave a finite loss. %s",
		at, ErrNotFinite, out.loss, at-1, t.step, t.advice()))
}

// ruined is the error of weights whose held-out loss is not finite. The update that
// made them is taken back.
func (t *Trainer) ruined(loss float64) error {
	at := t.step
	undone, err := t.undo()
	if !undone {
		return fmt.Errorf("held-out loss at step %d is %w (%v) with the weights that the training started from: look at the model (Forward on a short text)", at, ErrNotFinite, loss)
	}
	return alongWith(err, fmt.Errorf("held-out loss at step %d is %w (%v): the update of that step ruined the weights. It was taken back; the weights are those after step %d. %s",
		at, ErrNotFinite, loss, t.step, t.advice()))
}

// alongWith is err, with what else went wrong if something did.
func alongWith(other, err error) error {
	if other == nil {
		return err
	}
	return errors.Join(err, other)
}

func (t *Trainer) advice() string {
	return fmt.Sprintf("Lower the learning rate (it is %.3g here; trainer.Set(training.Change{LearningRate: …}), then Run, or a new Config), warm up longer, or clip gradients (ClipNorm 1)", t.cfg.learningRate(t.step))
}

// undo takes the last update back, with what was noted of it. It says whether there
// was one to take back; the error is about the note in metrics.jsonl alone.
func (t *Trainer) undo() (bool, error) {
	if !t.engine.undo() {
		return false, nil
	}
	t.step--
	t.final = nil
	t.history.dropAfter(t.step)
	return true, t.appendLine("metrics.jsonl", metric{Step: t.step, TakenBack: true})
}
