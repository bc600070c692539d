package tokenizers

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"unicode/utf8"
)

// Load reads a Hugging Face tokenizer.json: byte-level BPE with GPT-2's split, or
// a vocabulary of characters as [Tokenizer.Save] writes it. A file that asks for
// anything else is refused, so that no text is ever cut differently than its
// model expects.
func Load(path string) (*Tokenizer, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("load tokenizer: %w: give the path of a tokenizer.json", err)
	}
	t, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("load tokenizer %s: %w", path, err)
	}
	return t, nil
}

func parse(data []byte) (*Tokenizer, error) {
	var d document
	if err := json.Unmarshal(data, &d); err != nil {
		return nil, fmt.Errorf("not a tokenizer.json: %w: save it again or fetch it anew", err)
	}
	if d.Model == nil {
		return nil, errors.New(`no "model" in it: give a tokenizer.json, not tokenizer_config.json or vocab.json`)
	}
	if d.Normalizer != nil {
		return nil, fmt.Errorf("it has a normalizer (%s): only tokenizers without one are supported", d.Normalizer.Type)
	}
	if p := d.PostProcess; p != nil && p.Type != "ByteLevel" {
		return nil, fmt.Errorf("it has a post-processor (%s): only ByteLevel is supported", p.Type)
	}
	texts, specials, err := d.tokens()
	if err != nil {
		return nil, err
	}
	switch {
	case d.Model.Type == "BPE" || d.Model.Type == "" && d.Model.Merges != nil:
		return d.bpe(texts, specials)
	case d.Model.Type == "WordLevel":
		return d.characters(texts, specials)
	}
	return nil, fmt.Errorf("its model is %q: only byte-level BPE and character vocabularies are supported", d.Model.Type)
}

// tokens are the spellings by id, and the special tokens.
func (d *document) tokens() (spelt []string, specials []special, err error) {
	names := make(map[string]int, len(d.Model.Vocab)+len(d.AddedTokens))
	for token, id := range d.Model.Vocab {
		names[token] = id
	}
	for _, a := range d.AddedTokens {
		if a.SingleWord || a.LStrip || a.RStrip {
			return nil, nil, fmt.Errorf("the added token %q strips space or matches whole words only: not supported", a.Content)
		}
		if a.Content == "" {
			return nil, nil, fmt.Errorf("the added token with id %d is empty: remove it", a.ID)
		}
		if id, ok := names[a.Content]; ok && id != a.ID {
			return nil, nil, fmt.Errorf("the token %q has two ids, %d and %d", a.Content, id, a.ID)
		}
		names[a.Content] = a.ID
		specials = append(specials, special{a.ID, a.Content})
	}
	slices.SortFunc(specials, func(a, b special) int { return a.id - b.id })
	if len(names) == 0 {
		return nil, nil, errors.New("its vocabulary is empty: train or fetch it again")
	}
	spelt = make([]string, len(names))
	used := make([]bool, len(names))
	for token, id := range names {
		if id < 0 || id >= len(names) || used[id] {
			return nil, nil, fmt.Errorf("the ids are not 0 to %d, each once: %q has %d", len(names)-1, token, id)
		}
		spelt[id], used[id] = token, true
	}
	return spelt, specials, nil
}

func (d *document) bpe(spelt []string, specials []special) (*Tokenizer, error) {
	if err := d.checkBPE(); err != nil {
		return nil, err
	}
	isSpecial := map[int]bool{}
	for _, s := range specials {
		isSpecial[s.id] = true
	}
	texts := make([]string, len(spelt))
	for id, token := range spelt {
		text, err := unspell(token)
		if err != nil && !isSpecial[id] {
			return nil, fmt.Errorf("token %d, %q: %w: the file is not byte-level", id, token, err)
		}
		texts[id] = text
		if isSpecial[id] {
			texts[id] = token
		}
	}
	var byteIDs [256]int32
	for b := range byteIDs {
		id, ok := d.Model.Vocab[string(byteToRune[b])]
		if !ok {
			return nil, fmt.Errorf("it has no token for the byte 0x%02x (%q): text with it could not be encoded", b, byteToRune[b])
		}
		byteIDs[b] = int32(id)
	}
	merges, merged, err := d.merges()
	if err != nil {
		return nil, err
	}
	return newTokenizer(texts, specials, newBPE(byteIDs, merges, merged)), nil
}

func (d *document) checkBPE() error {
	m, p := d.Model, d.PreTokenizer
	switch {
	case p == nil || p.Type != "ByteLevel" || p.UseRegex != nil && !*p.UseRegex:
		return errors.New("its pre-tokenizer is not ByteLevel with GPT-2's pattern: not supported")
	case p.AddPrefixSpace == nil || *p.AddPrefixSpace:
		return errors.New("its pre-tokenizer adds a space before the text (add_prefix_space): not supported")
	case d.Decoder == nil || d.Decoder.Type != "ByteLevel":
		return errors.New("its decoder is not ByteLevel: not supported")
	case m.Dropout != nil && *m.Dropout > 0:
		return errors.New("its model has dropout: not supported")
	case m.Prefix != nil && *m.Prefix != "" || m.Suffix != nil && *m.Suffix != "":
		return errors.New("its model marks the inside or the end of words (continuing_subword_prefix, end_of_word_suffix): not supported")
	case m.ByteFallback || m.IgnoreMerges:
		return errors.New("its model uses byte_fallback or ignore_merges: not supported")
	case m.Merges == nil:
		return errors.New(`its model has no "merges": give the whole tokenizer.json`)
	}
	return nil
}

func (d *document) merges() (merges []pair, merged []int32, err error) {
	seen := make(map[pair]bool, len(*d.Model.Merges))
	for rank, m := range *d.Model.Merges {
		var ids [3]int32
		for i, token := range []string{m[0], m[1], m[0] + m[1]} {
			id, ok := d.Model.Vocab[token]
			if !ok {
				return nil, nil, fmt.Errorf("merge %d, %q with %q: %q is not in the vocabulary", rank, m[0], m[1], token)
			}
			ids[i] = int32(id)
		}
		p := pairOf(ids[0], ids[1])
		if seen[p] {
			return nil, nil, fmt.Errorf("merge %d, %q with %q, is there twice", rank, m[0], m[1])
		}
		seen[p] = true
		merges = append(merges, p)
		merged = append(merged, ids[2])
	}
	return merges, merged, nil
}

func (d *document) characters(texts []string, specials []special) (*Tokenizer, error) {
	p := d.PreTokenizer
	if p == nil || p.Type != "Split" || p.Pattern["Regex"] != anyCharacter || p.Behavior != "Isolated" {
		return nil, errors.New("its WordLevel model does not cut text into characters: not supported")
	}
	if d.Decoder == nil || d.Decoder.Type != "Fuse" {
		return nil, errors.New("its decoder does not join characters (Fuse): not supported")
	}
	isSpecial := map[int]bool{}
	for _, s := range specials {
		isSpecial[s.id] = true
	}
	for id, text := range texts {
		if utf8.RuneCountInString(text) != 1 && !isSpecial[id] {
			return nil, fmt.Errorf("token %d, %q, is not one character: not supported", id, text)
		}
	}
	if unk := d.Model.UnkToken; unk != nil {
		if _, ok := d.Model.Vocab[*unk]; ok {
			return nil, fmt.Errorf("it maps unknown characters to %q: not supported", *unk)
		}
	}
	return newTokenizer(texts, specials, newCharacters(texts)), nil
}
