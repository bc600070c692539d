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
//
// It keeps what the last update started from, so that an update that ruins the weights
// can be taken back: 12 bytes a parameter beside the 12 of weights and moments.
type Trainer struct {
	mu     sync.Mutex
	cfg    Config
	start  *models.Model // as given; its tokenizer and lineage
	data   data
	engine *engine // nil after Close

	step    int           // updates made
	trained time.Duration // in steps, over all runs
	// compiling is the part of trained that went into the first step of each session,
	// of which there are compiledSteps: the backend compiles there.
	compiling     time.Duration
	compiledSteps int
	warm          bool
	history       history
	journal       []entry
	final         *evaluate.Score // whole held-out split, after the last step of Run
	saved         time.Time
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
	if err := model.Err(); err != nil {
		return nil, fmt.Errorf("new trainer: %w", err)
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
	if err := cfg.fits(model); err != nil {
		return nil, fmt.Errorf("new trainer: %w", err)
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
	if !t.warm { // the backend compiled the step
		t.warm, t.compiling, t.compiledSteps = true, t.compiling+report.Time, t.compiledSteps+1
	}
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
//
// It returns one value, so that trainer.Model().Generate(ctx, …) can be written. If
// there is no snapshot to be had (the trainer is closed, the backend fails), the model
// is one whose Err says why, and so does everything that it is asked to do.
func (t *Trainer) Model() *models.Model {
	t.mu.Lock()
	defer t.mu.Unlock()
	m, err := t.snapshot()
	if err != nil {
		return models.Failed(fmt.Errorf("trainer.Model: %w", err))
	}
	return m
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
