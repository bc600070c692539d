//go:build !windows

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"hone/lib/tokenizers"
	"hone/lib/tokenizers/chat"
)

// chatFlags are what hone tokenizer chat is asked for.
type chatFlags struct {
	template       string
	mask, prompt   bool
	continueFinal  bool
	date           string
	tok            *tokenizers.Tokenizer
	chosen         *chat.Template
	now            time.Time
	tokenizerPlace string
}

func tokenizerChatCommand() *cobra.Command {
	var f chatFlags
	cmd := &cobra.Command{
		Use:   "chat -t FILE",
		Short: "Write conversations, a JSON list of messages a line, as a chat template does",
		Long: `Write conversations as a chat template does. Standard input has a list of messages a
line, or an object with "messages" and perhaps "tools", "documents" and "variables";
for each a line {"text":…,"ids":[…]} goes to standard output. With --mask it also has
"assistant", the characters (Unicode code points) that the assistant wrote, from a up
to b, and "mask", 1 for each token of them.

The template is that beside the tokenizer (chat_template.jinja or in
tokenizer_config.json). --template names another: one of those, a file, a folder, or
one that is built in: ` + strings.Join(chat.Builtins(), ", ") + `.`,
		Args: cobra.NoArgs,
	}
	path := tokenizerFlag(cmd)
	cmd.Flags().StringVar(&f.template, "template", "", "name, file or folder of the template")
	cmd.Flags().BoolVar(&f.mask, "mask", false, "say what the assistant wrote")
	cmd.Flags().BoolVar(&f.prompt, "generation-prompt", false, "add the beginning of the assistant's next turn")
	cmd.Flags().BoolVar(&f.continueFinal, "continue", false, "leave the last message open")
	cmd.Flags().StringVar(&f.date, "date", "", "the day, as 2026-01-31, that templates with a date see, instead of today")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := f.load(cmd, *path); err != nil {
			return err
		}
		return eachLine(cmd, func(line []byte) (any, error) { return f.write(cmd.Context(), line) })
	}
	return cmd
}

// load reads the tokenizer and the template.
func (f *chatFlags) load(cmd *cobra.Command, path string) (err error) {
	if f.prompt && f.continueFinal {
		return usageError{errors.New("--generation-prompt begins a new message and --continue leaves the last one open: choose one")}
	}
	f.now = time.Now()
	if f.date != "" {
		if f.now, err = time.Parse(time.DateOnly, f.date); err != nil {
			return usageError{fmt.Errorf("--date %s is no day: write it as 2026-01-31", f.date)}
		}
	}
	if f.tok, err = loadTokenizer(cmd, path); err != nil {
		return err
	}
	f.tokenizerPlace = path
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		f.tokenizerPlace = filepath.Dir(path)
	}
	f.chosen, err = f.choose()
	return err
}

// choose finds the template that --template names.
func (f *chatFlags) choose() (*chat.Template, error) {
	if f.template == "" {
		return chat.Load(f.tokenizerPlace, "")
	}
	special, err := chat.SpecialTokens(f.tokenizerPlace)
	if err != nil {
		return nil, err
	}
	if slices.Contains(chat.Builtins(), f.template) {
		t, err := chat.Builtin(f.template)
		if err != nil {
			return nil, err
		}
		return t.AddSpecial(special), nil
	}
	if _, err := os.Stat(f.template); err == nil {
		t, err := chat.Load(f.template, "")
		if err != nil {
			return nil, err
		}
		return t.AddSpecial(special), nil
	}
	t, err := chat.Load(f.tokenizerPlace, f.template)
	if err != nil {
		return nil, fmt.Errorf("--template %s is no file and not built in (%s): %w", f.template, strings.Join(chat.Builtins(), ", "), err)
	}
	return t, nil
}

// written is a line that hone tokenizer chat writes.
type written struct {
	Text      string    `json:"text"`
	IDs       []int     `json:"ids"`
	Assistant *[][2]int `json:"assistant,omitempty"`
	Mask      *[]int    `json:"mask,omitempty"`
}

func (f *chatFlags) write(ctx context.Context, line []byte) (any, error) {
	var c chat.Conversation
	if err := json.Unmarshal(line, &c); err != nil {
		return nil, err
	}
	o := chat.Options{AddGenerationPrompt: f.prompt, ContinueFinalMessage: f.continueFinal, Now: f.now}
	var m chat.Masked
	var err error
	if f.mask {
		m, err = f.chosen.RenderMasked(ctx, c, o)
	} else {
		m.Text, err = f.chosen.Render(ctx, c, o)
	}
	if err != nil {
		return nil, err
	}
	tokens, err := chat.Tokenize(f.tok, m)
	if err != nil {
		return nil, err
	}
	out := written{Text: m.Text, IDs: append([]int{}, tokens.IDs...)}
	if f.mask {
		out.Assistant, out.Mask = characters(m), ones(tokens.Assistant)
	}
	return out, nil
}

// characters are the assistant's stretches counted in characters.
func characters(m chat.Masked) *[][2]int {
	out := make([][2]int, len(m.Assistant))
	at, count := 0, 0
	upTo := func(end int) int {
		count += utf8.RuneCountInString(m.Text[at:end])
		at = end
		return count
	}
	for i, s := range m.Assistant {
		out[i] = [2]int{upTo(s.Start), upTo(s.End)}
	}
	return &out
}

func ones(mask []bool) *[]int {
	out := make([]int, len(mask))
	for i, on := range mask {
		if on {
			out[i] = 1
		}
	}
	return &out
}
