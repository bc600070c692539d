package engine

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func exists(t *testing.T, path string) bool {
	t.Helper()
	_, err := os.Stat(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return err == nil
}

func TestFoldersOfKilledSessionsAreRemoved(t *testing.T) {
	base := filepath.Join(t.TempDir(), "sessions")
	open := func() (string, func()) {
		dir, unlock, err := makeFolder(t.Context(), base, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "cell.so"), []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
		return dir, unlock
	}
	killed, release := open()
	living, unlock := open()
	defer unlock()
	other := filepath.Join(base, "of something else")
	if err := os.Mkdir(other, 0o755); err != nil {
		t.Fatal(err)
	}
	if !exists(t, killed) {
		t.Error("the folder of a living session was removed")
	}
	release() // as the system does when a process is killed

	third, unlock3 := open()
	defer unlock3()
	if exists(t, killed) {
		t.Error("the folder of a session that was killed is still there")
	}
	for _, dir := range []string{living, third, other} {
		if !exists(t, dir) {
			t.Errorf("%s was removed", dir)
		}
	}
}
