package backends

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hone/lib/backends/plugins"
	"hone/lib/fetch"
)

// emptyCache gives the test a cache without plugins or choice.
func emptyCache(t *testing.T) {
	t.Helper()
	t.Setenv(fetch.CacheEnv, t.TempDir())
	t.Setenv(plugins.Env, "")
	forget(t)
}

func TestGoBackend(t *testing.T) {
	emptyCache(t)
	if Name() != "" || !strings.Contains(Describe(), "no backend") {
		t.Errorf("before: Name %q, %s", Name(), Describe())
	}
	first, err := Open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	second, err := Open(context.Background())
	if err != nil || second != first {
		t.Errorf("opened twice: %v", err)
	}
	if Name() != "go" || !strings.HasPrefix(Describe(), "go (") {
		t.Errorf("Name %q, %s", Name(), Describe())
	}
	if speed, err := Matmul(context.Background()); err != nil || speed <= 0 {
		t.Errorf("%g GFLOP/s, %v", speed, err)
	}
}

func TestOpenAfterCancel(t *testing.T) {
	emptyCache(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Open(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the context's", err)
	}
	if _, err := Open(context.Background()); err != nil {
		t.Errorf("and then: %v", err)
	}
}

func TestMissingPlugin(t *testing.T) {
	emptyCache(t)
	t.Setenv(plugins.Env, "xla:"+filepath.Join(t.TempDir(), "gone.so"))
	_, err := Open(context.Background())
	if err == nil || !strings.Contains(err.Error(), "gone.so is missing") {
		t.Errorf("error %v, want one that names the missing file", err)
	}
	if err := Use("xla:cpu"); err == nil || !strings.Contains(err.Error(), "hone backend install") {
		t.Errorf("error %v, want one that names the command", err)
	}
}

func TestPluginThatCannotStart(t *testing.T) {
	for _, text := range []string{strings.Repeat("not a library ", 100), "\x7fELF\x02\x01\x01" + strings.Repeat("\x00", 200)} {
		emptyCache(t)
		file := filepath.Join(t.TempDir(), "broken.so")
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		t.Setenv(plugins.Env, "xla:"+file)
		_, err := Open(context.Background())
		if err == nil || !strings.Contains(err.Error(), "broken.so") || strings.Contains(err.Error(), "goroutine") {
			t.Errorf("error %v, want one line that names the file", err)
		}
	}
}

func TestNextCandidate(t *testing.T) {
	emptyCache(t)
	file := filepath.Join(t.TempDir(), "broken.so")
	if err := os.WriteFile(file, []byte(strings.Repeat("x", 100)), 0o644); err != nil {
		t.Fatal(err)
	}
	o, err := openFirst(plugins.Plan{
		Candidates: []plugins.Candidate{{Name: "xla:cpu", Path: file, Build: "broken 1"}, {Name: "go", Why: "always there"}},
		Skipped:    []string{"another one was damaged"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if o.candidate.Name != "go" || len(o.passed) != 2 || !strings.Contains(o.passed[1], "broken 1") {
		t.Errorf("opened %s, passed over %q", o.candidate, o.passed)
	}
	for _, want := range []string{"another one was damaged", "broken.so"} {
		if !strings.Contains(o.String(), want) {
			t.Errorf("%q is not in\n%s", want, o)
		}
	}
}

func TestUse(t *testing.T) {
	emptyCache(t)
	t.Setenv(plugins.Env, "xla:/no/such/plugin.so")
	if err := Use("go"); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(context.Background()); err != nil || Name() != "go" {
		t.Errorf("Name %q, %v: Use must win over the environment", Name(), err)
	}
	if err := Use("nonsense"); err == nil || Name() != "go" {
		t.Errorf("Use of nonsense: %v; Name %q", err, Name())
	}
}
