package training

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"hone/lib/datasets"
	"hone/lib/evaluate"
	"hone/lib/models"
)

// Trainer is a model being trained. Its methods may be called from several goroutines:
// they take turns at step boundaries.
type Trainer struct {
	mu     sync.Mutex
	cfg    Config
	start  *models.Model // as given; its tokenizer and lineage
	data   data
	engine *engine // nil after Close

	step    int           // updates made
	trained time.Duration // in steps, over all runs
	history history
	journal []entry
	final   *evaluate.Score // whole held-out split, after the last step of Run
	saved   time.Time
}

// data are the token streams of the splits.
type data struct {
	train, valid []int32
}

// New prepares the training of model on splits. The model is not changed: its weights
// are copied. It fails if a setting makes no sense or there is too little text, and
// says what to do.
func New(ctx context.Context, model *models.Model, splits *datasets.Splits, cfg Config) (*Trainer, error) {
	if model == nil {
		return nil, errors.New("new trainer: no model given: make one with models.New or models.Load")
	}
	if splits == nil || splits.Train == nil {
		return nil, errors.New("new trainer: no training data given: make splits with corpus.Split(ctx, datasets.Shares{Train: 0.9, Valid: 0.1})")
	}
	if err := cfg.check(); err != nil {
		return nil, fmt.Errorf("new trainer: %w", err)
	}
	var d data
	var err error
	if d.train, err = stream(ctx, splits.Train, model.Tokenizer()); err != nil {
		return nil, fmt.Errorf("new trainer: %w", err)
	}
	if d.valid, err = stream(ctx, splits.Valid, model.Tokenizer()); err != nil {
		return nil, fmt.Errorf("new trainer: %w", err)
	}
	return newTrainer(ctx, model, d, cfg)
}

func newTrainer(ctx context.Context, model *models.Model, d data, cfg Config) (*Trainer, error) {
	if cfg.Context == 0 {
		cfg.Context = model.Context()
	}
	if cfg.Context > model.Context() {
		return nil, fmt.Errorf("new trainer: Config.Context is %d, but the model sees %d tokens at once: set it to %d or less, or 0 for the model's", cfg.Context, model.Context(), model.Context())
	}
	if len(d.train) < cfg.Context+1 {
		return nil, fmt.Errorf("new trainer: the training text has %d tokens, a window needs %d (Config.Context %d and the token after it): give more text or set a smaller Context", len(d.train), cfg.Context+1, cfg.Context)
	}
	if len(d.valid) == 1 {
		return nil, errors.New("new trainer: the held-out text has 1 token, too few to predict one from another: give it a larger share, or none")
	}
	e, err := newEngine(ctx, model, cfg)
	if err != nil {
		return nil, fmt.Errorf("new trainer: %w", err)
	}
	return &Trainer{cfg: cfg, start: model, data: d, engine: e, saved: time.Now()}, nil
}

// StepReport is one step, looked at.
type StepReport struct {
	Step         int     // from 1: the number of updates made with it
	Loss         float64 // of the batch, before the update, in nats a token
	LearningRate float64
	GradientNorm float64 // of all gradients together, before clipping
	Layers       []LayerNorm
	Tokens       int // trained in this step
	Time         time.Duration
}

// LayerNorm is the gradient norm of one layer.
type LayerNorm struct {
	Layer string
	Norm  float64
}

// ErrNotFinite is wrapped by the error of a step whose loss, gradient or new weights
// were NaN or infinite.
var ErrNotFinite = errors.New("not finite")

// ErrClosed is wrapped by the errors of a trainer that was closed.
var ErrClosed = errors.New("the trainer is closed: make a new one with training.New or training.Resume")

// Step makes one update and reports it.
func (t *Trainer) Step(ctx context.Context) (*StepReport, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("step %d not begun: %w", t.step+1, err)
	}
	return t.advance()
}

// advance makes one update. Called with mu held.
func (t *Trainer) advance() (*StepReport, error) {
	if t.engine == nil {
		return nil, ErrClosed
	}
	began := time.Now()
	batches, seeds := t.batches(t.step)
	h := hyperAt(t.cfg, t.step)
	out, err := t.engine.step(batches, h, seeds)
	if err != nil {
		return nil, fmt.Errorf("step %d: %w", t.step+1, err)
	}
	if !out.alive {
		t.engine.revive()
		return nil, t.notFinite(out)
	}
	t.step++
	t.final = nil
	report := &StepReport{
		Step: t.step, Loss: out.loss, LearningRate: float64(h.learningRate), GradientNorm: out.norm,
		Tokens: t.tokensPerStep(), Time: time.Since(began),
	}
	for i, name := range t.engine.recipe.groups {
		report.Layers = append(report.Layers, LayerNorm{name, out.groups[i]})
	}
	t.trained += report.Time
	t.history.addStep(report)
	return report, t.writeMetrics(report)
}

// batches are the micro-batches of a step (from 0): a pure function of seed and step.
func (t *Trainer) batches(step int) (windows [][][]int32, seeds [][]uint64) {
	order := source(t.cfg.Seed, orderOfData, step)
	masks := source(t.cfg.Seed, dropoutMasks, step)
	for range t.cfg.GradientAccumulation {
		windows = append(windows, batch(t.data.train, order, t.cfg.BatchSize, t.cfg.Context))
		seeds = append(seeds, []uint64{masks.Uint64(), masks.Uint64(), masks.Uint64()})
	}
	return windows, seeds
}

func (t *Trainer) notFinite(out outcome) error {
	what := fmt.Sprintf("the loss is %v and the gradient norm %v", out.loss, out.norm)
	if isFinite(out.loss) && isFinite(out.norm) {
		what = "the new weights would not be"
	}
	return fmt.Errorf("step %d: %w: %s. The update was not applied; the weights are those after step %d. "+
		"Lower the learning rate (it is %.3g here; trainer.Set(training.Change{LearningRate: …}) or a new Config), warm up longer, or clip gradients (ClipNorm 1)",
		t.step+1, ErrNotFinite, what, t.step, t.cfg.learningRate(t.step))
}

func (t *Trainer) tokensPerStep() int {
	return t.cfg.BatchSize * t.cfg.Context * t.cfg.GradientAccumulation
}

// Steps is the number of updates made.
func (t *Trainer) Steps() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.step
}

// Config returns the configuration in force.
func (t *Trainer) Config() Config {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.cfg
}

// Model returns the model as it is now: a snapshot that later steps do not change.
func (t *Trainer) Model() (*models.Model, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.snapshot()
}

func (t *Trainer) snapshot() (*models.Model, error) {
	if t.engine == nil {
		return nil, ErrClosed
	}
	weights, err := t.engine.download(t.engine.params)
	if err != nil {
		return nil, fmt.Errorf("model at step %d: %w", t.step, err)
	}
	lineage := t.start.Lineage()
	if t.step > 0 {
		lineage = append(lineage, fmt.Sprintf("%s, %d steps of %d tokens, seed %d", t.cfg.Objective, t.step, t.tokensPerStep(), t.cfg.Seed))
	}
	return models.FromWeights(t.start.Architecture(), t.start.Tokenizer(), weights, lineage)
}

// Close releases the weights and moments on the backend. What was written to Dir stays.
func (t *Trainer) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.engine != nil {
		t.engine.close()
		t.engine = nil
	}
	return nil
}
