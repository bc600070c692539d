package chat

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Load reads a chat template: of a model's folder (chat_template.jinja, else
// chat_template in tokenizer_config.json or chat_template.json), of one of those
// files, or of any .jinja file. name chooses among several; "" is the default, which
// gives way to the one called tool_use where a conversation has tools, as in
// transformers. The special tokens are those of tokenizer_config.json beside it.
func Load(path, name string) (*Template, error) {
	t, err := load(path, name)
	if err != nil {
		return nil, fmt.Errorf("load chat template: %s: %w", path, err)
	}
	return t, nil
}

func load(path, name string) (*Template, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("%w: give a model's folder, its tokenizer_config.json or a .jinja file", err)
	}
	folder := path
	if !info.IsDir() {
		folder = filepath.Dir(path)
	}
	special, config, err := readConfig(filepath.Join(folder, "tokenizer_config.json"))
	if err != nil {
		return nil, err
	}
	var found map[string]string
	switch {
	case info.IsDir():
		found, err = inFolder(folder, config)
	case strings.HasSuffix(path, ".json"):
		found, err = inConfig(path)
	default:
		var text string
		text, err = readText(path)
		found = map[string]string{"default": text}
	}
	if err != nil {
		return nil, err
	}
	t, err := choose(found, name, special)
	if err != nil {
		return nil, err
	}
	t.name, err = called(path, info.IsDir(), name)
	return t, err
}

// called is what a template is called in messages and stamps: after its file, or
// after the folder of its model.
func called(path string, folder bool, name string) (string, error) {
	if !folder && !strings.HasSuffix(path, ".json") {
		return strings.TrimSuffix(filepath.Base(path), ".jinja"), nil
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if !folder {
		path = filepath.Dir(path)
	}
	if name == "" {
		return filepath.Base(path), nil
	}
	return filepath.Base(path) + "/" + name, nil
}

// maxFile is the longest file that is read: templates are text of some kilobytes.
const maxFile = 64 << 20

func readText(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if info.Size() > maxFile {
		return "", fmt.Errorf("%s has %d bytes, more than the limit of %d", filepath.Base(path), info.Size(), maxFile)
	}
	data, err := os.ReadFile(path)
	return string(data), err
}

// inFolder finds the templates of a model's folder.
func inFolder(folder string, config map[string]string) (map[string]string, error) {
	text, err := readText(filepath.Join(folder, "chat_template.jinja"))
	if err == nil {
		config = map[string]string{"default": text}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	more, err := filepath.Glob(filepath.Join(folder, "additional_chat_templates", "*.jinja"))
	if err != nil {
		return nil, err
	}
	for _, path := range more {
		if config == nil {
			config = map[string]string{}
		}
		if config[strings.TrimSuffix(filepath.Base(path), ".jinja")], err = readText(path); err != nil {
			return nil, err
		}
	}
	if len(config) > 0 {
		return config, nil
	}
	return inConfig(filepath.Join(folder, "chat_template.json"))
}

func inConfig(path string) (map[string]string, error) {
	_, found, err := readConfig(path)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("there is no chat template here: choose one of those built in: %s", strings.Join(Builtins(), ", "))
	}
	return found, err
}

// readConfig reads the special tokens and the templates of a tokenizer_config.json,
// none if there is no such file.
func readConfig(path string) (special, templates map[string]string, err error) {
	text, err := readText(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &fields); err != nil {
		return nil, nil, fmt.Errorf("%s: not a JSON object: %w", filepath.Base(path), err)
	}
	special = map[string]string{}
	for name, value := range fields {
		if !strings.HasSuffix(name, "_token") {
			continue
		}
		if token, ok := tokenText(value); ok {
			special[name] = token
		}
	}
	if templates, err = readTemplates(fields["chat_template"]); err != nil {
		return nil, nil, fmt.Errorf("%s: chat_template: %w", filepath.Base(path), err)
	}
	return special, templates, nil
}

// SpecialTokens are the special tokens of the tokenizer_config.json in a model's
// folder, by their names there, none if there is no such file. They go to
// [Template.AddSpecial] where a built-in template is used for that model.
func SpecialTokens(folder string) (map[string]string, error) {
	special, _, err := readConfig(filepath.Join(folder, "tokenizer_config.json"))
	if err != nil {
		return nil, fmt.Errorf("special tokens of %s: %w", folder, err)
	}
	return special, nil
}

// tokenText is a special token, spelt as a string or as an object with its content.
func tokenText(value json.RawMessage) (string, bool) {
	var text *string
	if json.Unmarshal(value, &text) == nil && text != nil {
		return *text, true
	}
	var object struct {
		Content *string `json:"content"`
	}
	if json.Unmarshal(value, &object) == nil && object.Content != nil {
		return *object.Content, true
	}
	return "", false // flags such as add_bos_token, and null
}

// readTemplates reads one template, or a list of named ones.
func readTemplates(value json.RawMessage) (map[string]string, error) {
	if len(value) == 0 || string(value) == "null" {
		return nil, nil
	}
	var text string
	if json.Unmarshal(value, &text) == nil {
		return map[string]string{"default": text}, nil
	}
	var named []struct{ Name, Template string }
	if err := json.Unmarshal(value, &named); err != nil {
		return nil, fmt.Errorf(`this is neither text nor a list of {"name": …, "template": …}: %w`, err)
	}
	found := map[string]string{}
	for _, n := range named {
		if _, ok := found[n.Name]; ok || n.Name == "" {
			return nil, fmt.Errorf("the name %q is empty or there twice", n.Name)
		}
		found[n.Name] = n.Template
	}
	return found, nil
}

// choose makes the template called name.
func choose(found map[string]string, name string, special map[string]string) (*Template, error) {
	wanted := name
	if name == "" {
		wanted = "default"
	}
	source, ok := found[wanted]
	if !ok {
		var names []string
		for n := range found {
			names = append(names, n)
		}
		slices.Sort(names)
		return nil, fmt.Errorf("there is no template called %q: choose one of %s", wanted, strings.Join(names, ", "))
	}
	t, err := New(wanted, source, special)
	if err != nil {
		return nil, err
	}
	if tools, ok := found["tool_use"]; ok && name == "" {
		if t.toolUse, err = New("tool_use", tools, special); err != nil {
			return nil, err
		}
	}
	return t, nil
}
