package tokenizers

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"hone/lib/datasets"
)

func TestCharactersAreSorted(t *testing.T) {
	tok := trained(t, "banana\nβ日", Characters{})
	var got []string
	for id := range tok.VocabSize() {
		got = append(got, tok.Token(id))
	}
	if want := []string{"\n", "a", "b", "n", "β", "日"}; !slices.Equal(got, want) {
		t.Errorf("vocabulary %q, want %q", got, want)
	}
	if _, ok := tok.EOS(); ok {
		t.Error("a vocabulary of characters has an end-of-text token")
	}
	if id, ok := tok.ID("β"); !ok || id != 4 {
		t.Errorf("ID(β) = %d, %v", id, ok)
	}
	if got := tok.Token(-1) + tok.Token(6); got != "" {
		t.Errorf("ids outside the vocabulary have the text %q", got)
	}
}

func TestShakespeareHas65Characters(t *testing.T) {
	tok, err := Train(context.Background(), shakespeare(t).Train, Characters{})
	if err != nil {
		t.Fatal(err)
	}
	ids, err := tok.Encode("First Citizen:\n")
	if err != nil {
		t.Fatal(err)
	}
	// As nanoGPT encodes it.
	want := []int{18, 47, 56, 57, 58, 1, 15, 47, 58, 47, 64, 43, 52, 10, 0}
	if tok.VocabSize() != 65 || !slices.Equal(ids, want) {
		t.Errorf("%d characters, %v; want 65, %v", tok.VocabSize(), ids, want)
	}
}

func TestUnknownCharacterIsNamed(t *testing.T) {
	tok := trained(t, "abcé ", Characters{})
	for text, want := range map[string]string{
		"ab€":    `'€' (U+20AC) at character 2`,
		"éé\nab": `'\n' (U+000A) at character 2`,
		"z":      `'z' (U+007A) at character 0`,
		"a\xff":  `at character 1`,
	} {
		ids, err := tok.Encode(text)
		if err == nil || !strings.Contains(err.Error(), want) || ids != nil {
			t.Errorf("%q: %v, %v; want an error with %q", text, ids, err, want)
		}
	}
	if v := tok.Show("a€b").String(); !strings.Contains(v, "│a│€│b│") || !strings.Contains(v, "1 characters without") {
		t.Errorf("view: %s", v)
	}
}

func TestEndOfText(t *testing.T) {
	tok := trained(t, "hello hello", BPE{VocabSize: 260})
	end, ok := tok.EOS()
	if !ok || end != 0 || tok.Token(0) != EndOfText {
		t.Fatalf("EOS() = %d, %v", end, ok)
	}
	ids, err := tok.Encode("h<|endoftext|><|endoftext|>h")
	if err != nil {
		t.Fatal(err)
	}
	h, _ := tok.ID("h")
	if want := []int{h, 0, 0, h}; !slices.Equal(ids, want) {
		t.Errorf("%v, want %v", ids, want)
	}
	none := trained(t, "hello", BPE{VocabSize: 256, SpecialTokens: []string{}})
	if _, ok := none.EOS(); ok || none.VocabSize() != 256 {
		t.Errorf("without special tokens: %d tokens, end %v", none.VocabSize(), ok)
	}
}

func TestLongestSpecialWins(t *testing.T) {
	tok := trained(t, "x", BPE{VocabSize: 300, SpecialTokens: []string{"<a", "<a>", "b<"}})
	for text, want := range map[string][]int{"<a>": {1}, "<ab<a": {0, 2, -1}, "b<a>": {2, -1, -1}} {
		ids, err := tok.Encode(text)
		if err != nil {
			t.Fatal(err)
		}
		for i, id := range want {
			if id >= 0 && ids[i] != id {
				t.Errorf("%q: %v, want %v", text, ids, want)
			}
		}
	}
}

