//go:build !linux

package native

import "os"

// mapFile is a file's contents.
func mapFile(name string) ([]byte, error) { return os.ReadFile(name) }
