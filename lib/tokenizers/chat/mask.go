package chat

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Span is a stretch of a text, in bytes.
type Span struct{ Start, End int }

// Masked is a conversation as text, with what the assistant wrote in it.
type Masked struct {
	Text string
	// Assistant are the stretches of the assistant's turns, in order, apart from each other.
	Assistant []Span
}

// RenderMasked is Render, with the assistant's turns.
//
// Where the template has {% generation %} blocks, they are what those write, as in
// transformers' return_assistant_tokens_mask. Where it has none, each assistant
// message is what the template writes for it after the generation prompt: the
// conversation is rendered up to it with that prompt, and through it without. Both
// must be beginnings of the whole text; if one is not (the template changes earlier
// messages, or has no such prompt) the turn cannot be told, and that is an error.
func (t *Template) RenderMasked(ctx context.Context, c Conversation, o Options) (Masked, error) {
	whole, err := t.render(ctx, c, o)
	if err != nil {
		return Masked{}, err
	}
	m := Masked{Text: whole.Text}
	if t.forTools(c).parsed.HasGeneration() {
		if whole.Untracked > 0 {
			return Masked{}, fmt.Errorf("chat template %s: line %d: this {%% generation %%} block is inside a macro, a set or a recursive loop, so its place in the text is not known: move it out",
				t.name, whole.Untracked)
		}
		for _, s := range whole.Generated {
			m.Assistant = append(m.Assistant, Span(s))
		}
		return m, nil
	}
	for i, message := range c.Messages {
		if message.Role != "assistant" {
			continue
		}
		s, err := t.turn(ctx, c, i, m.Text, o)
		if err != nil {
			return Masked{}, err
		}
		m.add(s)
	}
	return m, nil
}

// forTools is the template that c is rendered with.
func (t *Template) forTools(c Conversation) *Template {
	if t.toolUse != nil && len(c.Tools) > 0 && string(c.Tools) != "null" {
		return t.toolUse
	}
	return t
}

// add appends a stretch, joined to the one before if they touch.
func (m *Masked) add(s Span) {
	if n := len(m.Assistant); n > 0 && m.Assistant[n-1].End >= s.Start {
		m.Assistant[n-1].End = max(m.Assistant[n-1].End, s.End)
		return
	}
	if s.Start < s.End {
		m.Assistant = append(m.Assistant, s)
	}
}

// turn finds the assistant message i in the whole text by rendering what goes before
// it, and it too.
func (t *Template) turn(ctx context.Context, c Conversation, i int, whole string, o Options) (Span, error) {
	fail := func(why string) (Span, error) {
		return Span{}, fmt.Errorf("chat template %s: message %d: what the assistant wrote cannot be told from the rest: %s: "+
			"put {%% generation %%} and {%% endgeneration %%} around the assistant's text in the template", t.name, i, why)
	}
	if i == 0 {
		return fail("nothing goes before it, so there is no text that ends in the generation prompt")
	}
	o.ContinueFinalMessage, o.AddGenerationPrompt = false, true
	before := c
	before.Messages = c.Messages[:i]
	prompt, err := t.Render(ctx, before, o)
	if err != nil {
		return couldNot(fail, ctx, "the messages before it alone are refused", err)
	}
	if !strings.HasPrefix(whole, prompt) {
		return fail("the messages before it with the generation prompt are not the beginning of the whole text")
	}
	if i == len(c.Messages)-1 {
		// Also right where the last message is left open.
		return t.lastTurn(ctx, c, len(prompt), whole, o)
	}
	o.AddGenerationPrompt = false
	before.Messages = c.Messages[:i+1]
	through, err := t.Render(ctx, before, o)
	if err != nil {
		return couldNot(fail, ctx, "the messages up to it alone are refused", err)
	}
	if !strings.HasPrefix(whole, through) {
		return fail("the messages up to it are not the beginning of the whole text")
	}
	if len(through) < len(prompt) {
		return fail("it is shorter than the generation prompt")
	}
	return Span{len(prompt), len(through)}, nil
}

// lastTurn is the turn of the last message, which begins at start: it ends with the
// text, or before the generation prompt if one follows.
func (t *Template) lastTurn(ctx context.Context, c Conversation, start int, whole string, o Options) (Span, error) {
	o.AddGenerationPrompt = false
	closed, err := t.Render(ctx, c, o)
	if err != nil {
		return Span{}, err
	}
	if strings.HasPrefix(whole, closed) {
		return Span{start, len(closed)}, nil
	}
	return Span{start, len(whole)}, nil // left open
}

func couldNot(fail func(string) (Span, error), ctx context.Context, why string, err error) (Span, error) {
	if ctx.Err() != nil {
		return Span{}, err
	}
	_, f := fail(why)
	return Span{}, errors.Join(f, err)
}
