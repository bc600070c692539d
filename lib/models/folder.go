package models

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// WriteFolder makes folder dir whole or not at all: fill writes into a new folder
// beside it, which takes dir's place when everything is on the disk. If anything
// fails (a full disk, say) what was at dir before stays as it was.
func WriteFolder(dir string, fill func(temporary string) error) (err error) {
	dir = filepath.Clean(dir)
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return fmt.Errorf("make %s: %w", parent, err)
	}
	temporary, err := os.MkdirTemp(parent, "."+filepath.Base(dir)+".new-")
	if err != nil {
		return fmt.Errorf("make a folder beside %s: %w", dir, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(temporary))
		}
	}()
	if err := os.Chmod(temporary, 0o755); err != nil {
		return err
	}
	if err := fill(temporary); err != nil {
		return err
	}
	if err := syncAll(temporary); err != nil {
		return err
	}
	return replace(temporary, dir)
}

// replace puts folder next at dir; what is there is set aside and removed afterwards.
func replace(next, dir string) error {
	aside := next + ".before"
	err := os.Rename(dir, aside)
	hadOne := err == nil
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("set %s aside: %w", dir, err)
	}
	if err := os.Rename(next, dir); err != nil {
		if hadOne {
			err = errors.Join(err, os.Rename(aside, dir))
		}
		return fmt.Errorf("put %s in place: %w", dir, err)
	}
	if err := syncFile(filepath.Dir(dir)); err != nil {
		return err
	}
	if hadOne {
		return os.RemoveAll(aside)
	}
	return nil
}

// syncAll flushes the files of a folder, then the folder, to the disk.
func syncAll(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := syncFile(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return syncFile(dir)
}

func syncFile(path string) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := f.Sync(); err != nil {
		return fmt.Errorf("flush %s: %w", path, err)
	}
	return nil
}
