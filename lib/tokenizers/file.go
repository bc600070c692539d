package tokenizers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// document is Hugging Face's tokenizer.json, as far as it is understood here.
type document struct {
	Version      string           `json:"version"`
	Truncation   *struct{}        `json:"truncation"`
	Padding      *struct{}        `json:"padding"`
	AddedTokens  []addedToken     `json:"added_tokens"`
	Normalizer   *component       `json:"normalizer"`
	PreTokenizer *component       `json:"pre_tokenizer"`
	PostProcess  *component       `json:"post_processor"`
	Decoder      *component       `json:"decoder"`
	Model        *modelDefinition `json:"model"`
}

type addedToken struct {
	ID         int    `json:"id"`
	Content    string `json:"content"`
	SingleWord bool   `json:"single_word"`
	LStrip     bool   `json:"lstrip"`
	RStrip     bool   `json:"rstrip"`
	Normalized bool   `json:"normalized"`
	Special    bool   `json:"special"`
}

// component is a step before or after the model.
type component struct {
	Type           string            `json:"type"`
	Pattern        map[string]string `json:"pattern,omitempty"`
	Behavior       string            `json:"behavior,omitempty"`
	Invert         *bool             `json:"invert,omitempty"`
	AddPrefixSpace *bool             `json:"add_prefix_space,omitempty"`
	TrimOffsets    *bool             `json:"trim_offsets,omitempty"`
	UseRegex       *bool             `json:"use_regex,omitempty"`
}

type modelDefinition struct {
	Type         string     `json:"type"`
	Dropout      *float64   `json:"dropout,omitempty"`
	UnkToken     *string    `json:"unk_token"`
	Prefix       *string    `json:"continuing_subword_prefix,omitempty"`
	Suffix       *string    `json:"end_of_word_suffix,omitempty"`
	FuseUnk      bool       `json:"fuse_unk,omitempty"`
	ByteFallback bool       `json:"byte_fallback,omitempty"`
	IgnoreMerges bool       `json:"ignore_merges,omitempty"`
	Vocab        vocabulary `json:"vocab"`
	Merges       *mergeList `json:"merges,omitempty"`
}

// vocabulary is written in the order of ids.
type vocabulary map[string]int

// MarshalJSON implements json.Marshaler.
func (v vocabulary) MarshalJSON() ([]byte, error) {
	byID := make([]string, len(v))
	for token, id := range v {
		if id < 0 || id >= len(v) {
			return nil, fmt.Errorf("the token %q has id %d in a vocabulary of %d", token, id, len(v))
		}
		byID[id] = token
	}
	var b bytes.Buffer
	b.WriteByte('{')
	for id, token := range byID {
		if id > 0 {
			b.WriteByte(',')
		}
		name, err := encodeJSON(token)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "%s:%d", name, id)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// mergeList reads both spellings of merges: ["a","b"] and "a b".
type mergeList [][2]string

// UnmarshalJSON implements json.Unmarshaler.
func (m *mergeList) UnmarshalJSON(data []byte) error {
	var pairs [][]string
	if err := json.Unmarshal(data, &pairs); err == nil {
		for i, p := range pairs {
			if len(p) != 2 {
				return fmt.Errorf("merge %d has %d parts, not 2", i, len(p))
			}
			*m = append(*m, [2]string{p[0], p[1]})
		}
		return nil
	}
	var lines []string
	if err := json.Unmarshal(data, &lines); err != nil {
		return fmt.Errorf("merges are neither pairs nor lines: %w", err)
	}
	for i, line := range lines {
		left, right, ok := bytes.Cut([]byte(line), []byte(" "))
		if !ok {
			return fmt.Errorf("merge %d, %q, has no space between its parts", i, line)
		}
		*m = append(*m, [2]string{string(left), string(right)})
	}
	return nil
}

// encodeJSON is json.Marshal without escapes for HTML.
func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// writeFile replaces path in one step: a failure leaves the old file as it was.
func writeFile(path string, data []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".tokenizer-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name()) // the error that matters is the one before
		}
	}()
	if _, err = f.Write(data); err != nil {
		_ = f.Close()
		return err
	}
	if err = f.Sync(); err != nil {
		_ = f.Close()
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	if err = os.Chmod(f.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
