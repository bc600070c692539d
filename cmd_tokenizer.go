//go:build !windows

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"hone/lib/tokenizers"
)

func tokenizerCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "tokenizer encode|decode|chat|info",
		Short: "Encode and decode text with a tokenizer, and look at one",
		Long: `Encode and decode text with a tokenizer, and look at one. FILE is a
tokenizer.json, a sentencepiece tokenizer.model, vocab.json with merges.txt beside
it, vocab.txt, ranks of tiktoken, a GGUF, or a folder with one of them.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return usageError{errors.New("say what to do: hone tokenizer encode -t FILE, hone tokenizer decode -t FILE or hone tokenizer info FILE")}
		},
	}
	cmd.AddCommand(tokenizerEncodeCommand(), tokenizerDecodeCommand(), tokenizerChatCommand(), tokenizerInfoCommand())
	return cmd
}

// tokenizerFlag adds -t, without which a command cannot work.
func tokenizerFlag(cmd *cobra.Command) *string {
	return cmd.Flags().StringP("tokenizer", "t", "", "the tokenizer: a file or a folder")
}

func loadTokenizer(cmd *cobra.Command, path string) (*tokenizers.Tokenizer, error) {
	if path == "" {
		return nil, usageError{fmt.Errorf("%s needs a tokenizer: add -t FILE", cmd.CommandPath())}
	}
	return tokenizers.Load(path)
}

// encodeFlags are what hone tokenizer encode is asked for.
type encodeFlags struct {
	offsets, bytes, special bool
}

func tokenizerEncodeCommand() *cobra.Command {
	var f encodeFlags
	cmd := &cobra.Command{
		Use:   "encode -t FILE",
		Short: "Encode texts, a JSON string or a pair of them a line, to ids",
		Long: `Encode texts. Standard input has a JSON string a line, or a list of two for a
pair; for each a line {"ids":[…]} goes to standard output, with --offsets
{"ids":[…],"offsets":[[a,b],…]}: the characters (Unicode code points) of its text that
each token stands for, from a up to b, [0,0] for tokens that the template adds.
Truncation and padding are those of the file.`,
		Args: cobra.NoArgs,
	}
	path := tokenizerFlag(cmd)
	cmd.Flags().BoolVar(&f.offsets, "offsets", false, "say which characters each token stands for")
	cmd.Flags().BoolVar(&f.bytes, "bytes", false, "let --offsets count bytes instead of characters")
	cmd.Flags().BoolVar(&f.special, "special", true, "add the tokens of the model's template around each text")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		tok, err := loadTokenizer(cmd, *path)
		if err != nil {
			return err
		}
		return eachLine(cmd, func(line []byte) (any, error) { return f.encode(tok, line) })
	}
	return cmd
}

// encoded is a line that hone tokenizer encode writes.
type encoded struct {
	IDs     []int     `json:"ids"`
	Offsets *[][2]int `json:"offsets,omitempty"`
}

func (f encodeFlags) encode(tok *tokenizers.Tokenizer, line []byte) (any, error) {
	texts, err := readTexts(line)
	if err != nil {
		return nil, err
	}
	o := tokenizers.Options{Plain: !f.special, Offsets: tokenizers.Runes}
	if f.bytes {
		o.Offsets = tokenizers.Bytes
	}
	var e *tokenizers.Encoding
	if len(texts) == 2 {
		e, err = tok.EncodePair(texts[0], texts[1], o)
	} else {
		e, err = tok.EncodeText(texts[0], o)
	}
	if err != nil {
		return nil, err
	}
	out := encoded{IDs: e.IDs}
	if out.IDs == nil {
		out.IDs = []int{}
	}
	if f.offsets {
		offsets := make([][2]int, len(e.Offsets))
		for i, s := range e.Offsets {
			offsets[i] = [2]int{s.Start, s.End}
		}
		out.Offsets = &offsets
	}
	return out, nil
}

// readTexts reads a JSON string, or a list of one or two.
func readTexts(line []byte) ([]string, error) {
	var text *string
	if err := json.Unmarshal(line, &text); err == nil && text != nil {
		return []string{*text}, nil
	}
	var texts []string
	if err := json.Unmarshal(line, &texts); err != nil || len(texts) < 1 || len(texts) > 2 {
		return nil, errors.New(`it is neither a JSON string nor a list of two: write "text" or ["question","answer"]`)
	}
	return texts, nil
}

func tokenizerDecodeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "decode -t FILE",
		Short: "Decode ids, a list or {\"ids\":[…]} a line, to JSON strings",
		Long: `Decode ids. Standard input has a list of ids a line, or an object with "ids" as
hone tokenizer encode writes it; for each a JSON string goes to standard output.`,
		Args: cobra.NoArgs,
	}
	path := tokenizerFlag(cmd)
	skip := cmd.Flags().Bool("skip-special", false, "leave special tokens out")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		tok, err := loadTokenizer(cmd, *path)
		if err != nil {
			return err
		}
		return eachLine(cmd, func(line []byte) (any, error) {
			ids, err := readIDs(line)
			if err != nil {
				return nil, err
			}
			for _, id := range ids {
				if id < 0 || id >= tok.VocabSize() {
					return nil, fmt.Errorf("the id %d is not in the vocabulary of %d: decode with the tokenizer that encoded", id, tok.VocabSize())
				}
			}
			if *skip {
				return tok.DecodeSkipping(ids), nil
			}
			return tok.Decode(ids), nil
		})
	}
	return cmd
}

// readIDs reads a list of ids, or an object with one.
func readIDs(line []byte) ([]int, error) {
	var ids []int
	if err := json.Unmarshal(line, &ids); err == nil && ids != nil {
		return ids, nil
	}
	var object struct{ IDs *[]int }
	if err := json.Unmarshal(line, &object); err != nil || object.IDs == nil {
		return nil, errors.New(`it is neither a list of ids nor an object with "ids": write [1,2] or {"ids":[1,2]}`)
	}
	return *object.IDs, nil
}

func tokenizerInfoCommand() *cobra.Command {
	return &cobra.Command{
		Use: "info FILE", Short: "Say what a tokenizer is made of", Args: exactly("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			tok, err := tokenizers.Load(args[0])
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), plain(tok.Info()))
			return err
		},
	}
}

// eachLine writes what f makes of each line of standard input as a line of JSON.
// Empty lines are skipped.
func eachLine(cmd *cobra.Command, f func(line []byte) (any, error)) error {
	in, out := bufio.NewReaderSize(cmd.InOrStdin(), 1<<16), bufio.NewWriterSize(cmd.OutOrStdout(), 1<<16)
	err := copyLines(cmd.Context(), in, out, f)
	if flushed := out.Flush(); err == nil {
		err = flushed
	}
	return err
}

func copyLines(ctx context.Context, in *bufio.Reader, out io.Writer, f func(line []byte) (any, error)) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for n := 1; ; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		line, err := in.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return fmt.Errorf("standard input: %w", err)
		}
		last := err == io.EOF
		if line = bytes.TrimSpace(line); len(line) > 0 {
			result, err := f(line)
			if err != nil {
				return fmt.Errorf("standard input, line %d: %w", n, err)
			}
			if err := encoder.Encode(result); err != nil {
				return fmt.Errorf("standard output: %w", err)
			}
		}
		if last {
			return nil
		}
	}
}
