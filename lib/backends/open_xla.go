//go:build ((linux && (amd64 || arm64)) || (darwin && arm64) || (windows && amd64)) && !noxla

package backends

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/gomlx/go-xla/compute/xla"
	"github.com/gomlx/go-xla/pjrt"

	"hone/lib/backends/plugins"
)

// openXLA opens a PJRT plugin by its absolute path.
func openXLA(c plugins.Candidate) (*opened, error) {
	// A second guard beside WorkerEnv: only pinned plugins, never go-xla's own download.
	xla.EnableAutoInstall(false)
	path, remove, err := plainPath(c)
	if err != nil {
		return nil, err
	}
	defer remove()
	config := path
	if c.Name == "xla:cpu" {
		config += ",shared_buffers=true"
	}
	backend, err := xla.NewWithOptions(config, nil)
	if err != nil {
		return nil, firstLine(err)
	}
	return &opened{backend: backend, candidate: c, detail: describeXLA(path, backend)}, nil
}

func describeXLA(path string, backend *xla.Backend) string {
	where := fmt.Sprintf("%d devices", backend.NumDevices())
	if backend.IsCPU() {
		// The plugin shows 4 devices on any processor; they share its cores.
		where = fmt.Sprintf("%d cores", runtime.NumCPU())
	}
	plugin, err := pjrt.GetPlugin(path)
	if err != nil {
		return where
	}
	major, minor := plugin.Version()
	return fmt.Sprintf("PJRT API %d.%d; %s", major, minor, where)
}

// plainPath is a path of the plugin that go-xla reads as it is meant: it splits its
// configuration at commas and takes a plugin for CUDA's if "cuda" or "nvidia" is
// anywhere in its path, the user's folders included. Such a path gets a symbolic
// link, which remove takes away once the plugin is loaded.
func plainPath(c plugins.Candidate) (path string, remove func(), err error) {
	lower := strings.ToLower(c.Path)
	odd := strings.Contains(lower, ",") ||
		c.Name == "xla:cpu" && (strings.Contains(lower, "cuda") || strings.Contains(lower, "nvidia"))
	if !odd {
		return c.Path, func() {}, nil
	}
	dir, err := os.MkdirTemp("", "hone-cpu-")
	if err != nil {
		return "", nil, fmt.Errorf("link the plugin %s: %w", c.Path, err)
	}
	link := filepath.Join(dir, "plugin"+filepath.Ext(c.Path))
	if err := os.Symlink(c.Path, link); err != nil {
		os.RemoveAll(dir)
		return "", nil, fmt.Errorf("link the plugin: %w", err)
	}
	return link, func() { os.RemoveAll(dir) }, nil
}

// firstLine keeps the message of an error and not the stack that some of go-xla's
// errors print.
func firstLine(err error) error {
	line, _, _ := strings.Cut(strings.TrimSpace(err.Error()), "\n")
	return fmt.Errorf("%s", line)
}
