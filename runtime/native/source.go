package native

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"hone/lib/fetch"
)

// sourceRoots are the folders of the module that the worker and the cells are
// built from.
var sourceRoots = []string{"lib", "runtime/cellrt", "runtime/interp", "runtime/symbols", "runtime/worker"}

// notForWorker are folders below them that only the hone binary uses. Leaving
// them out keeps the worker of a build that changed only these.
var notForWorker = []string{"runtime/worker/process", "runtime/symbols/generate", "runtime/symbols/covered"}

// sourceFiles lists the files of the module that are unpacked, sorted: what the
// go command needs to build, without tests and their data.
func sourceFiles(source fs.FS) ([]string, error) {
	files := []string{"go.mod", "go.sum"}
	for _, root := range sourceRoots {
		err := fs.WalkDir(source, root, func(p string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() {
				if skipFolder(p) {
					return fs.SkipDir
				}
				return nil
			}
			if d.Type().IsRegular() && !skipFile(d.Name()) {
				files = append(files, p)
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("list hone's source: %w", err)
		}
	}
	slices.Sort(files)
	return files, nil
}

func skipFolder(p string) bool {
	name := path.Base(p)
	return name == "testdata" || name[0] == '.' || name[0] == '_' || slices.Contains(notForWorker, p)
}

func skipFile(name string) bool {
	return strings.HasSuffix(name, "_test.go") || name[0] == '.' || name[0] == '_'
}

// hashSource reads the files and hashes their names and contents.
func hashSource(source fs.FS, files []string) (string, map[string][]byte, error) {
	sum := sha256.New()
	contents := make(map[string][]byte, len(files))
	for _, name := range files {
		data, err := fs.ReadFile(source, name)
		if err != nil {
			return "", nil, fmt.Errorf("read hone's source: %w", err)
		}
		contents[name] = data
		fmt.Fprintf(sum, "%s %d\n", name, len(data))
		sum.Write(data)
	}
	return hex.EncodeToString(sum.Sum(nil))[:24], contents, nil
}

// unpack puts hone's source at cacheDir/src/HASH and returns that folder and the
// hash. Of several processes one writes it; a folder that exists is complete.
func unpack(ctx context.Context, source fs.FS, cacheDir string) (dir, hash string, err error) {
	files, err := sourceFiles(source)
	if err != nil {
		return "", "", err
	}
	hash, contents, err := hashSource(source, files)
	if err != nil {
		return "", "", err
	}
	dir = filepath.Join(cacheDir, "src", hash)
	if exists(dir) {
		return dir, hash, nil
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return "", "", fmt.Errorf("make hone's cache: %w", err)
	}
	unlock, err := fetch.Lock(ctx, dir)
	if err != nil {
		return "", "", fmt.Errorf("unpack hone's source: %w", err)
	}
	defer unlock()
	if exists(dir) {
		return dir, hash, nil
	}
	return dir, hash, writeTree(dir, contents)
}

// writeTree writes the files into a folder beside dir and renames it.
func writeTree(dir string, contents map[string][]byte) (err error) {
	tmp, err := os.MkdirTemp(filepath.Dir(dir), ".unpack-")
	if err != nil {
		return fmt.Errorf("unpack hone's source: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(tmp))
		}
	}()
	for name, data := range contents {
		file := filepath.Join(tmp, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return fmt.Errorf("unpack hone's source: %w", err)
		}
		if err := os.WriteFile(file, data, 0o644); err != nil {
			return fmt.Errorf("unpack hone's source: %w", err)
		}
	}
	if err := os.Chmod(tmp, 0o755); err != nil {
		return fmt.Errorf("unpack hone's source: %w", err)
	}
	if err := os.Rename(tmp, dir); err != nil {
		return fmt.Errorf("unpack hone's source: %w", err)
	}
	return nil
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}
