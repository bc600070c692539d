package training

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/gomlx/gomlx/core/tensors"

	"hone/lib/models"
)

// state is trainer.json of a checkpoint: everything but weights, moments and data.
type state struct {
	Format  int     `json:"format"`
	Step    int     `json:"step"`
	Trained float64 `json:"trained_seconds"`
	// Compiling of Trained went into the first steps of sessions, CompiledSteps of them.
	Compiling     float64   `json:"compiling_seconds,omitempty"`
	CompiledSteps int       `json:"compiled_steps,omitempty"`
	Backend       string    `json:"backend"`
	Config        Config    `json:"config"`
	Journal       []entry   `json:"journal"`
	Losses        []point   `json:"losses"`
	Stride        int       `json:"stride"`
	Pending       []float64 `json:"pending"`
	HeldOut       []point   `json:"held_out"`
	Samples       []sample  `json:"samples"`
	Lineage       []string  `json:"lineage"` // of the model that training started from
}

const stateFormat = 1

// keep is how many checkpoints stay in Dir.
const keep = 2

// Save writes a checkpoint into Config.Dir: weights, moments, step, settings. It is
// whole or not there: if writing fails, the checkpoints before it are unharmed.
func (t *Trainer) Save() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.save()
}

func (t *Trainer) save() error {
	if t.engine == nil {
		return ErrClosed
	}
	if t.cfg.Dir == "" {
		return errors.New("save: Config.Dir is empty: set it to a folder before training.New; or keep only the weights: trainer.Model(), then Save(dir)")
	}
	if err := t.saveData(); err != nil {
		return fmt.Errorf("save at step %d: %w", t.step, err)
	}
	dir := filepath.Join(t.cfg.Dir, fmt.Sprintf("checkpoint-%08d", t.step))
	if err := models.WriteFolder(dir, t.fill); err != nil {
		return fmt.Errorf("save at step %d: %w. Checkpoints saved before are unharmed, and the training is kept in memory: make room and call Save again", t.step, err)
	}
	t.saved = time.Now()
	return t.prune()
}

// fill writes a checkpoint's files.
func (t *Trainer) fill(dir string) error {
	model, err := t.snapshot()
	if err != nil {
		return err
	}
	if err := model.WriteFiles(dir); err != nil {
		return err
	}
	// The model's files follow Hugging Face's layout; what is resumed from is here, in ours.
	var all []models.Tensor
	for _, part := range []struct {
		prefix string
		values []*tensors.Tensor
	}{{"weight.", t.engine.params}, {"mean.", t.engine.means}, {"square.", t.engine.squares}} {
		host, err := t.engine.download(part.values)
		if err != nil {
			return err
		}
		for name, tensor := range host {
			tensor.Name = part.prefix + name
			all = append(all, tensor)
		}
	}
	if err := models.WriteSafetensors(filepath.Join(dir, "state.safetensors"), all); err != nil {
		return err
	}
	h := t.history
	text, err := json.Marshal(state{
		Format: stateFormat, Step: t.step, Trained: t.trained.Seconds(), Compiling: t.compiling.Seconds(), CompiledSteps: t.compiledSteps, Backend: t.engine.name, Config: t.cfg, Journal: t.journal,
		Losses: h.losses, Stride: h.stride, Pending: h.pending, HeldOut: h.heldOut, Samples: h.samples, Lineage: t.start.Lineage(),
	})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "trainer.json"), text, 0o644)
}

// saveData writes the token streams once.
func (t *Trainer) saveData() error {
	dir := filepath.Join(t.cfg.Dir, "data")
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	return models.WriteFolder(dir, func(dir string) error {
		if err := writeIDs(filepath.Join(dir, "train.ids"), t.data.train); err != nil {
			return err
		}
		return writeIDs(filepath.Join(dir, "valid.ids"), t.data.valid)
	})
}

// prune removes all but the newest checkpoints.
func (t *Trainer) prune() error {
	all, err := checkpoints(t.cfg.Dir)
	if err != nil {
		return fmt.Errorf("save: %w", err)
	}
	for len(all) > keep {
		if err := os.RemoveAll(all[0]); err != nil {
			return fmt.Errorf("remove an old checkpoint: %w", err)
		}
		all = all[1:]
	}
	return nil
}

// checkpoints lists the whole checkpoints of a run, oldest first.
func checkpoints(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	steps := map[string]int{}
	var all []string
	for _, e := range entries {
		digits, ok := strings.CutPrefix(e.Name(), "checkpoint-")
		if step, err := strconv.Atoi(digits); ok && err == nil && e.IsDir() {
			path := filepath.Join(dir, e.Name())
			steps[path] = step
			all = append(all, path)
		}
	}
	sort.Slice(all, func(i, j int) bool { return steps[all[i]] < steps[all[j]] })
	return all, nil
}

