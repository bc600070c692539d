package engine

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"hone/runtime/cell"
	"hone/runtime/worker"
)

// program runs a cell as GoNB runs every cell: as a program of its own, in a
// process of its own. A whole main package runs as it is; after %main or %%, the
// cell's statements become func main, and the session's declarations (not its
// values) come along.
func (x *execution) program(c *cell.Cell) *worker.Reply {
	source, err := x.e.programSource(c, x.req.Count)
	if err != nil {
		return &worker.Reply{Tier: "native", Err: internalError(err)}
	}
	bin, cerr := x.buildProgram(source, c.Race)
	if cerr != nil {
		return &worker.Reply{Tier: "native", Err: cerr}
	}
	defer os.RemoveAll(filepath.Dir(bin))
	reply := &worker.Reply{Tier: "native", Prepare: time.Since(x.start)}
	began := time.Now()
	if c.Race {
		reply.Err, err = x.runRaced(bin)
	} else {
		err = x.stream(exec.CommandContext(x.ctx, bin), nil)
	}
	if err != nil {
		reply.Err = x.commandError(c, 0, err)
	}
	reply.Run = time.Since(began)
	return reply
}

func (e *Engine) programSource(c *cell.Cell, count int) (string, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.names.Program(c, count)
}

// buildProgram compiles a program in the session's module.
func (x *execution) buildProgram(source string, race bool) (string, *worker.CellError) {
	dir, err := os.MkdirTemp(x.e.dir, "program-")
	if err != nil {
		return "", internalError(err)
	}
	file, bin := filepath.Join(dir, "main.go"), filepath.Join(dir, "main")
	if err := os.WriteFile(file, []byte(source), 0o644); err != nil {
		return "", internalError(err)
	}
	ctx, cancel := context.WithCancel(x.ctx)
	defer cancel()
	args := []string{"build", "-trimpath", "-o", bin}
	if race {
		args = append(args, "-race")
	}
	cmd := exec.CommandContext(ctx, "go", append(args, file)...)
	cmd.Dir = x.e.builder.ModDir()
	out, err := cmd.CombinedOutput()
	if err == nil {
		return bin, nil
	}
	e := &worker.CellError{Name: "CompileError"}
	for line := range strings.Lines(string(out)) {
		line = strings.TrimRight(line, "\n")
		if line == "" || strings.HasPrefix(line, "# ") {
			continue
		}
		if i := strings.Index(line, "cell["); i > 0 {
			line = line[i:]
		}
		e.Traceback = append(e.Traceback, line)
	}
	if len(e.Traceback) == 0 {
		e.Traceback = []string{fmt.Sprintf("go build: %v", err)}
	}
	e.Value = e.Traceback[0]
	return "", e
}