func TestTrainRefuses(t *testing.T) {
	ctx := context.Background()
	text := &datasets.Split{Records: []datasets.Record{{Text: "some text"}}}
	invalid := &datasets.Split{Records: []datasets.Record{{Text: "\xff", Origin: datasets.Origin{File: "odd.txt"}}}}
	for name, c := range map[string]struct {
		source Source
		spec   Spec
		want   string
	}{
		"size 0":          {text, BPE{}, "a vocabulary of 0 is too small: it needs at least 257"},
		"negative":        {text, BPE{VocabSize: -5}, "a vocabulary of -5"},
		"below alphabet":  {text, BPE{VocabSize: 256}, "at least 257"},
		"minimum":         {text, BPE{VocabSize: 300, MinFrequency: -1}, "MinFrequency is -1"},
		"empty special":   {text, BPE{VocabSize: 300, SpecialTokens: []string{""}}, "empty or given twice"},
		"special twice":   {text, BPE{VocabSize: 300, SpecialTokens: []string{"a", "a"}}, "empty or given twice"},
		"no text":         {&datasets.Split{}, BPE{VocabSize: 300}, "no text"},
		"no characters":   {&datasets.Split{}, Characters{}, "no text"},
		"nothing":         {nil, Characters{}, "no text"},
		"no kind":         {text, nil, "no kind"},
		"invalid UTF-8":   {invalid, Characters{}, "odd.txt is not valid UTF-8"},
		"missing file":    {datasets.Read("no-such-file.txt"), BPE{VocabSize: 300}, "no-such-file.txt"},
		"missing, chars":  {datasets.Read("no-such-file.txt"), Characters{}, "no-such-file.txt"},
		"whitespace file": {datasets.FromText("blank", " \n"), Characters{}, "white space"},
	} {
		_, err := Train(ctx, c.source, c.spec)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
}

func TestTrainStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, spec := range []Spec{BPE{VocabSize: 300}, Characters{}} {
		if _, err := Train(ctx, &datasets.Split{Records: []datasets.Record{{Text: "abc"}}}, spec); !errors.Is(err, context.Canceled) {
			t.Errorf("%T: error %v, want context.Canceled", spec, err)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	dir := t.TempDir()
	good := filepath.Join(dir, "good.json")
	if err := trained(t, "abab abab", BPE{VocabSize: 259}).Save(good); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	replace := func(old, new string) string {
		if !strings.Contains(string(data), old) {
			t.Fatalf("the saved file has no %q:\n%s", old, data)
		}
		return strings.Replace(string(data), old, new, 1)
	}
	for name, c := range map[string]struct{ content, want string }{
		"empty":         {"", "not a tokenizer.json"},
		"cut":           {string(data[:len(data)/2]), "not a tokenizer.json"},
		"other JSON":    {`{"a": 1}`, `no "model"`},
		"null":          {`null`, `no "model"`},
		"array":         {`[]`, "not a tokenizer.json"},
		"version":       {replace(`"version":"1.0"`, `"version":"2.0"`), `"version" is "2.0"`},
		"normalizer":    {replace(`"normalizer":null`, `"normalizer":{"type":"NFX"}`), `normalizer: its type "NFX"`},
		"no type":       {replace(`"normalizer":null`, `"normalizer":{"kind":"NFC"}`), `normalizer: it has no "type"`},
		"replace":       {replace(`"normalizer":null`, `"normalizer":{"type":"Sequence","normalizers":[{"type":"Replace","pattern":{"Regex":"("},"content":""}]}`), `normalizer: number 0 of the Sequence: Replace: the pattern "("`},
		"charsmap":      {replace(`"normalizer":null`, `"normalizer":{"type":"Precompiled","precompiled_charsmap":"AAAABBBB"}`), "normalizer: its table of replacements"},
		"post":          {replace(`"post_processor":null`, `"post_processor":{"type":"TemplateProcessing"}`), `post_processor: TemplateProcessing: it has no "single"`},
		"template":      {replace(`"post_processor":null`, `"post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"X","type_id":0}}],"pair":[],"special_tokens":{}}`), `the special token "X"`},
		"pre-tokenizer": {replace(`"pre_tokenizer":{"type":"ByteLevel"`, `"pre_tokenizer":{"type":"Metaspace"`), `pre_tokenizer: Metaspace: it has no "replacement"`},
		"behavior":      {replace(`"pre_tokenizer":{"type":"ByteLevel"`, `"pre_tokenizer":{"pattern":{"String":"x"},"invert":false,"behavior":"Gone","type":"Split"`), `pre_tokenizer: in Split: "behavior" is "Gone"`},
		"length":        {replace(`"pre_tokenizer":{"type":"ByteLevel"`, `"pre_tokenizer":{"length":0,"type":"FixedLength"`), `FixedLength: "length" is 0`},
		"truncation":    {replace(`"truncation":null`, `"truncation":{"strategy":"None","max_length":2,"stride":0}`), "truncation: the strategy"},
		"padding":       {replace(`"padding":null`, `"padding":{"strategy":{"Fixed":99999999999},"direction":"Left","pad_id":0,"pad_type_id":0,"pad_token":""}`), "padding: the length"},
		"unigram":       {replace(`"type":"BPE"`, `"type":"Unigram"`), `model: "vocab" is no list`},
		"model":         {replace(`"type":"BPE"`, `"type":"Bigram"`), `model: its type is "Bigram"`},
		"dropout":       {replace(`"type":"BPE"`, `"dropout":0.1,"type":"BPE"`), `model: it has a "dropout"`},
		"unknown":       {replace(`"type":"BPE"`, `"unk_token":"<unk>","type":"BPE"`), `model: "unk_token"`},
		"far id":        {replace(`"!":1`, `"!":99999999`), "highest id is 99999999"},
		"id twice":      {replace(`"!":1`, `"!":2`), "two tokens have the id 2"},
		"deep":          {strings.Repeat(`{"model":`, 200), "nested more than"},
		"negative id":   {replace(`"!":1`, `"!":-1`), "ids begin at 0"},
		"merge":         {replace(`["a","b"]`, `["a","q"]`), "merge 0"},
		"merge parts":   {replace(`["a","b"]`, `["a"]`), "merge 0 has 1 parts"},
	} {
		path := filepath.Join(dir, "bad.json")
		if err := os.WriteFile(path, []byte(c.content), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := Load(path)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "bad.json") {
			t.Errorf("%s: error %v, want one with %q and the path", name, err, c.want)
		}
	}
	if _, err := Load(filepath.Join(dir, "absent.json")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("absent file: %v", err)
	}
}

func TestLoadReadsOldMerges(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "t.json")
	tok := trained(t, "abab abab", BPE{VocabSize: 259})
	if err := tok.Save(path); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	old := strings.NewReplacer(`["a","b"]`, `"a b"`, `["ab","ab"]`, `"ab ab"`).Replace(string(data))
	if old == string(data) {
		t.Fatalf("no merges to spell otherwise in %s", data)
	}
	if err := os.WriteFile(path, []byte(old), 0o644); err != nil {
		t.Fatal(err)
	}
	loaded, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	a, _ := tok.Encode("abab aab")
	b, err := loaded.Encode("abab aab")
	if err != nil || !slices.Equal(a, b) {
		t.Errorf("%v, %v; want %v", b, err, a)
	}
}

func TestSaveKeepsTheOldFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "tokenizer.json")
	tok := trained(t, "abc", Characters{})
	if err := tok.Save(path); err != nil {
		t.Fatal(err)
	}
	if err := tok.Save(filepath.Join(dir, "no", "such", "folder.json")); err == nil {
		t.Error("saving into a missing folder succeeds")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

func TestDecodeParts(t *testing.T) {
	tok := trained(t, "x", BPE{VocabSize: 257})
	ids, err := tok.Encode("é日")
	if err != nil {
		t.Fatal(err)
	}
	if got := tok.Decode(ids[:3]); got != "é\uFFFD" || !utf8.ValidString(got) {
		t.Errorf("a part of a character decodes to %q", got)
	}
	if got := tok.Decode([]int{-1, 9999}); !utf8.ValidString(got) || got == "" {
		t.Errorf("ids outside the vocabulary decode to %q", got)
	}
}

func TestEncodeConcurrently(t *testing.T) {
	tok := trained(t, strings.Repeat("the quick brown fox ", 20), BPE{VocabSize: 290})
	want, err := tok.Encode("the quick fox the brown")
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 200 {
				if got, err := tok.Encode("the quick fox the brown"); err != nil || !slices.Equal(got, want) {
					t.Errorf("%v, %v; want %v", got, err, want)
					return
				}
			}
		})
	}
	group.Wait()
}

