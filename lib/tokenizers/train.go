package tokenizers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hone/lib/datasets"
	"hone/lib/show"
)

// Source is what a tokenizer is trained on: a split or a corpus of datasets.
type Source interface {
	Each(ctx context.Context, f func(datasets.Record) error) error
}

// Spec is the kind of tokenizer to train: [BPE] or [Characters].
type Spec interface {
	train(ctx context.Context, source Source) (*Tokenizer, error)
}

var errNoText = errors.New("train a tokenizer: the source has no text: give it at least one record with text")

// Train makes a tokenizer from the texts of source. It shows progress when it
// takes more than half a second, and stops with an error that wraps ctx's when
// ctx is cancelled.
func Train(ctx context.Context, source Source, spec Spec) (*Tokenizer, error) {
	if source == nil {
		return nil, errNoText
	}
	if spec == nil {
		return nil, errors.New("train a tokenizer: no kind given: use tokenizers.BPE{VocabSize: 8192} or tokenizers.Characters{}")
	}
	return spec.train(ctx, source)
}

// BPE is byte-level byte-pair encoding with GPT-2's split into words.
//
// The ids are those of Hugging Face's trainer: special tokens first, then the 256
// bytes in the order of their printable spelling, then one for each merge.
type BPE struct {
	// VocabSize is the number of tokens to reach, at least 256 and one for each
	// special token. The text may run out of pairs earlier.
	VocabSize int
	// MinFrequency is how often a pair must occur to be merged. 0 and 1 mean once.
	MinFrequency int
	// SpecialTokens come first. nil means "<|endoftext|>" alone; an empty slice
	// that is not nil means none.
	SpecialTokens []string
}

func (s BPE) specials() []string {
	if s.SpecialTokens == nil {
		return []string{EndOfText}
	}
	return s.SpecialTokens
}

func (s BPE) check() error {
	seen := map[string]bool{}
	for _, token := range s.specials() {
		if token == "" || seen[token] {
			return fmt.Errorf("train BPE: the special token %q is empty or given twice: remove it", token)
		}
		seen[token] = true
	}
	least := 256 + len(seen)
	if s.VocabSize < least {
		return fmt.Errorf("train BPE: a vocabulary of %d is too small: it needs at least %d tokens, one for each byte and special token; 8192 suits a few megabytes of text",
			s.VocabSize, least)
	}
	if s.MinFrequency < 0 {
		return fmt.Errorf("train BPE: MinFrequency is %d: give 0 or more", s.MinFrequency)
	}
	return nil
}

func (s BPE) train(ctx context.Context, source Source) (*Tokenizer, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	counts, err := countWords(ctx, source)
	if err != nil {
		return nil, err
	}
	if len(counts) == 0 {
		return nil, errNoText
	}
	l := newLearner(s, counts)
	if err := l.learn(ctx); err != nil {
		return nil, err
	}
	return l.tokenizer()
}

// countWords counts the words of all records.
func countWords(ctx context.Context, source Source) (map[string]int64, error) {
	loadClasses()
	counts := map[string]*int64{}
	err := source.Each(ctx, func(r datasets.Record) error {
		text := r.Text
		for n := 0; text != ""; n++ {
			if n%100_000 == 0 && ctx.Err() != nil {
				return fmt.Errorf("train BPE: stopped while counting words: %w", ctx.Err())
			}
			end := nextWord(text)
			word := text[:end]
			text = text[end:]
			count, ok := counts[word]
			if !ok {
				count = new(int64)
				counts[word] = count
			}
			*count++
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := make(map[string]int64, len(counts))
	for word, n := range counts {
		out[word] = *n
	}
	return out, nil
}

// lateProgress is a progress display that appears only when the work is long.
type lateProgress struct {
	label string
	total int
	start time.Time
	bar   *show.Progress
}

func (p *lateProgress) set(n int, note string) {
	if p.bar == nil && time.Since(p.start) > 500*time.Millisecond {
		p.bar = show.NewProgress(p.label, int64(p.total))
	}
	if p.bar != nil {
		p.bar.Set(int64(n), note)
	}
}

func (p *lateProgress) done(note string) {
	if p.bar != nil {
		p.bar.Done(note)
	}
}
