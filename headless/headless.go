// Package headless runs a notebook or a .hone script without a browser.
//
// [Open] reads a notebook (nbformat 4) or a script, [Notebook.SetParameters]
// gives it values from outside, and [Run] drives the kernel's own message loop
// through a [Client], collecting outputs exactly as Jupyter's front ends do. So
// a notebook that runs here runs the same way in JupyterLab, and the file
// written afterwards opens there with all its outputs.
//
// Guarantees: whatever this package does not understand in a notebook (metadata,
// unknown fields, other cell types) is written back as it was; the file is
// written in Jupyter's own formatting, atomically, after every cell, so that an
// interrupt or a crash loses at most the cell that was running.
//
// Limits: widgets (comm messages) are not recorded; input() has nobody to ask
// and fails with an error that says so.
package headless

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Error is a problem that a person can mend: what is wrong with which file, and
// what to do next.
type Error struct {
	File string // the file concerned, as it was named by the caller
	What string // what is wrong
	Next string // what to do next
	Err  error  // the cause, or nil
}

// Error returns "FILE: WHAT: CAUSE; NEXT".
func (e *Error) Error() string {
	s := e.What
	if e.File != "" {
		s = e.File + ": " + s
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	if e.Next != "" {
		s += "; " + e.Next
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Open reads a notebook (.ipynb) or a script (.hone). Every error is an [*Error].
func Open(path string) (*Notebook, error) {
	kind := strings.ToLower(filepath.Ext(path))
	if kind != ".ipynb" && kind != ".hone" {
		return nil, &Error{File: path, What: "neither a notebook nor a script",
			Next: "hone run takes a file that ends in .ipynb or .hone"}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, openError(path, err)
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")) // of Windows editors
	if kind == ".hone" {
		return parseScript(path, data)
	}
	nb, err := Parse(path, data)
	if err != nil {
		return nil, err
	}
	return nb, nb.checkLanguage()
}

// LanguageError refuses a notebook in another language.
type LanguageError struct{ problem *Error }

// Error returns the text of the [*Error] in it.
func (e *LanguageError) Error() string { return e.problem.Error() }

// Unwrap returns the [*Error].
func (e *LanguageError) Unwrap() error { return e.problem }

// checkLanguage refuses a notebook that says it is of another language.
func (nb *Notebook) checkLanguage() error {
	metadata, _ := nb.fields["metadata"].(map[string]any)
	for _, place := range [][2]string{{"kernelspec", "language"}, {"language_info", "name"}} {
		info, _ := metadata[place[0]].(map[string]any)
		if name, ok := info[place[1]].(string); ok && name != "" && !strings.EqualFold(name, "go") {
			return &LanguageError{&Error{File: nb.Path, What: "is a notebook in " + name + ", and hone runs Go",
				Next: "open it with its own kernel, or choose the kernel Go (hone) for it in JupyterLab"}}
		}
	}
	return nil
}

func openError(path string, err error) error {
	var cause *fs.PathError
	if errors.As(err, &cause) {
		err = cause.Err
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &Error{File: path, What: "no such file", Next: near(path)}
	case errors.Is(err, fs.ErrPermission):
		return &Error{File: path, What: "may not be read", Next: "check its permissions"}
	}
	if info, statErr := os.Stat(path); statErr == nil && info.IsDir() {
		return &Error{File: path, What: "is a directory", Next: "name a file in it"}
	}
	return &Error{File: path, What: "cannot be read", Err: err}
}

// near names the runnable files beside path, since a mistyped name is the
// usual reason that it does not exist.
func near(path string) string {
	dir := filepath.Dir(path)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Sprintf("there is no folder %s either: check where you are (pwd)", dir)
	}
	var names []string
	for _, e := range entries {
		if ext := filepath.Ext(e.Name()); ext == ".ipynb" || ext == ".hone" {
			names = append(names, filepath.Join(dir, e.Name()))
		}
	}
	const few = 5
	switch {
	case len(names) == 0:
		return fmt.Sprintf("the folder %s holds no .ipynb or .hone file", dir)
	case len(names) > few:
		names = append(names[:few], "…")
	}
	return "there is " + strings.Join(names, ", ")
}