func TestViewsEscape(t *testing.T) {
	tok := trained(t, "<script>alert(1)</script> \" '", BPE{VocabSize: 270})
	text := "<script>alert(1)</script>\n日"
	for name, html := range map[string]string{
		"tokenizer": tok.HTML(), "view": tok.Show(text).HTML(), "side by side": SideBySide(text, tok, tok).HTML(),
		"fertility": tok.Fertility(text).HTML(),
	} {
		if strings.Contains(html, "<script") || html == "" {
			t.Errorf("%s is not escaped: %s", name, html)
		}
	}
	f := tok.Fertility("two words")
	if f.Words != 2 || f.Characters != 9 || f.Bytes != 9 || f.Tokens < 2 {
		t.Errorf("fertility %+v", f)
	}
}

// A word without a border is the worst case of merging.
func TestLongWord(t *testing.T) {
	tok := trained(t, strings.Repeat("ab", 4000), BPE{VocabSize: 280})
	text := strings.Repeat("ab", 200_000) + "b"
	ids, err := tok.Encode(text)
	if err != nil {
		t.Fatal(err)
	}
	if tok.Decode(ids) != text {
		t.Error("a long word does not come back")
	}
}

func BenchmarkEncode(b *testing.B) {
	s := shakespeare(b)
	tok, err := Train(context.Background(), s.Train, BPE{VocabSize: 8192})
	if err != nil {
		b.Fatal(err)
	}
	text := s.Train.Text()
	tokens := 0
	for b.Loop() {
		tok.encoders = &sync.Pool{New: func() any { return newScratch() }} // no word is known yet
		ids, err := tok.Encode(text)
		if err != nil {
			b.Fatal(err)
		}
		tokens += len(ids)
	}
	b.ReportMetric(float64(tokens)/b.Elapsed().Seconds()/1e6, "Mtok/s")
}

func BenchmarkTrain(b *testing.B) {
	s := shakespeare(b)
	for b.Loop() {
		if _, err := Train(context.Background(), s.Train, BPE{VocabSize: 8192}); err != nil {
			b.Fatal(err)
		}
	}
}
