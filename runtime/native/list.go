package native

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
	Error      *struct{ Pos, Err string }
	DepsErrors []*struct{ Pos, Err string }
}

// listExports compiles the packages and all they import, as far as the go
// command's cache does not hold them, and lists the archives.
func (tc *toolchain) listExports(ctx context.Context, modDir string, paths ...string) ([]listed, error) {
	args := append([]string{"list", "-export", "-deps", "-e", "-json=ImportPath,Export,Standard,Module,Dir,EmbedFiles,Error,DepsErrors"}, buildFlags...)
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
	var found []Diagnostic
	for _, p := range pkgs {
		if p.Error == nil {
			continue
		}
		d := Diagnostic{Message: strings.TrimSpace(p.Error.Err)}
		if !strings.Contains(d.Message, p.ImportPath) {
			d.Message = p.ImportPath + ": " + d.Message
		}
		if !slices.Contains(found, d) {
			found = append(found, d)
		}
	}
	if found == nil {
		return nil
	}
	return &BuildError{Stage: "list", Unit: strings.Join(paths, " "), Diagnostics: found}
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
