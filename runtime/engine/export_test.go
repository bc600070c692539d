package engine

import (
	"bytes"
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"hone/lib/fetch"
	"hone/runtime/export"
	"hone/runtime/native"
	"hone/runtime/session"
)

// exportBuilder gives the types of packages; nothing is compiled with it but
// exported programs.
var exportBuilder = sync.OnceValues(func() (*native.Builder, error) {
	cache, err := fetch.CacheDir()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "hone-export-")
	if err != nil {
		return nil, err
	}
	return native.Open(context.Background(), native.Config{Source: os.DirFS("../.."), CacheDir: cache, Dir: dir})
})

// exported writes cells as a program, which must be good Go.
func exported(t *testing.T, cells []string, lines bool) *export.Program {
	t.Helper()
	b, err := exportBuilder()
	if err != nil {
		t.Fatal(err)
	}
	var parts []export.Part
	for i, c := range cells {
		parts = append(parts, export.Part{Code: c, Count: i + 1})
	}
	p, err := export.Write(session.New(b.Importer(), b.Packages()), parts, export.Options{
		Name: "test", Lines: lines, Place: func(count, line int) string { return fmt.Sprintf("cell[%d]:%d", count, line) },
	})
	if err != nil {
		t.Fatalf("%v\nthe cells are:\n%s", err, strings.Join(cells, "\n---\n"))
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "main.go", p.Source, 0)
	if err != nil {
		t.Fatalf("%v\nthe program is:\n%s", err, numbered(string(p.Source)))
	}
	conf := types.Config{GoVersion: "go1.26", Importer: b.Importer()}
	if _, err := conf.Check("main", fset, []*ast.File{file}, nil); err != nil {
		t.Fatalf("%v\nthe program is:\n%s", err, numbered(string(p.Source)))
	}
	return p
}

// printed is what an exported program prints.
func printed(t *testing.T, p *export.Program) string {
	t.Helper()
	b, err := exportBuilder()
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(t.TempDir(), "program")
	if err := b.BuildProgram(t.Context(), p.Source, p.Imports, bin); err != nil {
		t.Fatalf("%v\nthe program is:\n%s", err, numbered(string(p.Source)))
	}
	cmd := exec.Command(bin)
	cmd.Dir = t.TempDir()
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %s\nthe program is:\n%s", err, said.String(), numbered(string(p.Source)))
	}
	return out.String()
}

// TestProgramsExported exports the programs of testdata/programs, as cells, which must
// give good Go, and compares what some exported programs print with what the Go
// toolchain's print: a short test one in sampleOf, with HONE_LONG=1 each in one mode.
func TestProgramsExported(t *testing.T) {
	want := readOutputs(t)
	for n, p := range readPrograms(t) {
		for i, mode := range modes {
			if !runs(p, i) {
				continue
			}
			t.Run(p.name+"/"+mode.name, func(t *testing.T) {
				cells, err := mode.cells(p)
				if err != nil {
					t.Fatal(err)
				}
				e := exported(t, cells, i == 1)
				if !inSample(p.name) && (os.Getenv("HONE_LONG") == "" || n%len(modes) != i) {
					return
				}
				if got := printed(t, e); got != want[p.name] {
					t.Errorf("exported it prints\n%s\nby the Go toolchain\n%s\nfirst difference: %s\nthe program is:\n%s", got, want[p.name], firstDifference(got, want[p.name]), numbered(string(e.Source)))
				}
			})
		}
	}
}
