package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"hone/lib/tokenizers"
)

// Load reads a Hugging Face folder: config.json (model_type gpt2), model.safetensors,
// tokenizer.json. The error names every tensor that is missing, too much or of
// another shape.
func Load(ctx context.Context, dir string) (*Model, error) {
	m, err := load(ctx, dir)
	if err != nil {
		return nil, fmt.Errorf("load model from %s: %w", dir, err)
	}
	return m, nil
}

func load(ctx context.Context, dir string) (*Model, error) {
	text, err := os.ReadFile(filepath.Join(dir, "config.json"))
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w: a model is a folder with config.json, model.safetensors and tokenizer.json", err)
	}
	if err != nil {
		return nil, err
	}
	var kind struct {
		ModelType string `json:"model_type"`
		Hone      struct {
			Lineage []string `json:"lineage"`
		} `json:"hone"`
	}
	if err := json.Unmarshal(text, &kind); err != nil {
		return nil, fmt.Errorf("config.json: %w", err)
	}
	if kind.ModelType != "gpt2" {
		return nil, fmt.Errorf("config.json: model_type %q is not supported yet; gpt2 is", kind.ModelType)
	}
	arch, vocab, err := gpt2FromConfig(text)
	if err != nil {
		return nil, fmt.Errorf("config.json: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	tok, err := tokenizers.Load(filepath.Join(dir, "tokenizer.json"))
	if err != nil {
		return nil, err
	}
	if tok.VocabSize() != vocab {
		return nil, fmt.Errorf("config.json has vocab_size %d, tokenizer.json %d tokens: they do not belong together", vocab, tok.VocabSize())
	}
	files, err := ReadSafetensors(filepath.Join(dir, "model.safetensors"))
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	weights, err := gpt2FromFiles(arch, arch.Params(vocab), files)
	if err != nil {
		return nil, err
	}
	lineage := append(kind.Hone.Lineage, "loaded from "+filepath.Base(dir))
	return FromWeights(arch, tok, weights, lineage)
}
