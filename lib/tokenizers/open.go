package tokenizers

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// folderFiles are what a folder of a model may keep its tokenizer in, best first.
var folderFiles = []string{"tokenizer.json", "tokenizer.model", "vocab.json", "vocab.txt"}

// Load reads a tokenizer from a file, by what is in it:
//
//   - tokenizer.json of Hugging Face, with all that the tokenizers library 0.23 knows;
//   - tokenizer.model of sentencepiece, Unigram or BPE, as transformers converts it;
//   - vocab.json with merges.txt beside it, byte-level BPE with GPT-2's split;
//   - vocab.txt, WordPiece with BERT's steps;
//   - the ranks of tiktoken, whose pattern follows from their number;
//   - a GGUF, of which it reads the tokenizer alone.
//
// Of a folder it takes the first of these that is there. What it does not know is
// refused, so that no text is ever cut differently than its model expects.
func Load(path string) (*Tokenizer, error) {
	t, err := loadFrom(path)
	if err != nil {
		return nil, fmt.Errorf("load tokenizer %s: %w", path, err)
	}
	return t, nil
}

func loadFrom(path string) (*Tokenizer, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("%w: give the path of a tokenizer.json, tokenizer.model, vocab.json, vocab.txt, GGUF, or of their folder", reason(err))
	}
	if info.IsDir() {
		return loadFolder(path)
	}
	if isGGUF(path) {
		return loadGGUF(path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, reason(err)
	}
	name := filepath.Base(path)
	switch {
	case strings.HasSuffix(name, ".txt") && name != "merges.txt":
		return parseVocabTxt(data)
	case name == "merges.txt":
		return loadVocabAndMerges(filepath.Join(filepath.Dir(path), "vocab.json"), path)
	case isRanks(data):
		return parseRanks(data)
	case strings.HasSuffix(name, ".model"):
		return parseSentencePiece(data)
	case name == "vocab.json" && !bytes.Contains(data, []byte(`"added_tokens"`)):
		return loadVocabAndMerges(path, filepath.Join(filepath.Dir(path), "merges.txt"))
	}
	return Parse(data)
}

// reason is what went wrong without the path, which the caller names.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

func loadFolder(dir string) (*Tokenizer, error) {
	for _, name := range folderFiles {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err != nil {
			continue
		}
		t, err := loadFrom(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return t, nil
	}
	return nil, fmt.Errorf("the folder has none of %s", strings.Join(folderFiles, ", "))
}
