package models

import (
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"

	"hone/lib/tokenizers"
)

// Model is an architecture with weights, its tokenizer and its lineage. Nothing
// changes it, and it may be used from several goroutines.
type Model struct {
	arch    Architecture
	tok     *tokenizers.Tokenizer
	specs   []ParamSpec
	weights map[string]Tensor
	lineage []string
	err     error // of Failed; then all else is zero

	mu     sync.Mutex // guards loaded
	loaded *loaded
}

// New makes a model with random initial weights, which depend only on the
// architecture, its seed and the size of the vocabulary.
func New(arch Architecture, tok *tokenizers.Tokenizer) (*Model, error) {
	if err := checkParts(arch, tok); err != nil {
		return nil, fmt.Errorf("new model: %w", err)
	}
	specs := arch.Params(tok.VocabSize())
	if err := checkMemory(specs); err != nil {
		return nil, fmt.Errorf("new model: %w", err)
	}
	weights := make(map[string]Tensor, len(specs))
	for _, spec := range specs {
		weights[spec.Name] = initial(spec, arch.InitSeed())
	}
	lineage := []string{fmt.Sprintf("%s with random weights, seed %d", arch.Family(), arch.InitSeed())}
	return &Model{arch: arch, tok: tok, specs: specs, weights: weights, lineage: lineage}, nil
}

// FromWeights makes a model of given weights, which it takes over: the caller writes
// to them no more. Every parameter of arch must be there with its shape, and no
// other. lineage says where they come from, oldest first.
func FromWeights(arch Architecture, tok *tokenizers.Tokenizer, weights map[string]Tensor, lineage []string) (*Model, error) {
	if err := checkParts(arch, tok); err != nil {
		return nil, fmt.Errorf("model from weights: %w", err)
	}
	specs := arch.Params(tok.VocabSize())
	if err := checkWeights(specs, weights); err != nil {
		return nil, fmt.Errorf("model from weights: %w", err)
	}
	return &Model{arch: arch, tok: tok, specs: specs, weights: maps.Clone(weights), lineage: slices.Clone(lineage)}, nil
}

func checkParts(arch Architecture, tok *tokenizers.Tokenizer) error {
	if arch == nil {
		return errors.New("no architecture given: pass for instance models.GPT2{…}")
	}
	if tok == nil {
		return errors.New("no tokenizer given: train one with tokenizers.Train or load one with tokenizers.Load")
	}
	return arch.Check(tok.VocabSize())
}

// Architecture returns the family and its sizes.
func (m *Model) Architecture() Architecture { return m.arch }

// Tokenizer returns the tokenizer that the model was made for.
func (m *Model) Tokenizer() *tokenizers.Tokenizer { return m.tok }

// VocabSize is the number of rows of the token embedding.
func (m *Model) VocabSize() int {
	if m.err != nil {
		return 0
	}
	return m.tok.VocabSize()
}

// Context is the most tokens that the model sees at once.
func (m *Model) Context() int {
	if m.err != nil {
		return 0
	}
	return m.arch.MaxContext()
}

// Specs lists the parameters in their fixed order.
func (m *Model) Specs() []ParamSpec { return slices.Clone(m.specs) }

// Lineage says where the weights come from, oldest first.
func (m *Model) Lineage() []string { return slices.Clone(m.lineage) }

// Param returns a parameter by its Hugging Face name, e.g. "h.0.attn.c_attn.weight".
func (m *Model) Param(name string) (Tensor, error) {
	if m.err != nil {
		return Tensor{}, m.err
	}
	t, ok := m.weights[name]
	if !ok {
		return Tensor{}, fmt.Errorf("the model has no parameter %q; its names: %s", name, firstNames(m.specs, 6))
	}
	return t, nil
}

// NumParams is the number of weights; the embedding that is also the output layer
// counts once.
func (m *Model) NumParams() int {
	total := 0
	for _, s := range m.specs {
		total += s.Size()
	}
	return total
}

// initial makes the first value of a parameter. Each has a random stream of its own,
// named by the seed and the parameter, so the order of parameters does not matter.
func initial(spec ParamSpec, seed int64) Tensor {
	data := make([]float32, spec.Size())
	if spec.InitStd == 0 {
		for i := range data {
			data[i] = spec.InitFill
		}
		return Tensor{Name: spec.Name, Shape: spec.Shape, Data: data}
	}
	name := fnv.New64a()
	name.Write([]byte(spec.Name))
	random := rand.New(rand.NewPCG(uint64(seed), name.Sum64()))
	for i := range data {
		data[i] = float32(random.NormFloat64() * spec.InitStd)
	}
	return Tensor{Name: spec.Name, Shape: spec.Shape, Data: data}
}
