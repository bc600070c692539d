package chat

import (
	"fmt"
	"strings"

	"hone/lib/tokenizers/chat/internal/jinja"
)

// Template is a chat template with the special tokens that it may write.
type Template struct {
	name    string
	source  string
	special map[string]string
	parsed  *jinja.Template
	toolUse *Template // what is used instead where there are tools; nil: this one
}

// New parses a template. name is for messages; special are the tokens that it may
// write, by their names in tokenizer_config.json, such as "bos_token" and
// "eos_token".
func New(name, source string, special map[string]string) (*Template, error) {
	parsed, err := jinja.Parse(source)
	if err != nil {
		return nil, fmt.Errorf("chat template %s: %w", name, err)
	}
	t := &Template{name: name, source: source, parsed: parsed, special: map[string]string{}}
	for token, text := range special {
		t.special[token] = text
	}
	return t, nil
}

// Name is what the template is called.
func (t *Template) Name() string { return t.name }

// Source is the template's text.
func (t *Template) Source() string { return t.source }

// Special is the text of the special token called name, such as "eos_token".
func (t *Template) Special(name string) (text string, ok bool) {
	text, ok = t.special[name]
	return text, ok
}

// WithSpecial returns the template with special as its only special tokens.
func (t *Template) WithSpecial(special map[string]string) *Template {
	c := *t
	c.special = map[string]string{}
	for token, text := range special {
		c.special[token] = text
	}
	if t.toolUse != nil {
		c.toolUse = t.toolUse.WithSpecial(special)
	}
	return &c
}

// AddSpecial returns the template with special in place of those of its special
// tokens that have the same names, and besides the others.
func (t *Template) AddSpecial(special map[string]string) *Template {
	all := map[string]string{}
	for _, tokens := range []map[string]string{t.special, special} {
		for token, text := range tokens {
			all[token] = text
		}
	}
	return t.WithSpecial(all)
}

// String implements fmt.Stringer.
func (t *Template) String() string {
	return fmt.Sprintf("chat template %s, %d lines, sha256 %.12s", t.name, strings.Count(t.source, "\n")+1, t.Stamp().Hash)
}
