package fetch

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// lockPoll is the time between two attempts to take a lock that another process holds.
const lockPoll = 100 * time.Millisecond

// Lock takes the lock of path, waiting for other processes until ctx ends. The
// lock file is path+".lock" and stays: removing it would let two processes hold
// locks on two files of the same name. unlock may be called once.
func Lock(ctx context.Context, path string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("create the folder of %s: %w", path, err)
	}
	f, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	for {
		held, err := tryLock(f)
		if err != nil {
			f.Close()
			return nil, fmt.Errorf("lock %s: %w", path, err)
		}
		if held {
			return func() { f.Close() }, nil
		}
		select {
		case <-ctx.Done():
			f.Close()
			return nil, fmt.Errorf("wait for another process that holds %s.lock: %w", path, ctx.Err())
		case <-time.After(lockPoll):
		}
	}
}
