package native

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
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
func (tc *toolchain) buildWorker(ctx context.Context, dir string, write func(mod string) error, tell progress) (*store, links, error) {
	if s, l, ok, err := loadWorker(dir); ok || err != nil {
		return s, l, err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return nil, links{}, fmt.Errorf("make hone's cache: %w", err)
	}
	unlock, err := fetch.Lock(ctx, dir)
	if err != nil {
		return nil, links{}, fmt.Errorf("build the worker: %w", err)
	}
	defer unlock()
	if s, l, ok, err := loadWorker(dir); ok || err != nil {
		return s, l, err
	}
	mod := filepath.Join(dir, "mod")
	if err := write(mod); err != nil {
		return nil, links{}, err
	}
	if err := tc.compileWorker(ctx, mod, tell); err != nil {
		return nil, links{}, err
	}
	s, main, err := tc.fillStore(ctx, dir, mod, tell)
	if err != nil {
		return nil, links{}, err
	}
	l := links{Thin: true}
	if err := tc.buildShared(ctx, dir, s, main, tell); err != nil {
		if ctx.Err() != nil {
			return nil, links{}, ctx.Err()
		}
		l = links{Why: err.Error()}
		if err := tc.linkFatWorker(ctx, dir, mod, tell); err != nil {
			return nil, links{}, err
		}
	}
	return s, l, l.save(dir)
}

// loadWorker loads what an earlier call has built; ok is false if it is not whole.
func loadWorker(dir string) (s *store, l links, ok bool, err error) {
	if !exists(filepath.Join(dir, workerName)) || !exists(filepath.Join(dir, "mod", "go.mod")) {
		return nil, links{}, false, nil
	}
	if l, ok, err = loadLinks(dir); !ok || err != nil {
		return nil, links{}, false, err
	}
	for _, name := range []string{sharedName, pointersName, registerName} {
		if l.Thin && !exists(filepath.Join(dir, name)) {
			return nil, links{}, false, nil
		}
	}
	s, ok, err = loadStore(dir)
	return s, l, ok, err
}

// linkFatWorker links a worker that holds its packages itself.
func (tc *toolchain) linkFatWorker(ctx context.Context, dir, mod string, tell progress) error {
	tell(0, 0, "linking the worker")
	args := append(append([]string{"build"}, tc.buildFlags()...), "-o", filepath.Join(dir, workerName), workerPath)
	if _, err := tc.output(ctx, mod, args...); err != nil {
		return fmt.Errorf("link the worker: %w", err)
	}
	return nil
}

// compileWorker compiles what the worker imports, reporting each package compiled.
// It links nothing.
func (tc *toolchain) compileWorker(ctx context.Context, mod string, tell progress) error {
	tell(0, 0, "counting packages")
	out, err := tc.output(ctx, mod, "list", "-deps", "-mod=readonly", "-f", `{{if ne .Name "main"}}{{.ImportPath}}{{end}}`, workerPath)
	if err != nil {
		return fmt.Errorf("build the worker: %w", err)
	}
	deps := strings.Fields(string(out))
	total := len(deps)
	deps = slices.DeleteFunc(deps, func(p string) bool { return strings.HasPrefix(p, "vendor/") || p == "unsafe" })
	args := append(append([]string{"build", "-v"}, tc.buildFlags()...), deps...)
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

// fillStore keeps the archives of what the worker links; main is its main package.
func (tc *toolchain) fillStore(ctx context.Context, dir, mod string, tell progress) (s *store, main listed, err error) {
	tell(0, 0, "listing compiled packages")
	s = &store{dir: dir, Archives: map[string]string{}}
	pkgs, err := tc.listExports(ctx, mod, workerPath)
	if err != nil {
		return nil, main, fmt.Errorf("build the worker: %w", err)
	}
	if s.Std, err = tc.listStd(ctx, mod); err != nil {
		return nil, main, fmt.Errorf("build the worker: %w", err)
	}
	for i, p := range pkgs {
		if p.ImportPath == workerPath {
			main = p
			pkgs = slices.Delete(pkgs, i, i+1)
			break
		}
	}
	if err := s.add(pkgs); err != nil {
		return nil, main, err
	}
	return s, main, s.save()
}
