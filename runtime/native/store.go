package native

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// store is the compiled form of packages, kept in the cache: the worker's and
// those that sessions added. The archives are hard links into the go command's
// cache, or copies, so that `go clean -cache` and its own trimming after some
// days do not take them away.
type store struct {
	dir string
	// Std lists the packages of the standard library that can be imported.
	Std []string
	// Archives maps an import path to its archive, relative to dir.
	Archives map[string]string
}

const storeFile = "packages.json"

// loadStore reads the store of a built worker; ok is false if there is none, or
// if one of its archives is missing.
func loadStore(dir string) (s *store, ok bool, err error) {
	data, err := os.ReadFile(filepath.Join(dir, storeFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("read the list of compiled packages: %w", err)
	}
	s = &store{dir: dir}
	if json.Unmarshal(data, s) != nil {
		return nil, false, nil // damaged: built anew
	}
	present, err := os.ReadDir(filepath.Join(dir, "pkg"))
	if err != nil {
		return nil, false, nil
	}
	names := make(map[string]bool, len(present))
	for _, e := range present {
		names[filepath.Join("pkg", e.Name())] = true
	}
	for _, file := range s.Archives {
		if !names[file] {
			return nil, false, nil
		}
	}
	return s, true, nil
}

// add takes the archives of listed packages into the store. A path that is there
// keeps its archive: two must never meet in one worker.
func (s *store) add(pkgs []listed) error {
	if err := os.MkdirAll(filepath.Join(s.dir, "pkg"), 0o755); err != nil {
		return fmt.Errorf("make the store of compiled packages: %w", err)
	}
	for _, p := range pkgs {
		if p.Export == "" || s.Archives[p.ImportPath] != "" {
			continue
		}
		name := filepath.Join("pkg", archiveName(p.ImportPath, p.Export))
		if err := linkOrCopy(p.Export, filepath.Join(s.dir, name)); err != nil {
			return fmt.Errorf("keep the compiled form of %s: %w", p.ImportPath, err)
		}
		s.Archives[p.ImportPath] = name
	}
	return nil
}

// archiveName is readable and unique: the last elements of the path, and the
// content hash by which the go command names the file.
func archiveName(path, export string) string {
	hash := strings.TrimSuffix(filepath.Base(export), "-d")
	return strings.ReplaceAll(path, "/", "_") + "-" + hash[:min(12, len(hash))] + ".a"
}

// merge takes over what another process has added to the same store.
func (s *store) merge(other *store) {
	for path, file := range other.Archives {
		if s.Archives[path] == "" {
			s.Archives[path] = file
		}
	}
}

func (s *store) save() error {
	data, err := json.MarshalIndent(s, "", "\t")
	if err != nil {
		return fmt.Errorf("write the list of compiled packages: %w", err)
	}
	if err := writeIfChanged(filepath.Join(s.dir, storeFile), data); err != nil {
		return fmt.Errorf("write the list of compiled packages: %w", err)
	}
	return nil
}

// archive is the absolute path of a package's archive, or "".
func (s *store) archive(path string) string {
	if file := s.Archives[path]; file != "" {
		return filepath.Join(s.dir, file)
	}
	return ""
}

// importcfg is the store in the form that compiler and linker read.
func (s *store) importcfg() []byte {
	var b []byte
	for _, path := range slices.Sorted(maps.Keys(s.Archives)) {
		b = fmt.Appendf(b, "packagefile %s=%s\n", path, s.archive(path))
	}
	return b
}

// linkOrCopy makes to the same file as from, or a copy of it.
func linkOrCopy(from, to string) error {
	if exists(to) {
		return nil
	}
	err := os.Link(from, to)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	tmp := to + "." + strconv.Itoa(os.Getpid())
	out, err := os.Create(tmp)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		return errors.Join(err, out.Close(), os.Remove(tmp))
	}
	if err := out.Close(); err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	return os.Rename(tmp, to)
}
