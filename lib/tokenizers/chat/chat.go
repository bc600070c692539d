// Package chat turns conversations into the text that a model was trained on, as
// Hugging Face's apply_chat_template does, and says which of it the assistant wrote.
//
// [Load] reads the chat template of a model's folder, [New] takes its text,
// [Builtin] gives one of the known formats (ChatML, LLaMA-2 and 3, Mistral, Zephyr,
// Gemma, Alpaca). [Template.Render] writes a [Conversation], [Template.RenderMasked]
// also tells the assistant's turns, [Tokenize] gives their tokens. [Template.Stamp]
// goes with what was made with a template, and [Stamp.Match] refuses to join what was
// made with two.
//
// Guarantees: the text is that of transformers 5.0, to the last character, or there
// is an error that names the line of the template. Templates come from strangers:
// they read no file and are bounded in steps, memory, output and time. A Template is
// never changed and may be used by several goroutines.
package chat

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"hone/lib/tokenizers/chat/internal/jinja"
)

// Message is one turn.
type Message struct {
	// Role says who speaks: "system", "user", "assistant", "tool", or what the
	// template knows besides.
	Role string
	// Content is what is said. It is "" where the content is a list of parts.
	Content string
	// JSON is the whole message where it has more than these two: parts, tool calls,
	// a name. It comes from reading JSON; where it is set the template sees it alone.
	JSON json.RawMessage
}

// UnmarshalJSON implements json.Unmarshaler: it takes {"role": …, "content": …} and
// whatever else a template may look at.
func (m *Message) UnmarshalJSON(data []byte) error {
	var head struct {
		Role    *string         `json:"role"`
		Content json.RawMessage `json:"content"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return fmt.Errorf(`a message is an object like {"role": "user", "content": "…"}: %w`, err)
	}
	if head.Role == nil {
		return errors.New(`a message has no "role": give each one, such as "user" or "assistant"`)
	}
	m.Role, m.Content, m.JSON = *head.Role, "", bytes.Clone(data)
	if len(head.Content) > 0 && head.Content[0] == '"' {
		return json.Unmarshal(head.Content, &m.Content)
	}
	return nil
}

// MarshalJSON implements json.Marshaler.
func (m Message) MarshalJSON() ([]byte, error) {
	if m.JSON != nil {
		return m.JSON, nil
	}
	return json.Marshal(map[string]string{"role": m.Role, "content": m.Content})
}

// value is the message as a template sees it.
func (m Message) value() (*jinja.Dict, error) {
	if m.JSON != nil {
		v, err := jinja.ReadJSON(m.JSON)
		if err != nil {
			return nil, err
		}
		d, ok := v.(*jinja.Dict)
		if !ok {
			return nil, errors.New("a message is a JSON object")
		}
		return d, nil
	}
	d := jinja.NewDict()
	return d, errors.Join(d.Set("role", m.Role), d.Set("content", m.Content))
}

// Conversation is what a template is given.
type Conversation struct {
	Messages []Message `json:"messages"`
	// Tools are what the assistant may call, each a JSON object; nil if there are none.
	Tools json.RawMessage `json:"tools,omitempty"`
	// Documents are what the assistant may quote, each a JSON object; nil if there are none.
	Documents json.RawMessage `json:"documents,omitempty"`
	// Variables are further values that a template may ask for, such as
	// {"enable_thinking": false}: a JSON object, or nil.
	Variables json.RawMessage `json:"variables,omitempty"`
}

// UnmarshalJSON implements json.Unmarshaler: a list of messages, or an object with
// "messages" and perhaps "tools", "documents" and "variables".
func (c *Conversation) UnmarshalJSON(data []byte) error {
	data = bytes.TrimSpace(data)
	if len(data) > 0 && data[0] == '[' {
		*c = Conversation{}
		return json.Unmarshal(data, &c.Messages)
	}
	type plain Conversation
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var p plain
	if err := d.Decode(&p); err != nil {
		return fmt.Errorf(`a conversation is a list of messages, or an object with "messages" and perhaps "tools", "documents", "variables": %w`, err)
	}
	*c = Conversation(p)
	return nil
}

// values are the conversation as a template sees it.
func (c Conversation) values() (vars map[string]any, messages []*jinja.Dict, err error) {
	if len(c.Messages) == 0 {
		return nil, nil, errors.New("the conversation has no messages: give it at least one")
	}
	for i, m := range c.Messages {
		d, err := m.value()
		if err != nil {
			return nil, nil, fmt.Errorf("message %d: %w", i, err)
		}
		messages = append(messages, d)
	}
	vars = map[string]any{}
	if len(c.Variables) > 0 {
		v, err := jinja.ReadJSON(c.Variables)
		d, ok := v.(*jinja.Dict)
		if err != nil || !ok {
			return nil, nil, errors.Join(errors.New("variables: this is no JSON object"), err)
		}
		for _, key := range d.Keys() {
			vars[key.(string)], _ = d.Get(key)
		}
	}
	for name, data := range map[string]json.RawMessage{"tools": c.Tools, "documents": c.Documents} {
		if vars[name], err = list(name, data); err != nil {
			return nil, nil, err
		}
	}
	return vars, messages, nil
}

// list reads a list of objects, nil if there is none.
func list(name string, data json.RawMessage) (any, error) {
	if len(data) == 0 || string(data) == "null" {
		return nil, nil
	}
	v, err := jinja.ReadJSON(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	l, ok := v.(*jinja.List)
	if !ok {
		return nil, fmt.Errorf("%s: this is no list", name)
	}
	for i, item := range l.Items {
		if _, ok := item.(*jinja.Dict); !ok {
			return nil, fmt.Errorf("%s: item %d is no object", name, i)
		}
	}
	return l, nil
}
