//go:build !unix

package plugins

import "os"

// alive says whether a process of this id exists: here finding it fails if not.
func alive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	return p.Release() == nil
}
