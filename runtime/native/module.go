package native

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/mod/modfile"
)

// sessionModule writes the module that the worker and all cells belong to: it
// requires hone at the unpacked source and repeats hone's own requirements, so
// that the go command needs no network and picks the very same versions. go.sum
// is copied whole: a trimmed one breaks a later import.
func sessionModule(dir, source string) error {
	data, err := os.ReadFile(filepath.Join(source, "go.mod"))
	if err != nil {
		return fmt.Errorf("read hone's go.mod: %w", err)
	}
	sum, err := os.ReadFile(filepath.Join(source, "go.sum"))
	if err != nil {
		return fmt.Errorf("read hone's go.sum: %w", err)
	}
	mod, err := sessionGoMod(data, source)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make the session module: %w", err)
	}
	for name, data := range map[string][]byte{"go.mod": mod, "go.sum": sum} {
		if err := writeIfChanged(filepath.Join(dir, name), data); err != nil {
			return fmt.Errorf("write the session module: %w", err)
		}
	}
	return nil
}

// sessionGoMod derives the session module's go.mod from hone's.
func sessionGoMod(honeGoMod []byte, source string) ([]byte, error) {
	hone, err := modfile.Parse("go.mod", honeGoMod, nil)
	if err != nil {
		return nil, fmt.Errorf("parse hone's go.mod: %w", err)
	}
	var buf bytes.Buffer
	fmt.Fprintf(&buf, "module session\n\ngo %s\n\nrequire hone v0.0.0\n\nreplace hone => %s\n", hone.Go.Version, modfile.AutoQuote(filepath.ToSlash(source)))
	buf.WriteString("\nrequire (\n")
	for _, r := range hone.Require {
		fmt.Fprintf(&buf, "\t%s %s // indirect\n", r.Mod.Path, r.Mod.Version)
	}
	buf.WriteString(")\n")
	for _, r := range hone.Replace {
		fmt.Fprintf(&buf, "replace %s %s => %s %s\n", r.Old.Path, r.Old.Version, r.New.Path, r.New.Version)
	}
	return buf.Bytes(), nil
}

// writeIfChanged writes a file whole or not at all, and leaves an equal one alone.
func writeIfChanged(name string, data []byte) error {
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, data) {
		return nil
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), ".tmp-")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if err := tmp.Chmod(0o644); err != nil {
		return err
	}
	if _, err := tmp.Write(data); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), name)
}
