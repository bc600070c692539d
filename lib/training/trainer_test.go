package training

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hone/lib/backends"
	"hone/lib/datasets"
	"hone/lib/evaluate"
	"hone/lib/models"
)

var trainText = strings.Repeat("to be, or not to be: that is the question.\n", 40)

func setUp(t *testing.T, change func(*models.GPT2, *Config)) (*models.Model, *datasets.Splits, Config) {
	t.Helper()
	arch := models.GPT2{NumLayers: 1, NumHeads: 2, HiddenSize: 16, Context: 12, Seed: 1}
	cfg := CausalLM()
	cfg.Steps, cfg.BatchSize, cfg.WarmupSteps, cfg.LearningRate, cfg.MinLearningRate = 12, 3, 2, 1e-2, 1e-3
	cfg.EvalEvery, cfg.EvalBatches, cfg.SampleEvery, cfg.SampleTokens = 5, 2, 6, 5
	if change != nil {
		change(&arch, &cfg)
	}
	model, err := models.New(arch, charactersOf(t, trainText))
	if err != nil {
		t.Fatal(err)
	}
	split := func(name, text string) *datasets.Split {
		return &datasets.Split{Name: name, Records: []datasets.Record{{Text: text}}}
	}
	return model, &datasets.Splits{Train: split("train", trainText[:1500]), Valid: split("valid", trainText[1500:])}, cfg
}

