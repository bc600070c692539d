package native

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// listed is what `go list -export` says of a package.
type listed struct {
	ImportPath string
	Export     string
	Standard   bool
	Module     *listedModule
	Dir        string
	EmbedFiles []string
	// DefaultGODEBUG is what a program is linked with.
	DefaultGODEBUG string
	Error          *struct{ Pos, Err string }
	DepsErrors     []*struct{ Pos, Err string }
}

// listExports compiles the packages and all they import, as far as the go
// command's cache does not hold them, and lists the archives.
func (tc *toolchain) listExports(ctx context.Context, modDir string, paths ...string) ([]listed, error) {
	args := append([]string{"list", "-export", "-deps", "-e", "-json=ImportPath,Export,Standard,Module,Dir,EmbedFiles,DefaultGODEBUG,Error,DepsErrors"}, tc.buildFlags()...)
	out, err := tc.output(ctx, modDir, append(append(args, "--"), paths...)...)
	if err != nil {
		return nil, err
	}
	var pkgs []listed
	dec := json.NewDecoder(bytes.NewReader(out))
	for {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("read the answer of go list: %w", err)
		}
		pkgs = append(pkgs, p)
	}
	return pkgs, listErrors(pkgs, paths)
}

// listErrors gathers what kept packages from being compiled.
func listErrors(pkgs []listed, paths []string) error {
	e := &BuildError{Stage: "list", Unit: strings.Join(paths, " ")}
	for _, p := range pkgs {
		if p.Error == nil {
			continue
		}
		e.refused(p.ImportPath, placedError(p.Error.Pos, strings.TrimPrefix(p.Error.Err, "# "+p.ImportPath+"\n")))
	}
	if len(e.Diagnostics) == 0 {
		return nil
	}
	return e
}

var (
	noModuleHas = regexp.MustCompile(`(?:cannot find module providing package|no required module provides package) ([^\s:;]+)[^\n]*`)
	noSumOf     = regexp.MustCompile(`missing go\.sum entry for module providing package ([^\s:;]+)[^\n]*`)
	noHeader    = regexp.MustCompile(`fatal error: (\S+\.h): No such file`)
	noLibrary   = regexp.MustCompile(`cannot find -l(\S+)`)
	noCompiler  = regexp.MustCompile(`C compiler .* not found|executable file not found|pkg-config: `)
	noPackageIn = regexp.MustCompile(`module (\S+) found(?: \([^)]*\))?, but does not contain package (\S+)`)
)

// cgoHint says what a package with C code lacks, "" if its error is another.
func cgoHint(text string) string {
	if m := noHeader.FindStringSubmatch(text); m != nil {
		return "the package is made with a C library that is not installed: install the one that has " + m[1] + " (with its headers) and run the cell again"
	}
	if m := noLibrary.FindStringSubmatch(text); m != nil {
		return "install the C library " + m[1] + " and run the cell again"
	}
	if noCompiler.MatchString(text) {
		return "the package needs a C compiler, and perhaps pkg-config: install them and run the cell again"
	}
	return ""
}

// refused notes why a package was not compiled, in the words of someone who uses %get.
func (e *BuildError) refused(path, text string) {
	if m := noModuleHas.FindStringSubmatch(text); m != nil {
		text = noModuleHas.ReplaceAllString(text, "no module that the session has holds the package $1")
		e.Do = "%get " + m[1] + "@latest"
	} else if m := noSumOf.FindStringSubmatch(text); m != nil {
		text = noSumOf.ReplaceAllString(text, "what the package $1 needs was not downloaded")
		e.Do = "%get " + m[1]
	} else if m := noPackageIn.FindStringSubmatch(text); m != nil {
		text = noPackageIn.ReplaceAllString(text, "the module $1 has no package $2")
	}
	if e.Do == "" {
		e.Do = cgoHint(text)
	}
	d := Diagnostic{Message: text}
	if !strings.Contains(d.Message, path) && !strings.Contains(d.Message, ".go:") {
		d.Message = path + ": " + d.Message
	}
	if !slices.Contains(e.Diagnostics, d) {
		e.Diagnostics = append(e.Diagnostics, d)
	}
}

// listStd lists the packages of the standard library that any program may import.
func (tc *toolchain) listStd(ctx context.Context, modDir string) ([]string, error) {
	out, err := tc.output(ctx, modDir, "list", "std")
	if err != nil {
		return nil, err
	}
	var std []string
	for path := range strings.FieldsSeq(string(out)) {
		if importable(path) {
			std = append(std, path)
		}
	}
	return append(std, "unsafe"), nil
}

// importable says whether a program outside its module may import the path.
func importable(path string) bool {
	if strings.HasPrefix(path, "vendor/") {
		return false
	}
	return !slices.Contains(strings.Split(path, "/"), "internal")
}
