package models

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// Architecture is a family of models with its sizes. [GPT2] is one. A type of your
// own can be another: give it to [New].
type Architecture interface {
	// Family is the model_type of Hugging Face's config.json, e.g. "gpt2".
	Family() string
	// Check says which setting is unusable, for a vocabulary of that size.
	Check(vocabSize int) error
	// Params lists the parameters in a fixed order.
	Params(vocabSize int) []ParamSpec
	// MaxContext is the largest number of tokens that Logits can take.
	MaxContext() int
	// Logits builds the logits [N, V] of the next token after each token of ids
	// [B, T] (int32). drop is nil outside training.
	Logits(p Params, ids *graph.Node, drop *Dropout) *graph.Node
	// InitSeed starts the random initial weights.
	InitSeed() int64
}

// Cached is an Architecture that can generate one token at a time from the keys and
// values of the tokens before.
type Cached interface {
	Architecture
	// CacheLayers is the number of (keys, values) pairs.
	CacheLayers() int
	// Prefill runs ids [1, T] of which those up to index last (int32 scalar) count. It
	// returns the logits [V] after token last and per layer the keys and values [C, D].
	Prefill(p Params, ids, last *graph.Node) (logits *graph.Node, keys, values []*graph.Node)
	// Decode runs the token id ([1], int32) at position pos (int32 scalar) and returns
	// the logits [V] after it and the keys and values with its own written at pos.
	Decode(p Params, id, pos *graph.Node, keys, values []*graph.Node) (logits *graph.Node, newKeys, newValues []*graph.Node)
}

// ParamSpec describes one parameter of an architecture.
type ParamSpec struct {
	// Name is the name in Hugging Face's files, without the model's prefix.
	Name string
	// Shape is the shape in memory; [out, in] for linear layers.
	Shape []int
	// Group is the layer shown in tables and gradient norms: "embedding", "layer 0", …
	Group string
	// InitStd is the standard deviation of the normal initial weights; 0 means that all
	// are InitFill.
	InitStd  float64
	InitFill float32
	// Transposed says that files hold it as [in, out].
	Transposed bool
}

// Size is the number of values.
func (s ParamSpec) Size() int { return product(s.Shape) }

// IsMatrix says whether weight decay applies: embeddings and linear weights yes,
// biases and norms no.
func (s ParamSpec) IsMatrix() bool { return len(s.Shape) >= 2 }

// Params are a model's parameters as nodes of a graph.
type Params map[string]*graph.Node

// Get returns the parameter called name. It panics with an error that names it if it
// is missing; the graph's executor turns that into a returned error.
func (p Params) Get(name string) *graph.Node {
	n, ok := p[name]
	if !ok {
		panic(fmt.Errorf("the model has no parameter %q", name))
	}
	return n
}

func product(dims []int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}
