package engine

import (
	"bytes"
	"context"
	"fmt"
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

// exported writes cells as a program, builds it and returns its source and what it
// prints.
func exported(t *testing.T, cells []string, lines bool) (source, stdout string) {
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
	return string(p.Source), out.String()
}

// TestProgramsExported exports the programs of testdata/programs, as cells, and
// compares what the exported programs print with what the Go toolchain's print. A
// short test exports one in sampleOf.
func TestProgramsExported(t *testing.T) {
	want := readOutputs(t)
	slots := make(chan struct{}, 2)
	for _, p := range readPrograms(t) {
		for i, mode := range modes {
			if os.Getenv("HONE_LONG") == "" && (i > 0 || !inSample(p.name)) {
				continue
			}
			t.Run(p.name+"/"+mode.name, func(t *testing.T) {
				t.Parallel()
				slots <- struct{}{}
				defer func() { <-slots }()
				cells, err := mode.cells(p)
				if err != nil {
					t.Fatal(err)
				}
				source, got := exported(t, cells, i == 1)
				if got != want[p.name] {
					t.Errorf("exported it prints\n%s\nby the Go toolchain\n%s\nfirst difference: %s\nthe program is:\n%s", got, want[p.name], firstDifference(got, want[p.name]), numbered(source))
				}
			})
		}
	}
}
