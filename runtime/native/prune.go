package native

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/mod/modfile"

	"hone/lib/fetch"
)

// Workers of older versions of hone are removed when a new one has been built. A
// worker stays while a process has a Builder for it, while it is one of the newest
// few, and for a day after its last use: an older hone that runs beside this one may
// not say that it uses it.
const (
	keepWorkers = 3
	keepUnused  = 24 * time.Hour
)

// useCount tells the Builders of a process apart.
var useCount atomic.Int64

// use says, until release is called or the process ends, that the worker in home is
// in use.
func use(ctx context.Context, home string) (release func(), err error) {
	unlock, err := fetch.Lock(ctx, home) // not while it is being removed
	if err != nil {
		return nil, fmt.Errorf("use the worker: %w", err)
	}
	defer unlock()
	mark := filepath.Join(home+".users", strconv.Itoa(os.Getpid())+"-"+strconv.FormatInt(useCount.Add(1), 10))
	free, err := fetch.Lock(ctx, mark)
	if err != nil {
		return nil, fmt.Errorf("use the worker: %w", err)
	}
	now := time.Now()
	if err := os.Chtimes(home, now, now); err != nil && !os.IsNotExist(err) {
		free()
		return nil, fmt.Errorf("use the worker: %w", err)
	}
	return func() {
		_ = os.Remove(mark + ".lock") // else the next pruning removes it
		free()
	}, nil
}

// prune removes what nobody uses any more of the workers and of the sources they
// were built from, and says how many workers that were.
func prune(cache, home string, now time.Time) (removed int, err error) {
	root := filepath.Join(cache, "worker")
	entries, err := os.ReadDir(root)
	if err != nil {
		return 0, fmt.Errorf("list the workers in the cache: %w", err)
	}
	type worker struct {
		path string
		used time.Time
	}
	var workers []worker
	for _, e := range entries {
		if info, err := e.Info(); err == nil && e.IsDir() && !strings.Contains(e.Name(), ".") {
			workers = append(workers, worker{filepath.Join(root, e.Name()), info.ModTime()})
		}
	}
	slices.SortFunc(workers, func(a, b worker) int { return b.used.Compare(a.used) })
	for i, w := range workers {
		if i < keepWorkers || w.path == home || now.Sub(w.used) < keepUnused {
			continue
		}
		done, err := removeWorker(w.path)
		if err != nil {
			return removed, err
		}
		if done {
			removed++
		}
	}
	return removed, pruneSources(cache, root, now)
}

// tryLock takes a lock only if nobody holds it.
func tryLock(path string) (unlock func(), ok bool) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	unlock, err := fetch.Lock(ctx, path)
	return unlock, err == nil
}

// removeWorker removes a worker unless a process uses it.
func removeWorker(home string) (bool, error) {
	unlock, ok := tryLock(home)
	if !ok {
		return false, nil
	}
	defer unlock()
	users := home + ".users"
	marks, err := os.ReadDir(users)
	if err != nil && !os.IsNotExist(err) {
		return false, fmt.Errorf("list who uses a worker: %w", err)
	}
	for _, m := range marks {
		free, ok := tryLock(filepath.Join(users, strings.TrimSuffix(m.Name(), ".lock")))
		if !ok {
			return false, nil
		}
		free()
	}
	for _, dir := range []string{users, home} {
		// First out of the way: a folder that is half removed is not taken for a worker.
		trash := dir + ".removed"
		if err := os.RemoveAll(trash); err != nil {
			return false, fmt.Errorf("remove an old worker: %w", err)
		}
		if err := os.Rename(dir, trash); err != nil && !os.IsNotExist(err) {
			return false, fmt.Errorf("remove an old worker: %w", err)
		}
		if err := os.RemoveAll(trash); err != nil {
			return false, fmt.Errorf("remove an old worker: %w", err)
		}
	}
	return true, nil
}

// pruneSources removes the sources that no worker in the cache was built from.
func pruneSources(cache, workers string, now time.Time) error {
	mods, err := filepath.Glob(filepath.Join(workers, "*", "mod", "go.mod"))
	if err != nil {
		return fmt.Errorf("list the workers in the cache: %w", err)
	}
	used := map[string]bool{}
	for _, name := range mods {
		data, err := os.ReadFile(name)
		if err != nil {
			return fmt.Errorf("read a worker's go.mod: %w", err)
		}
		f, err := modfile.Parse(name, data, nil)
		if err != nil {
			return fmt.Errorf("read a worker's go.mod: %w", err)
		}
		for _, r := range f.Replace {
			used[filepath.Base(r.New.Path)] = true
		}
	}
	root := filepath.Join(cache, "src")
	entries, err := os.ReadDir(root)
	if err != nil {
		return fmt.Errorf("list the sources in the cache: %w", err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !e.IsDir() || used[e.Name()] || now.Sub(info.ModTime()) < keepUnused {
			continue
		}
		if err := os.RemoveAll(filepath.Join(root, e.Name())); err != nil {
			return fmt.Errorf("remove an old source: %w", err)
		}
	}
	return nil
}
