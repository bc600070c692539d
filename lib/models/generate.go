package models

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode/utf8"

	"github.com/gomlx/gomlx/core/tensors"
)

// Generate continues prompt and returns the text that it added, without the prompt.
//
// Keys and values of the tokens before are cached while everything fits Context;
// beyond it, each token is computed from the last Context tokens. It stops after
// MaxTokens tokens or at the end-of-text token. When ctx is cancelled, it returns
// what it has with an error that wraps ctx's.
func (m *Model) Generate(ctx context.Context, prompt string, s Sampling) (string, error) {
	if m.err != nil {
		return "", m.err
	}
	if err := s.check(); err != nil {
		return "", err
	}
	ids, err := m.tok.Encode(prompt)
	if err != nil {
		return "", fmt.Errorf("generate from the prompt %.40q: %w", prompt, err)
	}
	end, hasEnd := m.tok.EOS()
	if len(ids) == 0 {
		if prompt != "" {
			return "", fmt.Errorf("the prompt %.40q has no token of the vocabulary: use characters of the training text", prompt)
		}
		if !hasEnd {
			return "", errors.New("the prompt is empty: give at least one character to start from")
		}
		ids = []int{end}
	}
	on, err := m.load(ctx)
	if err != nil {
		return "", fmt.Errorf("generate: %w", err)
	}
	out := &writer{model: m, emit: s.OnText}
	random := rand.New(rand.NewPCG(uint64(s.Seed), 0x5eed))
	next := &predictor{model: m, on: on, ids: ids}
	defer next.free()
	for range s.MaxTokens {
		if err := ctx.Err(); err != nil {
			return out.finish(), fmt.Errorf("generation stopped after %d tokens: %w", len(out.ids), err)
		}
		logits, err := next.logits()
		if err != nil {
			return out.finish(), fmt.Errorf("generate token %d: %w", len(out.ids)+1, err)
		}
		candidates, err := s.distribution(logits)
		if err != nil {
			return out.finish(), fmt.Errorf("generate token %d: %w", len(out.ids)+1, err)
		}
		id := draw(candidates, random)
		if hasEnd && id == end && !s.IgnoreEnd {
			break
		}
		next.ids = append(next.ids, id)
		out.add(id)
	}
	return out.finish(), nil
}

// predictor gives the logits after a growing sequence of tokens.
type predictor struct {
	model *Model
	on    *loaded
	ids   []int
	done  int               // tokens whose keys and values are in cache
	cache []*tensors.Tensor // keys of all layers, then values
}

// logits returns the logits [V] after the last of ids.
func (p *predictor) logits() ([]float32, error) {
	context := p.model.Context()
	window := p.ids[max(0, len(p.ids)-context):]
	if _, ok := p.model.arch.(Cached); !ok {
		return p.uncached(window)
	}
	if p.cache != nil && p.done == len(p.ids)-1 && len(p.ids) <= context {
		return p.decode()
	}
	return p.prefill(window)
}

func (p *predictor) prefill(window []int) ([]float32, error) {
	padded := bucket(window, p.model.Context())
	out, err := p.on.call(p.on.programs.prefill, tensors.FromFlatDataAndDimensions(padded, 1, len(padded)), int32(len(window)-1))
	if err != nil {
		return nil, err
	}
	return p.take(out)
}

func (p *predictor) decode() ([]float32, error) {
	last := len(p.ids) - 1
	args := []any{[]int32{int32(p.ids[last])}, int32(last)}
	for _, t := range p.cache {
		args = append(args, t)
	}
	out, err := p.on.call(p.on.programs.decode, args...)
	if err != nil {
		return nil, err
	}
	return p.take(out)
}

// take keeps the new cache and returns the logits.
func (p *predictor) take(out []*tensors.Tensor) ([]float32, error) {
	p.free()
	p.cache, p.done = out[1:], len(p.ids)
	return host(out[0])
}

func (p *predictor) uncached(window []int) ([]float32, error) {
	padded := bucket(window, p.model.Context())
	out, err := p.on.call(p.on.programs.logits, tensors.FromFlatDataAndDimensions(padded, 1, len(padded)))
	if err != nil {
		return nil, err
	}
	all, err := host(out[0])
	if err != nil {
		return nil, err
	}
	vocab := p.model.VocabSize()
	return all[(len(window)-1)*vocab : len(window)*vocab], nil
}

// free releases the cache without waiting for the garbage collector.
func (p *predictor) free() {
	for _, t := range p.cache {
		if err := t.FinalizeAll(); err != nil {
			// The tensor stays until the garbage collector takes it.
			continue
		}
	}
	p.cache = nil
}

// host copies a float32 tensor from the backend and releases it there.
func host(t *tensors.Tensor) ([]float32, error) {
	data, err := tensors.CopyFlatData[float32](t)
	if err != nil {
		return nil, err
	}
	return data, t.FinalizeAll()
}

// bucket pads ids with zeros to a power of two from 16 to context, so that few
// shapes have to be compiled. Causal attention keeps the padding out of the result.
func bucket(ids []int, context int) []int32 {
	size := 16
	for size < len(ids) {
		size *= 2
	}
	padded := make([]int32, max(min(size, context), len(ids)))
	for i, id := range ids {
		padded[i] = int32(id)
	}
	return padded
}

// writer turns ids into text. A token may end inside a character: the rest is held
// back until the character is whole.
type writer struct {
	model   *Model
	emit    func(string)
	ids     []int
	emitted int // bytes
}

func (w *writer) add(id int) {
	w.ids = append(w.ids, id)
	if w.emit == nil {
		return
	}
	bytes := w.model.tok.DecodeBytes(w.ids)
	whole := len(bytes)
	for back := 1; back < utf8.UTFMax && back <= len(bytes); back++ {
		if utf8.RuneStart(bytes[len(bytes)-back]) {
			if !utf8.FullRune(bytes[len(bytes)-back:]) {
				whole -= back
			}
			break
		}
	}
	if whole > w.emitted {
		w.emit(strings.ToValidUTF8(string(bytes[w.emitted:whole]), string(utf8.RuneError)))
		w.emitted = whole
	}
}

func (w *writer) finish() string {
	bytes := w.model.tok.DecodeBytes(w.ids)
	if w.emit != nil && len(bytes) > w.emitted {
		w.emit(strings.ToValidUTF8(string(bytes[w.emitted:]), string(utf8.RuneError)))
		w.emitted = len(bytes)
	}
	return w.model.tok.Decode(w.ids)
}
