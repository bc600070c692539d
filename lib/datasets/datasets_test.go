package datasets

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// folder writes files, named by path, and makes their folder the working one.
func folder(t *testing.T, files map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
}

func zipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// origins lists the files of a corpus in order.
func origins(t *testing.T, c *Corpus) []string {
	t.Helper()
	var out []string
	err := c.Each(context.Background(), func(r Record) error {
		out = append(out, filepath.ToSlash(r.Origin.String()))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestPatterns(t *testing.T) {
	folder(t, map[string]string{
		"a.txt": "a", "b.md": "b", "x/c.txt": "c", "x/y/d.txt": "d", "x/y/e.csv": "e",
		".hidden.txt": "h", ".git/f.txt": "f", "odd[1].txt": "o", "z.txt.gz": zipped(t, "z"),
	})
	for _, c := range []struct {
		patterns []string
		want     []string
	}{
		{[]string{"a.txt"}, []string{"a.txt"}},
		{[]string{"*.txt"}, []string{"a.txt", "odd[1].txt"}},
		{[]string{"**/*.txt"}, []string{"a.txt", "odd[1].txt", "x/c.txt", "x/y/d.txt"}},
		{[]string{"x/**"}, []string{"x/c.txt", "x/y/d.txt", "x/y/e.csv"}},
		{[]string{"x/**/*.{txt,csv}"}, []string{"x/c.txt", "x/y/d.txt", "x/y/e.csv"}},
		{[]string{"?.{txt,md}"}, []string{"a.txt", "b.md"}},
		{[]string{"b.md", "a.txt", "*.md"}, []string{"b.md", "a.txt"}},
		{[]string{"odd[1].txt"}, []string{"odd[1].txt"}},
		{[]string{".h*"}, []string{".hidden.txt"}},
		{[]string{"*.gz"}, []string{"z.txt.gz"}},
		{[]string{"x/../[ab].*"}, []string{"a.txt", "b.md"}},
		{[]string{"./**/d.txt"}, []string{"x/y/d.txt"}},
	} {
		if got := origins(t, Read(c.patterns...)); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.patterns, got, c.want)
		}
	}
	absolute, err := filepath.Abs("x")
	if err != nil {
		t.Fatal(err)
	}
	if got := origins(t, Read(absolute+"/*.txt")); len(got) != 1 || got[0] != filepath.ToSlash(absolute)+"/c.txt" {
		t.Errorf("absolute pattern: %q", got)
	}
}

func TestBadInput(t *testing.T) {
	whole := zipped(t, strings.Repeat("some text ", 1000))
	folder(t, map[string]string{
		"empty.txt": "", "blank.txt": " \n\t\n", "nul.txt": "text\x00more", "latin1.txt": "caf\xe9 au lait",
		"utf16.txt": "\xff\xfet\x00e\x00", "image.txt": "\x89PNG\r\n\x1a\n\x00", "cut.gz": whole[:len(whole)/2],
		"plain.gz": "not gzip at all", "empty.gz": "", "hidden-gzip.txt": whole, "zip.gz": zipped(t, "a\x00b"),
		"inner-empty.gz": zipped(t, ""), "dir/x.txt": "x", "trail.gz": whole + "garbage", "late.txt": strings.Repeat("é", 5000) + "\xc3",
	})
	for _, c := range []struct{ pattern, want string }{
		{"nowhere/*.txt", `"nowhere/*.txt": no file matches`},
		{"absent.txt", `"absent.txt": no file matches`},
		{"dir", "it is a folder"},
		{"[a", "open bracket"},
		{"empty.txt", `"empty.txt": the file is empty`},
		{"blank.txt", "only white space"},
		{"nul.txt", "NUL byte at byte 4"},
		{"latin1.txt", "invalid UTF-8 (0xe9) at byte 3"},
		{"utf16.txt", "UTF-16"},
		{"image.txt", "invalid UTF-8 (0x89) at byte 0: it is an image"},
		{"cut.gz", `"cut.gz": not a whole gzip file`},
		{"plain.gz", `"plain.gz": not a whole gzip file`},
		{"trail.gz", `"trail.gz": not a whole gzip file`},
		{"empty.gz", `"empty.gz": the file is empty`},
		{"inner-empty.gz", "the file is empty"},
		{"hidden-gzip.txt", "end its name in .gz"},
		{"zip.gz", "NUL byte at byte 1"},
		{"late.txt", "invalid UTF-8 (0xc3) at byte 10000"},
	} {
		corpus := Read(c.pattern)
		_, err := corpus.Split(context.Background(), Shares{Train: 1})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", c.pattern, err, c.want)
		}
		if shown := corpus.String(); !strings.Contains(shown, "will fail") {
			t.Errorf("%s: the display hides the error:\n%s", c.pattern, shown)
		}
	}
	if _, err := Read().Split(context.Background(), Shares{Train: 1}); err == nil || !strings.Contains(err.Error(), "no pattern") {
		t.Errorf("no pattern: %v", err)
	}
	if _, err := FromText("note", "a\xffb").Split(context.Background(), Shares{Train: 1}); err == nil || !strings.Contains(err.Error(), `"note"`) {
		t.Errorf("bad text: %v", err)
	}
}

