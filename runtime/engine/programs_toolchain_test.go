package engine

import (
	"context"
	"crypto/sha256"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"
)

// expectedOutputs builds the programs with the Go toolchain, runs them, and gives
// what each printed. Outputs are kept in the user's cache under the hash of
// program and Go version, so that only changed programs are built again.
func expectedOutputs(ctx context.Context, progs []*program) (map[string]string, error) {
	cache, err := outputCache()
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	var missing []*program
	for _, p := range progs {
		text, err := os.ReadFile(filepath.Join(cache, p.hash()))
		if err != nil {
			missing = append(missing, p)
			continue
		}
		out[p.name] = string(text)
	}
	if len(missing) == 0 {
		return out, nil
	}
	bins, err := buildAll(ctx, missing)
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(bins)
	for _, p := range missing {
		text, err := runBinary(ctx, filepath.Join(bins, "bin", p.name))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
		if err := os.WriteFile(filepath.Join(cache, p.hash()), text, 0o644); err != nil {
			return nil, fmt.Errorf("keep the output of %s: %w", p.name, err)
		}
		out[p.name] = string(text)
	}
	return out, nil
}

func outputCache() (string, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the user's cache: %w", err)
	}
	dir := filepath.Join(base, "hone-tests", "programs")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("make the cache of outputs: %w", err)
	}
	return dir, nil
}

func (p *program) hash() string {
	return fmt.Sprintf("%x", sha256.Sum256([]byte(runtime.Version()+"\n"+p.src)))
}

// buildAll makes one module with a package for each program and builds them
// together. The caller removes the folder; the binaries are under bin.
func buildAll(ctx context.Context, progs []*program) (string, error) {
	dir, err := os.MkdirTemp("", "programs-")
	if err != nil {
		return "", fmt.Errorf("make a folder for the programs: %w", err)
	}
	files := map[string]string{"go.mod": "module programs\n\ngo 1.26\n"}
	for _, p := range progs {
		files[filepath.Join(p.name, "main.go")] = p.src
	}
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return "", fmt.Errorf("make a folder for a program: %w", err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return "", fmt.Errorf("write a program: %w", err)
		}
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-o", "bin"+string(filepath.Separator), "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	if text, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the programs: %w\n%s", err, text)
	}
	return dir, nil
}

func runBinary(ctx context.Context, bin string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, bin)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("run it: %w\n%s", err, errs.String())
	}
	return out, nil
}

// exports reads the compiler's export data of the standard library; the importer
// is for one goroutine at a time.
type exports struct {
	mu       sync.Mutex
	importer types.Importer
}

var exportData = sync.OnceValues(func() (*exports, error) {
	cmd := exec.Command("go", "list", "-export", "-f", "{{.ImportPath}} {{.Export}}", "std")
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	text, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list the standard library: %w", err)
	}
	files := map[string]string{}
	for line := range strings.Lines(string(text)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		files[path] = file
	}
	lookup := func(path string) (io.ReadCloser, error) {
		file := files[path]
		if file == "" {
			return nil, fmt.Errorf("no export data of %s", path)
		}
		return os.Open(file)
	}
	return &exports{importer: importer.ForCompiler(token.NewFileSet(), "gc", lookup)}, nil
})
