package chat

import (
	"embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed builtin/*.jinja
var builtinFiles embed.FS

// builtinSpecial are the special tokens of the families, used where a model names none.
var builtinSpecial = map[string]map[string]string{
	"alpaca":  {"bos_token": "<s>", "eos_token": "</s>"},
	"chatml":  {"eos_token": "<|im_end|>"},
	"gemma":   {"bos_token": "<bos>", "eos_token": "<eos>"},
	"llama2":  {"bos_token": "<s>", "eos_token": "</s>"},
	"llama3":  {"bos_token": "<|begin_of_text|>", "eos_token": "<|eot_id|>"},
	"mistral": {"bos_token": "<s>", "eos_token": "</s>"},
	"zephyr":  {"eos_token": "</s>"},
}

// Builtins are the names that Builtin knows.
func Builtins() []string {
	var names []string
	for name := range builtinSpecial {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Builtin is a template of hone's own for one of the known formats: "chatml",
// "llama2", "llama3", "mistral", "zephyr", "gemma" or "alpaca". Each marks what the
// assistant writes, its end-of-turn token included. A model with other special tokens
// takes them with [Template.AddSpecial].
func Builtin(name string) (*Template, error) {
	special, ok := builtinSpecial[name]
	if !ok {
		return nil, fmt.Errorf("there is no chat template %q: choose one of %s", name, strings.Join(Builtins(), ", "))
	}
	source, err := builtinFiles.ReadFile("builtin/" + name + ".jinja")
	if err != nil {
		return nil, fmt.Errorf("chat template %s: %w", name, err)
	}
	return New(name, string(source), special)
}
