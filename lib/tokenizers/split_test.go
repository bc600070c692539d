package tokenizers

import (
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/dlclark/regexp2"
)

var gpt2Pattern = regexp2.MustCompile(`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`, regexp2.None)

// regexpWords cuts text with the pattern itself.
func regexpWords(t *testing.T, text string) []string {
	t.Helper()
	var words []string
	m, err := gpt2Pattern.FindStringMatch(text)
	for ; m != nil && err == nil; m, err = gpt2Pattern.FindNextMatch(m) {
		words = append(words, m.String())
	}
	if err != nil {
		t.Fatal(err)
	}
	return words
}

func words(text string) []string {
	var out []string
	for text != "" {
		n := nextWord(text)
		out = append(out, text[:n])
		text = text[n:]
	}
	return out
}

func FuzzSplit(f *testing.F) {
	for _, seed := range []string{
		"", " ", "  ", "a", " a", "  a", "\n a", " \na", "it's we'll 'tis 'S 're 'r", "'", "''s", " 's", "x'd",
		"a1b2  3 ½ ⅷ", "日本 語", "\u00a0\u2003a", "\u0085x", "\u200bx", "e\u0301", "!!! ?", "\t\tx\r\n\r\n y", "   \n   ",
		"👩‍👩‍👧 ok", "<|endoftext|>", "_a_", "\u180e \u3000.",
	} {
		f.Add(seed)
	}
	for _, p := range randomProbes(100) {
		f.Add(p.Text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := words(text)
		joined := ""
		for _, w := range got {
			joined += w
		}
		if joined != text {
			t.Fatalf("the words of %q do not join to it: %q", text, got)
		}
		if !utf8.ValidString(text) {
			return // the library and the pattern know only text
		}
		if want := regexpWords(t, text); !slices.Equal(got, want) {
			t.Fatalf("%q is cut into %q, want %q", text, got, want)
		}
	})
}

func FuzzRoundTrip(f *testing.F) {
	tok := trained(f, "the cat sat on the mat; the bat — naïve café, 日本語 日本語 aaaa aaaaaaa\n\n\n  x", BPE{VocabSize: 330})
	for _, seed := range []string{"", "the cat", "\xff\xfe", "日本\xe6", "<|endoftext|>a<|endoftext|>", "aaaaaaaaaaaaaaaaaaa", "\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ids, err := tok.Encode(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(tok.DecodeBytes(ids)); got != text {
			t.Fatalf("%q comes back as %q", text, got)
		}
		if utf8.ValidString(text) && tok.Decode(ids) != text {
			t.Fatalf("%q decodes to %q", text, tok.Decode(ids))
		}
		if again, err := tok.Encode(text); err != nil || !slices.Equal(ids, again) {
			t.Fatalf("%q encodes differently the second time", text)
		}
	})
}
