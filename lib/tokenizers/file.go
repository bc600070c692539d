package tokenizers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// document is Hugging Face's tokenizer.json.
type document struct {
	Version      string           `json:"version"`
	Truncation   *truncationField `json:"truncation"`
	Padding      *paddingField    `json:"padding"`
	AddedTokens  []addedToken     `json:"added_tokens"`
	Normalizer   component        `json:"normalizer"`
	PreTokenizer component        `json:"pre_tokenizer"`
	PostProcess  component        `json:"post_processor"`
	Decoder      component        `json:"decoder"`
	Model        *modelDefinition `json:"model"`

	exact bool // replacements are made as sentencepiece makes them
}

// truncationField is Truncation as the file writes it.
type truncationField struct {
	Direction string `json:"direction"`
	MaxLength int    `json:"max_length"`
	Strategy  string `json:"strategy"`
	Stride    int    `json:"stride"`
}

// paddingField is Padding as the file writes it.
type paddingField struct {
	Strategy  json.RawMessage `json:"strategy"` // "BatchLongest" or {"Fixed":8}
	Direction string          `json:"direction"`
	Multiple  *int            `json:"pad_to_multiple_of"`
	ID        int             `json:"pad_id"`
	TypeID    int             `json:"pad_type_id"`
	Token     string          `json:"pad_token"`
}

// modelDefinition has the fields of all kinds of models.
type modelDefinition struct {
	Type         string          `json:"type"`
	Dropout      *float64        `json:"dropout,omitempty"`
	UnkToken     *string         `json:"unk_token,omitempty"`
	UnkID        *int            `json:"unk_id,omitempty"`
	Prefix       *string         `json:"continuing_subword_prefix,omitempty"`
	Suffix       *string         `json:"end_of_word_suffix,omitempty"`
	FuseUnk      *bool           `json:"fuse_unk,omitempty"`
	ByteFallback *bool           `json:"byte_fallback,omitempty"`
	IgnoreMerges *bool           `json:"ignore_merges,omitempty"`
	MaxChars     *int            `json:"max_input_chars_per_word,omitempty"`
	Vocab        json.RawMessage `json:"vocab"` // an object, or of Unigram a list of [token, score]
	Merges       *mergeList      `json:"merges,omitempty"`

	ranks []int32 // of the merges, where several may have the same; nil: their order
}

// vocabulary is written in the order of ids.
type vocabulary map[string]int

// MarshalJSON implements json.Marshaler.
func (v vocabulary) MarshalJSON() ([]byte, error) {
	most := -1
	for _, id := range v {
		most = max(most, id)
	}
	byID := make([][]string, most+1)
	for token, id := range v {
		byID[id] = append(byID[id], token)
	}
	var b bytes.Buffer
	b.WriteByte('{')
	for id, tokens := range byID {
		for _, token := range tokens {
			if b.Len() > 1 {
				b.WriteByte(',')
			}
			name, err := encodeJSON(token)
			if err != nil {
				return nil, err
			}
			fmt.Fprintf(&b, "%s:%d", name, id)
		}
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
		*m = make(mergeList, 0, len(pairs))
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
	merges, err := mergeLines(lines)
	*m = merges
	return err
}

// mergeLines reads lines of two tokens with a space between them, as merges.txt has them.
func mergeLines(lines []string) (mergeList, error) {
	var m mergeList
	for i, line := range lines {
		if strings.HasPrefix(line, "#version") {
			continue
		}
		parts := strings.Split(line, " ")
		if len(parts) != 2 {
			return nil, fmt.Errorf("merge %d, %q, is not two tokens with one space between them", i, line)
		}
		m = append(m, [2]string{parts[0], parts[1]})
	}
	return m, nil
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
