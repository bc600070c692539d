package tokenizers

import (
	"encoding/json"
	"fmt"
)

// Save writes the tokenizer as Hugging Face's tokenizer.json. A file that is
// already there is replaced only when the new one is complete.
func (t *Tokenizer) Save(path string) error {
	data, err := t.Marshal()
	if err != nil {
		return fmt.Errorf("save tokenizer %s: %w", path, err)
	}
	if err := writeFile(path, append(data, '\n')); err != nil {
		return fmt.Errorf("save tokenizer %s: %w: check that the folder is there and the disk has space", path, err)
	}
	return nil
}

// Marshal is the content of a tokenizer.json for t; [Parse] reads it.
func (t *Tokenizer) Marshal() ([]byte, error) {
	d := t.document
	d.Version = "1.0"
	d.AddedTokens = append([]addedToken{}, t.sortedAdded()...)
	d.Truncation, d.Padding = t.truncation.field(), t.padding.field()
	for _, c := range []*component{&d.Normalizer, &d.PreTokenizer, &d.PostProcess, &d.Decoder} {
		if isAbsent(*c) {
			*c = component("null")
		}
	}
	var err error
	if d.Model, err = t.definition(); err != nil {
		return nil, err
	}
	return encodeJSON(d)
}

func (t *Truncation) field() *truncationField {
	if t == nil {
		return nil
	}
	f := &truncationField{Direction: "Right", MaxLength: t.MaxLength, Strategy: t.Strategy, Stride: t.Stride}
	if t.Left {
		f.Direction = "Left"
	}
	return f
}

func (p *Padding) field() *paddingField {
	if p == nil {
		return nil
	}
	f := &paddingField{Direction: "Right", ID: p.ID, TypeID: p.TypeID, Token: p.Token, Strategy: json.RawMessage(`"BatchLongest"`)}
	if p.Left {
		f.Direction = "Left"
	}
	if p.Length > 0 {
		f.Strategy = json.RawMessage(fmt.Sprintf(`{"Fixed":%d}`, p.Length))
	}
	if p.Multiple > 0 {
		f.Multiple = &p.Multiple
	}
	return f
}

// definition is the model as the file writes it.
func (t *Tokenizer) definition() (*modelDefinition, error) {
	var d *modelDefinition
	switch m := t.model.(type) {
	case *bpe:
		d = m.definition(t.modelTexts())
	case *wordPiece:
		d = &modelDefinition{Type: "WordPiece", UnkToken: &m.unkText, Prefix: &m.prefix, MaxChars: &m.maxRunes}
	case *wordLevel:
		d = &modelDefinition{Type: "WordLevel", UnkToken: &m.unkText}
	case *characters:
		d = &modelDefinition{Type: "WordLevel", UnkToken: &m.unkText}
	case *unigram:
		return m.definition()
	default:
		return nil, fmt.Errorf("there is no file format for a model of kind %s", t.model.name())
	}
	vocab := make(vocabulary, len(t.modelIDs))
	for text, id := range t.modelIDs {
		vocab[text] = int(id)
	}
	var err error
	d.Vocab, err = vocab.MarshalJSON()
	return d, err
}

// modelTexts are the model's own tokens by id.
func (t *Tokenizer) modelTexts() []string {
	texts := make([]string, len(t.spelt))
	for text, id := range t.modelIDs {
		texts[id] = text
	}
	return texts
}

func (m *bpe) definition(texts []string) *modelDefinition {
	merges := make(mergeList, len(m.merges))
	for i, p := range m.merges {
		a, b := p.split()
		merges[i] = [2]string{texts[a], texts[b]}
	}
	d := &modelDefinition{Type: "BPE", Merges: &merges, FuseUnk: &m.fuseUnknown, ByteFallback: &m.fallback, IgnoreMerges: &m.ignoreMerges}
	if m.unknown >= 0 {
		d.UnkToken = &texts[m.unknown]
	}
	if m.prefix != "" {
		d.Prefix = &m.prefix
	}
	if m.suffix != "" {
		d.Suffix = &m.suffix
	}
	return d
}

func (m *unigram) definition() (*modelDefinition, error) {
	d := &modelDefinition{Type: "Unigram", ByteFallback: &m.fallback}
	if m.unknown >= 0 {
		unknown := int(m.unknown)
		d.UnkID = &unknown
	}
	vocab := make([]scored, len(m.texts))
	for id, text := range m.texts {
		vocab[id] = scored{text, m.scores[id]}
	}
	var err error
	d.Vocab, err = encodeJSON(vocab)
	return d, err
}
