package training

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"time"

	"hone/lib/evaluate"
	"hone/lib/show"
)

// Config is how a model is trained. Take one from [CausalLM] and change fields: zero
// means zero, not the default. It shows itself as a table.
type Config struct {
	// Objective is what is trained, set by the function that made the Config.
	Objective string

	Steps                int `doc:"updates of the weights that Run makes"`
	BatchSize            int `doc:"windows of text in a batch"`
	Context              int `doc:"tokens of a window; 0 takes the model's Context, more is refused"`
	GradientAccumulation int `doc:"batches whose gradients are averaged for one update"`

	LearningRate    float64 `doc:"peak, reached after warm-up"`
	MinLearningRate float64 `doc:"where the cosine ends, at Steps; kept afterwards"`
	WarmupSteps     int     `doc:"steps of linear warm-up from 0"`
	Beta1           float64 `doc:"AdamW: decay of the mean of gradients"`
	Beta2           float64 `doc:"AdamW: decay of the mean of squares"`
	Epsilon         float64 `doc:"AdamW: added to the root of the mean of squares"`
	WeightDecay     float64 `doc:"AdamW: decoupled decay, of embeddings and matrices only"`
	ClipNorm        float64 `doc:"largest norm of all gradients together; 0: no clipping"`

	EvalEvery         int     `doc:"steps between looks at held-out text; 0: only at the end"`
	EvalBatches       int     `doc:"batches of such a look, the same each time; at the end all is read"`
	SampleEvery       int     `doc:"steps between text samples; 0: none"`
	SamplePrompt      string  `doc:"what the samples continue"`
	SampleTokens      int     `doc:"length of a sample"`
	SampleTemperature float64 `doc:"temperature of the samples"`

	Seed int64 `doc:"of the order of data, of dropout and of samples"`

	Dir       string        `doc:"folder for checkpoints, metrics and journal; empty: nothing is written"`
	SaveEvery time.Duration `doc:"time between checkpoints in Dir; 0: only at the end"`

	// Floors are held-out losses of simple models, drawn into the chart and named in the
	// summary: append what evaluate.NGram measured.
	Floors []*evaluate.Floor
}

// causalLM names the objective of CausalLM.
const causalLM = "causal-lm"

// CausalLM is the training of a language model to predict the next token: windows at
// random places of the text, every token trained. The defaults are those of nanoGPT
// for a small model on a CPU.
func CausalLM() Config {
	return Config{
		Objective: causalLM,
		Steps:     2000, BatchSize: 12, GradientAccumulation: 1,
		LearningRate: 1e-3, MinLearningRate: 1e-4, WarmupSteps: 100,
		Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8, WeightDecay: 0.1, ClipNorm: 1,
		EvalEvery: 250, EvalBatches: 20,
		SampleEvery: 500, SamplePrompt: "\n", SampleTokens: 120, SampleTemperature: 0.8,
		Seed: 1337, SaveEvery: 10 * time.Minute,
	}
}

// check says everything that is unusable at once.
func (c Config) check() error {
	var problems []error
	bad := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if c.Objective == "" {
		bad("the Config is empty: start from training.CausalLM()")
		return errors.Join(problems...)
	}
	if c.Objective != causalLM {
		bad("Config.Objective is %q: there is %q, which training.CausalLM() sets", c.Objective, causalLM)
	}
	for _, f := range []struct {
		name  string
		value int
	}{{"Steps", c.Steps}, {"BatchSize", c.BatchSize}, {"GradientAccumulation", c.GradientAccumulation}} {
		if f.value < 1 {
			bad("Config.%s is %d: set it to 1 or more", f.name, f.value)
		}
	}
	for _, f := range []struct {
		name  string
		value int
	}{{"Context", c.Context}, {"WarmupSteps", c.WarmupSteps}, {"EvalEvery", c.EvalEvery}, {"EvalBatches", c.EvalBatches}, {"SampleEvery", c.SampleEvery}, {"SampleTokens", c.SampleTokens}, {"SaveEvery", int(c.SaveEvery)}} {
		if f.value < 0 {
			bad("Config.%s is %d: it cannot be negative", f.name, f.value)
		}
	}
	if !(c.LearningRate > 0) || math.IsInf(c.LearningRate, 0) {
		bad("Config.LearningRate is %v: it must be a number above 0, for instance 1e-3 for a small model", c.LearningRate)
	}
	if !(c.MinLearningRate >= 0 && c.MinLearningRate <= c.LearningRate) {
		bad("Config.MinLearningRate is %v: it goes from 0 to LearningRate (%v)", c.MinLearningRate, c.LearningRate)
	}
	for _, f := range []struct {
		name  string
		value float64
	}{{"Beta1", c.Beta1}, {"Beta2", c.Beta2}} {
		if !(f.value >= 0 && f.value < 1) {
			bad("Config.%s is %v: it goes from 0 to below 1", f.name, f.value)
		}
	}
	for _, f := range []struct {
		name  string
		value float64
	}{{"Epsilon", c.Epsilon}, {"WeightDecay", c.WeightDecay}, {"ClipNorm", c.ClipNorm}, {"SampleTemperature", c.SampleTemperature}} {
		if !(f.value >= 0) || math.IsInf(f.value, 0) {
			bad("Config.%s is %v: it is a number from 0 up", f.name, f.value)
		}
	}
	for i, f := range c.Floors {
		if f == nil || !isFinite(f.Loss) {
			bad("Config.Floors[%d] is no measured loss: leave it out", i)
		}
	}
	return errors.Join(problems...)
}

// String is the table as text.
func (c Config) String() string { return c.table().String() }

// HTML is the table of values, defaults and what they mean.
func (c Config) HTML() string { return c.table().HTML() }

func (c Config) table() show.Table {
	t := show.Table{Title: "Config · " + c.Objective, Columns: []string{"field", "value", "default", "meaning"}}
	value, usual := reflect.ValueOf(c), reflect.ValueOf(CausalLM())
	for i := range value.NumField() {
		field := value.Type().Field(i)
		doc := field.Tag.Get("doc")
		if doc == "" {
			continue
		}
		now, before := fmt.Sprint(value.Field(i)), fmt.Sprint(usual.Field(i))
		if field.Type.Kind() == reflect.String {
			now, before = fmt.Sprintf("%q", now), fmt.Sprintf("%q", before)
		}
		t.Rows = append(t.Rows, []string{field.Name, now, before, doc})
	}
	return t
}
