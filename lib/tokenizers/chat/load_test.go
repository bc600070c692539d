package chat

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestLoad(t *testing.T) {
	const tokens = `"bos_token": {"content": "<b>", "special": true}, "eos_token": "<e>", "pad_token": null, "add_bos_token": true`
	const jinja = "{{ bos_token }}file{{ eos_token }}{{ pad_token is defined }}"
	named := `{"chat_template": [{"name": "default", "template": "plain"}, {"name": "tool_use", "template": "tools"}, {"name": "rag", "template": "rag{{ eos_token }}"}], ` + tokens + `}`
	for _, c := range []struct {
		name, open, choose string
		files              map[string]string
		want               string
	}{
		{"string", "", "", map[string]string{"tokenizer_config.json": `{"chat_template": "{{ bos_token }}x", ` + tokens + `}`}, "<b>x"},
		{"file goes before", "", "", map[string]string{"chat_template.jinja": jinja, "tokenizer_config.json": `{"chat_template": "y", ` + tokens + `}`}, "<b>file<e>False"},
		{"a file itself", "chat_template.jinja", "", map[string]string{"chat_template.jinja": jinja, "tokenizer_config.json": `{` + tokens + `}`}, "<b>file<e>False"},
		{"the config itself", "tokenizer_config.json", "rag", map[string]string{"tokenizer_config.json": named}, "rag<e>"},
		{"default of named", "", "", map[string]string{"tokenizer_config.json": named}, "plain"},
		{"processor", "", "", map[string]string{"chat_template.json": `{"chat_template": "p"}`}, "p"},
		{"additional", "", "more", map[string]string{"chat_template.jinja": "a", "additional_chat_templates/more.jinja": "b"}, "b"},
	} {
		tmpl, err := Load(filepath.Join(writeFiles(t, c.files), c.open), c.choose)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got, err := tmpl.Render(context.Background(), three(), Options{}); err != nil || got != c.want {
			t.Errorf("%s: %q, %v, want %q", c.name, got, err, c.want)
		}
	}
	tmpl, err := Load(writeFiles(t, map[string]string{"tokenizer_config.json": named}), "")
	if err != nil {
		t.Fatal(err)
	}
	if name := tmpl.Name(); name == "default" || strings.Contains(name, "/") {
		t.Errorf("the template is called %q", name)
	}
	withTools := three()
	withTools.Tools = []byte(`[{"type": "function"}]`)
	if got, err := tmpl.Render(context.Background(), withTools, Options{}); err != nil || got != "tools" {
		t.Errorf("with tools: %q, %v", got, err)
	}
}

func TestLoadRefuses(t *testing.T) {
	for want, files := range map[string]string{
		"there is no chat template here: choose one of those built in": `{"bos_token": "x"}`,
		"chat_template: this is neither text nor a list":               `{"chat_template": 5}`,
		`the name "a" is empty or there twice`:                         `{"chat_template": [{"name": "a", "template": ""}, {"name": "a", "template": ""}]}`,
		`there is no template called "default": choose one of a`:       `{"chat_template": [{"name": "a", "template": ""}]}`,
		"not a JSON object": `[`,
		"line 1: {% if %}":  `{"chat_template": "{% if x %}"}`,
	} {
		folder := writeFiles(t, map[string]string{"tokenizer_config.json": files})
		_, err := Load(filepath.Join(folder, "tokenizer_config.json"), "")
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), folder) {
			t.Errorf("%s: %v, want %s", files, err, want)
		}
	}
	if _, err := Load(filepath.Join(t.TempDir(), "none"), ""); err == nil || !strings.Contains(err.Error(), "give a model's folder") {
		t.Error(err)
	}
}
