package tokenizers

import (
	"encoding/json"
	"errors"
	"fmt"
)

// setModel makes the model that d describes and returns its tokens by id.
func (t *Tokenizer) setModel(d *modelDefinition) ([]string, error) {
	switch kind := d.kind(); kind {
	case "Unigram":
		return t.setUnigram(d)
	case "BPE", "WordPiece", "WordLevel":
		var vocab vocabulary
		if err := json.Unmarshal(d.Vocab, &vocab); err != nil {
			return nil, fmt.Errorf(`"vocab" is no object of tokens and ids: %w`, err)
		}
		ids, spelt, err := vocabularyOf(vocab)
		if err != nil {
			return nil, err
		}
		t.modelIDs, t.modelSize = ids, len(ids)
		switch kind {
		case "BPE":
			return spelt, t.setBPE(d)
		case "WordPiece":
			return spelt, t.setWordPiece(d)
		}
		return spelt, t.setWordLevel(d)
	default:
		return nil, fmt.Errorf("its type is %q: it must be BPE, WordPiece, Unigram or WordLevel", kind)
	}
}

// kind is the type, which old files leave out.
func (d *modelDefinition) kind() string {
	switch {
	case d.Type != "":
		return d.Type
	case d.Merges != nil:
		return "BPE"
	case d.MaxChars != nil:
		return "WordPiece"
	case len(d.Vocab) > 0 && d.Vocab[0] == '[':
		return "Unigram"
	case d.UnkToken != nil:
		return "WordLevel"
	}
	return ""
}

func valueOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func isSet(b *bool) bool { return b != nil && *b }

// setBPE makes the model of byte-pair encoding.
func (t *Tokenizer) setBPE(d *modelDefinition) error {
	switch {
	case d.Dropout != nil && *d.Dropout != 0:
		return fmt.Errorf(`it has a "dropout" of %v, which makes every encoding another: set it to null for anything but training`, *d.Dropout)
	case d.Merges == nil:
		return errors.New(`it has no "merges": give the whole tokenizer.json`)
	}
	m := &bpe{
		ids: t.modelIDs, unknown: -1, fuseUnknown: isSet(d.FuseUnk), fallback: isSet(d.ByteFallback),
		ignoreMerges: isSet(d.IgnoreMerges), prefix: valueOf(d.Prefix), suffix: valueOf(d.Suffix),
	}
	if d.UnkToken != nil {
		id, ok := m.ids[*d.UnkToken]
		if !ok {
			return fmt.Errorf(`"unk_token" is %q, which is not in the vocabulary`, *d.UnkToken)
		}
		m.unknown = id
	}
	if err := m.setMerges(*d.Merges, d.ranks); err != nil {
		return err
	}
	m.prepare()
	m.byteLevel = endsInByteLevel(t.preTokenizer)
	m.cutsAtMarks = m.mayCutAtMarks(*d.Merges)
	t.model = m
	return nil
}

// endsInByteLevel says that words come to the model in GPT-2's spelling of bytes.
func endsInByteLevel(p preTokenizer) bool {
	switch p := p.(type) {
	case byteLevel:
		return true
	case sequenceSplitter:
		return len(p) > 0 && endsInByteLevel(p[len(p)-1])
	}
	return false
}

func (t *Tokenizer) setWordPiece(d *modelDefinition) error {
	if d.UnkToken == nil || d.Prefix == nil || d.MaxChars == nil {
		return errors.New(`WordPiece needs "unk_token", "continuing_subword_prefix" and "max_input_chars_per_word"`)
	}
	t.model = newWordPiece(t.modelIDs, *d.UnkToken, *d.Prefix, *d.MaxChars)
	return nil
}

func (t *Tokenizer) setWordLevel(d *modelDefinition) error {
	if d.UnkToken == nil {
		return errors.New(`WordLevel needs an "unk_token"`)
	}
	m := &wordLevel{ids: t.modelIDs, unknown: -1, unkText: *d.UnkToken}
	if id, ok := m.ids[*d.UnkToken]; ok {
		m.unknown = id
	}
	t.model = m
	if t.isCharacters(m) {
		t.model = newCharacters(m)
	}
	return nil
}

// scored is a token of Unigram with its score.
type scored struct {
	text  string
	score float64
}

// UnmarshalJSON reads ["▁the", -3.5].
func (s *scored) UnmarshalJSON(data []byte) error {
	parts := []any{&s.text, &s.score}
	if err := json.Unmarshal(data, &parts); err != nil {
		return err
	}
	if len(parts) != 2 {
		return fmt.Errorf("%s is not a token and its score", data)
	}
	return nil
}

// MarshalJSON writes ["▁the", -3.5].
func (s scored) MarshalJSON() ([]byte, error) { return encodeJSON([]any{s.text, s.score}) }

func (t *Tokenizer) setUnigram(d *modelDefinition) ([]string, error) {
	var vocab []scored
	if err := json.Unmarshal(d.Vocab, &vocab); err != nil {
		return nil, fmt.Errorf(`"vocab" is no list of tokens and scores: %w`, err)
	}
	return t.makeUnigram(vocab, d.UnkID, isSet(d.ByteFallback))
}

func (t *Tokenizer) makeUnigram(vocab []scored, unkID *int, fallback bool) ([]string, error) {
	unknown := int32(-1)
	if unkID != nil {
		if *unkID < 0 || *unkID >= len(vocab) {
			return nil, fmt.Errorf(`"unk_id" is %d, in a vocabulary of %d`, *unkID, len(vocab))
		}
		unknown = int32(*unkID)
	}
	texts := make([]string, len(vocab))
	scores := make([]float64, len(vocab))
	for id, s := range vocab {
		texts[id], scores[id] = s.text, s.score
	}
	m, err := newUnigram(texts, scores, unknown, fallback)
	if err != nil {
		return nil, err
	}
	t.model, t.modelIDs, t.modelSize = m, m.ids, len(vocab)
	return texts, nil
}
