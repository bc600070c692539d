package training

import (
	"context"
	"fmt"
	"math"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"hone/lib/backends"
	"hone/lib/models"
)

// engine holds weights and moments on the backend and runs the compiled step.
type engine struct {
	backend compute.Backend
	name    string // of the backend
	recipe  recipe
	params  []*tensors.Tensor
	means   []*tensors.Tensor
	squares []*tensors.Tensor
	alive   *tensors.Tensor
	// before is what the last update started from: weights, means, squares. Whether an
	// update ruined the weights shows only in the loss of the next step.
	before   [3][]*tensors.Tensor
	programs struct{ whole, accumulate, apply, score *graph.Exec }
}

// outcome is what a step says of itself.
type outcome struct {
	loss, norm float64
	alive      bool
	groups     []float64
}

func newEngine(ctx context.Context, model *models.Model, cfg Config) (*engine, error) {
	backend, err := backends.Open(ctx)
	if err != nil {
		return nil, err
	}
	specs := model.Specs()
	e := &engine{backend: backend, name: backends.Name(), recipe: recipe{
		arch: model.Architecture(), specs: specs, groups: groupsOf(specs), dropout: dropoutOf(model.Architecture()),
		beta1: cfg.Beta1, beta2: cfg.Beta2, epsilon: cfg.Epsilon,
	}}
	if e.params, err = model.Upload(backend); err != nil {
		return nil, err
	}
	if e.means, err = e.zeros(); err != nil {
		return nil, err
	}
	if e.squares, err = e.zeros(); err != nil {
		return nil, err
	}
	e.alive = tensors.FromScalar(float32(1))
	return e, e.compile()
}

func (e *engine) compile() error {
	for _, p := range []struct {
		exec  **graph.Exec
		build graph.CanonicalExecGraphFn
	}{
		{&e.programs.whole, e.recipe.whole}, {&e.programs.accumulate, e.recipe.accumulate},
		{&e.programs.apply, e.recipe.apply}, {&e.programs.score, e.score},
	} {
		exec, err := graph.NewExecCanonical(e.backend, p.build, 0, 0, false, true, true)
		if err != nil {
			return fmt.Errorf("prepare the step: %w", err)
		}
		*p.exec = exec.SetMaxCache(-1)
	}
	return nil
}

// score gives the losses [N] of labels. in: weights, ids [B, T], labels [B, T].
func (e *engine) score(_ *graph.Graph, in []*graph.Node) []*graph.Node {
	n := len(e.recipe.specs)
	logits := e.recipe.arch.Logits(models.Named(e.recipe.specs, in[:n]), in[n], nil)
	return []*graph.Node{models.TokenLosses(logits, in[n+1])}
}

// zeros is a zero for each parameter.
func (e *engine) zeros() ([]*tensors.Tensor, error) {
	all := make([]*tensors.Tensor, len(e.recipe.specs))
	for i, s := range e.recipe.specs {
		all[i] = tensors.FromFlatDataAndDimensions(make([]float32, s.Size()), s.Shape...)
		if err := all[i].ToDevice(e.backend, 0); err != nil {
			return nil, fmt.Errorf("make room for the moments of %s: %w", s.Name, err)
		}
	}
	return all, nil
}

// step makes one update from the batches, each [B][T+1]; more than one are averaged.
// If it returns an error nothing has changed.
func (e *engine) step(batches [][][]int32, h hyper, seeds [][]uint64) (outcome, error) {
	var out []*tensors.Tensor
	var err error
	if len(batches) == 1 {
		args := flat(e.params, e.means, e.squares)
		out, err = call(e.programs.whole, append(args, h.vector(), e.alive, batches[0], seeds[0]))
	} else {
		out, err = e.accumulated(batches, h, seeds)
	}
	if err != nil {
		return outcome{}, err
	}
	n := len(e.params)
	stats, err := tensors.CopyFlatData[float32](out[3*n+1])
	if err != nil {
		return outcome{}, fmt.Errorf("read the loss: %w", err)
	}
	free(out[3*n+1:], []*tensors.Tensor{e.alive})
	o := outcome{loss: float64(stats[statLoss]), norm: float64(stats[statNorm]), alive: stats[statAlive] > 0}
	for _, g := range stats[statGroups:] {
		o.groups = append(o.groups, float64(g))
	}
	if !o.alive { // the program gave back what it was given
		free(out[:3*n+1])
		e.alive = tensors.FromScalar(float32(1))
		return o, nil
	}
	free(e.before[0], e.before[1], e.before[2])
	e.before = [3][]*tensors.Tensor{e.params, e.means, e.squares}
	e.params, e.means, e.squares, e.alive = out[:n], out[n:2*n], out[2*n:3*n], out[3*n]
	return o, nil
}

