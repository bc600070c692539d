package complete

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

// docPatience is how long a completion waits for documentation that has not been
// read yet. The next one finds it.
const docPatience = 25 * time.Millisecond

// Library documents packages from their sources: those of the standard library and
// of the modules that a go.mod requires. (`go doc` would do, but it wants the whole
// module graph, which may not be there, and a process for each question.) It may be
// used by several goroutines.
type Library struct {
	modDir string
	log    io.Writer

	rootsOnce     sync.Once
	goroot, cache string

	mu      sync.Mutex
	stamp   time.Time // of go.mod, when modules was read
	modules []moduleDir
	reading map[string]*reading
	paths   *reading // of the import paths
	list    []string
}

// moduleDir is where a module's source is.
type moduleDir struct{ path, dir string }

// reading is something that is read once, in the background.
type reading struct {
	done chan struct{}
	docs *packageDocs
	// failed is to be tried again when modules are added.
	failed atomic.Bool
}

// NewLibrary makes a library over the module in modDir. What goes wrong with single
// packages, of which nothing else depends, is written to log.
func NewLibrary(modDir string, log io.Writer) *Library {
	return &Library{modDir: modDir, log: log, reading: map[string]*reading{}}
}

// ModDir is the folder of the go.mod.
func (l *Library) ModDir() string { return l.modDir }

// roots asks the go command where the standard library and the modules are.
func (l *Library) roots() {
	l.rootsOnce.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		cmd := exec.CommandContext(ctx, "go", "env", "GOROOT", "GOMODCACHE")
		cmd.Dir = l.modDir
		out, err := cmd.Output()
		lines := strings.Split(strings.ReplaceAll(string(out), "\r", ""), "\n")
		if err != nil || len(lines) < 2 {
			fmt.Fprintf(l.log, "completion has no documentation, because go env failed: %v\n", err)
			return
		}
		l.goroot, l.cache = lines[0], lines[1]
	})
}

// Dir is the folder with a package's source.
func (l *Library) Dir(path string) (string, error) {
	path = plainPath(path)
	l.roots()
	if l.goroot == "" {
		return "", errors.New("the go command does not say where its library is")
	}
	first, _, _ := strings.Cut(path, "/")
	if !strings.Contains(first, ".") {
		if dir := filepath.Join(l.goroot, "src", filepath.FromSlash(path)); isDir(dir) {
			return dir, nil
		}
	}
	mods, err := l.mods()
	if err != nil {
		return "", err
	}
	for _, m := range mods { // longest path first
		if rest, ok := strings.CutPrefix(path, m.path); ok && (rest == "" || rest[0] == '/') {
			if dir := filepath.Join(m.dir, filepath.FromSlash(rest)); isDir(dir) {
				return dir, nil
			}
		}
	}
	return "", fmt.Errorf("no module of the session has the package %s", path)
}

// plainPath is a package's path as the user knows it: that of a local module's
// package has ~2, ~3 and so on behind it when its files have changed.
func plainPath(path string) string {
	plain, _, _ := strings.Cut(path, "~")
	return plain
}

func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// mods reads where modules are from go.mod, again when that has changed.
func (l *Library) mods() ([]moduleDir, error) {
	name := filepath.Join(l.modDir, "go.mod")
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("find the session's modules: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.modules != nil && info.ModTime().Equal(l.stamp) {
		return l.modules, nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("find the session's modules: %w", err)
	}
	file, err := modfile.Parse(name, data, nil)
	if err != nil {
		return nil, fmt.Errorf("find the session's modules: %w", err)
	}
	l.modules, l.stamp = l.located(file), info.ModTime()
	l.paths = nil
	maps.DeleteFunc(l.reading, func(_ string, r *reading) bool { return r.failed.Load() })
	return l.modules, nil
}

