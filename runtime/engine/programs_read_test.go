package engine

import (
	"flag"
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// leastPrograms is how many programs the corpus holds at least.
const leastPrograms = 500

// general is the name under which the outputs of the programs in files of their
// own are kept.
const general = "general"

// lexical is the archive of programs about the layout of text, which gofmt would spoil.
const lexical = "spec_lexical"

// update writes testdata/outputs anew from what the Go toolchain's programs print.
var update = flag.Bool("update", false, "write testdata/outputs anew")

// archive is a file of programs: those over one part of the Go specification
// (testdata/programs/*.txtar), or all that are files of their own.
type archive struct {
	name     string
	programs []*program
}

// readArchives reads testdata/programs.
func readArchives(t *testing.T) []archive {
	t.Helper()
	sources, err := programSources()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	var out []archive
	for _, a := range sources {
		from := archive{name: a.name}
		for _, f := range a.files {
			p, err := parseProgram(f.Name, string(f.Data))
			if err != nil {
				t.Fatal(err)
			}
			if seen[p.name] {
				t.Fatalf("two programs are named %s", p.name)
			}
			seen[p.name] = true
			from.programs = append(from.programs, p)
		}
		out = append(out, from)
	}
	return out
}

type sourceFiles struct {
	name  string
	files []txtar.File // named as the programs are
}

func programSources() ([]sourceFiles, error) {
	alone, err := filepath.Glob("testdata/programs/*.go")
	if err != nil {
		return nil, err
	}
	first := sourceFiles{name: general}
	for _, f := range alone {
		src, err := os.ReadFile(f)
		if err != nil {
			return nil, fmt.Errorf("read a program: %w", err)
		}
		first.files = append(first.files, txtar.File{Name: strings.TrimSuffix(filepath.Base(f), ".go"), Data: src})
	}
	archives, err := filepath.Glob("testdata/programs/*.txtar")
	if err != nil {
		return nil, err
	}
	out := []sourceFiles{first}
	for _, f := range archives {
		a, err := txtar.ParseFile(f)
		if err != nil {
			return nil, fmt.Errorf("read programs: %w", err)
		}
		name := strings.TrimSuffix(filepath.Base(f), ".txtar")
		for i, file := range a.Files {
			a.Files[i].Name = name + "_" + strings.TrimSuffix(file.Name, ".go")
		}
		out = append(out, sourceFiles{name, a.Files})
	}
	return out, nil
}

func readPrograms(t *testing.T) []*program {
	t.Helper()
	var out []*program
	for _, a := range readArchives(t) {
		out = append(out, a.programs...)
	}
	return out
}

// TestProgramsCount holds that the corpus is as large as the proof says, that
// each part of the specification has several programs, and that they are
// formatted as Go is.
func TestProgramsCount(t *testing.T) {
	total := 0
	sources := map[string]string{}
	for _, a := range readArchives(t) {
		total += len(a.programs)
		if len(a.programs) < 5 {
			t.Errorf("testdata/programs/%s.txtar holds %d programs, want at least 5", a.name, len(a.programs))
		}
		for _, p := range a.programs {
			if other := sources[p.src]; other != "" {
				t.Errorf("%s is the same program as %s", p.name, other)
			}
			sources[p.src] = p.name
			if text, err := format.Source([]byte(p.src)); a.name != lexical && (err != nil || string(text) != p.src) {
				t.Errorf("%s is not formatted as gofmt does: %v", p.name, err)
			}
			if !strings.HasPrefix(p.src, "// ") {
				t.Errorf("%s does not begin with a comment that says what it is about", p.name)
			}
		}
	}
	if total < leastPrograms {
		t.Errorf("testdata/programs holds %d programs, want at least %d", total, leastPrograms)
	}
	t.Logf("%d programs", total)
}

// readOutputs reads what the programs print, as the Go toolchain's binaries
// printed it when the tests were last run with -update.
func readOutputs(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("testdata/outputs/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range files {
		a, err := txtar.ParseFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range a.Files {
			out[file.Name] = string(file.Data)
		}
	}
	return out
}

// TestProgramsByToolchain runs the programs with the Go toolchain and compares
// what they print with testdata/outputs, or with -update writes it there.
func TestProgramsByToolchain(t *testing.T) {
	if os.Getenv("HONE_LONG") == "" && !*update {
		t.Skip("builds every program with the Go toolchain: HONE_LONG=1 or -update")
	}
	got, err := expectedOutputs(t.Context(), readPrograms(t))
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		writeOutputs(t, got)
		return
	}
	want := readOutputs(t)
	for name, text := range got {
		if text != want[name] {
			t.Errorf("%s prints\n%s\nin testdata/outputs is\n%s\nfirst difference: %s", name, text, want[name], firstDifference(text, want[name]))
		}
		delete(want, name)
	}
	for name := range want {
		t.Errorf("testdata/outputs has %s, which is no program", name)
	}
}

func writeOutputs(t *testing.T, outputs map[string]string) {
	t.Helper()
	if err := os.RemoveAll("testdata/outputs"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir("testdata/outputs", 0o755); err != nil {
		t.Fatal(err)
	}
	for _, a := range readArchives(t) {
		kept := txtar.Archive{Comment: []byte("Written by go test ./runtime/engine -run TestProgramsByToolchain -update; not by hand.\n")}
		for _, p := range a.programs {
			kept.Files = append(kept.Files, txtar.File{Name: p.name, Data: []byte(outputs[p.name])})
		}
		text := txtar.Format(&kept)
		if !slices.EqualFunc(txtar.Parse(text).Files, kept.Files, sameFile) {
			t.Fatalf("an output of %s cannot be kept in an archive: it does not end with a newline, or has a line like one between files", a.name)
		}
		if err := os.WriteFile(filepath.Join("testdata/outputs", a.name+".txtar"), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func sameFile(a, b txtar.File) bool { return a.Name == b.Name && string(a.Data) == string(b.Data) }
