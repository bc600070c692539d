package native

import (
	"fmt"
	"io/fs"
	"strings"
	"time"
)

// Config says where a Builder finds hone's source and keeps what it builds.
type Config struct {
	// Source is the source of the module hone, go.mod at its root: the copy
	// embedded in the binary, or os.DirFS of a clone.
	Source fs.FS
	// CacheDir is the root of hone's cache (lib/fetch's CacheDir). Its folders
	// src and worker belong to this package. Several processes may share it.
	CacheDir string
	// Dir is where the session's cells are built. It is made if it does not exist;
	// Builder.Close removes it.
	Dir string
	// Progress, if set, is told of work that takes more than a moment: how many of
	// how many packages are compiled, and which one is being compiled. total is 0
	// while it is not known.
	Progress func(done, total int, what string)
}

// Unit is one package of generated Go source, normally one cell.
type Unit struct {
	// Path is its import path, such as "session/cell3". A path may be built once
	// only: types of the same path must never differ in a live worker.
	Path string
	// Files are its sources. Their package clause says main; later units import it
	// by Path.
	Files []File
	// Imports are the import paths that the files name. Those not compiled yet are
	// compiled before the unit.
	Imports []string
}

// File is one source file of a Unit. Name appears in messages where no //line
// directive is in force.
type File struct {
	Name   string
	Source []byte
}

// Built is a compiled and linked unit.
type Built struct {
	// Path is the unit's import path.
	Path string
	// SO is the plugin file. It exports what the unit exports.
	SO string
	// Fat says why the plugin holds a copy of the packages it uses instead of
	// referring to the worker's; "" if it refers to them.
	Fat string
	// CompileTime and LinkTime are how long each took.
	CompileTime, LinkTime time.Duration
}

// Diagnostic is one message of the compiler or the linker. File, Line and Column
// follow the //line directives of the source; they are "" and 0 where the tool
// gave none.
type Diagnostic struct {
	File         string
	Line, Column int
	Message      string
}

// String is the diagnostic as the compiler writes it.
func (d Diagnostic) String() string {
	switch {
	case d.File == "":
		return d.Message
	case d.Column == 0:
		return fmt.Sprintf("%s:%d: %s", d.File, d.Line, d.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s", d.File, d.Line, d.Column, d.Message)
}

// BuildError says that the compiler or the linker refused a unit.
type BuildError struct {
	// Stage is "compile", "link" or "list".
	Stage string
	// Unit is the import path of what was being built.
	Unit string
	// Diagnostics holds at least one message.
	Diagnostics []Diagnostic
	// Output is all that the tool printed.
	Output string
	// Do is what the user can do about it, "" if that is not known.
	Do string
}

// Next is what the user can do about it, "" if that is not known.
func (e *BuildError) Next() string { return e.Do }

// Error lists the diagnostics, one a line.
func (e *BuildError) Error() string {
	lines := make([]string, len(e.Diagnostics))
	for i, d := range e.Diagnostics {
		lines[i] = d.String()
	}
	return fmt.Sprintf("%s %s: %s", e.Stage, e.Unit, strings.Join(lines, "\n"))
}