// TestMain: tests that do not choose run on the go backend, which compiles at once.
func TestMain(m *testing.M) {
	if err := backends.Use("go"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

func begin(t *testing.T, change func(*models.GPT2, *Config)) *Trainer {
	t.Helper()
	model, splits, cfg := setUp(t, change)
	trainer, err := New(t.Context(), model, splits, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { trainer.Close() })
	return trainer
}

// weights are a trainer's weights in the order of its parameters.
func weights(t *testing.T, trainer *Trainer) []float32 {
	t.Helper()
	m := trainer.Model()
	if err := m.Err(); err != nil {
		t.Fatal(err)
	}
	return modelWeights(t, m)
}

func modelWeights(t *testing.T, m *models.Model) []float32 {
	t.Helper()
	var all []float32
	for _, s := range m.Specs() {
		p, err := m.Param(s.Name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p.Data...)
	}
	return all
}

func TestRunLearnsAndKeepsItsModel(t *testing.T) {
	onBackends(t, func(t *testing.T) {
		model, splits, cfg := setUp(t, func(_ *models.GPT2, c *Config) {
			c.Steps = 60
			c.Floors = []*evaluate.Floor{{Label: "uniform", Loss: 2.5}}
		})
		before := slices.Clone(modelWeights(t, model))
		trainer, err := New(t.Context(), model, splits, cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer trainer.Close()
		if err := trainer.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		loss, ok := trainer.HeldOut()
		if first := trainer.Losses()[0].Loss; !ok || !(loss < first-0.3) {
			t.Errorf("held-out loss went from %v to %v", first, loss)
		}
		if !slices.Equal(before, modelWeights(t, model)) {
			t.Error("training changed the model it was given")
		}
		snapshot := trainer.Model()
		report, err := evaluate.Perplexity(t.Context(), snapshot, splits.Valid)
		if err != nil || math.Abs(report.Loss-loss) > 1e-4 {
			t.Errorf("the trainer's held-out loss %v, Perplexity's %v (%v)", loss, report, err)
		}
		for _, want := range []string{"held-out loss", "60 of 60 steps", "parameters", "floor: uniform 2.5000"} {
			if !strings.Contains(trainer.String(), want) {
				t.Errorf("no %q in %s", want, trainer)
			}
		}
		if html := trainer.HTML(); !strings.Contains(html, "svg+xml") || !strings.Contains(html, "Sample at step") {
			t.Error("the trainer's HTML has no chart or no sample")
		}
	})
}

// TestResumeIsExact: a run saved at any step, resumed, ends with the bits of a run that
// was never stopped; also with dropout and accumulation.
func TestResumeIsExact(t *testing.T) {
	for _, change := range []func(*models.GPT2, *Config){
		nil,
		func(a *models.GPT2, c *Config) { a.Dropout = 0.2; c.ClipNorm = 0.3 },
		func(a *models.GPT2, c *Config) { a.NoBias = true; c.GradientAccumulation = 2 },
	} {
		whole := begin(t, change)
		if err := whole.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := weights(t, whole)
		dir := filepath.Join(t.TempDir(), "run")
		part := begin(t, func(a *models.GPT2, c *Config) {
			if change != nil {
				change(a, c)
			}
			c.Dir = dir
		})
		for range 7 {
			if _, err := part.Step(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if err := part.Save(); err != nil {
			t.Fatal(err)
		}
		resumed, err := Resume(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		if resumed.Steps() != 7 {
			t.Fatalf("resumed at step %d, want 7", resumed.Steps())
		}
		if err := resumed.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(want, weights(t, resumed)) {
			t.Error("the resumed run ended with other weights")
		}
		resumed.Close()
	}
}

func TestInterruptKeepsState(t *testing.T) {
	trainer := begin(t, func(_ *models.GPT2, c *Config) { c.Steps = 9 })
	for range 4 {
		if _, err := trainer.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := trainer.Run(ctx)
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "after step 4 of 9") {
		t.Fatalf("interrupted run returned %v", err)
	}
	if err := trainer.Run(t.Context()); err != nil || trainer.Steps() != 9 {
		t.Errorf("the next run ended at step %d with %v", trainer.Steps(), err)
	}
	other := begin(t, func(_ *models.GPT2, c *Config) { c.Steps = 9 })
	if err := other.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(weights(t, trainer), weights(t, other)) {
		t.Error("an interrupted run ends with other weights than an uninterrupted one")
	}
}

// TestNotFinite: a learning rate that ruins the weights is found out at the next
// step. The weights that are kept give a finite loss and text, and with a lower rate
// the same trainer goes on.
func TestNotFinite(t *testing.T) {
	onBackends(t, func(t *testing.T) {
		rates := []float64{1e10, 1e30, 1e38}
		if onXLA() { // seconds of compilation for each
			rates = rates[:1]
		}
		for _, rate := range rates {
			trainer := begin(t, func(_ *models.GPT2, c *Config) {
				c.LearningRate, c.MinLearningRate, c.WarmupSteps, c.Steps, c.ClipNorm = rate, rate, 0, 200, 0
			})
			err := trainer.Run(t.Context())
			if !errors.Is(err, ErrNotFinite) || !strings.Contains(err.Error(), "step ") || !strings.Contains(err.Error(), "Lower the learning rate") {
				t.Fatalf("rate %g: error %v", rate, err)
			}
			kept := trainer.Steps()
			if text, err := trainer.Model().Generate(t.Context(), "a", models.Sampling{MaxTokens: 5, Temperature: 1}); err != nil || text == "" {
				t.Errorf("rate %g: the kept weights generate %q, %v", rate, text, err)
			}
			if err := trainer.Set(Change{LearningRate: 1e-3}); err != nil {
				t.Fatal(err)
			}
			if err := trainer.RunFor(t.Context(), For{Steps: 3}); err != nil {
				t.Errorf("rate %g: with a lower rate: %v", rate, err)
			}
			if got := trainer.Steps(); got != kept+3 {
				t.Errorf("rate %g: %d steps are counted, want %d", rate, got, kept+3)
			}
		}
	})
}

// TestModelOfAClosedTrainer: the one value says why it is none, wherever it is used.
func TestModelOfAClosedTrainer(t *testing.T) {
	trainer := begin(t, nil)
	if err := trainer.Close(); err != nil {
		t.Fatal(err)
	}
	m := trainer.Model()
	_, generating := m.Generate(t.Context(), "a", models.Sampling{MaxTokens: 1})
	_, forward := m.Forward(t.Context(), []int{0})
	_, param := m.Param("wte.weight")
	_, again := New(t.Context(), m, &datasets.Splits{Train: &datasets.Split{}}, CausalLM())
	for i, err := range []error{m.Err(), generating, forward, param, m.Save(t.TempDir()), again} {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("use %d of a closed trainer's model: error %v", i, err)
		}
	}
	if !strings.Contains(m.String()+m.HTML(), "closed") || m.NumParams() != 0 || m.VocabSize() != 0 || m.Context() != 0 || m.FLOPsPerToken() != 0 {
		t.Errorf("a model that could not be made shows itself as %q", m)
	}
}

// TestUndo: an update taken back leaves no trace in weights, history and order.
func TestUndo(t *testing.T) {
	trainer, other := begin(t, nil), begin(t, nil)
	for range 3 {
		step(t, trainer)
		step(t, other)
	}
	step(t, trainer)
	if undone, err := trainer.undo(); !undone || err != nil {
		t.Fatal(undone, err)
	}
	if undone, _ := trainer.undo(); undone {
		t.Error("a second update was taken back")
	}
	for range 2 {
		step(t, trainer)
		step(t, other)
	}
	if !slices.Equal(weights(t, trainer), weights(t, other)) || !slices.Equal(trainer.Losses(), other.Losses()) {
		t.Error("taking back an update and making it again changes the run")
	}
}

func step(t *testing.T, trainer *Trainer) {
	t.Helper()
	if _, err := trainer.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestSpeedWithoutPauses: time between steps and the first step's compilation are no
// part of the speed.
func TestSpeedWithoutPauses(t *testing.T) {
	var h history
	for i, took := range []time.Duration{10 * time.Second, time.Second, time.Second} {
		h.addStep(&StepReport{Step: i + 1, Tokens: 100, Time: took})
	}
	if got := h.tokensPerSecond(); got != 100 {
		t.Errorf("%v tokens/s, want 100", got)
	}
}

func TestNewRefuses(t *testing.T) {
	for want, change := range map[string]func(*models.GPT2, *Config){
		"Objective is":             func(_ *models.GPT2, c *Config) { c.Objective = "nonsense" },
		"SamplePrompt: ":           func(_ *models.GPT2, c *Config) { c.SampleEvery, c.SampleTokens, c.SamplePrompt = 1, 5, "\u2603" },
		"SamplePrompt is empty":    func(_ *models.GPT2, c *Config) { c.SampleEvery, c.SampleTokens, c.SamplePrompt = 1, 5, "" },
		"Config.Dir cannot":        func(_ *models.GPT2, c *Config) { c.Dir = "/dev/null/run" },
		"for its logits alone":     func(_ *models.GPT2, c *Config) { c.BatchSize = 1 << 40 },
		"BatchSize is 0":           func(_ *models.GPT2, c *Config) { c.BatchSize = 0 },
		"LearningRate is 0":        func(_ *models.GPT2, c *Config) { c.LearningRate = 0 },
		"LearningRate is NaN":      func(_ *models.GPT2, c *Config) { c.LearningRate = math.NaN() },
		"LearningRate is +Inf":     func(_ *models.GPT2, c *Config) { c.LearningRate = math.Inf(1) },
		"MinLearningRate is":       func(_ *models.GPT2, c *Config) { c.MinLearningRate = 1 },
		"Steps is -3":              func(_ *models.GPT2, c *Config) { c.Steps = -3 },
		"GradientAccumulation":     func(_ *models.GPT2, c *Config) { c.GradientAccumulation = 0 },
		"Beta2 is 1":               func(_ *models.GPT2, c *Config) { c.Beta2 = 1 },
		"sees 12 tokens at once":   func(_ *models.GPT2, c *Config) { c.Context = 13 },
		"1500 tokens":              func(a *models.GPT2, _ *Config) { a.Context = 1500 },
		"training.CausalLM()":      func(_ *models.GPT2, c *Config) { *c = Config{} },
		"WeightDecay is -1":        func(_ *models.GPT2, c *Config) { c.WeightDecay = -1 },
		"ClipNorm is NaN":          func(_ *models.GPT2, c *Config) { c.ClipNorm = math.NaN() },
		"SampleTemperature is -0.": func(_ *models.GPT2, c *Config) { c.SampleTemperature = -0.5 },
	} {
		model, splits, cfg := setUp(t, change)
		if _, err := New(t.Context(), model, splits, cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
}

func TestSetIsJournalled(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	trainer := begin(t, func(_ *models.GPT2, c *Config) { c.Dir = dir })
	if _, err := trainer.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := trainer.Set(Change{LearningRate: 1e-4}); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []Change{{}, {LearningRate: -1}, {LearningRate: math.NaN()}, {Steps: -2}} {
		if trainer.Set(bad) == nil {
			t.Errorf("%+v was accepted", bad)
		}
	}
	report, err := trainer.Step(t.Context())
	if err != nil || report.LearningRate > 1e-4 {
		t.Errorf("after the change the rate is %v (%v)", report, err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "journal.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var line entry
	if err := json.Unmarshal(text, &line); err != nil || line.Step != 1 || line.Change.LearningRate != 1e-4 {
		t.Errorf("journal %s (%v)", text, err)
	}
	metrics, err := os.ReadFile(filepath.Join(dir, "metrics.jsonl"))
	if err != nil || strings.Count(string(metrics), "\n") != 2 {
		t.Errorf("metrics %q (%v)", metrics, err)
	}
}

func TestFailedCheckpointKeepsPrevious(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	trainer := begin(t, func(_ *models.GPT2, c *Config) { c.Dir = dir })
	if _, err := trainer.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := trainer.Save(); err != nil {
		t.Fatal(err)
	}
	if _, err := trainer.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
	// A file where the next checkpoint has to go stands for a disk that refuses.
	if err := os.MkdirAll(filepath.Join(dir, "checkpoint-00000002", "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	full := errors.New("no space left on device")
	if err := models.WriteFolder(filepath.Join(dir, "checkpoint-00000003"), func(string) error { return full }); !errors.Is(err, full) {
		t.Fatal(err)
	}
	if err := trainer.Save(); err != nil {
		t.Fatal(err)
	}
	resumed, err := Resume(t.Context(), dir)
	if err != nil || resumed.Steps() != 2 {
		t.Fatalf("resumed %v (%v)", resumed, err)
	}
	resumed.Close()
}

func TestPreview(t *testing.T) {
	trainer := begin(t, nil)
	p := trainer.Preview()
	if len(p.Rows) != 3 || len(p.Rows[0]) != 13 || p.Rows[0][0].Trained || !p.Rows[0][12].Trained {
		t.Errorf("preview %+v", p)
	}
	if p.TokensPerBatch != 36 || p.TokensPerEpoch != 1500 {
		t.Errorf("%d tokens a batch, %d an epoch", p.TokensPerBatch, p.TokensPerEpoch)
	}
	var text strings.Builder
	for _, piece := range p.Rows[0] {
		text.WriteString(piece.Text)
	}
	if !strings.Contains(trainText, text.String()) {
		t.Errorf("the window %q is not in the text", text.String())
	}
	if !strings.Contains(p.HTML(), "background") || !strings.Contains(p.String(), "trained") {
		t.Error("the preview does not show itself")
	}
}

func TestRunForAndClosed(t *testing.T) {
	trainer := begin(t, nil)
	if err := trainer.RunFor(t.Context(), For{Steps: 3}); err != nil || trainer.Steps() != 3 {
		t.Errorf("RunFor 3 steps: step %d, %v", trainer.Steps(), err)
	}
	if trainer.RunFor(t.Context(), For{}) == nil {
		t.Error("RunFor of nothing was accepted")
	}
	if err := trainer.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := trainer.Step(t.Context()); !errors.Is(err, ErrClosed) {
		t.Errorf("a step after Close: %v", err)
	}
	if err := trainer.Run(t.Context()); !errors.Is(err, ErrClosed) {
		t.Errorf("a run after Close: %v", err)
	}
	if trainer.String() == "" {
		t.Error("a closed trainer does not show itself")
	}
}

func TestConfigShowsItself(t *testing.T) {
	cfg := CausalLM()
	cfg.LearningRate = 0.125
	for _, want := range []string{"LearningRate", "0.125", "0.001", "warm-up"} {
		if !strings.Contains(cfg.String(), want) {
			t.Errorf("no %q in\n%s", want, cfg)
		}
	}
}