// undo takes the last update back. It says whether there was one to take back.
func (e *engine) undo() bool {
	if e.before[0] == nil {
		return false
	}
	free(e.params, e.means, e.squares)
	e.params, e.means, e.squares = e.before[0], e.before[1], e.before[2]
	e.before = [3][]*tensors.Tensor{}
	return true
}

func (e *engine) accumulated(batches [][][]int32, h hyper, seeds [][]uint64) ([]*tensors.Tensor, error) {
	sums, err := e.zeros()
	if err != nil {
		return nil, err
	}
	sums = append(sums, tensors.FromScalar(float32(0)))
	for i, b := range batches {
		next, err := call(e.programs.accumulate, append(flat(e.params, sums), b, seeds[i]))
		if err != nil {
			return nil, err
		}
		free(sums)
		sums = next
	}
	args := append(flat(e.params, e.means, e.squares, sums), h.vector(), e.alive, float32(1)/float32(len(batches)))
	out, err := call(e.programs.apply, args)
	free(sums)
	return out, err
}

// Losses implements evaluate.Scorer with the weights of now.
func (e *engine) Losses(_ context.Context, ids, labels [][]int32) ([]float32, error) {
	out, err := call(e.programs.score, append(flat(e.params), ids, labels))
	if err != nil {
		return nil, err
	}
	losses, err := tensors.CopyFlatData[float32](out[0])
	free(out)
	return losses, err
}

// download copies tensors, one for each parameter, to the host.
func (e *engine) download(all []*tensors.Tensor) (map[string]models.Tensor, error) {
	host := make(map[string]models.Tensor, len(all))
	for i, s := range e.recipe.specs {
		data, err := tensors.CopyFlatData[float32](all[i])
		if err != nil {
			return nil, fmt.Errorf("copy %s from the backend: %w", s.Name, err)
		}
		host[s.Name] = models.Tensor{Name: s.Name, Shape: s.Shape, Data: data}
	}
	return host, nil
}

// close releases the memory on the backend.
func (e *engine) close() {
	free(e.params, e.means, e.squares, []*tensors.Tensor{e.alive})
	free(e.before[0], e.before[1], e.before[2])
	for _, p := range []*graph.Exec{e.programs.whole, e.programs.accumulate, e.programs.apply, e.programs.score} {
		p.Finalize()
	}
}

func hyperAt(cfg Config, step int) hyper {
	t := float64(step + 1)
	return hyper{
		learningRate: float32(cfg.learningRate(step)), weightDecay: float32(cfg.WeightDecay), clipNorm: float32(cfg.ClipNorm),
		biasCorrection1: float32(1 / (1 - math.Pow(cfg.Beta1, t))),
		biasCorrection2: float32(1 / math.Sqrt(1-math.Pow(cfg.Beta2, t))),
	}
}

func flat(lists ...[]*tensors.Tensor) []any {
	var all []any
	for _, list := range lists {
		for _, t := range list {
			all = append(all, t)
		}
	}
	return all
}

// free releases buffers at once. One that cannot be is left to the garbage collector.
func free(lists ...[]*tensors.Tensor) {
	for _, list := range lists {
		for _, t := range list {
			_ = t.FinalizeAll()
		}
	}
}

// call runs a program; a panic of the backend becomes an error.
func call(exec *graph.Exec, args []any) (out []*tensors.Tensor, err error) {
	defer func() {
		if r := recover(); r != nil {
			out, err = nil, fmt.Errorf("backend %s: %v", backends.Name(), r)
		}
	}()
	return exec.Call(args...)
}

func groupsOf(specs []models.ParamSpec) []string {
	var groups []string
	seen := map[string]bool{}
	for _, s := range specs {
		if !seen[s.Group] {
			seen[s.Group] = true
			groups = append(groups, s.Group)
		}
	}
	return groups
}

// dropoutOf is the dropout of architectures that have one.
func dropoutOf(arch models.Architecture) float64 {
	if a, ok := arch.(interface{ DropoutRate() float64 }); ok {
		return a.DropoutRate()
	}
	return 0
}
