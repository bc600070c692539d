package tokenizers

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"hone/lib/datasets"
)

func shakespeare(t testing.TB) *datasets.Splits {
	t.Helper()
	s, err := datasets.Read("../../notebooks/data/tinyshakespeare.txt.gz").Split(context.Background(), datasets.Shares{Train: 0.9, Valid: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func trained(t testing.TB, text string, spec Spec) *Tokenizer {
	t.Helper()
	tok, err := Train(context.Background(), &datasets.Split{Records: []datasets.Record{{Text: text}}}, spec)
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

func TestShakespeareRoundTrips(t *testing.T) {
	s := shakespeare(t)
	for _, spec := range []Spec{BPE{VocabSize: 1024}, Characters{}} {
		tok, err := Train(context.Background(), s.Train, spec)
		if err != nil {
			t.Fatal(err)
		}
		text := s.Valid.Text()
		ids, err := tok.Encode(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := tok.Decode(ids); got != text {
			t.Errorf("%s: decoding does not give the text back", tok.label())
		}
		path := filepath.Join(t.TempDir(), "tokenizer.json")
		if err := tok.Save(path); err != nil {
			t.Fatal(err)
		}
		loaded, err := Load(path)
		if err != nil {
			t.Fatal(err)
		}
		again, err := loaded.Encode(text)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(ids, again) {
			t.Errorf("%s: the saved tokenizer encodes differently", tok.label())
		}
	}
}
