package tokenizers

import "fmt"

// anyCharacter is the pattern that cuts text into characters, new lines included.
const anyCharacter = `[\s\S]`

// Save writes the tokenizer as Hugging Face's tokenizer.json. A file that is
// already there is replaced only when the new one is complete.
func (t *Tokenizer) Save(path string) error {
	d, err := t.document()
	if err != nil {
		return fmt.Errorf("save tokenizer %s: %w", path, err)
	}
	data, err := encodeJSON(d)
	if err != nil {
		return fmt.Errorf("save tokenizer %s: %w", path, err)
	}
	if err := writeFile(path, append(data, '\n')); err != nil {
		return fmt.Errorf("save tokenizer %s: %w: check that the folder is there and the disk has space", path, err)
	}
	return nil
}

func (t *Tokenizer) document() (*document, error) {
	d := &document{Version: "1.0", AddedTokens: []addedToken{}}
	isSpecial := map[int]bool{}
	for _, s := range t.specials {
		d.AddedTokens = append(d.AddedTokens, addedToken{ID: s.id, Content: s.text, Special: true})
		isSpecial[s.id] = true
	}
	vocab := make(vocabulary, len(t.texts))
	no, yes := false, true
	switch m := t.model.(type) {
	case *bpe:
		token := func(id int) string {
			if isSpecial[id] {
				return t.texts[id]
			}
			return spell(t.texts[id])
		}
		for id := range t.texts {
			vocab[token(id)] = id
		}
		merges := make(mergeList, len(m.merges))
		for i, p := range m.merges {
			a, b := p.split()
			merges[i] = [2]string{token(int(a)), token(int(b))}
		}
		d.PreTokenizer = &component{Type: "ByteLevel", AddPrefixSpace: &no, TrimOffsets: &yes, UseRegex: &yes}
		d.Decoder = &component{Type: "ByteLevel", AddPrefixSpace: &no, TrimOffsets: &yes, UseRegex: &yes}
		d.Model = &modelDefinition{Type: "BPE", Vocab: vocab, Merges: &merges}
	case *characters:
		for id, text := range t.texts {
			vocab[text] = id
		}
		// The unknown token is not in the vocabulary, so that the library, too,
		// refuses a character it does not know instead of losing it.
		unknown := "<unk>"
		d.PreTokenizer = &component{Type: "Split", Pattern: map[string]string{"Regex": anyCharacter}, Behavior: "Isolated", Invert: &no}
		d.Decoder = &component{Type: "Fuse"}
		d.Model = &modelDefinition{Type: "WordLevel", UnkToken: &unknown, Vocab: vocab}
	}
	if len(vocab) != len(t.texts) {
		return nil, fmt.Errorf("%d of %d tokens have the spelling of another", len(t.texts)-len(vocab), len(t.texts))
	}
	return d, nil
}
