package tokenizers

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// line is a line of scripts/parity.py: a tokenizer, or what it makes of a text.
type line struct {
	Name      string
	Tokenizer json.RawMessage

	Text, Pair, Error                                       *string
	IDs, Types, Words, Special, Attention, Sequences, Plain []int
	Offsets                                                 [][2]int
	Tokens                                                  []string
	Over                                                    []over
	Decoded, Skipped                                        string
}

// over is a part that was cut off.
type over struct {
	ids, types []int
	offsets    [][2]int
}

func (o *over) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, &[]any{&o.ids, &o.offsets, &o.types})
}

func pairs(spans []Span) [][2]int {
	out := make([][2]int, len(spans))
	for i, s := range spans {
		out[i] = [2]int{s.Start, s.End}
	}
	return out
}

// parityFixture is what scripts/parity.py wrote.
func parityFixture(t testing.TB) io.Reader {
	t.Helper()
	f, err := os.Open("testdata/parity.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestEqualsHuggingFace(t *testing.T) {
	compareAll(t, parityFixture(t))
}

// compareAll checks every line of in; a tokenizer that differs is reported thrice.
func compareAll(t *testing.T, in io.Reader) {
	r := bufio.NewReaderSize(in, 1<<20)
	var tok, again *Tokenizer
	name, failed, tokenizers, texts := "", 0, 0, 0
	for {
		data, err := r.ReadBytes('\n')
		if err == io.EOF && len(data) == 0 {
			break
		}
		var l line
		if err := json.Unmarshal(data, &l); err != nil {
			t.Fatalf("%v: %.200s", err, data)
		}
		if l.Text == nil {
			name, failed = l.Name, 0
			tokenizers++
			if tok, err = Parse(l.Tokenizer); err != nil {
				t.Errorf("%s: %v", name, err)
				tok = nil
				continue
			}
			again = reread(t, name, tok)
			continue
		}
		if tok == nil || failed >= 3 {
			continue
		}
		texts++
		for _, x := range []*Tokenizer{tok, again} {
			if what := l.compare(x); what != "" {
				failed++
				t.Errorf("%s: %q, %v: %s", name, *l.Text, showPair(l.Pair), what)
				break
			}
		}
	}
	t.Logf("%d tokenizers, %d texts", tokenizers, texts)
	if tokenizers == 0 || texts == 0 {
		t.Error("nothing was compared")
	}
}

func showPair(s *string) string {
	if s == nil {
		return "no pair"
	}
	return fmt.Sprintf("pair %q", *s)
}

// reread is tok, saved and loaded.
func reread(t *testing.T, name string, tok *Tokenizer) *Tokenizer {
	data, err := tok.Marshal()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	again, err := Parse(data)
	if err != nil {
		t.Fatalf("%s, saved: %v", name, err)
	}
	return again
}

// compare says what tok does otherwise, "" if nothing.
func (l *line) compare(tok *Tokenizer) string {
	encode := func(plain bool, unit Unit) (*Encoding, error) {
		o := Options{Plain: plain, Offsets: unit}
		if l.Pair != nil {
			return tok.EncodePair(*l.Text, *l.Pair, o)
		}
		return tok.EncodeText(*l.Text, o)
	}
	e, err := encode(false, Runes)
	if (err != nil) != (l.Error != nil) {
		return fmt.Sprintf("error %v, want %v", err, showPair(l.Error))
	}
	if err != nil {
		return ""
	}
	for _, c := range []struct {
		name      string
		got, want []int
	}{
		{"ids", e.IDs, l.IDs}, {"types", e.TypeIDs, l.Types}, {"words", e.Words, l.Words}, {"special", e.SpecialMask, l.Special},
		{"attention", e.AttentionMask, l.Attention}, {"sequences", e.SequenceIDs(), l.Sequences},
	} {
		if !slices.Equal(c.got, c.want) {
			return fmt.Sprintf("%s %v, want %v (%q)", c.name, c.got, c.want, l.Tokens)
		}
	}
	if !slices.Equal(e.Tokens, l.Tokens) {
		return fmt.Sprintf("tokens %q, want %q", e.Tokens, l.Tokens)
	}
	if got := pairs(e.Offsets); !slices.Equal(got, l.Offsets) {
		return fmt.Sprintf("offsets %v, want %v (%q)", got, l.Offsets, l.Tokens)
	}
	if len(e.Overflowing) != len(l.Over) {
		return fmt.Sprintf("%d parts cut off, want %d", len(e.Overflowing), len(l.Over))
	}
	for i, o := range l.Over {
		got := e.Overflowing[i]
		if !slices.Equal(got.IDs, o.ids) || !slices.Equal(pairs(got.Offsets), o.offsets) || !slices.Equal(got.TypeIDs, o.types) {
			return fmt.Sprintf("part %d cut off: %v %v %v, want %v %v %v", i, got.IDs, got.Offsets, got.TypeIDs, o.ids, o.offsets, o.types)
		}
	}
	if got := tok.Decode(e.IDs); got != l.Decoded {
		return fmt.Sprintf("decoded %q, want %q", got, l.Decoded)
	}
	if got := tok.DecodeSkipping(e.IDs); got != l.Skipped {
		return fmt.Sprintf("decoded without specials %q, want %q", got, l.Skipped)
	}
	return l.compareFast(tok, encode)
}

// compareFast checks the way that gives ids alone, and offsets in bytes.
func (l *line) compareFast(tok *Tokenizer, encode func(bool, Unit) (*Encoding, error)) string {
	plain, err := encode(true, Bytes)
	if err != nil {
		return fmt.Sprintf("without template: %v", err)
	}
	if !slices.Equal(plain.IDs, l.Plain) {
		return fmt.Sprintf("ids without template %v, want %v", plain.IDs, l.Plain)
	}
	if l.Pair != nil || tok.Truncation() != nil || tok.Padding() != nil {
		return ""
	}
	ids, err := tok.Encode(*l.Text)
	if err != nil {
		return fmt.Sprintf("ids alone: %v", err)
	}
	if !slices.Equal(ids, l.Plain) {
		return fmt.Sprintf("ids alone %v, want %v", ids, l.Plain)
	}
	return ""
}

// TestEqualsHuggingFaceLive needs HONE_TOKENIZERS_PYTHON, a Python that has the
// tokenizers library. HONE_TOKENIZERS_TEXTS is how many texts to try, 2,000 if unset.
func TestEqualsHuggingFaceLive(t *testing.T) {
	python := os.Getenv("HONE_TOKENIZERS_PYTHON")
	if python == "" {
		t.Skip("HONE_TOKENIZERS_PYTHON names no Python with the tokenizers library")
	}
	n := 2000
	if s := os.Getenv("HONE_TOKENIZERS_TEXTS"); s != "" {
		if _, err := fmt.Sscan(s, &n); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "texts")
	var b strings.Builder
	for _, text := range hardTexts(t, n) {
		data, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(data)
		b.WriteByte('\n')
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "scripts/parity.py", "live", path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	compareAll(t, out)
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
}
