package tokenizers

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// formatCase is a text, its ids, and what they decode to, if that is compared.
type formatCase struct {
	text    string
	ids     []int
	decoded *string
}

func (c *formatCase) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, &[]any{&c.text, &c.ids, &c.decoded})
}

// The libraries that made the files encode and decode the same.
func TestFormats(t *testing.T) {
	data, err := os.ReadFile("testdata/formats/formats.json")
	if err != nil {
		t.Fatal(err)
	}
	var files map[string][]formatCase
	if err := json.Unmarshal(data, &files); err != nil {
		t.Fatal(err)
	}
	if len(files) != 5 {
		t.Fatalf("%d files, want 5", len(files))
	}
	for name, cases := range files {
		t.Run(name, func(t *testing.T) {
			tok := loadFormat(t, name)
			failed := 0
			for _, c := range cases {
				ids, err := tok.Encode(c.text)
				if err != nil || !slices.Equal(ids, c.ids) {
					t.Errorf("%q: %v, want %v (%v)", c.text, ids, c.ids, err)
					failed++
				} else if got := tok.Decode(ids); c.decoded != nil && got != *c.decoded {
					t.Errorf("%q decodes to %q, want %q", c.text, got, *c.decoded)
					failed++
				}
				if failed > 5 {
					break
				}
			}
		})
	}
}

func loadFormat(t *testing.T, name string) *Tokenizer {
	t.Helper()
	path := filepath.Join("testdata", "formats", name)
	if name == "ranks.tiktoken" {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		ranks := map[string]int{}
		lines := bufio.NewScanner(bytes.NewReader(data))
		for lines.Scan() {
			token, rank, err := rankLine(lines.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			ranks[string(token)] = rank
		}
		tok, err := FromRanks(ranks, patternCL100K, map[string]int{EndOfText: len(ranks)})
		if err != nil {
			t.Fatal(err)
		}
		return tok
	}
	tok, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

func TestLoadRefusesOtherFiles(t *testing.T) {
	for name, c := range map[string]struct{ content, want string }{
		"a.model":        {"\x0a\xff\xff\xff\xff\x0f", "no tokenizer.model of sentencepiece"},
		"empty.model":    {"", "no tokenizer.model of sentencepiece"},
		"few.tiktoken":   {"YQ== 0\nYg== 1\n", "it has 2 ranks"},
		"broken.model":   {"YQ== 0\nYg 1\n", "line 2"},
		"vocab.txt":      {"a\nb\n", "no [UNK]"},
		"vocab.json":     {`{"a":0}`, "merges.txt"},
		"merges.txt":     {"a b\n", "vocab.json"},
		"cut.gguf":       {"GGUF\x03\x00\x00\x00", "cut off"},
		"version.gguf":   {"GGUF\x09\x00\x00\x00", "version 9"},
		"huge.gguf":      {"GGUF\x03\x00\x00\x00" + strings.Repeat("\x00", 8) + "\x01\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\x7f", "cut off"},
		"nothing.gguf":   {"GGUF\x03\x00\x00\x00" + strings.Repeat("\x00", 16), "no tokenizer"},
		"other.json":     {"[1]", "not a tokenizer.json"},
		"tokenizer.json": {`{"model":{"type":"BPE","vocab":{},"merges":[]}}`, "vocabulary is empty"},
	} {
		path := filepath.Join(t.TempDir(), name) // a folder of its own: files look beside them
		if err := os.WriteFile(path, []byte(c.content), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := Load(path)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: error %v, want one with %q and the path", name, err, c.want)
		}
	}
	if _, err := Load(t.TempDir()); err == nil || !strings.Contains(err.Error(), "none of") {
		t.Errorf("an empty folder: %v", err)
	}
}
