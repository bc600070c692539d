package native

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestPrune(t *testing.T) {
	cache := t.TempDir()
	now := time.Now()
	old := now.Add(-2 * keepUnused)
	worker := func(name string, used time.Time) string {
		home := filepath.Join(cache, "worker", name)
		write(t, filepath.Join(home, "mod", "go.mod"), "module session\n\nreplace hone => "+filepath.Join(cache, "src", "of-"+name)+"\n")
		write(t, filepath.Join(cache, "src", "of-"+name, "go.mod"), "module hone\n")
		for _, dir := range []string{home, filepath.Join(cache, "src", "of-"+name)} {
			if err := os.Chtimes(dir, used, used); err != nil {
				t.Fatal(err)
			}
		}
		return home
	}
	current := worker("current", now)
	recent := worker("recent", now.Add(-time.Hour))
	newest := worker("newest", old.Add(time.Hour))
	inUse, gone, crashed := worker("inuse", old), worker("gone", old.Add(-time.Hour)), worker("crashed", old.Add(-time.Hour))
	release, err := use(context.Background(), inUse)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(inUse, old, old); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(crashed+".users", "1-1.lock"), "") // of a process that was killed
	check := func(want map[string]bool, wantRemoved int) {
		t.Helper()
		removed, err := prune(cache, current, now)
		if err != nil || removed != wantRemoved {
			t.Errorf("removed %d, %v; want %d", removed, err, wantRemoved)
		}
		for home, there := range want {
			src := filepath.Join(cache, "src", "of-"+filepath.Base(home))
			if exists(home) != there || exists(src) != there {
				t.Errorf("%s is there: %v, its source: %v", filepath.Base(home), exists(home), exists(src))
			}
		}
	}
	check(map[string]bool{current: true, recent: true, newest: true, inUse: true, gone: false, crashed: false}, 2)
	release()
	check(map[string]bool{current: true, recent: true, newest: true, inUse: false}, 1)
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
