package native

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"hone/lib/fetch"
)

const (
	workerPath = "hone/runtime/worker/hone-worker"
	workerName = "hone-worker"
)

// progress reports long work; it is never nil.
type progress func(done, total int, what string)

// buildWorker makes dir hold the worker's binary and the store of the packages
// it links, unless it does. write writes the module that it is built from. Of
// several processes one builds and the others wait.
func (tc *toolchain) buildWorker(ctx context.Context, dir string, write func(mod string) error, tell progress) (*store, error) {
	if s, ok, err := loadWorker(dir); ok || err != nil {
		return s, err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return nil, fmt.Errorf("make hone's cache: %w", err)
	}
	unlock, err := fetch.Lock(ctx, dir)
	if err != nil {
		return nil, fmt.Errorf("build the worker: %w", err)
	}
	defer unlock()
	if s, ok, err := loadWorker(dir); ok || err != nil {
		return s, err
	}
	mod := filepath.Join(dir, "mod")
	if err := write(mod); err != nil {
		return nil, err
	}
	if err := tc.goBuild(ctx, dir, mod, tell); err != nil {
		return nil, err
	}
	return tc.fillStore(ctx, dir, mod, tell)
}

// loadWorker loads what an earlier call has built; ok is false if it is not whole.
func loadWorker(dir string) (*store, bool, error) {
	if !exists(filepath.Join(dir, workerName)) || !exists(filepath.Join(dir, "mod", "go.mod")) {
		return nil, false, nil
	}
	return loadStore(dir)
}

// goBuild compiles and links the worker, reporting each package compiled.
func (tc *toolchain) goBuild(ctx context.Context, dir, mod string, tell progress) error {
	tell(0, 0, "counting packages")
	out, err := tc.output(ctx, mod, append([]string{"list", "-deps", "-mod=readonly"}, workerPath)...)
	if err != nil {
		return fmt.Errorf("build the worker: %w", err)
	}
	total := len(strings.Fields(string(out)))
	args := append(append([]string{"build", "-v"}, buildFlags...), "-o", filepath.Join(dir, workerName), workerPath)
	cmd := tc.command(ctx, mod, args...)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return fmt.Errorf("build the worker: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("build the worker: %w", err)
	}
	var said strings.Builder
	done := 0
	lines := bufio.NewScanner(stderr)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		if isPath(line) {
			done++
			tell(min(done, total), total, line)
			continue
		}
		said.WriteString(line + "\n")
	}
	if err := errors.Join(lines.Err(), cmd.Wait()); err != nil {
		return fmt.Errorf("build the worker: %w", goError(ctx, args, said.String(), err))
	}
	return nil
}

// isPath tells a line of `go build -v`, an import path, from a message.
func isPath(line string) bool {
	return line != "" && !strings.ContainsAny(line, " \t:#")
}

// fillStore keeps the archives of what the worker links.
func (tc *toolchain) fillStore(ctx context.Context, dir, mod string, tell progress) (*store, error) {
	tell(0, 0, "listing compiled packages")
	s := &store{dir: dir, Archives: map[string]string{}}
	pkgs, err := tc.listExports(ctx, mod, workerPath)
	if err != nil {
		return nil, fmt.Errorf("build the worker: %w", err)
	}
	if s.Std, err = tc.listStd(ctx, mod); err != nil {
		return nil, fmt.Errorf("build the worker: %w", err)
	}
	if err := s.add(pkgs); err != nil {
		return nil, err
	}
	delete(s.Archives, workerPath)
	return s, s.save()
}
