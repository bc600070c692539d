package models

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hone/lib/backends"
	"hone/lib/datasets"
	"hone/lib/tokenizers"
)

const sampleText = "the quick brown fox jumps over the lazy dog.\nΣ é 日本"

// TestMain: tests that do not choose run on the go backend, which compiles at once.
func TestMain(m *testing.M) {
	if err := backends.Use("go"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

func characters(t *testing.T) *tokenizers.Tokenizer {
	t.Helper()
	split := &datasets.Split{Name: "train", Records: []datasets.Record{{Text: sampleText}}}
	tok, err := tokenizers.Train(t.Context(), split, tokenizers.Characters{})
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

func tiny(t *testing.T, arch GPT2) *Model {
	t.Helper()
	m, err := New(arch, characters(t))
	if err != nil {
		t.Fatal(err)
	}
	// Larger weights than the initial ones, so that every part of the model matters.
	for name, w := range m.weights {
		data := slices.Clone(w.Data)
		for i := range data {
			data[i] = data[i]*8 + 0.03*float32(math.Sin(float64(i+len(name))))
		}
		w.Data = data
		m.weights[name] = w
	}
	return m
}

var variants = []GPT2{
	{NumLayers: 1, NumHeads: 1, HiddenSize: 8, Context: 7, Seed: 3},
	{NumLayers: 2, NumHeads: 4, HiddenSize: 24, Context: 40, NoBias: true, Seed: 4},
	{NumLayers: 3, NumHeads: 2, HiddenSize: 16, Context: 16, Seed: 5, Dropout: 0.3},
}

// onBackends runs a test on the go backend and, if it is installed, on xla:cpu.
func onBackends(t *testing.T, test func(t *testing.T)) {
	defer func() { // later tests are on go again
		if err := backends.Use("go"); err != nil {
			t.Error(err)
		}
	}()
	for _, name := range []string{"go", "xla:cpu"} {
		t.Run(name, func(t *testing.T) {
			if err := backends.Use(name); err != nil {
				t.Skipf("%s is not installed: %v", name, err)
			}
			if _, err := backends.Open(t.Context()); err != nil {
				t.Fatal(err)
			}
			test(t)
		})
	}
}

// TestCacheAgreesWithForward: the logits of cached decoding are those of a full pass,
// before and beyond the end of the context.
func TestCacheAgreesWithForward(t *testing.T) {
	onBackends(t, func(t *testing.T) {
		for i, arch := range variants {
			if i > 0 && backends.Name() == "xla:cpu" {
				break // seconds of compilation for each
			}
			m := tiny(t, arch)
			on, err := m.load(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			p := &predictor{model: m, on: on, ids: []int{1, 5, 2}}
			for step := range arch.Context + 4 {
				got, err := p.logits()
				if err != nil {
					t.Fatalf("%+v step %d: %v", arch, step, err)
				}
				window := p.ids[max(0, len(p.ids)-arch.Context):]
				full, err := m.Forward(t.Context(), window)
				if err != nil {
					t.Fatal(err)
				}
				for i, want := range full.Values[len(window)-1] {
					if math.Abs(float64(got[i]-want)) > 1e-4*(1+math.Abs(float64(want))) {
						t.Fatalf("%+v step %d: logit %d is %v with the cache, %v without", arch, step, i, got[i], want)
					}
				}
				p.ids = append(p.ids, (7*step+3)%m.VocabSize())
			}
			p.free()
		}
	})
}

// TestCausal: a later token changes no logits of earlier positions.
func TestCausal(t *testing.T) {
	m := tiny(t, variants[1])
	a, err := m.Forward(t.Context(), []int{1, 2, 3, 4, 5, 6})
	if err != nil {
		t.Fatal(err)
	}
	b, err := m.Forward(t.Context(), []int{1, 2, 3, 9, 5, 6})
	if err != nil {
		t.Fatal(err)
	}
	for pos := range 6 {
		if same := slices.Equal(a.Values[pos], b.Values[pos]); same != (pos < 3) {
			t.Errorf("position %d equal: %v", pos, same)
		}
	}
	if !strings.Contains(a.String(), "logits [6, ") || !strings.Contains(a.HTML(), "<table") {
		t.Errorf("logits do not show themselves: %s", a)
	}
}

func TestGenerate(t *testing.T) {
	m := tiny(t, variants[2])
	var pieces strings.Builder
	s := Sampling{MaxTokens: 30, Temperature: 1, Seed: 5, OnText: func(p string) { pieces.WriteString(p) }}
	one, err := m.Generate(t.Context(), "the ", s)
	if err != nil {
		t.Fatal(err)
	}
	two, err := m.Generate(t.Context(), "the ", s)
	if err != nil || one != two || len([]rune(one)) != 30 {
		t.Errorf("the same seed gave %q and %q (%v)", one, two, err)
	}
	if pieces.String() != one+two {
		t.Errorf("streamed %q, returned %q", pieces.String(), one+two)
	}
	s.Seed = 6
	if three, err := m.Generate(t.Context(), "the ", s); err != nil || three == one {
		t.Errorf("another seed gave the same text %q (%v)", three, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	s.OnText = func(string) { cancel() }
	part, err := m.Generate(ctx, "the ", s)
	if !errors.Is(err, context.Canceled) || len([]rune(part)) != 1 {
		t.Errorf("cancelled after one token: %q, %v", part, err)
	}
	for _, prompt := range []string{"", "ж"} {
		if _, err := m.Generate(t.Context(), prompt, Sampling{MaxTokens: 1}); err == nil {
			t.Errorf("prompt %q was accepted", prompt)
		}
	}
}

func TestSaveAndLoad(t *testing.T) {
	for _, arch := range variants {
		m := tiny(t, arch)
		dir := filepath.Join(t.TempDir(), "model")
		for range 2 { // the second time it replaces
			if err := m.Save(dir); err != nil {
				t.Fatal(err)
			}
		}
		got, err := Load(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		if got.Architecture() != m.Architecture() {
			t.Errorf("architecture %+v became %+v", m.Architecture(), got.Architecture())
		}
		for name, w := range m.weights {
			if !slices.Equal(w.Data, got.weights[name].Data) {
				t.Errorf("%s changed", name)
			}
		}
		entries, err := os.ReadDir(filepath.Dir(dir))
		if err != nil || len(entries) != 1 {
			t.Errorf("left beside the model: %v (%v)", entries, err)
		}
	}
}

// TestFailedSaveKeepsPrevious stands for a full disk: writing fails half-way.
func TestFailedSaveKeepsPrevious(t *testing.T) {
	m := tiny(t, variants[0])
	dir := filepath.Join(t.TempDir(), "model")
	if err := m.Save(dir); err != nil {
		t.Fatal(err)
	}
	full := errors.New("no space left on device")
	err := WriteFolder(dir, func(tmp string) error {
		if err := os.WriteFile(filepath.Join(tmp, "config.json"), []byte("{"), 0o644); err != nil {
			return err
		}
		return full
	})
	if !errors.Is(err, full) {
		t.Errorf("error %v", err)
	}
	if _, err := Load(t.Context(), dir); err != nil {
		t.Errorf("the model saved before: %v", err)
	}
	if entries, _ := os.ReadDir(filepath.Dir(dir)); len(entries) != 1 {
		t.Errorf("left beside the model: %v", entries)
	}
}

func TestSaveRefusesForeignFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "thesis.txt"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := tiny(t, variants[0]).Save(dir); err == nil {
		t.Error("a folder with other files was replaced")
	}
}

func TestLoadNamesWhatDoesNotFit(t *testing.T) {
	m := tiny(t, variants[0])
	dir := filepath.Join(t.TempDir(), "model")
	if err := m.Save(dir); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "model.safetensors")
	all, err := ReadSafetensors(path)
	if err != nil {
		t.Fatal(err)
	}
	var changed []Tensor
	for name, w := range all {
		switch name {
		case "transformer.ln_f.weight":
			continue
		case "transformer.wpe.weight":
			w = Tensor{Name: name, Shape: []int{1, 8}, Data: w.Data[:8]}
		}
		changed = append(changed, w)
	}
	changed = append(changed, Tensor{Name: "surplus", Shape: []int{1}, Data: []float32{1}})
	if err := WriteSafetensors(path, changed); err != nil {
		t.Fatal(err)
	}
	_, err = Load(t.Context(), dir)
	for _, name := range []string{"ln_f.weight", "wpe.weight is [1 8], not [7 8]", "surplus"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("error %v does not name %s", err, name)
		}
	}
}

func TestDamagedSafetensors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.safetensors")
	if err := WriteSafetensors(path, []Tensor{{Name: "a", Shape: []int{3, 2}, Data: make([]float32, 6)}}); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(good) {
		if err := os.WriteFile(path, good[:n], 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadSafetensors(path); err == nil {
			t.Errorf("a file cut to %d of %d bytes was read", n, len(good))
		}
	}
	for _, header := range []string{`{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}`, `{"a":{"dtype":"F32","shape":[99999999,99999999],"data_offsets":[0,4]}}`,
		`{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}`, `{"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}`, `[]`} {
		data := append([]byte{byte(len(header)), 0, 0, 0, 0, 0, 0, 0}, header...)
		if err := os.WriteFile(path, append(data, make([]byte, 16)...), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadSafetensors(path); err == nil {
			t.Errorf("header %s was read", header)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	tok := characters(t)
	for _, arch := range []GPT2{{}, {NumLayers: 1, NumHeads: 3, HiddenSize: 8, Context: 4}, {NumLayers: 1, NumHeads: 1, HiddenSize: 8, Context: 4, Dropout: 1},
		{NumLayers: -1, NumHeads: 1, HiddenSize: 8, Context: 4}} {
		if _, err := New(arch, tok); err == nil {
			t.Errorf("%+v was accepted", arch)
		}
	}
	if _, err := New(nil, tok); err == nil {
		t.Error("no architecture was accepted")
	}
	if _, err := New(variants[0], nil); err == nil {
		t.Error("no tokenizer was accepted")
	}
}

func TestInitialWeights(t *testing.T) {
	arch := GPT2{NumLayers: 3, NumHeads: 2, HiddenSize: 64, Context: 32, Seed: 9}
	a, err := New(arch, characters(t))
	if err != nil {
		t.Fatal(err)
	}
	b, err := New(arch, characters(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range a.Specs() {
		x, _ := a.Param(s.Name)
		y, _ := b.Param(s.Name)
		if !slices.Equal(x.Data, y.Data) {
			t.Errorf("%s differs between two models of one seed", s.Name)
		}
		_, std, _, _, _ := x.statistics()
		want := 0.0
		switch {
		case strings.HasSuffix(s.Name, "c_proj.weight"):
			want = 0.02 / math.Sqrt(6)
		case s.IsMatrix():
			want = 0.02
		}
		if math.Abs(std-want) > 0.08*want+1e-9 {
			t.Errorf("%s has standard deviation %v, want %v", s.Name, std, want)
		}
	}
	for _, want := range []string{"parameters", "layer 0 … layer 2", "seed 9"} {
		if !strings.Contains(fmt.Sprint(a), want) {
			t.Errorf("the model does not show %q:\n%s", want, a)
		}
	}
}
