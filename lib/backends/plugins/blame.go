package plugins

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// A plugin is C++ code that may end the process while it starts (an instruction
// that this processor lacks, an assertion, a driver of another version); no
// recover sees that. So a process leaves a mark, a file named by its id, before it
// starts a plugin and removes it after; the mark of a process that is gone tells
// the next one. One such mark may be a killed process or a power cut: two are an
// unfit plugin.
const fatalStarts = 2

// marks is the folder of a build's marks, beside the build.
func marks(b Build) (string, error) {
	dir, err := b.dir()
	if err != nil {
		return "", err
	}
	return dir + ".starts", nil
}

// Starting must be called before a candidate's plugin is opened, and the returned
// function after it was opened or has failed with an error. Candidates outside the
// table are not counted.
func Starting(c Candidate) (ended func(), err error) {
	for _, b := range Known() {
		if b.Name() == c.Build && b.Backend == c.Name {
			return starting(b)
		}
	}
	return func() {}, nil
}

func starting(b Build) (ended func(), err error) {
	dir, err := marks(b)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(dir, strconv.Itoa(os.Getpid()))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		// A cache that cannot be written must not keep a good plugin from starting.
		return func() {}, nil
	}
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		return func() {}, nil
	}
	return func() {
		os.Remove(file)
		for _, dead := range fatal(dir) { // it has started after all
			os.Remove(dead)
		}
		os.Remove(dir) // fails while another process is starting
	}, nil
}

// fatal lists the marks of processes that are gone.
func fatal(dir string) []string {
	list, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var dead []string
	for _, e := range list {
		pid, err := strconv.Atoi(e.Name())
		if err == nil && !alive(pid) {
			dead = append(dead, filepath.Join(dir, e.Name()))
		}
	}
	return dead
}

// blamed is the reason why a build should not be opened, "" if it may.
func blamed(b Build) string {
	dir, err := marks(b)
	if err != nil {
		return ""
	}
	if n := len(fatal(dir)); n >= fatalStarts {
		return fmt.Sprintf("%s (%s) ended the process the last %d times it was started; `hone backend install %s` lets it try again", b.Backend, b.Name(), n, b.Backend)
	}
	return ""
}

// forgive lets all builds of a backend try again.
func forgive(name string) error {
	for _, b := range knownOf(name) {
		dir, err := marks(b)
		if err != nil {
			return err
		}
		if err := os.RemoveAll(dir); err != nil {
			return fmt.Errorf("let %s start again: %w", name, err)
		}
	}
	return nil
}
