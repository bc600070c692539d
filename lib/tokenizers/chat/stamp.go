package chat

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Stamp names a template and its special tokens. It goes with what was made with
// them: a dataset, an adapter, an exported model, a server.
type Stamp struct {
	Name string `json:"name"`
	Hash string `json:"hash"` // sha256 in hexadecimal digits
}

// Stamp returns the template's stamp. Its hash is of the text as Jinja reads it (ends
// of lines as "\n", without one at the end) and of those special tokens that the text
// mentions, so it is the same wherever the same text would be rendered.
func (t *Template) Stamp() Stamp {
	h := sha256.New()
	for part := t; part != nil; part = part.toolUse {
		data, err := json.Marshal([]any{"hone chat template 1", part.normalised(), part.used()})
		if err != nil {
			panic(err) // strings and lists of them always encode
		}
		h.Write(data)
	}
	return Stamp{t.name, hex.EncodeToString(h.Sum(nil))}
}

// normalised is the text as Jinja reads it.
func (t *Template) normalised() string {
	s := strings.ReplaceAll(strings.ReplaceAll(t.source, "\r\n", "\n"), "\r", "\n")
	return strings.TrimSuffix(s, "\n")
}

// used are the special tokens that the text mentions, in order of their names.
func (t *Template) used() [][2]string {
	var used [][2]string
	for token, text := range t.special {
		if t.parsed.Names(token) {
			used = append(used, [2]string{token, text})
		}
	}
	slices.SortFunc(used, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return used
}

// Match refuses two things made with different templates: s is the stamp of what, as
// in "the dataset chats", other that of with, as in "the model base".
func (s Stamp) Match(what string, other Stamp, with string) error {
	switch {
	case s.Hash == "":
		return fmt.Errorf("%s does not say which chat template it was made with: make it again with that of %s (%s)", what, with, other)
	case other.Hash == "":
		return fmt.Errorf("%s does not say which chat template it was made with: make it again with that of %s (%s)", with, what, s)
	case s.Hash != other.Hash:
		return fmt.Errorf("%s was made with the chat template %s, but %s with %s: make one of them again with the template of the other",
			what, s, with, other)
	}
	return nil
}

// String implements fmt.Stringer.
func (s Stamp) String() string { return fmt.Sprintf("%s (sha256 %.12s)", s.Name, s.Hash) }
