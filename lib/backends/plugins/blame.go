package plugins

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// A plugin is C++ code that may end the process while it starts (an instruction
// that this processor lacks, an assertion, a driver of another version); no
// recover sees that. So a process leaves a mark before it starts a plugin and
// removes it after; a mark that stays tells the next process. One mark may be a
// killed process or a power cut: two are an unfit plugin.
const fatalStarts = 2

// markFile is where the failed starts of a build are counted, beside its folder.
func markFile(b Build) (string, error) {
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
	file, err := markFile(b)
	if err != nil {
		return nil, err
	}
	before := starts(file)
	if err := os.WriteFile(file, []byte(strconv.Itoa(before+1)), 0o644); err != nil {
		// A cache that cannot be written must not keep a good plugin from starting.
		return func() {}, nil
	}
	return func() { os.Remove(file) }, nil
}

// starts is the number of starts of which no end was seen.
func starts(file string) int {
	data, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		return 0
	}
	return n
}

// blamed is the reason why a build should not be opened, "" if it may.
func blamed(b Build) string {
	file, err := markFile(b)
	if err != nil {
		return ""
	}
	if n := starts(file); n >= fatalStarts {
		return fmt.Sprintf("%s (%s) ended the process the last %d times it was started; `hone backend install %s` lets it try again", b.Backend, b.Name(), n, b.Backend)
	}
	return ""
}

// forgive lets all builds of a backend try again.
func forgive(name string) error {
	for _, b := range knownOf(name) {
		file, err := markFile(b)
		if err != nil {
			return err
		}
		if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("let %s start again: remove %s: %w", name, filepath.Base(file), err)
		}
	}
	return nil
}
