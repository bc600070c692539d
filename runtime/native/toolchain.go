package native

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// toolchain is the go command and what it says of itself.
type toolchain struct {
	env map[string]string
	// flags is GOFLAGS reduced to what cannot make worker and cells disagree.
	flags string
	// patched are the copies that replace files of the runtime, by the names of these,
	// and overlay the list that tells the go command so, "" without any.
	patched map[string][]byte
	overlay string
	// patchKey names the copies.
	patchKey string
}

// keyed are the settings that change compiled code; askFor is asked besides.
var (
	keyed = []string{
		"GOVERSION", "GOROOT", "GOOS", "GOARCH", "GOEXPERIMENT", "GOAMD64", "GOARM64", "GOFIPS140",
		"CC", "CXX", "CGO_ENABLED", "CGO_CFLAGS", "CGO_CPPFLAGS", "CGO_CXXFLAGS", "CGO_LDFLAGS",
	}
	askFor = append(slices.Clone(keyed), "GOTOOLDIR", "GOFLAGS", "GOMODCACHE")
)

// buildFlags are the flags of everything that is linked into the worker or a cell,
// but for the overlay.
var buildFlags = []string{"-trimpath", "-linkshared", "-buildvcs=false", "-mod=readonly"}

func findToolchain(ctx context.Context, dir string) (*toolchain, error) {
	if _, err := exec.LookPath("go"); err != nil {
		return nil, noToolchain()
	}
	tc := &toolchain{}
	out, err := tc.output(ctx, dir, append([]string{"env", "-json"}, askFor...)...)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(out, &tc.env); err != nil {
		return nil, fmt.Errorf("read the answer of go env: %w", err)
	}
	tc.flags = safeFlags(tc.env["GOFLAGS"])
	if err := supports(tc.env["GOOS"], tc.env); err != nil {
		return nil, err
	}
	return tc, tc.readPatches()
}

// safeFlags keeps of GOFLAGS only what may differ from user to user: -race,
// -cover, -mod and the like would make the worker and its cells disagree.
func safeFlags(goflags string) string {
	var keep []string
	for _, f := range strings.Fields(goflags) {
		name := "-" + strings.TrimLeft(strings.SplitN(f, "=", 2)[0], "-")
		if name == "-tags" || name == "-modcacherw" {
			keep = append(keep, f)
		}
	}
	return strings.Join(keep, " ")
}

// key names what is built from a source hash by this toolchain.
func (tc *toolchain) key(sourceHash string) string {
	sum := sha256.New()
	fmt.Fprintf(sum, "3 %s %s %q %s\n", sourceHash, tc.flags, buildFlags, tc.patchKey)
	for _, name := range keyed {
		fmt.Fprintf(sum, "%s=%s\n", name, tc.env[name])
	}
	return hex.EncodeToString(sum.Sum(nil))[:24]
}

// tool is the path of the compiler or the linker, called directly because
// `go tool` costs as much as a small compilation.
func (tc *toolchain) tool(name string) string {
	return filepath.Join(tc.env["GOTOOLDIR"], name)
}

// command prepares a call of the go command in dir, with the settings under
// which everything is built.
func (tc *toolchain) command(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PWD="+dir, "GOWORK=off")
	if tc.env != nil {
		cmd.Env = append(cmd.Env, "GOFLAGS="+tc.flags)
	}
	return cmd
}

// output runs the go command and returns what it prints.
func (tc *toolchain) output(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := tc.command(ctx, dir, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, goError(ctx, args, stderr.String(), err)
	}
	return out, nil
}

// goError is the error of a failed go command, with what it printed.
func goError(ctx context.Context, args []string, stderr string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	text := strings.TrimSpace(stderr)
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || text == "" {
		return fmt.Errorf("go %s: %w: %s", args[0], err, text)
	}
	return fmt.Errorf("go %s: %s", args[0], text)
}
