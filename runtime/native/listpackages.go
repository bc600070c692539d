package native

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// listedPackage is what `go list -deps` says of a package.
type listedPackage struct {
	ImportPath string
	Name       string
	Dir        string
	Standard   bool
	Module     *listedModule
	Deps       []string
	Error      *struct{ Pos, Err string }
}

type listedModule struct {
	Path, Version, Dir, GoVersion string
	Main                          bool
	Replace                       *struct{ Path, Version, Dir string }
}

// id says where the package comes from; ok is false for the standard library and
// for what has no module.
func (p *listedPackage) id() (id moduleID, ok bool) {
	if p.Standard || p.Module == nil {
		return moduleID{}, false
	}
	id = moduleID{path: p.Module.Path, version: p.Module.Version}
	if r := p.Module.Replace; r != nil {
		id.version = r.Version
		if r.Version == "" {
			id.version, id.dir = "", r.Dir
		}
	}
	return id, true
}

// listPackages lists packages and all they import, without compiling. With mode
// "mod" it may download modules and complete go.mod and go.sum, with "readonly" not.
func (tc *toolchain) listPackages(ctx context.Context, modDir, mode string, req GetRequest, patterns ...string) ([]listedPackage, error) {
	args := append([]string{"list", "-deps", "-e", "-mod=" + mode, "-json=ImportPath,Name,Dir,Standard,Module,Deps,Error", "--"}, patterns...)
	var out bytes.Buffer
	if _, err := tc.reportTo(ctx, modDir, req.Env, req.Progress, &out, args...); err != nil {
		return nil, err
	}
	var pkgs []listedPackage
	dec := json.NewDecoder(&out)
	for {
		var p listedPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return pkgs, nil
		} else if err != nil {
			return nil, fmt.Errorf("read the answer of go list: %w", err)
		}
		pkgs = append(pkgs, p)
	}
}

// goCommandError is a failed go command with what it printed.
type goCommandError struct {
	args []string
	text string
}

func (e *goCommandError) Error() string {
	return fmt.Sprintf("go %s: %s", e.args[0], e.text)
}

// report runs a go command that may use the network, tells what it downloads, and
// returns the other lines that it printed to standard error.
func (tc *toolchain) report(ctx context.Context, dir string, env []string, tell func(string), args ...string) ([]string, error) {
	return tc.reportTo(ctx, dir, env, tell, io.Discard, args...)
}

func (tc *toolchain) reportTo(ctx context.Context, dir string, env []string, tell func(string), stdout io.Writer, args ...string) ([]string, error) {
	cmd := tc.command(ctx, dir, args...)
	// The worker is bound to this toolchain: a module must not bring another.
	cmd.Env = append(append(cmd.Env, env...), "GOWORK=off", "GOFLAGS="+tc.flags, "GOTOOLCHAIN="+tc.env["GOVERSION"])
	cmd.Stdout = stdout
	ownGroup(cmd)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w", args[0], err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("go %s: %w", args[0], err)
	}
	var said []string
	lines := bufio.NewScanner(stderr)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		if what, ok := strings.CutPrefix(line, "go: downloading "); ok {
			if tell != nil {
				tell("downloading " + what)
			}
			continue
		}
		if args[0] == "build" && isPath(line) {
			if tell != nil {
				tell("compiling " + line)
			}
			continue
		}
		said = append(said, line)
	}
	err = cmd.Wait()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return nil, &goCommandError{args, strings.Join(said, "\n")}
	}
	return said, errors.Join(err, lines.Err())
}

// ownGroup makes cancelling a command end the programs that it has started, too.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
}
