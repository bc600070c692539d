//go:build unix

package plugins

import (
	"errors"
	"syscall"
)

// alive says whether a process of this id exists, whoever owns it.
func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}
