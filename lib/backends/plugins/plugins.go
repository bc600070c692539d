// Package plugins knows the compute backends of hone, installs the PJRT plugins
// that some of them need, and decides which backend a process should open.
//
// It opens nothing and does not link GoMLX, so the `hone` command can use it;
// package backends, which does, opens what this package resolves.
//
// Backends are named `go` (GoMLX's pure-Go backend: always there, slow), `xla:cpu`,
// `xla:cuda` and `xla:tpu` (XLA through a PJRT plugin, a shared library that comes
// in a wheel), or `xla:` and the absolute path of a plugin of one's own.
//
// A backend is resolved in this order: $HONE_BACKEND, the choice that
// `hone backend use NAME` wrote into the cache, the fastest one installed, `go`.
package plugins

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"hone/lib/fetch"
)

// Go is the name of the backend that needs nothing.
const Go = "go"

// xlaPrefix starts the name of every backend that opens a PJRT plugin.
const xlaPrefix = "xla:"

// Build is one known PJRT plugin for a backend on a platform.
type Build struct {
	// Backend that it serves, e.g. "xla:cpu".
	Backend string
	// OS and Arch as in GOOS and GOARCH.
	OS, Arch string
	// Wheels that are unpacked into one folder; the first names the build.
	Wheels []fetch.Wheel
	// Library is the plugin's path inside that folder, with slashes.
	Library string
	// Ran says that hone's developers have trained on it. The others are pinned and
	// go through the same code, but have not been run on their hardware yet.
	Ran bool
}

// Name of the build, e.g. "lammps-jax-pjrt-cpu 0.11.2".
func (b Build) Name() string { return b.Wheels[0].String() }

// Bytes to download in all; 0 if a size is not known.
func (b Build) Bytes() int64 {
	var n int64
	for _, w := range b.Wheels {
		if w.Size == 0 {
			return 0
		}
		n += w.Size
	}
	return n
}

// Names of the backends that hone knows, the fastest first.
func Names() []string { return []string{"xla:cuda", "xla:tpu", "xla:cpu", Go} }

// Known lists the builds for this machine's platform, the preferred first. It is
// empty on a platform for which no plugin is known.
func Known() []Build { return knownFor(runtime.GOOS, runtime.GOARCH) }

func knownFor(goos, goarch string) []Build {
	var list []Build
	for _, b := range table {
		if b.OS == goos && b.Arch == goarch {
			list = append(list, b)
		}
	}
	return list
}

// knownOf lists this platform's builds for one backend.
func knownOf(name string) []Build {
	var list []Build
	for _, b := range Known() {
		if b.Backend == name {
			list = append(list, b)
		}
	}
	return list
}

// buildsOf is knownOf with an error where there is none.
func buildsOf(name string) ([]Build, error) {
	list := knownOf(name)
	if len(list) == 0 {
		return nil, fmt.Errorf("no plugin for the backend %s is known on %s/%s; use the backend go", name, runtime.GOOS, runtime.GOARCH)
	}
	return list, nil
}

// CheckName returns an error unless name is that of a backend, with the names
// there are.
func CheckName(name string) error {
	for _, known := range Names() {
		if name == known {
			return nil
		}
	}
	if path, ok := strings.CutPrefix(name, xlaPrefix); ok && filepath.IsAbs(path) {
		return nil
	}
	return fmt.Errorf("no backend is named %q; there are %s, and xla: with the absolute path of a PJRT plugin", name, strings.Join(Names(), ", "))
}
