// Package fetch brings things from outside into hone's cache: today wheels of the
// Python package index, pinned by version and SHA-256 and brought by the pip
// client that the machine already has.
//
// Everything lands under [CacheDir]. A folder appears there whole or not at all:
// it is written beside its final place and renamed, under a lock that other
// processes honour. Nothing is run from a wheel while it is fetched.
//
// What cannot be had (no Python, no index, no network) is an [UnavailableError],
// so that a caller with an alternative can say so and take it. A file that is not
// the pinned one is a [CorruptedError] and is removed.
package fetch

import (
	"fmt"
	"os"
	"path/filepath"
)

// CacheEnv names the environment variable that moves hone's cache.
const CacheEnv = "HONE_CACHE"

// CacheDir is the absolute path of hone's cache: $HONE_CACHE, else the folder
// "hone" in the user's cache folder. It is not created.
func CacheDir() (string, error) {
	if dir := os.Getenv(CacheEnv); dir != "" {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return "", fmt.Errorf("find the cache: $%s is %q: %w", CacheEnv, dir, err)
		}
		return abs, nil
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the cache: %w; set $%s to a folder for it", err, CacheEnv)
	}
	return filepath.Join(dir, "hone"), nil
}

// Dir is a folder of the cache, created if need be: Dir("backends").
func Dir(elem ...string) (string, error) {
	root, err := CacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(append([]string{root}, elem...)...)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("create %s in the cache: %w; make it writable or set $%s to another folder", dir, err, CacheEnv)
	}
	return dir, nil
}
