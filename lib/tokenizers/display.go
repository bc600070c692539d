package tokenizers

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"hone/lib/show"
)

// Fertility says into how many tokens a text falls.
type Fertility struct {
	Words, Characters, Bytes, Tokens int
	// Unknown is the number of characters without a token.
	Unknown int
}

// TokensPerWord is the mean number of tokens of a word, words being what stands
// between white space; 0 without words.
func (f Fertility) TokensPerWord() float64 { return ratio(f.Tokens, f.Words) }

// CharactersPerToken is the mean length of a token; 0 without tokens.
func (f Fertility) CharactersPerToken() float64 { return ratio(f.Characters, f.Tokens) }

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// String is one line.
func (f Fertility) String() string {
	s := fmt.Sprintf("%s tokens for %s characters: %.2f characters a token, %.2f tokens a word",
		show.Count(int64(f.Tokens)), show.Count(int64(f.Characters)), f.CharactersPerToken(), f.TokensPerWord())
	if f.Unknown > 0 {
		s += fmt.Sprintf(", %s characters without a token", show.Count(int64(f.Unknown)))
	}
	return s
}

// HTML is the same line.
func (f Fertility) HTML() string { return show.Text(f.String()).HTML() }

// Fertility measures text. A text that cannot be encoded at all counts as unknown.
func (t *Tokenizer) Fertility(text string) Fertility {
	ids, err := t.encode(text)
	f := t.fertility(text, ids)
	if err != nil {
		f.Unknown = f.Characters
	}
	return f
}

func (t *Tokenizer) fertility(text string, ids []int) Fertility {
	f := Fertility{
		Words: len(strings.Fields(text)), Characters: utf8.RuneCountInString(text),
		Bytes: len(text), Tokens: len(ids),
	}
	for _, id := range ids {
		if id < 0 {
			f.Unknown++
		}
	}
	return f
}

// label names the tokenizer in one phrase.
func (t *Tokenizer) label() string {
	return fmt.Sprintf("%s, %s tokens", t.model.name(), show.Count(int64(t.VocabSize())))
}

// sample lists ids: the first and the last ones, and the longest of all.
func (t *Tokenizer) sample() show.Table {
	table := show.Table{Columns: []string{"", "tokens"}}
	row := func(name string, from, to int) {
		var parts []string
		for id := max(0, from); id < min(to, len(t.texts)); id++ {
			parts = append(parts, strconv.Quote(t.texts[id]))
		}
		if len(parts) > 0 {
			table.Rows = append(table.Rows, []string{name, strings.Join(parts, " ")})
		}
	}
	n := len(t.texts)
	row("first", 0, 40)
	if n > 80 {
		row("last", n-40, n)
	}
	var specials []string
	for _, a := range t.sortedAdded() {
		specials = append(specials, fmt.Sprintf("%s = %d", a.Content, a.ID))
	}
	if len(specials) > 0 {
		table.Rows = append(table.Rows, []string{"added", strings.Join(specials, ", ")})
	}
	return table
}

func (t *Tokenizer) headline() string { return "Tokenizer: " + t.label() }

// String is the size and some of the vocabulary.
func (t *Tokenizer) String() string { return t.headline() + "\n" + t.sample().String() }

// HTML is the size and some of the vocabulary.
func (t *Tokenizer) HTML() string { return show.Stack{show.Text(t.headline()), t.sample()}.HTML() }
