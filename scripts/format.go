// Package scripts holds what the hone command does with scripts and notebooks as
// texts: [Format] gives them gofmt's form, [Export] writes them as Go programs and
// [Build] compiles those. Nothing here runs a cell.
package scripts

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"hone/headless"
	"hone/runtime/format"
)

// FormatOptions say what becomes of formatted files. Without any of List, Diff and
// Write the formatted text is written to Out, as gofmt does.
type FormatOptions struct {
	// List writes the names of files that formatting changes.
	List bool
	// Diff writes what formatting changes.
	Diff bool
	// Write rewrites the files that formatting changes.
	Write bool
	Out   io.Writer
}

// Format formats scripts and the code cells of notebooks; folders are searched for
// both. Errors of several files are joined, and a file with an error is left as it is.
func Format(files []string, o FormatOptions) error {
	var errs []error
	for _, file := range files {
		info, err := os.Stat(file)
		switch {
		case err != nil:
			errs = append(errs, err)
		case info.IsDir():
			errs = append(errs, formatFolder(file, o))
		default:
			errs = append(errs, formatFile(file, o))
		}
	}
	return errors.Join(errs...)
}

// formatFolder formats what lies below a folder, except in hidden folders.
func formatFolder(dir string, o FormatOptions) error {
	var errs []error
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if path != dir && strings.HasPrefix(d.Name(), ".") {
				return fs.SkipDir
			}
			return nil
		}
		if ext := strings.ToLower(filepath.Ext(path)); d.Type().IsRegular() && (ext == ".hone" || ext == ".ipynb") {
			err := formatFile(path, o)
			if other := (*headless.LanguageError)(nil); !errors.As(err, &other) {
				errs = append(errs, err)
			}
		}
		return nil
	})
	return errors.Join(append(errs, err)...)
}

func formatFile(file string, o FormatOptions) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	formatted, err := FormatText(file, data)
	if err != nil {
		return err
	}
	return o.finish(file, data, formatted)
}

// FormatReader formats a script or a notebook from in, which is called "standard input".
func FormatReader(in io.Reader, o FormatOptions) error {
	const name = "standard input"
	if o.Write {
		return errors.New("there is no file to write to: name one, or leave -w out")
	}
	data, err := io.ReadAll(in)
	if err != nil {
		return fmt.Errorf("read standard input: %w", err)
	}
	formatted, err := FormatText(name, data)
	if err != nil {
		return err
	}
	return o.finish(name, data, formatted)
}

// finish does with a formatted file what the options say.
func (o FormatOptions) finish(file string, before, after []byte) error {
	changed := string(before) != string(after)
	if !o.List && !o.Diff && !o.Write {
		_, err := o.Out.Write(after)
		return err
	}
	if !changed {
		return nil
	}
	var errs []error
	if o.List {
		_, err := fmt.Fprintln(o.Out, file)
		errs = append(errs, err)
	}
	if o.Diff {
		_, err := o.Out.Write(diff.Diff(file+".orig", before, file, after))
		errs = append(errs, err)
	}
	if o.Write {
		errs = append(errs, replaceFile(file, after))
	}
	return errors.Join(errs...)
}

// FormatText formats the bytes of a script or notebook; name is used in errors, one
// line "name:line:column: message" for each cell that is not Go.
func FormatText(name string, data []byte) ([]byte, error) {
	return headless.Rewrite(name, data, func(at headless.Place, code string) (string, error) {
		out, err := format.Cell(code)
		var bad *format.Error
		switch {
		case !errors.As(err, &bad):
			return out, err
		case at.Notebook:
			return "", fmt.Errorf("%s: cell %d:%d:%d: syntax error: %w", name, at.Cell, bad.Line, bad.Column, bad)
		}
		return "", fmt.Errorf("%s:%d:%d: syntax error: %w", name, at.Line+bad.Line, bad.Column, bad)
	})
}

// replaceFile writes a file beside its place and renames it, so that a full disk
// leaves the file that was there.
func replaceFile(name string, data []byte) (err error) {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("write %s: %w", name, err), os.Remove(f.Name()))
		}
	}()
	if _, err := f.Write(data); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := errors.Join(f.Chmod(info.Mode().Perm()), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
