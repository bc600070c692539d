package differ

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hone/lib/fetch"
	"hone/runtime/construct"
	"hone/runtime/engine"
	"hone/runtime/native"
	"hone/runtime/session"
	"hone/runtime/worker"
)

// TestCorpusAgrees runs the corpus in both tiers.
func TestCorpusAgrees(t *testing.T) {
	t.Setenv("HONE_INTERP_UNPROVEN", "1")
	r := corpus(t)
	for _, why := range r.Why {
		t.Logf("refused: %s", why)
	}
	for name := range r.Table {
		ok, err := construct.Proven(name)
		if err != nil {
			t.Fatal(err)
		}
		if !ok && !strings.HasPrefix(name, "call std ") && !strings.HasPrefix(name, "std ") {
			t.Logf("not in the table: %s", name)
		}
	}
	if r.Agreed < r.Cells/2 {
		t.Errorf("%d of %d cells ran in tier 1, want at least half", r.Agreed, r.Cells)
	}
}

// corpus runs the corpus and fails the test for each disagreement.
func corpus(t *testing.T) *CorpusReport {
	t.Helper()
	builder := sync.OnceValues(func() (*native.Builder, error) {
		cache, err := fetch.CacheDir()
		if err != nil {
			return nil, err
		}
		return native.Open(t.Context(), native.Config{Source: os.DirFS("../.."), CacheDir: cache, Dir: t.TempDir()})
	})
	r, err := RunCorpus(t.Context(), func() (worker.Session, *session.Session, func() error, error) {
		b, err := builder()
		if err != nil {
			return nil, nil, nil, err
		}
		dir := withData(t)
		e, err := engine.Open(t.Context(), engine.Config{Source: os.DirFS("../.."), Dir: dir})
		if err != nil {
			return nil, nil, nil, err
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		return e, session.New(b.Importer(), b.Packages()), e.Close, e.Ready(ctx)
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(r.Summary())
	for _, d := range r.Disagreements {
		t.Error(d)
	}
	return r
}

// withData is a folder with the corpus's text in its folder data.
func withData(t *testing.T) string {
	t.Helper()
	const file = "tinyshakespeare.txt.gz"
	text, err := os.ReadFile("../../notebooks/data/" + file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "data"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "data", file), text, 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}
