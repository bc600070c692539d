package native

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
)

// UnsupportedError says why cells cannot be compiled on this machine.
type UnsupportedError struct {
	// Why is the reason, Do what can be done about it, if anything.
	Why, Do string
}

// Error is the reason and what can be done.
func (e *UnsupportedError) Error() string {
	if e.Do == "" {
		return e.Why
	}
	return e.Why + ": " + e.Do
}

// Next is what the user can do.
func (e *UnsupportedError) Next() string { return e.Do }

// pluginSystems are the operating systems on which Go programs can load plugins.
var pluginSystems = []string{"linux", "darwin", "freebsd"}

// Supported says whether cells can be compiled and loaded on this machine: nil, an
// *UnsupportedError with the reason, or what went wrong when the go command was
// asked. It builds nothing. Where it is not nil, Open fails in the same way.
func Supported(ctx context.Context) error {
	_, err := findToolchain(ctx, os.TempDir())
	return err
}

// supports says whether plugins can be built with what the go command says of
// itself.
func supports(system string, env map[string]string) error {
	if !slices.Contains(pluginSystems, system) {
		return &UnsupportedError{Why: "Go programs cannot load plugins on " + system}
	}
	if env["CGO_ENABLED"] != "1" {
		return &UnsupportedError{Why: fmt.Sprintf("cgo is off (CGO_ENABLED=%s), and plugins need it", env["CGO_ENABLED"]), Do: "install gcc or clang, or unset CGO_ENABLED"}
	}
	if words := strings.Fields(env["CC"]); len(words) > 0 {
		if _, err := exec.LookPath(words[0]); err != nil {
			return &UnsupportedError{Why: fmt.Sprintf("the C compiler %s is not there, and plugins are linked by it", words[0]), Do: "install gcc or clang, or set CC"}
		}
	}
	return nil
}

// noToolchain is the error where there is no go command.
func noToolchain() error {
	if !slices.Contains(pluginSystems, runtime.GOOS) {
		return supports(runtime.GOOS, nil)
	}
	return &UnsupportedError{Why: "the go command is not in PATH, and cells are compiled by the Go toolchain", Do: "install Go from go.dev"}
}
