package tokenizers

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// fixtures are the tokenizers of testdata/parity.json.gz, by name.
func fixtures(t testing.TB) map[string]*Tokenizer {
	t.Helper()
	out := map[string]*Tokenizer{}
	lines := bufio.NewScanner(parityFixture(t))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var l line
		if !strings.HasPrefix(lines.Text(), `{"name"`) {
			continue
		}
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		tok, err := Parse(l.Tokenizer)
		if err != nil {
			t.Fatal(err)
		}
		out[l.Name] = tok
	}
	if lines.Err() != nil || len(out) == 0 {
		t.Fatalf("%d tokenizers: %v", len(out), lines.Err())
	}
	return out
}

// What a stream gives out is whole characters, and joins to the decoded text.
func TestStream(t *testing.T) {
	toks := fixtures(t)
	for _, name := range []string{"gpt2", "llama3", "llama2", "mistral", "gemma", "bert", "t5", "unigram, bytes"} {
		tok := toks[name]
		for _, text := range []string{"", "Hello, world! It's", "é日本語 👩‍👩‍👧 naïve\n", "  two  spaces ", "<s>x</s>", "한국어 ½"} {
			ids, err := tok.Encode(text)
			if err != nil {
				t.Fatal(err)
			}
			s := tok.Stream(false)
			var b strings.Builder
			for _, id := range ids {
				part := s.Next(id)
				if !utf8.ValidString(part) || strings.Contains(part, "\uFFFD") {
					t.Errorf("%s: %q: a part is %q", name, text, part)
				}
				b.WriteString(part)
			}
			b.WriteString(s.Flush())
			if want := tok.Decode(ids); b.String() != want {
				t.Errorf("%s: %q streams as %q, want %q", name, text, b.String(), want)
			}
		}
	}
}

func TestStreamCutOff(t *testing.T) {
	tok := trained(t, "x", BPE{VocabSize: 257})
	ids, err := tok.Encode("é日")
	if err != nil {
		t.Fatal(err)
	}
	s := tok.Stream(false)
	var got []string
	for _, id := range ids[:4] {
		got = append(got, s.Next(id))
	}
	got = append(got, s.Flush(), s.Flush())
	if want := []string{"", "é", "", "", "\uFFFD", ""}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestBatch(t *testing.T) {
	tok := fixtures(t)["bert, cut left"]
	var texts []string
	var inputs [][]string
	for i := range 100 {
		texts = append(texts, strings.Repeat("Hello, world! ", i%5))
		inputs = append(inputs, []string{texts[i]})
	}
	ids, err := tok.EncodeBatch(context.Background(), texts)
	if err != nil {
		t.Fatal(err)
	}
	encodings, err := tok.EncodeInputs(context.Background(), inputs, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range texts {
		want, err := tok.Encode(text)
		if err != nil || !slices.Equal(ids[i], want) {
			t.Fatalf("text %d: %v, want %v (%v)", i, ids[i], want, err)
		}
		if n := encodings[i].Len(); n != 16 { // 9 at most, to a multiple of 8
			t.Fatalf("text %d has %d tokens, want 16", i, n)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := tok.EncodeBatch(ctx, texts); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled batch: %v", err)
	}
	inputs[40] = []string{"a", "b", "c"}
	if _, err := tok.EncodeInputs(context.Background(), inputs, Options{}); err == nil || !strings.Contains(err.Error(), "text 40: it has 3 texts") {
		t.Errorf("an input of three: %v", err)
	}
}

// An error of a batch is that of the first text that has one.
func TestBatchError(t *testing.T) {
	tok := trained(t, "abc", Characters{})
	texts := slices.Repeat([]string{"abc"}, 500)
	texts[77], texts[300] = "abx", "abx"
	if _, err := tok.EncodeBatch(context.Background(), texts); err == nil || !strings.HasPrefix(err.Error(), fmt.Sprintf("text %d:", 77)) {
		t.Errorf("%v", err)
	}
}
