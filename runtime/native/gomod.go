package native

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

// A session that gets modules has a go.mod and a go.sum of its own: those of the
// worker's module with more requirements. They are worked on in a trial copy, which
// takes the place of the session's when all went well.

// trialModule is a copy of the session's module.
type trialModule struct {
	dir  string
	sums []byte // go.sum as it was
}

// trialModule copies the session's module.
func (b *Builder) trialModule() (*trialModule, error) {
	dir, err := os.MkdirTemp(b.dir, "mod-")
	if err != nil {
		return nil, fmt.Errorf("copy the session's module: %w", err)
	}
	t := &trialModule{dir: dir}
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(b.ModDir(), name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), data, 0o644)
		}
		if err != nil {
			t.discard()
			return nil, fmt.Errorf("copy the session's module: %w", err)
		}
		if name == "go.sum" {
			t.sums = data
		}
	}
	return t, nil
}

// discard removes the copy, if it was not moved.
func (t *trialModule) discard() { _ = os.RemoveAll(t.dir) }

// moveTo puts the copy in the place of dir.
func (t *trialModule) moveTo(dir string) error {
	old := dir + ".old"
	if err := os.RemoveAll(old); err != nil {
		return fmt.Errorf("replace the session's module: %w", err)
	}
	if err := os.Rename(dir, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("replace the session's module: %w", err)
	}
	if err := os.Rename(t.dir, dir); err != nil {
		return fmt.Errorf("replace the session's module: %w", err)
	}
	return os.RemoveAll(old)
}

// keepSums puts back the lines of go.sum that the go command found unnecessary: a
// later import may need them.
func (t *trialModule) keepSums() error {
	name := filepath.Join(t.dir, "go.sum")
	now, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("keep go.sum whole: %w", err)
	}
	if err := writeIfChanged(name, mergeSums(t.sums, now)); err != nil {
		return fmt.Errorf("keep go.sum whole: %w", err)
	}
	return nil
}

// mergeSums holds each line of both, sorted.
func mergeSums(a, b []byte) []byte {
	lines := map[string]bool{}
	for _, data := range [][]byte{a, b} {
		for line := range bytes.Lines(data) {
			if line = bytes.TrimSpace(line); len(line) > 0 {
				lines[string(line)+"\n"] = true
			}
		}
	}
	var out []byte
	for _, line := range slices.Sorted(maps.Keys(lines)) {
		out = append(out, line...)
	}
	return out
}

// requirements are the versions in a go.mod by module path; of a local module the
// folder.
func requirements(dir string) (map[string]string, error) {
	f, err := readGoMod(filepath.Join(dir, "go.mod"))
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, r := range f.Require {
		out[r.Mod.Path] = r.Mod.Version
	}
	for _, r := range f.Replace {
		if r.New.Version == "" && out[r.Old.Path] != "" {
			out[r.Old.Path] = r.New.Path
		}
	}
	return out, nil
}

func (t *trialModule) requirements() (map[string]string, error) { return requirements(t.dir) }

func (b *Builder) requirements() (map[string]string, error) { return requirements(b.ModDir()) }

func readGoMod(name string) (*modfile.File, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read go.mod: %w", err)
	}
	f, err := modfile.Parse(name, data, nil)
	if err != nil {
		return nil, fmt.Errorf("parse go.mod: %w", err)
	}
	return f, nil
}

// edit changes the copy's go.mod.
func (t *trialModule) edit(change func(*modfile.File) error) error {
	name := filepath.Join(t.dir, "go.mod")
	f, err := readGoMod(name)
	if err != nil {
		return err
	}
	if err := change(f); err != nil {
		return fmt.Errorf("edit the session's go.mod: %w", err)
	}
	f.Cleanup()
	data, err := f.Format()
	if err != nil {
		return fmt.Errorf("edit the session's go.mod: %w", err)
	}
	return os.WriteFile(name, data, 0o644)
}

// addLocal requires a local module at its folder, with the replacements that its
// go.mod makes and the sums of its go.sum.
func (t *trialModule) addLocal(l *localSource) error {
	err := t.edit(func(f *modfile.File) error {
		if err := f.AddRequire(l.path, localVersion(l.path)); err != nil {
			return err
		}
		if err := f.AddReplace(l.path, "", l.dir, ""); err != nil {
			return err
		}
		for _, r := range l.replace {
			if r.Old.Path == "hone" {
				continue
			}
			if err := f.AddReplace(r.Old.Path, r.Old.Version, r.New.Path, r.New.Version); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	t.sums = mergeSums(t.sums, l.sums)
	return t.writeSums()
}

func (t *trialModule) writeSums() error {
	if err := writeIfChanged(filepath.Join(t.dir, "go.sum"), t.sums); err != nil {
		return fmt.Errorf("write the session's go.sum: %w", err)
	}
	return nil
}

// localVersion is the version by which a local module is required: the replacement
// makes it meaningless, but its major version must fit the path.
func localVersion(path string) string {
	_, major, ok := module.SplitPathVersion(path)
	if !ok || major == "" {
		return "v0.0.0"
	}
	return module.PathMajorPrefix(major) + ".0.0"
}
