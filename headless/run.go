package headless

import (
	"context"
	"errors"
	"fmt"
	"io"
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

// Error returns "cell 3: Name: value", the value cut to one short line: the
// reporter has shown the whole.
func (e *FailedError) Error() string {
	value, _, _ := strings.Cut(e.Value, "\n")
	if runes := []rune(value); len(runes) > 100 {
		value = string(runes[:99]) + "…"
	}
	return fmt.Sprintf("cell %d: %s: %s", e.Cell, e.Name, value)
}

// ExitError says that a script ended its process itself, by os.Exit or the like.
type ExitError struct{ Code int }

// Error returns "exit code 3".
func (e *ExitError) Error() string { return fmt.Sprintf("exit code %d", e.Code) }

// Run executes the code cells in order until one fails. The notebook with the
// outputs so far is written before the first cell and after every cell, whatever
// happens: what lies there is never of an earlier run. The error is a
// [*FailedError] if a cell failed or ctx was done, an [*ExitError] if a script ended
// its process, joined with an [*Error] if the
// notebook could not be written.
func Run(ctx context.Context, nb *Notebook, k Kernel, o Options) error {
	if o.Report == nil {
		o.Report = &Reporter{Out: io.Discard, Err: io.Discard}
	}
	c := newCollector()
	var code []*Cell
	for _, cell := range nb.cells {
		if cell.IsCode() {
			cell.Clear()
			code = append(code, cell)
		}
	}
	if err := nb.write(o.Out); err != nil {
		return err
	}
	for i, cell := range code {
		if strings.TrimSpace(cell.Source()) == "" {
			continue
		}
		if ctx.Err() != nil {
			return &FailedError{Cell: i + 1, Name: "Interrupted", Value: "before it ran", Interrupted: true}
		}
		o.Report.begin(i+1, len(code), cell)
		err := runCell(ctx, c, cell, k, o.Report)
		o.Report.end(err)
		if failed := (*FailedError)(nil); errors.As(err, &failed) {
			failed.Cell = i + 1
		}
		if err == nil && ctx.Err() != nil {
			err = &FailedError{Cell: i + 1, Name: "Interrupted", Value: "it ended early, without an error of its own", Interrupted: true}
		}
		if err = errors.Join(err, nb.write(o.Out)); err != nil {
			return err
		}
	}
	return nil
}

// runCell executes one cell. The error is a *FailedError if the cell failed, and
// another if the kernel did.
func runCell(ctx context.Context, c *collector, cell *Cell, k Kernel, r *Reporter) error {
	c.begin(cell)
	started := time.Now()
	var broken error
	reply, err := k.Execute(ctx, memory.Request{Code: cell.Code()}, func(m *message.Message) {
		content, err := asMap(m.Content)
		if err != nil {
			broken = fmt.Errorf("message %s: %w", m.Header.MsgType, err)
			return
		}
		c.apply(m.Header.MsgType, content, m.ParentID())
		r.message(m.Header.MsgType, content)
	})
	if err = errors.Join(err, broken); err != nil {
		// The file must not look as if the cell had ended well.
		c.apply("error", map[string]any{"ename": "KernelError", "evalue": err.Error(),
			"traceback": []any{"the kernel failed while this cell ran: " + err.Error()}}, "")
		return fmt.Errorf("the kernel failed: %w; with HONE_DEBUG=1 it says more", err)
	}
	cell.note(started, reply)
	if reply.Metadata.ExitCode != nil {
		return &ExitError{*reply.Metadata.ExitCode}
	}
	if reply.Status == "ok" {
		return nil
	}
	return &FailedError{Name: reply.EName, Value: reply.EValue,
		Interrupted: reply.EName == "Interrupted" || ctx.Err() != nil}
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
	mode := os.FileMode(0o644)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	if err := errors.Join(f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return fail(err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fail(err)
	}
	return nil
}

// Writable says early, before hours of training, whether the output can be written.
func Writable(path string) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return &Error{File: path, What: "cannot be written, for it is no plain file", Next: "name another file with -o"}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return &Error{File: path, What: "cannot be written", Err: err, Next: "name another file with -o"}
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".hone-*")
	if err != nil {
		return &Error{File: path, What: "cannot be written", Err: err, Next: "name another file with -o"}
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