// located turns requirements into folders, the longest paths first.
func (l *Library) located(file *modfile.File) []moduleDir {
	replaced := map[string]*modfile.Replace{}
	for _, r := range file.Replace {
		replaced[r.Old.Path] = r
	}
	out := []moduleDir{}
	for _, r := range file.Require {
		mod := r.Mod
		if to := replaced[mod.Path]; to != nil {
			if to.New.Version == "" {
				dir := filepath.FromSlash(to.New.Path)
				if !filepath.IsAbs(dir) {
					dir = filepath.Join(l.modDir, dir)
				}
				out = append(out, moduleDir{mod.Path, dir})
				continue
			}
			mod = to.New
		}
		path, err1 := module.EscapePath(mod.Path)
		version, err2 := module.EscapeVersion(mod.Version)
		if err := errors.Join(err1, err2); err != nil {
			fmt.Fprintf(l.log, "completion leaves out a module: %v\n", err)
			continue
		}
		out = append(out, moduleDir{r.Mod.Path, filepath.Join(l.cache, filepath.FromSlash(path)+"@"+version)})
	}
	slices.SortFunc(out, func(a, b moduleDir) int { return len(b.path) - len(a.path) })
	return out
}

// docs is a package's documentation, or nil if it has not been read after patience.
func (l *Library) docs(path string, patience time.Duration) *packageDocs {
	l.mu.Lock()
	r := l.reading[path]
	if r == nil {
		r = &reading{done: make(chan struct{})}
		l.reading[path] = r
		go l.read(path, r)
	}
	l.mu.Unlock()
	return r.wait(patience)
}

func (r *reading) wait(patience time.Duration) *packageDocs {
	select {
	case <-r.done:
	default:
		select {
		case <-r.done:
		case <-time.After(patience):
			return nil
		}
	}
	return r.docs
}

func (l *Library) read(path string, r *reading) {
	defer close(r.done)
	dir, err := l.Dir(path)
	if err == nil {
		r.docs, err = readPackage(dir, path)
	}
	if err != nil {
		r.failed.Store(true)
		fmt.Fprintf(l.log, "completion: %v\n", err)
	}
}

// Warm reads the documentation of packages, one after the other, and the list of
// import paths.
func (l *Library) Warm(paths ...string) {
	for _, p := range paths {
		l.docs(p, time.Minute)
	}
	l.modulePaths(time.Minute)
}

// modulePaths lists the import paths of all modules, or nothing if they are not
// known after patience.
func (l *Library) modulePaths(patience time.Duration) []string {
	l.roots()
	mods, err := l.mods()
	if err != nil {
		fmt.Fprintf(l.log, "completion: %v\n", err)
		return nil
	}
	l.mu.Lock()
	r := l.paths
	if r == nil {
		r = &reading{done: make(chan struct{})}
		l.paths = r
		go func() {
			defer close(r.done)
			var found []string
			for _, m := range mods {
				found = append(found, l.packagesOf(m)...)
			}
			l.mu.Lock()
			defer l.mu.Unlock()
			l.list = found
		}()
	}
	l.mu.Unlock()
	r.wait(patience)
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.list
}

// packagesOf lists the packages of a module that a program can import.
func (l *Library) packagesOf(m moduleDir) []string {
	var out []string
	err := filepath.WalkDir(m.dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.IsDir() {
			return nil
		}
		base := d.Name()
		if name != m.dir && (base == "internal" || base == "testdata" || base == "vendor" || base == "cmd" || base[0] == '.' || base[0] == '_' || exists(filepath.Join(name, "go.mod"))) {
			return filepath.SkipDir
		}
		rel, err := filepath.Rel(m.dir, name)
		if err != nil {
			return err
		}
		path := m.path
		if rel != "." {
			path += "/" + filepath.ToSlash(rel)
		}
		if strings.HasPrefix(path, "hone/runtime") || !hasPackage(name) {
			return nil
		}
		out = append(out, path)
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(l.log, "completion: list the packages of %s: %v\n", m.path, err)
	}
	return out
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// hasPackage says that a folder has Go files of a package that is not a program.
func hasPackage(dir string) bool {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return false
	}
	for _, e := range entries {
		if name := e.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && !e.IsDir() {
			clause, err := packageClause(filepath.Join(dir, name))
			return err == nil && clause != "main"
		}
	}
	return false
}
