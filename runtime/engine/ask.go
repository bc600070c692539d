package engine

import (
	"context"
	"fmt"
	"go/types"
	"os"
	"path/filepath"
	"sync"
	"time"

	"hone/runtime/complete"
	"hone/runtime/native"
)

// asked is what completion and inspection keep between questions.
type asked struct {
	mu       sync.Mutex
	library  *complete.Library
	importer *readyImporter
	last     *complete.Session
	// generation is that of the local modules that library has read.
	generation int
}

const (
	// statePatience is how long a question waits for the session, which a cell may be
	// checked with at the moment; after that it gets the names from before.
	statePatience = 20 * time.Millisecond
	// checkPatience is how long a question waits for the check of a cell, or for a package
	// that is being read.
	checkPatience = 250 * time.Millisecond
	// cellPatience is how long a cell that asks waits for the same.
	cellPatience = time.Minute
	// peekPatience is how long an inspection waits for the value of a variable.
	peekPatience = 100 * time.Millisecond
)

// preloaded are packages whose types are read before somebody asks, because most
// cells name them or because reading them takes long.
var preloaded = []string{
	"context", "fmt", "strings", "os", "io", "time", "math", "math/rand/v2", "errors", "slices", "maps", "sort", "strconv",
	"bufio", "bytes", "sync", "encoding/json", "path/filepath", "regexp", "unicode", "net/http",
	"hone/lib/show", "hone/lib/datasets", "hone/lib/tokenizers", "hone/lib/models", "hone/lib/training", "hone/lib/evaluate", "hone/lib/backends",
}

// documented are packages whose option structs are shown with defaults and meanings.
var documented = []string{"hone/lib/training", "hone/lib/models", "hone/lib/datasets", "hone/lib/tokenizers", "hone/lib/evaluate", "hone/lib/show"}

// question is ask for the time in which no cell is checked: done must be called when
// the answer is there. The session is nil if there is none, or a check takes longer
// than patience.
func (e *Engine) question(patience time.Duration) (s *complete.Session, done func()) {
	for end := time.Now().Add(patience); !e.types.TryLock(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			return nil, func() {}
		}
	}
	return e.ask(), e.types.Unlock
}

// ask is the session as completion and inspection see it, nil while there is none.
// It does not wait for a cell that runs, nor long for one that is checked.
func (e *Engine) ask() *complete.Session {
	select {
	case <-e.ready:
	default:
		return nil
	}
	e.asked.mu.Lock()
	defer e.asked.mu.Unlock()
	for end := time.Now().Add(statePatience); !e.mu.TryLock(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			return e.asked.last
		}
	}
	defer e.mu.Unlock()
	if e.names == nil {
		return nil
	}
	if e.asked.importer == nil || e.asked.importer.b != e.builder {
		e.asked.importer = &readyImporter{e.builder}
	}
	// Getting a module gives the session a go.mod of its own; a local module that has
	// changed has another source.
	dir, generation := e.builder.ModDir(), e.builder.Generation()
	if e.asked.library == nil || e.asked.library.ModDir() != dir || e.asked.generation != generation {
		e.asked.library, e.asked.generation = complete.NewLibrary(dir, e.cfg.Log), generation
	}
	e.asked.last = &complete.Session{View: e.names.View(), Importer: e.asked.importer, Library: e.asked.library, Dir: absolute(e.cwd), Value: e.peek}
	return e.asked.last
}

// peek tells the value of a session's variable in a line, if no cell runs and the
// worker answers at once.
func (e *Engine) peek(name string) (string, bool) {
	if !e.mu.TryLock() {
		return "", false
	}
	proc, running := e.proc, e.running
	var path string
	if n := e.names.Lookup(name); n != nil {
		path = n.Package()
	}
	e.mu.Unlock()
	if proc == nil || running != nil || path == "" {
		return "", false
	}
	ctx, cancel := context.WithTimeout(context.Background(), peekPatience)
	defer cancel()
	text, err := proc.Peek(ctx, path, name)
	if err != nil {
		fmt.Fprintf(e.cfg.Log, "inspect %s: %v\n", name, err)
	}
	return text, err == nil
}

// absolute is the folder that cells work in.
func absolute(dir string) string {
	if filepath.IsAbs(dir) {
		return dir
	}
	if wd, err := os.Getwd(); err == nil {
		return filepath.Join(wd, dir)
	}
	return dir
}

// preload reads what the first questions will want, in the background.
func (e *Engine) preload() {
	s := e.ask()
	if s == nil {
		return
	}
	for _, p := range preloaded {
		e.types.Lock()
		_, err := s.Importer.Import(p)
		e.types.Unlock()
		if err != nil {
			fmt.Fprintf(e.cfg.Log, "preload for completion: %v\n", err)
		}
	}
	s.Library.Warm(documented...)
}

// readyImporter gives the types of packages that are compiled. Whoever calls it holds
// Engine.types: reading a package fills in others that are known by name only, and a
// checker looks at those.
type readyImporter struct{ b *native.Builder }

// Import returns the package if it is compiled.
func (r *readyImporter) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	path = r.b.Current(path) // a local module that has changed is under another path
	if !r.b.Has(path) {
		return nil, fmt.Errorf("package %s is not compiled yet", path)
	}
	return r.b.Importer().Import(path)
}
