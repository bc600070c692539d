package tokenizers

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// try uses what came out of a damaged file: it may refuse, and must not crash or hang.
func try(t *testing.T, tok *Tokenizer) {
	for _, text := range []string{"", "a", "Hello <s> wörld\n日本 12", "\xff\u0301a"} {
		e, err := tok.EncodePair(text, "b", Options{Offsets: Runes})
		if err != nil {
			continue
		}
		if len(e.IDs) != len(e.Offsets) || len(e.IDs) != len(e.AttentionMask) {
			t.Fatalf("%d ids, %d offsets, %d masks", len(e.IDs), len(e.Offsets), len(e.AttentionMask))
		}
		if s := tok.Decode(e.IDs); !utf8.ValidString(s) {
			t.Fatalf("%q decodes to invalid UTF-8", text)
		}
		if _, err := tok.Encode(text); err != nil {
			continue
		}
	}
}

func FuzzParse(f *testing.F) {
	for name, tok := range fixtures(f) {
		if !strings.Contains(name, "normalizer") && !strings.Contains(name, "pre-tokenizer") {
			continue
		}
		data, err := tok.Marshal()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(`{"model":{"type":"Unigram","vocab":[["a",-1]],"unk_id":0},"normalizer":{"type":"Sequence","normalizers":[]}}`))
	f.Add([]byte(`{"model":{"type":"WordLevel","vocab":{"a":0},"unk_token":"b"},"added_tokens":[{"id":7,"content":"x","lstrip":true,"rstrip":true,"single_word":true,"normalized":true,"special":true}]}`))
	f.Add([]byte(strings.Repeat(`{"model":`, 5000)))
	f.Fuzz(func(t *testing.T, data []byte) {
		begin := time.Now()
		tok, err := Parse(data)
		if err == nil {
			try(t, tok)
			if again, err := tok.Marshal(); err != nil {
				t.Fatalf("it cannot be saved: %v", err)
			} else if _, err := Parse(again); err != nil {
				t.Fatalf("what was saved cannot be read: %v\n%s", err, again)
			}
		}
		if d := time.Since(begin); d > time.Minute {
			t.Fatalf("it takes %v", d)
		}
	})
}

func FuzzSentencePiece(f *testing.F) {
	for _, name := range []string{"bpe.model", "unigram.model"} {
		data, err := os.ReadFile("testdata/formats/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data[:min(len(data), 20_000)])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if tok, err := parseSentencePiece(data); err == nil {
			try(t, tok)
		}
	})
}

// gguf writes metadata as a GGUF has it: strings, lists of strings and of numbers.
func gguf(values map[string]any) []byte {
	var b bytes.Buffer
	number := func(size int, v uint64) { b.Write(binary.LittleEndian.AppendUint64(nil, v)[:size]) }
	text := func(s string) { number(8, uint64(len(s))); b.WriteString(s) }
	b.WriteString("GGUF")
	number(4, 3)
	number(8, 0)
	number(8, uint64(len(values)))
	for key, v := range values {
		text("tokenizer.ggml." + key)
		switch v := v.(type) {
		case string:
			number(4, ggufString)
			text(v)
		case []string:
			number(4, ggufArray)
			number(4, ggufString)
			number(8, uint64(len(v)))
			for _, s := range v {
				text(s)
			}
		case []int:
			number(4, ggufArray)
			number(4, 5)
			number(8, uint64(len(v)))
			for _, n := range v {
				number(4, uint64(n))
			}
		}
	}
	return b.Bytes()
}

// ggufOf is the GGUF of a byte-level tokenizer.
func ggufOf(tok *Tokenizer, split string) []byte {
	d := tok.model.(*bpe).definition(tok.modelTexts())
	var merges []string
	for _, m := range *d.Merges {
		merges = append(merges, m[0]+" "+m[1])
	}
	kinds := make([]int, tok.VocabSize())
	for id := range kinds {
		kinds[id] = pieceNormal
		if tok.skipped[id] {
			kinds[id] = pieceControl
		}
	}
	return gguf(map[string]any{"model": "gpt2", "pre": split, "tokens": tok.spelt, "merges": merges, "token_type": kinds})
}

func TestGGUF(t *testing.T) {
	toks := fixtures(t)
	for name, split := range map[string]string{"gpt2": "gpt-2", "llama3": "llama-bpe", "qwen2": "qwen2", "o200k": "gpt-4o", "starcoder": "smollm"} {
		path := filepath.Join(t.TempDir(), "model.gguf")
		if err := os.WriteFile(path, ggufOf(toks[name], split), 0o644); err != nil {
			t.Fatal(err)
		}
		tok, err := Load(path)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, text := range hardTexts(t, 200) {
			want, err := toks[name].Encode(text)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := tok.Encode(text); err != nil || !slices.Equal(got, want) {
				t.Errorf("%s: %q: %v, want %v (%v)", name, text, got, want, err)
				break
			}
		}
	}
}

func FuzzGGUF(f *testing.F) {
	toks := fixtures(f)
	f.Add(ggufOf(toks["gpt2"], "gpt-2"))
	f.Add(gguf(map[string]any{"model": "bert", "tokens": []string{"[UNK]", "[CLS]", "[SEP]", "▁a", "b"}}))
	f.Fuzz(func(t *testing.T, data []byte) {
		g := &ggufReader{r: bytes.NewReader(data), left: int64(len(data))}
		values, err := g.metadata()
		if err != nil {
			return
		}
		if tok, err := ggufTokenizer(values); err == nil {
			try(t, tok)
		}
	})
}
