package native

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A package of a local module may change while it is loaded. A process cannot load a
// package twice under one path, so a changed one is compiled under another: its own
// with "~2", "~3" and so on. Importers of it are compiled anew in the same way. To the
// user nothing has changed but the code: cells go on importing the plain path.

// localPackage is a loaded package whose source is in a folder of the user's.
type localPackage struct {
	path, dir string
	embeds    []string
	only      []string  // the files that count, if not all of Go's
	stat      string    // names, sizes and times of the files
	at        time.Time // when stat was taken
	sum       string    // of the files' contents
	compiled  string    // sum of what was compiled last
}

// versions says under which paths packages are compiled now.
type versions struct {
	generation int
	// current maps a plain path to the newest one, plain maps every newer one back.
	current, plain map[string]string
	// broken holds why the newest source of a package cannot be compiled.
	broken map[string]error
}

func newVersions() versions {
	return versions{current: map[string]string{}, plain: map[string]string{}, broken: map[string]error{}}
}

// of is the newest path of a package, given by any of its paths.
func (v *versions) of(path string) string {
	if p := v.plain[path]; p != "" {
		path = p
	}
	if c := v.current[path]; c != "" {
		return c
	}
	return path
}

// Current is the path under which the newest compiled source of a package is; path
// may be an older one. It differs from path once a local module has changed.
func (b *Builder) Current(path string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.versions.of(path)
}

// importable is the path under which a package is compiled that a cell imports. A
// package whose newest source does not compile cannot be imported.
func (b *Builder) importable(path string) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	plain := path
	if p := b.versions.plain[path]; p != "" {
		plain = p
	}
	if err := b.versions.broken[plain]; err != nil {
		return path, err
	}
	return b.versions.of(path), nil
}

// Generation grows with each change of local modules that was compiled.
func (b *Builder) Generation() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.versions.generation
}

// watch remembers the sources of a package that has been compiled; b.mu is held.
func (b *Builder) watch(p *listedPackage, embeds []string) error {
	id, ok := p.id()
	if !ok || id.dir == "" || id.path == "hone" {
		return nil
	}
	l := &localPackage{path: p.ImportPath, dir: p.Dir, embeds: embeds}
	if _, err := l.changed(); err != nil {
		return err
	}
	l.compiled = l.sum
	b.locals[p.ImportPath] = l
	return nil
}

// recent is how long after its last change a file may change again without another
// time stamp.
const recent = 2 * time.Second

// changed says whether the package's files differ from when it was called last.
func (l *localPackage) changed() (bool, error) {
	files, stat, newest, err := l.files()
	if err != nil {
		return false, err
	}
	if stat == l.stat && newest.Add(recent).Before(l.at) {
		return false, nil
	}
	l.stat, l.at = stat, time.Now()
	sum := sha256.New()
	for _, name := range files {
		data, err := os.ReadFile(filepath.Join(l.dir, name))
		if err != nil {
			return false, fmt.Errorf("read the package %s: %w", l.path, err)
		}
		fmt.Fprintf(sum, "%s %d\n", name, len(data))
		sum.Write(data)
	}
	was := l.sum
	l.sum = hex.EncodeToString(sum.Sum(nil))
	return was != l.sum, nil
}

// files lists the files that a package is compiled from.
func (l *localPackage) files() (names []string, stat string, newest time.Time, err error) {
	if l.only != nil {
		return l.statAll(l.only)
	}
	entries, err := os.ReadDir(l.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "gone", time.Now(), nil
	}
	if err != nil {
		return nil, "", newest, fmt.Errorf("look for changes of the package %s: %w", l.path, err)
	}
	for _, e := range entries {
		if e.Type().IsRegular() && sourceFile(e.Name()) {
			names = append(names, e.Name())
		}
	}
	return l.statAll(append(names, l.embeds...))
}

// statAll describes those of the files that exist.
func (l *localPackage) statAll(files []string) (names []string, stat string, newest time.Time, err error) {
	var b strings.Builder
	for _, name := range files {
		info, err := os.Stat(filepath.Join(l.dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, "", newest, fmt.Errorf("look for changes of %s: %w", l.path, err)
		}
		if info.ModTime().After(newest) {
			newest = info.ModTime()
		}
		names = append(names, name)
		fmt.Fprintf(&b, "%s %d %d\n", name, info.Size(), info.ModTime().UnixNano())
	}
	return names, b.String(), newest, nil
}

func sourceFile(name string) bool {
	if strings.HasSuffix(name, "_test.go") || name[0] == '.' || name[0] == '_' {
		return false
	}
	return slices.Contains([]string{".go", ".s", ".S", ".c", ".h", ".cc", ".cpp", ".hpp", ".m", ".syso"}, filepath.Ext(name))
}
