package training

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"hone/lib/models"
	"hone/lib/show"
)

// fits refuses a configuration that would fail later with this model: in the first
// sample, in the first checkpoint, or for want of memory.
func (c Config) fits(model *models.Model) error {
	return errors.Join(c.samplePrompt(model), c.writable(), c.memory(model))
}

func (c Config) samplePrompt(model *models.Model) error {
	if c.SampleEvery <= 0 || c.SampleTokens == 0 {
		return nil
	}
	tok := model.Tokenizer()
	ids, err := tok.Encode(c.SamplePrompt)
	if err != nil {
		return fmt.Errorf("Config.SamplePrompt: %w; or set SampleEvery to 0", err)
	}
	if _, hasEnd := tok.EOS(); len(ids) == 0 && !hasEnd {
		return errors.New("Config.SamplePrompt is empty, and the vocabulary has no end-of-text token to start from: give a character, or set SampleEvery to 0")
	}
	return nil
}

// writable tries the folder of the run before hours are spent on it.
func (c Config) writable() error {
	if c.Dir == "" {
		return nil
	}
	made := missing(c.Dir)
	if err := os.MkdirAll(c.Dir, 0o755); err != nil {
		return fmt.Errorf("Config.Dir cannot be made: %w; name another folder", err)
	}
	f, err := os.CreateTemp(c.Dir, ".hone-*")
	if err != nil {
		return fmt.Errorf("Config.Dir cannot be written: %w; name another folder", err)
	}
	err = errors.Join(f.Close(), os.Remove(f.Name()))
	if made { // a trainer that is never run leaves nothing behind
		err = errors.Join(err, os.Remove(c.Dir))
	}
	return err
}

func missing(dir string) bool {
	_, err := os.Stat(filepath.Clean(dir))
	return os.IsNotExist(err)
}

// memory compares the least that a batch needs, its logits and their gradients
// [B, T, V] in float32, with this machine's memory.
func (c Config) memory(model *models.Model) error {
	have := models.MachineMemory()
	if have == 0 {
		return nil
	}
	need := 8 * float64(c.BatchSize) * float64(c.Context) * float64(model.VocabSize())
	if need <= float64(have) {
		return nil
	}
	return fmt.Errorf("a batch of %s windows of %d tokens needs %.0f GiB for its logits alone, and this machine has %.0f GiB: set a smaller BatchSize, and GradientAccumulation to make up for it",
		show.Count(int64(c.BatchSize)), c.Context, need/(1<<30), float64(have)/(1<<30))
}

// warnings are about settings that work and are hardly meant.
func (c Config) warnings() []string {
	var out []string
	if c.WarmupSteps >= c.Steps {
		out = append(out, fmt.Sprintf("warning: WarmupSteps (%d) is not below Steps (%d), so the learning rate never reaches its peak %.3g: it ends at %.3g", c.WarmupSteps, c.Steps, c.LearningRate, c.learningRate(c.Steps-1)))
	}
	return out
}
