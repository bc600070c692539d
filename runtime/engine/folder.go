package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"hone/lib/fetch"
)

// lockName is the lock that a session holds in its folder as long as it lives; the
// file is called lockName+".lock". The system releases it however the process ends.
const lockName = "session"

// makeFolder makes the session's own folder in base, with its lock taken, and removes
// the folders of sessions that ended without doing so: a front end that restarts a
// kernel may kill it. Folders whose owner lives are told by their lock and not by the
// number of its process, which means nothing to another container with the same cache.
func makeFolder(ctx context.Context, base string, log io.Writer) (dir string, unlock func(), err error) {
	if err := os.MkdirAll(base, 0o755); err != nil {
		return "", nil, fmt.Errorf("make hone's cache: %w", err)
	}
	// Nobody may take a folder whose lock is not taken yet for abandoned.
	done, err := fetch.Lock(ctx, base)
	if err != nil {
		return "", nil, err
	}
	defer done()
	if err := sweep(base); err != nil {
		fmt.Fprintf(log, "%v\n", err) // it takes room, and no more
	}
	dir, err = os.MkdirTemp(base, fmt.Sprintf("%d-", os.Getpid()))
	if err != nil {
		return "", nil, fmt.Errorf("make the session's folder: %w", err)
	}
	unlock, err = fetch.Lock(ctx, filepath.Join(dir, lockName))
	if err != nil {
		return "", nil, errors.Join(err, os.RemoveAll(dir))
	}
	return dir, unlock, nil
}

// sweep removes the folders in base that nobody holds.
func sweep(base string) error {
	entries, err := os.ReadDir(base)
	if err != nil {
		return fmt.Errorf("look for what earlier sessions left: %w", err)
	}
	now, cancel := context.WithCancel(context.Background())
	cancel() // a lock that is held is not waited for
	var failed []error
	for _, e := range entries {
		lock := filepath.Join(base, e.Name(), lockName)
		if _, err := os.Stat(lock + ".lock"); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		unlock, err := fetch.Lock(now, lock)
		if err != nil {
			continue
		}
		err = os.RemoveAll(filepath.Join(base, e.Name()))
		unlock()
		if err != nil {
			failed = append(failed, fmt.Errorf("remove what an earlier session left: %w", err))
		}
	}
	return errors.Join(failed...)
}
