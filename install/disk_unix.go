//go:build linux || darwin || freebsd

package install

import "syscall"

// freeBytes is the space that an ordinary user may still fill on dir's disk.
func freeBytes(dir string) (uint64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return uint64(s.Bavail) * uint64(s.Bsize), nil //nolint:unconvert // signed on FreeBSD
}
