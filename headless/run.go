package headless

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hone/kernel/memory"
	"hone/kernel/message"
)

// Kernel executes cells: the message loop of package kernel through its in-memory
// transport.
type Kernel interface {
	Execute(ctx context.Context, r memory.Request, output func(*message.Message)) (*memory.Reply, error)
}

// Options say how to run.
type Options struct {
	// Out is the notebook to write after every cell; "" writes none.
	Out string
	// Report receives progress: which cell, what it prints and displays.
	Report *Reporter
}

// FailedError says which cell ended in an error.
type FailedError struct {
	Cell        int // counted from 1, among code cells
	Name, Value string
	Interrupted bool
}

// Error returns "cell 3: Name: value".
func (e *FailedError) Error() string {
	return fmt.Sprintf("cell %d: %s: %s", e.Cell, e.Name, e.Value)
}

// Run executes the code cells in order until one fails. The notebook with the
// outputs so far is written after every cell, whatever happens.
func Run(ctx context.Context, nb *Notebook, k Kernel, o Options) error {
	c := newCollector()
	var code []*Cell
	for _, cell := range nb.cells {
		if cell.IsCode() {
			cell.Clear()
			code = append(code, cell)
		}
	}
	for i, cell := range code {
		if strings.TrimSpace(cell.Source()) == "" {
			continue
		}
		o.Report.begin(i+1, len(code), cell)
		failed, err := runCell(ctx, c, cell, k, o.Report)
		if werr := nb.write(o.Out); werr != nil {
			return errors.Join(err, werr)
		}
		if err != nil {
			return err
		}
		o.Report.end(failed)
		if failed != nil {
			failed.Cell = i + 1
			return failed
		}
	}
	return nil
}

// runCell executes one cell. The first result says how the cell failed, if it did.
func runCell(ctx context.Context, c *collector, cell *Cell, k Kernel, r *Reporter) (*FailedError, error) {
	c.begin(cell)
	started := time.Now()
	var broken error
	reply, err := k.Execute(ctx, memory.Request{Code: cell.code()}, func(m *message.Message) {
		content, err := asMap(json.RawMessage(m.Content))
		if err != nil {
			broken = fmt.Errorf("message %s: %w", m.Header.MsgType, err)
			return
		}
		c.apply(m.Header.MsgType, content)
		r.message(m.Header.MsgType, content)
	})
	if err = errors.Join(err, broken); err != nil {
		return nil, err
	}
	cell.note(started, reply)
	if reply.Status == "ok" {
		return nil, nil
	}
	f := &FailedError{Name: reply.EName, Value: reply.EValue}
	f.Interrupted = reply.EName == "Interrupted" || ctx.Err() != nil
	return f, nil
}

// note records times and tier in the cell's metadata, as Jupyter does.
func (c *Cell) note(started time.Time, r *memory.Reply) {
	metadata, ok := c.fields["metadata"].(map[string]any)
	if !ok {
		metadata = map[string]any{}
		c.fields["metadata"] = metadata
	}
	const form = "2006-01-02T15:04:05.000000Z"
	metadata["execution"] = map[string]any{
		"iopub.execute_input": started.UTC().Format(form),
		"shell.execute_reply": time.Now().UTC().Format(form),
	}
	metadata["hone"] = map[string]any{"tier": r.Metadata.Tier, "prepare_ms": r.Metadata.PrepareMS, "run_ms": r.Metadata.RunMS}
}

// write writes the notebook beside its place and renames it, so that a full disk
// or a crash leaves the file that was there.
func (nb *Notebook) write(path string) (err error) {
	if path == "" {
		return nil
	}
	fail := func(err error) error {
		return &Error{File: path, What: "the notebook with its outputs cannot be written", Err: err, Next: "make room or name another file with -o"}
	}
	data, err := nb.Format()
	if err != nil {
		return fail(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fail(err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return fail(err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if _, err := f.Write(data); err != nil {
		return fail(errors.Join(err, f.Close()))
	}
	if err := errors.Join(f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return fail(err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fail(err)
	}
	return nil
}

// Writable says early, before hours of training, whether the output can be written.
func Writable(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return &Error{File: path, What: "cannot be written", Err: err, Next: "name another file with -o"}
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".hone-*")
	if err != nil {
		return &Error{File: path, What: "cannot be written", Err: err, Next: "name another file with -o"}
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