func TestEmptyFileAmongOthers(t *testing.T) {
	folder(t, map[string]string{"a.txt": "alpha", "b.txt": "", "c.txt": "\ufeffgamma"})
	s, err := Read("*.txt").Split(context.Background(), Shares{Train: 1})
	if err != nil {
		t.Fatal(err)
	}
	if s.Train.Len() != 2 || s.Ledger.Dropped() != 1 || s.Ledger.Read != 3 {
		t.Errorf("%d records, %d dropped of %d", s.Train.Len(), s.Ledger.Dropped(), s.Ledger.Read)
	}
	if e := s.Ledger.Entries[0]; e.Rule != "empty file" || e.Example.Origin.File != "b.txt" {
		t.Errorf("ledger entry %+v", e)
	}
	if got := s.Train.Records[1].Text; got != "gamma" {
		t.Errorf("the byte order mark stays: %q", got)
	}
}

func TestContiguousSplit(t *testing.T) {
	for _, c := range []struct {
		text   string
		shares Shares
		want   [3]string
	}{
		{"abcdefghij", Shares{Train: 0.9, Valid: 0.1}, [3]string{"abcdefghi", "j", ""}},
		{"abcdefghij", Shares{Train: 0.7, Valid: 0.2, Test: 0.1}, [3]string{"abcdefg", "hi", "j"}},
		{"éèêëēėęěĕə", Shares{Train: 0.5, Valid: 0.3, Test: 0.2}, [3]string{"éèêëē", "ėęě", "ĕə"}},
		{"abcdefghij", Shares{Train: 0.5, Valid: 0.2}, [3]string{"abcde", "fg", ""}},
		{"abcdefghij", Shares{Train: 0.8, Test: 0.2}, [3]string{"abcdefgh", "", "ij"}},
		{"abcdefghijk", Shares{Train: 1}, [3]string{"abcdefghijk", "", ""}},
	} {
		s, err := FromText("t", c.text).Split(context.Background(), c.shares)
		if err != nil {
			t.Errorf("%q %+v: %v", c.text, c.shares, err)
			continue
		}
		if got := [3]string{s.Train.Text(), s.Valid.Text(), s.Test.Text()}; got != c.want {
			t.Errorf("%q %+v: %q, want %q", c.text, c.shares, got, c.want)
		}
	}
}