// Resume continues a run from the newest checkpoint in its Dir. On a CPU, with the same
// backend, it continues bit for bit as the run would have.
func Resume(ctx context.Context, dir string) (*Trainer, error) {
	if _, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("resume: no folder %s: give the Config.Dir of a run that was saved (cells work in the notebook's folder): %w", dir, err)
	}
	t, err := resume(ctx, dir)
	if err != nil {
		return nil, fmt.Errorf("resume %s: %w", dir, err)
	}
	return t, nil
}

func resume(ctx context.Context, dir string) (*Trainer, error) {
	all, err := checkpoints(dir)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, errors.New("no checkpoint in it: give the Config.Dir of a run that was saved")
	}
	newest := all[len(all)-1]
	var s state
	text, err := os.ReadFile(filepath.Join(newest, "trainer.json"))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return nil, fmt.Errorf("%s: trainer.json: %w", filepath.Base(newest), err)
	}
	if s.Format != stateFormat {
		return nil, fmt.Errorf("%s: trainer.json has format %d, this version reads %d", filepath.Base(newest), s.Format, stateFormat)
	}
	s.Config.Dir = dir
	model, moments, err := readState(ctx, newest, s.Lineage)
	if err != nil {
		return nil, err
	}
	var d data
	if d.train, err = readIDs(filepath.Join(dir, "data", "train.ids"), model.VocabSize()); err != nil {
		return nil, err
	}
	if d.valid, err = readIDs(filepath.Join(dir, "data", "valid.ids"), model.VocabSize()); err != nil {
		return nil, err
	}
	t, err := newTrainer(ctx, model, d, s.Config)
	if err != nil {
		return nil, err
	}
	if err := t.engine.setMoments(moments); err != nil {
		return nil, err
	}
	t.step, t.journal, t.trained = s.Step, s.Journal, time.Duration(s.Trained*float64(time.Second))
	t.compiling, t.compiledSteps = time.Duration(s.Compiling*float64(time.Second)), s.CompiledSteps
	t.history = history{losses: s.Losses, stride: s.Stride, pending: s.Pending, heldOut: s.HeldOut, samples: s.Samples}
	return t, nil
}

// readState reads a checkpoint's model, with the exact weights, and its moments.
func readState(ctx context.Context, dir string, lineage []string) (*models.Model, map[string]models.Tensor, error) {
	shell, err := models.Load(ctx, dir)
	if err != nil {
		return nil, nil, err
	}
	all, err := models.ReadSafetensors(filepath.Join(dir, "state.safetensors"))
	if err != nil {
		return nil, nil, err
	}
	weights, moments := map[string]models.Tensor{}, map[string]models.Tensor{}
	for name, t := range all {
		if rest, ok := strings.CutPrefix(name, "weight."); ok {
			t.Name = rest
			weights[rest] = t
			continue
		}
		moments[name] = t
	}
	model, err := models.FromWeights(shell.Architecture(), shell.Tokenizer(), weights, lineage)
	return model, moments, err
}

// setMoments puts the moments of a checkpoint on the backend.
func (e *engine) setMoments(moments map[string]models.Tensor) error {
	for i, s := range e.recipe.specs {
		for prefix, place := range map[string]*[]*tensors.Tensor{"mean.": &e.means, "square.": &e.squares} {
			t, ok := moments[prefix+s.Name]
			if !ok || len(t.Data) != s.Size() {
				return fmt.Errorf("state.safetensors: %s%s is missing or has another size: the checkpoint is damaged; remove its folder to resume from the one before", prefix, s.Name)
			}
			free([]*tensors.Tensor{(*place)[i]})
			(*place)[i] = tensors.FromFlatDataAndDimensions(t.Data, s.Shape...)
		}
	}
	return nil
}

func writeIDs(path string, ids []int32) error {
	buffer := make([]byte, 4*len(ids))
	for i, id := range ids {
		binary.LittleEndian.PutUint32(buffer[4*i:], uint32(id))
	}
	return os.WriteFile(path, buffer, 0o644)
}

func readIDs(path string, vocab int) ([]int32, error) {
	buffer, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if len(buffer)%4 != 0 {
		return nil, fmt.Errorf("%s has %d bytes, no multiple of 4: it was cut off", path, len(buffer))
	}
	ids := make([]int32, len(buffer)/4)
	for i := range ids {
		ids[i] = int32(binary.LittleEndian.Uint32(buffer[4*i:]))
		if ids[i] < 0 || int(ids[i]) >= vocab {
			return nil, fmt.Errorf("%s: id %d at %d is outside the vocabulary of %d", path, ids[i], i, vocab)
		}
	}
	return ids, nil
}
