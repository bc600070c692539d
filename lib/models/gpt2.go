package models

import (
	"fmt"
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// GPT2 is the decoder of Radford et al. 2019: learned positions, pre-LayerNorm
// blocks, GELU (tanh approximation), and one tensor for the token embedding and the
// output layer.
//
// Initial weights follow GPT-2 and nanoGPT: normal with standard deviation 0.02, those
// of the two projections into the residual stream of each layer 0.02/√(2·NumLayers),
// biases 0, norms 1.
type GPT2 struct {
	NumLayers  int
	NumHeads   int // HiddenSize is divided among them
	HiddenSize int
	Context    int // the most tokens that the model sees at once
	// Dropout is the share of values dropped in training after the embedding, in the
	// attention weights and at each addition to the residual stream. 0: none.
	Dropout float64
	// NoBias leaves the biases of linear layers and norms out, as nanoGPT's bias=False.
	NoBias bool
	// Seed of the initial weights. The same seed gives the same weights everywhere.
	Seed int64
}

const gpt2Epsilon = 1e-5

// Family returns "gpt2".
func (a GPT2) Family() string { return "gpt2" }

// MaxContext returns Context.
func (a GPT2) MaxContext() int { return a.Context }

// InitSeed returns Seed.
func (a GPT2) InitSeed() int64 { return a.Seed }

// CacheLayers returns NumLayers.
func (a GPT2) CacheLayers() int { return a.NumLayers }

// Check says which size is unusable.
func (a GPT2) Check(vocabSize int) error {
	sizes := []struct {
		name  string
		value int
	}{
		{"NumLayers", a.NumLayers}, {"NumHeads", a.NumHeads},
		{"HiddenSize", a.HiddenSize}, {"Context", a.Context},
	}
	for _, s := range sizes {
		if s.value <= 0 {
			return fmt.Errorf("GPT2.%s is %d: set it to 1 or more", s.name, s.value)
		}
	}
	if a.HiddenSize%a.NumHeads != 0 {
		return fmt.Errorf("GPT2.HiddenSize %d is not a multiple of NumHeads %d: each head takes HiddenSize/NumHeads of it", a.HiddenSize, a.NumHeads)
	}
	if !(a.Dropout >= 0 && a.Dropout < 1) {
		return fmt.Errorf("GPT2.Dropout is %v: it is a share, from 0 to below 1", a.Dropout)
	}
	if vocabSize <= 0 {
		return fmt.Errorf("the vocabulary has %d tokens: train the tokenizer on text that is not empty", vocabSize)
	}
	return nil
}

// Params lists the parameters by their names in Hugging Face's GPT-2 files.
func (a GPT2) Params(vocabSize int) []ParamSpec {
	const std = 0.02
	residual := std / math.Sqrt(2*float64(a.NumLayers))
	d := a.HiddenSize
	specs := []ParamSpec{
		{Name: "wte.weight", Shape: []int{vocabSize, d}, Group: "embedding", InitStd: std},
		{Name: "wpe.weight", Shape: []int{a.Context, d}, Group: "embedding", InitStd: std},
	}
	norm := func(name, group string) {
		specs = append(specs, ParamSpec{Name: name + ".weight", Shape: []int{d}, Group: group, InitFill: 1})
		if !a.NoBias {
			specs = append(specs, ParamSpec{Name: name + ".bias", Shape: []int{d}, Group: group})
		}
	}
	dense := func(name, group string, out, in int, std float64) {
		specs = append(specs, ParamSpec{Name: name + ".weight", Shape: []int{out, in}, Group: group, InitStd: std, Transposed: true})
		if !a.NoBias {
			specs = append(specs, ParamSpec{Name: name + ".bias", Shape: []int{out}, Group: group})
		}
	}
	for layer := range a.NumLayers {
		h, group := fmt.Sprintf("h.%d", layer), fmt.Sprintf("layer %d", layer)
		norm(h+".ln_1", group)
		dense(h+".attn.c_attn", group, 3*d, d, std)
		dense(h+".attn.c_proj", group, d, d, residual)
		norm(h+".ln_2", group)
		dense(h+".mlp.c_fc", group, 4*d, d, std)
		dense(h+".mlp.c_proj", group, d, 4*d, residual)
	}
	norm("ln_f", "final norm")
	return specs
}

// Logits implements Architecture.
func (a GPT2) Logits(p Params, ids *graph.Node, drop *Dropout) *graph.Node {
	batch, time := ids.Shape().Dimensions[0], ids.Shape().Dimensions[1]
	x := drop.apply(a.embed(p, ids)) // [N, D]
	x = a.blocks(p, x, drop, func(_ int, q, k, v *graph.Node) *graph.Node {
		return causalAttention(q, k, v, batch, time, a.NumHeads, drop)
	})
	return linear(x, p.Get("wte.weight"), nil) // [N, V]
}

// Prefill implements Cached.
func (a GPT2) Prefill(p Params, ids, last *graph.Node) (*graph.Node, []*graph.Node, []*graph.Node) {
	time := ids.Shape().Dimensions[1]
	var keys, values []*graph.Node
	x := a.blocks(p, a.embed(p, ids), nil, func(_ int, q, k, v *graph.Node) *graph.Node {
		keys, values = append(keys, a.toContext(k)), append(values, a.toContext(v))
		return causalAttention(q, k, v, 1, time, a.NumHeads, nil)
	})
	here := graph.Equal(graph.Iota(x.Graph(), shapes.Make(dtypes.Int32, x.Shape().Dimensions...), 0), last)
	x = graph.ReduceAndKeep(graph.Where(here, x, graph.ZerosLike(x)), graph.ReduceSum, 0) // [1, D]
	logits := linear(x, p.Get("wte.weight"), nil)
	return graph.Reshape(logits, logits.Shape().Dimensions[1]), keys, values
}

// Decode implements Cached.
func (a GPT2) Decode(p Params, id, pos *graph.Node, keys, values []*graph.Node) (*graph.Node, []*graph.Node, []*graph.Node) {
	token := graph.Gather(p.Get("wte.weight"), graph.Reshape(id, 1, 1))                  // [1, D]
	place := graph.Gather(p.Get("wpe.weight"), graph.Reshape(pos, 1, 1))                 // [1, D]
	newKeys, newValues := make([]*graph.Node, len(keys)), make([]*graph.Node, len(keys)) // [C, D] each
	x := a.blocks(p, graph.Add(token, place), nil, func(layer int, q, k, v *graph.Node) *graph.Node {
		newKeys[layer], newValues[layer] = writeRow(keys[layer], k, pos), writeRow(values[layer], v, pos)
		return cachedAttention(q, newKeys[layer], newValues[layer], pos, a.NumHeads)
	})
	logits := linear(x, p.Get("wte.weight"), nil)
	return graph.Reshape(logits, logits.Shape().Dimensions[1]), newKeys, newValues
}

// embed adds token and position embeddings: ids [B, T] → [B*T, D].
func (a GPT2) embed(p Params, ids *graph.Node) *graph.Node {
	batch, time := ids.Shape().Dimensions[0], ids.Shape().Dimensions[1]
	if time > a.Context {
		panic(fmt.Errorf("%d tokens do not fit the context of %d", time, a.Context))
	}
	tokens := graph.Gather(p.Get("wte.weight"), graph.Reshape(ids, batch*time, 1)) // [N, D]
	places := graph.Slice(p.Get("wpe.weight"), graph.AxisRange(0, time))           // [T, D]
	places = graph.BroadcastToDims(graph.Reshape(places, 1, time, a.HiddenSize), batch, time, a.HiddenSize)
	return graph.Add(tokens, graph.Reshape(places, batch*time, a.HiddenSize))
}

// blocks runs all layers and the final norm on x [N, D]. attend maps a layer's q, k, v
// [N, D] to what its heads read [N, D].
func (a GPT2) blocks(p Params, x *graph.Node, drop *Dropout, attend func(layer int, q, k, v *graph.Node) *graph.Node) *graph.Node {
	d := a.HiddenSize
	for layer := range a.NumLayers {
		h := fmt.Sprintf("h.%d.", layer)
		qkv := a.dense(p, h+"attn.c_attn", a.norm(p, h+"ln_1", x)) // [N, 3D]
		q := graph.Slice(qkv, graph.AxisRange(), graph.AxisRange(0, d))
		k := graph.Slice(qkv, graph.AxisRange(), graph.AxisRange(d, 2*d))
		v := graph.Slice(qkv, graph.AxisRange(), graph.AxisRange(2*d, 3*d))
		x = graph.Add(x, drop.apply(a.dense(p, h+"attn.c_proj", attend(layer, q, k, v))))
		inner := gelu(a.dense(p, h+"mlp.c_fc", a.norm(p, h+"ln_2", x))) // [N, 4D]
		x = graph.Add(x, drop.apply(a.dense(p, h+"mlp.c_proj", inner)))
	}
	return a.norm(p, "ln_f", x)
}

func (a GPT2) norm(p Params, name string, x *graph.Node) *graph.Node {
	return layerNorm(x, p.Get(name+".weight"), a.bias(p, name), gpt2Epsilon)
}

func (a GPT2) dense(p Params, name string, x *graph.Node) *graph.Node {
	return linear(x, p.Get(name+".weight"), a.bias(p, name))
}

func (a GPT2) bias(p Params, name string) *graph.Node {
	if a.NoBias {
		return nil
	}
	return p.Get(name + ".bias")
}

// toContext pads keys or values [T, D] with zeros to [C, D].
func (a GPT2) toContext(x *graph.Node) *graph.Node {
	missing := a.Context - x.Shape().Dimensions[0]
	if missing == 0 {
		return x
	}
	zeros := graph.Zeros(x.Graph(), shapes.Make(x.DType(), missing, a.HiddenSize))
	return graph.Concatenate([]*graph.Node{x, zeros}, 0)
}

// DropoutRate returns Dropout.
func (a GPT2) DropoutRate() float64 { return a.Dropout }
