package plugins

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"hone/lib/fetch"
)

// Env names the environment variable that chooses a backend for a process.
const Env = "HONE_BACKEND"

// choiceFile, in the cache, holds the name that `hone backend use` wrote.
const choiceFile = "backend"

// Choose makes name the backend of every later process without $HONE_BACKEND; ""
// takes the choice back. The backend must be installed.
func Choose(name string) error {
	root, err := fetch.Dir()
	if err != nil {
		return err
	}
	file := filepath.Join(root, choiceFile)
	if name == "" {
		if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("take back the choice of a backend: %w", err)
		}
		return nil
	}
	if err := CheckName(name); err != nil {
		return err
	}
	if name != Go {
		if _, err := Path(name); err != nil {
			return err
		}
		if err := forgive(name); err != nil {
			return err
		}
	}
	return writeAtomic(file, []byte(name+"\n"))
}

// Choice is the name that [Choose] wrote, "" if none.
func Choice() (string, error) {
	root, err := fetch.CacheDir()
	if err != nil {
		return "", err
	}
	data, err := os.ReadFile(filepath.Join(root, choiceFile))
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read the choice of a backend: %w", err)
	}
	name := strings.TrimSpace(string(data))
	if err := CheckName(name); err != nil {
		return "", fmt.Errorf("%s: %w; run `hone backend use NAME`", filepath.Join(root, choiceFile), err)
	}
	return name, nil
}

// writeAtomic replaces file by one with this content.
func writeAtomic(file string, data []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+"-")
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(data)
	if closed := temp.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	if err := os.Rename(temp.Name(), file); err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	return nil
}