func TestSharesAreChecked(t *testing.T) {
	nan := 0.0
	nan /= nan
	for _, c := range []struct {
		shares Shares
		want   string
	}{
		{Shares{}, "training share is 0"},
		{Shares{Valid: 1}, "training share is 0"},
		{Shares{Train: -0.1}, "between 0 and 1"},
		{Shares{Train: 1.5}, "between 0 and 1"},
		{Shares{Train: nan}, "between 0 and 1"},
		{Shares{Train: 0.9, Valid: 0.2}, "add up to 1.1"},
		{Shares{Train: 0.9, Valid: 0.1}, "too few for a valid share"},
	} {
		_, err := FromText("t", "a").Split(context.Background(), c.shares)
		if c.shares.Valid == 0.1 {
			_, err = FromText("t", "").Split(context.Background(), c.shares)
			c.want = "empty"
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want one with %q", c.shares, err, c.want)
		}
	}
	if _, err := FromText("t", "abc").Split(context.Background(), Shares{Train: 0.8, Valid: 0.1, Test: 0.1}); err == nil || !strings.Contains(err.Error(), "too few for a valid share") {
		t.Errorf("three characters in three splits: %v", err)
	}
}

// many is a folder of n documents, some of them equal.
func many(t *testing.T, n int) *Corpus {
	t.Helper()
	files := map[string]string{}
	for i := range n {
		files[fmt.Sprintf("%04d.txt", i)] = fmt.Sprintf("document %d", i-i%7%2)
	}
	folder(t, files)
	return Read("*.txt")
}

