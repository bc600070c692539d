package native

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
)

// BuiltWorker is the path of the worker's binary for a source, if it is in the
// cache; "" if it has to be built. It builds nothing.
func BuiltWorker(ctx context.Context, source fs.FS, cacheDir string) (string, error) {
	dir, hash, err := unpack(ctx, source, cacheDir)
	if err != nil {
		return "", err
	}
	tc, err := findToolchain(ctx, dir)
	if err != nil {
		return "", err
	}
	home := filepath.Join(cacheDir, "worker", tc.key(hash))
	if _, _, ok, err := loadWorker(home); !ok || err != nil {
		return "", err
	}
	return filepath.Join(home, workerName), nil
}

// WorkerLinks says, of a worker that is built, whether cells are linked against one
// library of its packages, and if not, why.
func WorkerLinks(worker string) (thin bool, why string, err error) {
	l, ok, err := loadLinks(filepath.Dir(worker))
	if err == nil && !ok {
		err = fmt.Errorf("the folder of %s does not say how the worker is linked", worker)
	}
	return l.Thin, l.Why, err
}
