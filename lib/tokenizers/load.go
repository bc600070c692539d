package tokenizers

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
)

// Load reads a Hugging Face tokenizer.json with all that the tokenizers library 0.23
// knows. What it does not know is refused, so that no text is ever cut differently
// than its model expects.
func Load(path string) (*Tokenizer, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("load tokenizer: %w: give the path of a tokenizer.json", err)
	}
	t, err := Parse(data)
	if err != nil {
		return nil, fmt.Errorf("load tokenizer %s: %w", path, err)
	}
	return t, nil
}

// Parse reads the content of a tokenizer.json.
func Parse(data []byte) (*Tokenizer, error) {
	var d document
	if err := json.Unmarshal(data, &d); err != nil {
		return nil, fmt.Errorf("not a tokenizer.json: %w: save it again or fetch it anew", err)
	}
	if d.Version != "" && d.Version != "1.0" {
		return nil, fmt.Errorf(`its "version" is %q: only 1.0 is known`, d.Version)
	}
	if d.Model == nil {
		return nil, errors.New(`no "model" in it: give a tokenizer.json, not tokenizer_config.json or vocab.json`)
	}
	return d.build()
}

// build makes the tokenizer that the document describes.
func (d *document) build() (*Tokenizer, error) {
	loadClasses()
	t := &Tokenizer{document: *d}
	t.document.Model = nil // its tables are in the model now
	if err := t.setSteps(d); err != nil {
		return nil, err
	}
	spelt, err := t.setModel(d.Model)
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	if len(spelt)+len(d.AddedTokens) == 0 {
		return nil, errors.New("its vocabulary is empty: train or fetch it again")
	}
	if err := t.setAdded(d.AddedTokens, spelt); err != nil {
		return nil, err
	}
	t.document.AddedTokens = nil
	t.setTexts()
	t.setFast()
	t.encoders = &sync.Pool{New: func() any { return newScratch() }}
	return t, nil
}

// setSteps makes what stands before and after the model.
func (t *Tokenizer) setSteps(d *document) (err error) {
	if !isAbsent(d.Normalizer) {
		if t.normalizer, err = parseNormalizer(d.Normalizer); err != nil {
			return fmt.Errorf("normalizer: %w", err)
		}
	}
	if !isAbsent(d.PreTokenizer) {
		if t.preTokenizer, err = parsePreTokenizer(d.PreTokenizer); err != nil {
			return fmt.Errorf("pre_tokenizer: %w", err)
		}
	}
	if !isAbsent(d.PostProcess) {
		if t.processor, err = parseProcessor(d.PostProcess); err != nil {
			return fmt.Errorf("post_processor: %w", err)
		}
	}
	if !isAbsent(d.Decoder) {
		if t.decoder, err = parseDecoder(d.Decoder); err != nil {
			return fmt.Errorf("decoder: %w", err)
		}
		kind, _ := kindOf(d.Decoder) // parseDecoder has read it
		t.byteLevel = kind == "ByteLevel"
	}
	if t.truncation, err = d.Truncation.truncation(); err != nil {
		return err
	}
	t.padding, err = d.Padding.padding()
	return err
}

func (f *truncationField) truncation() (*Truncation, error) {
	if f == nil {
		return nil, nil
	}
	if f.Direction != "" && f.Direction != "Left" && f.Direction != "Right" {
		return nil, fmt.Errorf(`truncation: "direction" is %q: it must be Left or Right`, f.Direction)
	}
	t := &Truncation{MaxLength: f.MaxLength, Stride: f.Stride, Strategy: f.Strategy, Left: f.Direction == "Left"}
	return t, t.check()
}

func (f *paddingField) padding() (*Padding, error) {
	if f == nil {
		return nil, nil
	}
	if f.Direction != "Left" && f.Direction != "Right" {
		return nil, fmt.Errorf(`padding: "direction" is %q: it must be Left or Right`, f.Direction)
	}
	p := &Padding{ID: f.ID, Token: f.Token, TypeID: f.TypeID, Left: f.Direction == "Left"}
	if f.Multiple != nil {
		p.Multiple = *f.Multiple
	}
	var fixed struct{ Fixed *int }
	if string(f.Strategy) != `"BatchLongest"` {
		if err := json.Unmarshal(f.Strategy, &fixed); err != nil || fixed.Fixed == nil {
			return nil, fmt.Errorf(`padding: "strategy" is %s: it must be "BatchLongest" or {"Fixed": length}`, f.Strategy)
		}
		p.Length = *fixed.Fixed
	}
	return p, p.check()
}

// setAdded gives the added tokens their ids: that of the model's token of the same
// text, else the next one after the model's, as the library does; what the file says
// of ids does not count there either.
func (t *Tokenizer) setAdded(tokens []addedToken, spelt []string) error {
	t.spelt = spelt
	next := t.modelSize
	for i := range tokens {
		a := &tokens[i]
		if a.Content == "" {
			continue
		}
		id, ok := t.addedID(a.Content)
		if !ok {
			id = next
			next++
		}
		a.ID = id
		t.putAdded(*a)
		for len(t.spelt) <= id {
			t.spelt = append(t.spelt, "")
		}
		t.spelt[id] = a.Content
	}
	for i := range t.added {
		a := &t.added[i]
		matcher, text := &t.plain, a.Content
		if a.Normalized {
			matcher = &t.normalized
			if t.normalizer != nil {
				p := newPiece(text)
				if err := t.normalizer.normalize(&p); err != nil {
					return fmt.Errorf("the added token %q: %w", text, err)
				}
				text = p.text
				if text != a.Content {
					t.spelt[a.ID] = text
				}
			}
		}
		matcher.add(text, a)
	}
	return nil
}

// addedID is the id of the token text, if there is one.
func (t *Tokenizer) addedID(text string) (int, bool) {
	for _, a := range t.added {
		if a.Content == text {
			return a.ID, true
		}
	}
	id, ok := t.modelIDs[text]
	return int(id), ok
}

// putAdded adds a, in the place of one with the same text.
func (t *Tokenizer) putAdded(a addedToken) {
	for i := range t.added {
		if t.added[i].Content == a.Content {
			t.added[i] = a
			return
		}
	}
	t.added = append(t.added, a)
}
