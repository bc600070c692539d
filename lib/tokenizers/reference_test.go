package tokenizers

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hone/lib/datasets"
)

// reference is one case of testdata/reference.json, made by scripts/reference.py
// with Hugging Face's tokenizers 0.23.3.
type reference struct {
	Name         string   `json:"name"`
	Texts        []string `json:"texts"`
	Prefix       int      `json:"prefix"` // bytes of the plays, which are ASCII
	VocabSize    int      `json:"vocab_size"`
	MinFrequency int      `json:"min_frequency"`
	Specials     []string `json:"specials"`
	Size         int      `json:"size"`
	Merges       []string `json:"merges"`
	Probes       []probe  `json:"probes"`
}

type probe struct {
	Text string `json:"text"`
	IDs  []int  `json:"ids"`
}

func references(t *testing.T) []reference {
	t.Helper()
	data, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var refs []reference
	if err := json.Unmarshal(data, &refs); err != nil {
		t.Fatal(err)
	}
	if len(refs) == 0 {
		t.Fatal("testdata/reference.json has no case")
	}
	return refs
}

func (r reference) train(t *testing.T) *Tokenizer {
	t.Helper()
	split := &datasets.Split{}
	for _, text := range r.Texts {
		split.Records = append(split.Records, datasets.Record{Text: text})
	}
	if r.Texts == nil {
		s := shakespeare(t)
		split.Records = []datasets.Record{{Text: s.Train.Text()[:r.Prefix]}}
	}
	spec := BPE{VocabSize: r.VocabSize, MinFrequency: r.MinFrequency, SpecialTokens: r.Specials}
	tok, err := Train(context.Background(), split, spec)
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

func TestTrainingEqualsHuggingFace(t *testing.T) {
	for _, r := range references(t) {
		t.Run(r.Name, func(t *testing.T) {
			tok := r.train(t)
			if tok.VocabSize() != r.Size {
				t.Errorf("vocabulary of %d, want %d", tok.VocabSize(), r.Size)
			}
			d, err := tok.definition()
			if err != nil {
				t.Fatal(err)
			}
			for i, m := range *d.Merges {
				if i >= len(r.Merges) {
					t.Fatalf("merge %d is one too many: %v", i, m)
				}
				if got := m[0] + " " + m[1]; got != r.Merges[i] {
					t.Fatalf("merge %d is %q, want %q", i, got, r.Merges[i])
				}
			}
			if got := len(*d.Merges); got != len(r.Merges) {
				t.Errorf("%d merges, want %d", got, len(r.Merges))
			}
			for _, p := range r.Probes {
				ids, err := tok.Encode(p.Text)
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(ids, p.IDs) {
					t.Errorf("%q: %v, want %v", p.Text, ids, p.IDs)
				}
				if got := tok.Decode(ids); got != p.Text {
					t.Errorf("%q decodes to %q", p.Text, got)
				}
			}
		})
	}
}

// TestHuggingFaceReadsOurFiles needs HONE_TOKENIZERS_PYTHON, a Python that has the
// tokenizers library.
func TestHuggingFaceReadsOurFiles(t *testing.T) {
	python := os.Getenv("HONE_TOKENIZERS_PYTHON")
	if python == "" {
		t.Skip("HONE_TOKENIZERS_PYTHON names no Python with the tokenizers library")
	}
	dir := t.TempDir()
	plays := shakespeare(t)
	text := plays.Valid.Text()
	for _, r := range references(t) {
		tok := r.train(t)
		probes := append(randomProbes(200), probe{Text: text})
		for _, p := range r.Probes {
			probes = append(probes, probe{Text: p.Text})
		}
		saveWithProbes(t, tok, dir, r.Name, probes)
	}
	characters := trained(t, plays.Train.Text()+"é日👩\u00a0\r\t", Characters{})
	saveWithProbes(t, characters, dir, "characters", []probe{{Text: text}, {Text: ""}, {Text: "é日\n\r\t  👩\u00a0x"}})
	out, err := exec.Command(python, "scripts/reference.py", "check", dir).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

func saveWithProbes(t *testing.T, tok *Tokenizer, dir, name string, probes []probe) {
	t.Helper()
	for i := range probes {
		ids, err := tok.Encode(probes[i].Text)
		if err != nil {
			t.Fatal(err)
		}
		probes[i].IDs = ids
	}
	data, err := json.Marshal(probes)
	if err != nil {
		t.Fatal(err)
	}
	base := filepath.Join(dir, strings.ReplaceAll(name, " ", "-"))
	if err := os.WriteFile(base+".cases.json", data, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := tok.Save(base + ".tokenizer.json"); err != nil {
		t.Fatal(err)
	}
}

// randomProbes are texts of pieces that are hard to split.
func randomProbes(n int) []probe {
	pieces := []string{
		" ", "  ", "\n", "\t", "\r\n", "\u00a0", "\u2003", "'", "'s", "'ll", "'LL", "a", "the", " The", "é", "日本", "1", "٣", "½",
		"!", "...", "—", "👩‍👧", "\u0301", "_", "<|endoftext|>", "<|end", "'re", "ve", "\u200b", "ß", "x", "ab", "abc", "ROMEO:",
	}
	random := rand.New(rand.NewPCG(4, 2))
	probes := make([]probe, n)
	for i := range probes {
		var b strings.Builder
		for range random.IntN(40) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		probes[i].Text = b.String()
	}
	return probes
}
