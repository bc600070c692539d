package chat

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// fixed is the clock of the reference.
var fixed = time.Date(2024, 7, 6, 9, 5, 3, 0, time.UTC)

type referenceChat struct {
	Messages, Tools, Documents, Variables json.RawMessage
	AddGenerationPrompt                   bool `json:"add_generation_prompt"`
	ContinueFinalMessage                  bool `json:"continue_final_message"`
}

func (c referenceChat) conversation(t testing.TB) (Conversation, Options) {
	t.Helper()
	out := Conversation{Tools: c.Tools, Documents: c.Documents, Variables: c.Variables}
	if err := json.Unmarshal(c.Messages, &out.Messages); err != nil {
		t.Fatal(err)
	}
	return out, Options{AddGenerationPrompt: c.AddGenerationPrompt, ContinueFinalMessage: c.ContinueFinalMessage, Now: fixed}
}

type reference struct {
	Special map[string]string
	Chats   []referenceChat
	Cases   []struct {
		Template, Text, SHA256, Error string
		Chat                          int
		Spans                         [][2]int
	}
}

func readReference(t testing.TB) reference {
	t.Helper()
	packed, err := os.ReadFile("testdata/conversations.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	var ref reference
	if err := json.Unmarshal(data, &ref); err != nil {
		t.Fatal(err)
	}
	return ref
}

func readTemplate(t testing.TB, name string, special map[string]string) *Template {
	t.Helper()
	if b, err := Builtin(name); err == nil {
		return b.WithSpecial(special)
	}
	source, err := os.ReadFile("testdata/templates/" + name + ".jinja")
	if err != nil {
		t.Fatal(err)
	}
	tmpl, err := New(name, string(source), special)
	if err != nil {
		t.Fatal(err)
	}
	return tmpl
}

// TestTransformers renders what transformers rendered (scripts/reference.py), and
// checks the assistant's turns where the template marks them.
func TestTransformers(t *testing.T) {
	ref := readReference(t)
	templates, same, refused, masks := map[string]*Template{}, 0, 0, 0
	for _, c := range ref.Cases {
		tmpl := templates[c.Template]
		if tmpl == nil {
			tmpl = readTemplate(t, c.Template, ref.Special)
			templates[c.Template] = tmpl
		}
		conversation, o := ref.Chats[c.Chat].conversation(t)
		got, err := tmpl.Render(context.Background(), conversation, o)
		if (err != nil) != (c.Error != "") {
			t.Errorf("%s, chat %d: %q, %v; want error %q", c.Template, c.Chat, got, err, c.Error)
			continue
		}
		if err != nil {
			refused++
			continue
		}
		sum := sha256.Sum256([]byte(got))
		if c.SHA256 != "" && hex.EncodeToString(sum[:])[:16] != c.SHA256 || c.SHA256 == "" && got != c.Text {
			t.Errorf("%s, chat %d:\n got %q\nwant %q", c.Template, c.Chat, got, c.Text)
			continue
		}
		same++
		if !tmpl.parsed.HasGeneration() || o.ContinueFinalMessage {
			continue
		}
		m, err := tmpl.RenderMasked(context.Background(), conversation, o)
		if err != nil {
			t.Errorf("%s, chat %d: %v", c.Template, c.Chat, err)
			continue
		}
		masks++
		checkSpans(t, c.Template, c.Chat, m, c.Spans)
	}
	if len(templates) < 16 || same < 3000 || masks < 1400 {
		t.Errorf("only %d templates, %d texts, %d masks", len(templates), same, masks)
	}
	t.Logf("%d templates: %d texts equal, %d refused by both, %d masks equal", len(templates), same, refused, masks)
}

func checkSpans(t *testing.T, name string, chat int, m Masked, want [][2]int) {
	t.Helper()
	var full [][2]int
	for _, s := range want {
		if s[1] > s[0] {
			full = append(full, s)
		}
	}
	if len(m.Assistant) != len(full) {
		t.Errorf("%s, chat %d: turns %v, want %v", name, chat, m.Assistant, full)
		return
	}
	for i, s := range m.Assistant {
		got := [2]int{utf8.RuneCountInString(m.Text[:s.Start]), utf8.RuneCountInString(m.Text[:s.End])}
		if got != full[i] {
			t.Errorf("%s, chat %d: turn %d is %v, want %v", name, chat, i, got, full[i])
		}
	}
}

func three() Conversation {
	return Conversation{Messages: []Message{{Role: "user", Content: "a"}, {Role: "assistant", Content: "b"}, {Role: "user", Content: "c"}, {Role: "assistant", Content: "d"}}}
}

func parts(m Masked) []string {
	var out []string
	for _, s := range m.Assistant {
		out = append(out, m.Text[s.Start:s.End])
	}
	return out
}

// Without generation blocks the turns come from comparing renderings. On the same
// format they must be those of the blocks, and the newline after them.
func TestMaskWithoutBlocks(t *testing.T) {
	const chatml = `{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}`
	plain, err := New("plain", chatml, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range []Options{{}, {AddGenerationPrompt: true}} {
		m, err := plain.RenderMasked(context.Background(), three(), o)
		if err != nil || strings.Join(parts(m), "|") != "b<|im_end|>\n|d<|im_end|>\n" {
			t.Errorf("%+v: %q, %v", o, parts(m), err)
		}
	}
	m, err := plain.RenderMasked(context.Background(), three(), Options{ContinueFinalMessage: true})
	if err != nil || strings.Join(parts(m), "|") != "b<|im_end|>\n|d" || !strings.HasSuffix(m.Text, "assistant\nd") {
		t.Errorf("continued: %q, %v", parts(m), err)
	}
	blocks, err := Builtin("chatml")
	if err != nil {
		t.Fatal(err)
	}
	if m, err = blocks.RenderMasked(context.Background(), three(), Options{}); err != nil || strings.Join(parts(m), "|") != "b<|im_end|>|d<|im_end|>" {
		t.Errorf("blocks: %q, %v", parts(m), err)
	}
}

// Where the turn cannot be told, that is said.
func TestMaskRefused(t *testing.T) {
	first := Conversation{Messages: []Message{{Role: "assistant", Content: "b"}, {Role: "user", Content: "c"}}}
	for _, c := range []struct {
		source string
		chat   Conversation
		want   string
	}{
		{"{% for m in messages %}{{ m.role + m.content }}{% endfor %}", first, "message 0: what the assistant wrote cannot be told from the rest: nothing goes before it"},
		{"{{ messages|length }}{% for m in messages %}{{ m.role + m.content }}{% endfor %}", three(), "message 1: what the assistant wrote cannot be told from the rest: the messages before it with the generation prompt are not the beginning"},
		{"{% for m in messages %}{{ m.role + m.content }}{% if loop.last %}$$$$$$$$$$${% endif %}{% endfor %}{% if add_generation_prompt %}{% endif %}", three(), "are not the beginning of the whole text"},
		{"{% for m in messages %}{{ m.role + m.content }}{% if loop.last and m.role == 'assistant' %}$${% endif %}{% endfor %}", three(), "message 1: what the assistant wrote cannot be told from the rest: the messages up to it are not the beginning"},
		{"{% macro m(x) %}{% generation %}{{ x }}{% endgeneration %}{% endmacro %}{{ m('a') }}", three(), "line 1: this {% generation %} block is inside a macro"},
	} {
		tmpl, err := New("t", c.source, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = tmpl.RenderMasked(context.Background(), c.chat, Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.source, err, c.want)
		}
	}
}

func TestBuiltinsMarkTheAssistant(t *testing.T) {
	for _, name := range Builtins() {
		tmpl, err := Builtin(name)
		if err != nil {
			t.Fatal(err)
		}
		m, err := tmpl.RenderMasked(context.Background(), three(), Options{})
		if err != nil || len(m.Assistant) != 2 || !strings.Contains(parts(m)[0], "b") || !strings.Contains(parts(m)[1], "d") || strings.Contains(strings.Join(parts(m), ""), "c") {
			t.Errorf("%s: %q of %q, %v", name, parts(m), m.Text, err)
		}
	}
	if _, err := Builtin("x"); err == nil || !strings.Contains(err.Error(), "choose one of alpaca, chatml") {
		t.Error(err)
	}
}

func TestStamp(t *testing.T) {
	stamp := func(source string, special map[string]string) Stamp {
		tmpl, err := New("t", source, special)
		if err != nil {
			t.Fatal(err)
		}
		return tmpl.Stamp()
	}
	a := stamp("{{ eos_token }}\nx\n", map[string]string{"eos_token": "</s>", "pad_token": "<pad>"})
	if b := stamp("{{ eos_token }}\r\nx", map[string]string{"eos_token": "</s>", "pad_token": "other"}); a != b {
		t.Errorf("ends of lines or an unused token changed the hash: %v, %v", a, b)
	}
	c := stamp("{{ eos_token }}\nx", map[string]string{"eos_token": "<end>"})
	if a.Match("the dataset d", a, "the model m") != nil {
		t.Error("a stamp does not match itself")
	}
	for _, other := range []Stamp{c, {}, stamp("{{ eos_token }}\nx ", map[string]string{"eos_token": "</s>"})} {
		err := a.Match("the dataset d", other, "the model m")
		if err == nil || !strings.Contains(err.Error(), "the dataset d") || !strings.Contains(err.Error(), "the model m") || !strings.Contains(err.Error(), "again") {
			t.Errorf("%v: %v", other, err)
		}
	}
}

func TestErrors(t *testing.T) {
	tmpl, err := New("mine", "\n{{ messages[0].content + 1 }}", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		chat string
		o    Options
		want string
	}{
		{`[{"role": "user", "content": "x"}]`, Options{}, "chat template mine: line 2: str + int is not possible"},
		{`[]`, Options{}, "no messages"},
		{`[{"role": "user", "content": "x"}]`, Options{AddGenerationPrompt: true, ContinueFinalMessage: true}, "choose one"},
		{`[{"role": "user", "content": null}]`, Options{ContinueFinalMessage: true}, "no text to continue"},
		{`{"messages": [{"role": "user", "content": "x"}], "tools": {}}`, Options{}, "tools: this is no list"},
		{`{"messages": [{"role": "user", "content": "x"}], "documents": [1]}`, Options{}, "documents: item 0 is no object"},
		{`{"messages": [{"role": "user", "content": "x"}], "variables": [1]}`, Options{}, "variables: this is no JSON object"},
	} {
		var conversation Conversation
		if err := json.Unmarshal([]byte(c.chat), &conversation); err != nil {
			t.Fatal(err)
		}
		if _, err := tmpl.Render(context.Background(), conversation, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.chat, err, c.want)
		}
	}
	for data, want := range map[string]string{`[{"content": "x"}]`: `no "role"`, `{"message": []}`: `unknown field "message"`, `[1]`: "a message is an object"} {
		var conversation Conversation
		if err := json.Unmarshal([]byte(data), &conversation); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", data, err, want)
		}
	}
}