func TestSplitByHash(t *testing.T) {
	s, err := many(t, 1000).Split(context.Background(), Shares{Train: 0.8, Valid: 0.1, Test: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	side := map[string]string{}
	total := 0
	for _, split := range []*Split{s.Train, s.Valid, s.Test} {
		total += split.Len()
		for _, r := range split.Records {
			if before, ok := side[r.Text]; ok && before != split.Name {
				t.Errorf("%q is in %s and in %s", r.Text, before, split.Name)
			}
			side[r.Text] = split.Name
		}
	}
	if total != 1000 {
		t.Errorf("%d records in all, want 1000", total)
	}
	if n := s.Valid.Len(); n < 60 || n > 140 {
		t.Errorf("%d of 1000 in valid, want about 100", n)
	}
	// A document keeps its side when others come.
	fewer, err := many(t, 500).Split(context.Background(), Shares{Train: 0.8, Valid: 0.1, Test: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	for _, split := range []*Split{fewer.Train, fewer.Valid, fewer.Test} {
		for _, r := range split.Records {
			if side[r.Text] != split.Name {
				t.Errorf("%q moved from %s to %s", r.Text, side[r.Text], split.Name)
			}
		}
	}
}

func TestFewDocuments(t *testing.T) {
	for n := 2; n < 12; n++ {
		files := map[string]string{}
		for i := range n {
			files[fmt.Sprintf("%d.txt", i)] = fmt.Sprintf("text number %d", i)
		}
		folder(t, files)
		s, err := Read("*.txt").Split(context.Background(), Shares{Train: 0.9, Valid: 0.1})
		if err != nil {
			t.Fatal(err)
		}
		if s.Train.Len() == 0 || s.Valid.Len() == 0 || s.Train.Len()+s.Valid.Len() != n {
			t.Errorf("%d documents: %d and %d", n, s.Train.Len(), s.Valid.Len())
		}
	}
	folder(t, map[string]string{"a.txt": "same", "b.txt": "same"})
	if _, err := Read("*.txt").Split(context.Background(), Shares{Train: 0.5, Valid: 0.5}); err == nil || !strings.Contains(err.Error(), "1 different documents cannot fill 2 splits") {
		t.Errorf("two equal documents: %v", err)
	}
}

func TestStages(t *testing.T) {
	base := many(t, 20)
	upper := base.Map(func(r Record) Record { r.Text = strings.ToUpper(r.Text); return r })
	kept := upper.Filter(Where("not 13", func(r Record) bool { return r.Text != "DOCUMENT 13" }))
	s, err := kept.Split(context.Background(), Shares{Train: 1})
	if err != nil {
		t.Fatal(err)
	}
	if s.Train.Len() != 19 || s.Ledger.Dropped() != 1 {
		t.Errorf("%d kept, %d dropped", s.Train.Len(), s.Ledger.Dropped())
	}
	if s.Ledger.Entries[0].Changed != 20 {
		t.Errorf("ledger %+v", s.Ledger.Entries)
	}
	if got := len(origins(t, base)); got != 20 {
		t.Errorf("the corpus before the stages has %d records", got)
	}
	panics := base.Map(func(r Record) Record {
		if strings.HasSuffix(r.Text, "3") {
			panic("three")
		}
		return r
	})
	if s, err = panics.Split(context.Background(), Shares{Train: 1}); err != nil {
		t.Fatal(err)
	}
	if e := s.Ledger.Entries[0]; e.Rule != "panic" || e.Reason != "three" {
		t.Errorf("ledger entry %+v", e)
	}
}

func TestStageThatDropsMostFails(t *testing.T) {
	c := many(t, 20)
	_, err := c.Filter(MinWords(3)).Split(context.Background(), Shares{Train: 1})
	if err == nil || !strings.Contains(err.Error(), "stage 1, Filter(MinWords(3)) drops 20 of 20 records") || !strings.Contains(err.Error(), "2 words") {
		t.Errorf("error %v", err)
	}
	few := Where("one", func(r Record) bool { return r.Origin.File == "0001.txt" })
	if _, err := c.Filter(few).Split(context.Background(), Shares{Train: 1}); err == nil {
		t.Error("dropping 19 of 20 is no error")
	}
	s, err := c.Filter(Meant(few)).Split(context.Background(), Shares{Train: 1})
	if err != nil || s.Train.Len() != 1 {
		t.Errorf("meant: %v", err)
	}
	if _, err := c.Filter(Meant(MinWords(3))).Split(context.Background(), Shares{Train: 1}); err == nil || !strings.Contains(err.Error(), "no record is left") {
		t.Errorf("nothing left: %v", err)
	}
	if _, err := c.Filter(MaxWords(2), MinWords(2)).Split(context.Background(), Shares{Train: 1}); err != nil {
		t.Errorf("all kept: %v", err)
	}
}

func TestCancelled(t *testing.T) {
	c := many(t, 5)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := c.Split(ctx, Shares{Train: 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	s, err := c.Split(context.Background(), Shares{Train: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Train.Each(ctx, func(Record) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	stop := errors.New("stop")
	n := 0
	if err := s.Train.Each(context.Background(), func(Record) error { n++; return stop }); !errors.Is(err, stop) || n != 1 {
		t.Errorf("error %v after %d records", err, n)
	}
}

func TestDisplays(t *testing.T) {
	folder(t, map[string]string{"a.txt": "<script>alert(1)</script> & more", "b.txt": "second text here"})
	corpus := Read("*.txt").Filter(MinWords(1))
	s, err := corpus.Split(context.Background(), Shares{Train: 1})
	if err != nil {
		t.Fatal(err)
	}
	for name, html := range map[string]string{
		"corpus": corpus.HTML(), "splits": s.HTML(), "split": s.Train.HTML(), "ledger": s.Ledger.HTML(),
	} {
		if html == "" || strings.Contains(html, "<script") {
			t.Errorf("%s: %s", name, html)
		}
	}
	if got := s.Train.Text(); got != "<script>alert(1)</script> & more\n\nsecond text here" {
		t.Errorf("joined text %q", got)
	}
	if got := s.Train.Words(); got != 6 {
		t.Errorf("%d words, want 6", got)
	}
	var none *Split
	if none.Len() != 0 || none.Text() != "" || none.String() == "" {
		t.Error("a missing split does not show itself as empty")
	}
}

func FuzzSplitDocument(f *testing.F) {
	f.Add("hello world", 0.9, 0.1)
	f.Add("é日👩", 0.5, 0.25)
	f.Fuzz(func(t *testing.T, text string, train, valid float64) {
		s, err := FromText("t", text).Split(context.Background(), Shares{Train: train, Valid: valid})
		if err != nil {
			return
		}
		joined := s.Train.Text() + s.Valid.Text() + s.Test.Text()
		if !strings.HasPrefix(text, joined) || train+valid > 1-1e-12 && joined != text {
			t.Errorf("%q %g %g: %q + %q", text, train, valid, s.Train.Text(), s.Valid.Text())
		}
	})
}
