package tokenizers

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"
)

// Parse reads the content of a tokenizer.json.
func Parse(data []byte) (*Tokenizer, error) {
	if depth(data) > maxDepth {
		return nil, fmt.Errorf("not a tokenizer.json: its parts are nested more than %d deep: fetch it anew", maxDepth)
	}
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

// maxDepth is how deep parts of a file may be nested; those of the library reach 8.
const maxDepth = 100

// depth is how deep the objects and lists of JSON are nested.
func depth(data []byte) int {
	deepest, now, quoted := 0, 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			now++
			deepest = max(deepest, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return deepest
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
		if d.exact {
			makeExact(t.normalizer)
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
	place := map[string]int{} // in t.added
	for _, a := range tokens {
		if a.Content == "" {
			continue
		}
		if i, ok := place[a.Content]; ok {
			a.ID = t.added[i].ID
			t.added[i] = a
			continue
		}
		if id, ok := t.modelIDs[a.Content]; ok {
			a.ID = int(id)
		} else {
			a.ID = next
			next++
		}
		place[a.Content] = len(t.added)
		t.added = append(t.added, a)
		for len(t.spelt) <= a.ID {
			t.spelt = append(t.spelt, "")
		}
		t.spelt[a.ID] = a.Content
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
