package models

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// gpt2Prefix is what GPT2LMHeadModel puts before the names of its parameters; files of
// the bare model have none.
const gpt2Prefix = "transformer."

func (a GPT2) fileConfig(m *Model) map[string]any {
	config := map[string]any{
		"architectures": []string{"GPT2LMHeadModel"}, "model_type": "gpt2",
		"vocab_size": m.VocabSize(), "n_positions": a.Context, "n_ctx": a.Context,
		"n_embd": a.HiddenSize, "n_layer": a.NumLayers, "n_head": a.NumHeads, "n_inner": nil,
		"activation_function": "gelu_new", "layer_norm_epsilon": gpt2Epsilon, "initializer_range": 0.02,
		"resid_pdrop": a.Dropout, "embd_pdrop": a.Dropout, "attn_pdrop": a.Dropout,
		"scale_attn_weights": true, "tie_word_embeddings": true,
		"torch_dtype": "float32", "use_cache": true,
		"no_bias": a.NoBias, "init_seed": a.Seed,
		"bos_token_id": nil, "eos_token_id": nil,
	}
	if id, ok := m.tok.EOS(); ok {
		config["bos_token_id"], config["eos_token_id"] = id, id
	}
	return config
}

// fileTensors transposes linear weights to [in, out], as Conv1D in transformers has
// them, and gives a model without biases zeros for them.
func (a GPT2) fileTensors(m *Model) []Tensor {
	full := a
	full.NoBias = false
	var all []Tensor
	for _, spec := range full.Params(m.VocabSize()) {
		t, ok := m.weights[spec.Name]
		if !ok {
			t = Tensor{Shape: spec.Shape, Data: make([]float32, spec.Size())}
		}
		if spec.Transposed {
			t = transpose(t)
		}
		t.Name = gpt2Prefix + spec.Name
		all = append(all, t)
	}
	return all
}

func gpt2FromConfig(text []byte) (GPT2, int, error) {
	c := struct {
		VocabSize  int      `json:"vocab_size"`
		Positions  int      `json:"n_positions"`
		Embd       int      `json:"n_embd"`
		Layer      int      `json:"n_layer"`
		Head       int      `json:"n_head"`
		Inner      *int     `json:"n_inner"`
		Activation string   `json:"activation_function"`
		Epsilon    *float64 `json:"layer_norm_epsilon"`
		Dropout    float64  `json:"resid_pdrop"`
		Tied       *bool    `json:"tie_word_embeddings"`
		NoBias     bool     `json:"no_bias"`
		Seed       int64    `json:"init_seed"`
	}{}
	if err := json.Unmarshal(text, &c); err != nil {
		return GPT2{}, 0, err
	}
	switch {
	case c.Inner != nil && *c.Inner != 4*c.Embd:
		return GPT2{}, 0, fmt.Errorf("n_inner is %d; only 4·n_embd = %d is supported", *c.Inner, 4*c.Embd)
	case c.Activation != "" && c.Activation != "gelu_new" && c.Activation != "gelu_pytorch_tanh":
		return GPT2{}, 0, fmt.Errorf("activation_function is %q; only gelu_new is supported", c.Activation)
	case c.Epsilon != nil && *c.Epsilon != gpt2Epsilon:
		return GPT2{}, 0, fmt.Errorf("layer_norm_epsilon is %v; only %v is supported", *c.Epsilon, gpt2Epsilon)
	case c.Tied != nil && !*c.Tied:
		return GPT2{}, 0, fmt.Errorf("tie_word_embeddings is false; only tied embeddings are supported")
	}
	arch := GPT2{NumLayers: c.Layer, NumHeads: c.Head, HiddenSize: c.Embd, Context: c.Positions, Dropout: c.Dropout, NoBias: c.NoBias, Seed: c.Seed}
	return arch, c.VocabSize, arch.Check(c.VocabSize)
}

// gpt2FromFiles takes the tensors of a GPT-2 file, with or without prefix, to the
// names and layouts in memory. The causal masks that old files hold are left out, as
// is an output layer equal to the embedding.
func gpt2FromFiles(arch GPT2, specs []ParamSpec, files map[string]Tensor) (map[string]Tensor, error) {
	weights := make(map[string]Tensor, len(files))
	for name, t := range files {
		name = strings.TrimPrefix(name, gpt2Prefix)
		if strings.HasSuffix(name, ".attn.bias") || strings.HasSuffix(name, ".attn.masked_bias") {
			continue
		}
		t.Name = name
		weights[name] = t
	}
	if head, ok := weights["lm_head.weight"]; ok {
		if embedding := weights["wte.weight"]; !slices.Equal(head.Data, embedding.Data) {
			return nil, fmt.Errorf("lm_head.weight differs from wte.weight: only tied embeddings are supported")
		}
		delete(weights, "lm_head.weight")
	}
	if arch.NoBias {
		for name, t := range weights {
			if strings.HasSuffix(name, ".bias") && allZero(t.Data) {
				delete(weights, name)
			}
		}
	}
	for _, spec := range specs {
		if t, ok := weights[spec.Name]; ok && spec.Transposed && len(t.Shape) == 2 {
			weights[spec.Name] = transpose(t)
		}
	}
	return weights, nil
}

func allZero(values []float32) bool {
	for _, v := range values {
		if v != 0 {
			return false
		}
	}
	return true
}
