package chat

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"hone/lib/tokenizers/chat/internal/jinja"
)

// Options say how a conversation is written.
type Options struct {
	// AddGenerationPrompt writes the beginning of the assistant's next turn at the end.
	AddGenerationPrompt bool
	// ContinueFinalMessage leaves the last message open, so that a model goes on with it.
	ContinueFinalMessage bool
	// Now is the time that templates with a date see; zero is the time of the call.
	// Give one for text that is the same every day.
	Now time.Time
	// Limits bound the work of a template; zero fields mean the defaults.
	Limits Limits
}

// Limits bound the rendering of one conversation.
type Limits struct {
	Steps       int           // evaluated expressions and statements; 5,000,000
	Depth       int           // nested calls and blocks; 200
	Bytes       int           // of all text that is made on the way; 64 MiB
	OutputBytes int           // of the result; 16 MiB
	Time        time.Duration // 10 seconds
}

// Render writes a conversation.
func (t *Template) Render(ctx context.Context, c Conversation, o Options) (string, error) {
	r, err := t.render(ctx, c, o)
	return r.Text, err
}

// render is Render with the spans of generation blocks.
func (t *Template) render(ctx context.Context, c Conversation, o Options) (jinja.Result, error) {
	r, err := t.renderPart(ctx, c, o)
	if err != nil {
		return jinja.Result{}, fmt.Errorf("chat template %s: %w", t.name, err)
	}
	return r, nil
}

func (t *Template) renderPart(ctx context.Context, c Conversation, o Options) (jinja.Result, error) {
	if o.AddGenerationPrompt && o.ContinueFinalMessage {
		return jinja.Result{}, errors.New("a generation prompt begins a new message and continuing the last leaves it open: choose one")
	}
	vars, messages, err := c.values()
	if err != nil {
		return jinja.Result{}, err
	}
	if t.toolUse != nil && vars["tools"] != nil {
		t = t.toolUse
	}
	final := ""
	if o.ContinueFinalMessage {
		if final, err = openFinal(messages[len(messages)-1]); err != nil {
			return jinja.Result{}, err
		}
	}
	for token, text := range t.special {
		if _, ok := vars[token]; !ok {
			vars[token] = text
		}
	}
	l := &jinja.List{}
	for _, m := range messages {
		l.Items = append(l.Items, m)
	}
	vars["messages"], vars["add_generation_prompt"] = l, o.AddGenerationPrompt
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	r, err := t.parsed.Render(ctx, vars, o.Now, jinja.Limits{
		Steps: o.Limits.Steps, Depth: o.Limits.Depth, Bytes: o.Limits.Bytes, Output: o.Limits.OutputBytes, Time: o.Limits.Time})
	if err != nil || !o.ContinueFinalMessage {
		return r, err
	}
	return cutFinal(r, final)
}

// finalMark stands at the end of a message that is to be continued while it is rendered.
const finalMark = "CONTINUE_FINAL_MESSAGE_TAG "

// openFinal puts the mark at the end of the message's text and returns the text.
func openFinal(m *jinja.Dict) (string, error) {
	content, _ := m.Get("content")
	if text, ok := content.(string); ok {
		return text, m.Set("content", text+finalMark)
	}
	if parts, ok := content.(*jinja.List); ok {
		for i := len(parts.Items) - 1; i >= 0; i-- {
			part, ok := parts.Items[i].(*jinja.Dict)
			if !ok {
				continue
			}
			value, _ := part.Get("text")
			if text, ok := value.(string); ok {
				return text, part.Set("text", text+finalMark)
			}
		}
	}
	return "", errors.New("the final message has no text to continue: give it content")
}

// cutFinal ends the text where the mark stands.
func cutFinal(r jinja.Result, final string) (jinja.Result, error) {
	mark := strings.TrimSpace(finalMark)
	at := strings.LastIndex(r.Text, mark)
	if at < 0 || !strings.Contains(r.Text, strings.TrimFunc(final, pythonSpace)) {
		return jinja.Result{}, errors.New("the final message cannot be continued: the template leaves it out or changes it")
	}
	trimmed := !strings.HasPrefix(r.Text[at:], finalMark)
	r.Text = r.Text[:at]
	if trimmed { // the template cuts the space at the end of messages
		r.Text = strings.TrimRightFunc(r.Text, pythonSpace)
	}
	var spans []jinja.Span
	for _, s := range r.Generated {
		if s.End = min(s.End, len(r.Text)); s.Start < s.End {
			spans = append(spans, s)
		}
	}
	r.Generated = spans
	return r, nil
}

// pythonSpace is what Python's strip cuts.
func pythonSpace(c rune) bool { return unicode.IsSpace(c) || c >= 0x1c && c <= 0x1f }
