//go:build unix

package fetch

import (
	"errors"
	"os"
	"syscall"
)

// tryLock takes the advisory lock on f without waiting; false if another process
// holds it. The system releases it when f is closed or the process ends.
func tryLock(f *os.File) (bool, error) {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) || errors.Is(err, syscall.EINTR) {
		return false, nil
	}
	return err == nil, err
}
