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
	"regexp"
	"slices"
	"strconv"
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

// writeProgram writes cells as a program.
func writeProgram(t *testing.T, cells []string, lines bool) (*export.Program, error) {
	t.Helper()
	b, err := exportBuilder()
	if err != nil {
		t.Fatal(err)
	}
	var parts []export.Part
	for i, c := range cells {
		parts = append(parts, export.Part{Code: c, Count: i + 1})
	}
	return export.Write(session.New(b.Importer(), b.Packages()), parts, export.Options{
		Name: "test", Lines: lines, Place: func(count, line int) string { return fmt.Sprintf("cell[%d]:%d", count, line) },
	})
}

// exported is writeProgram for cells that must give good Go.
func exported(t *testing.T, cells []string, lines bool) *export.Program {
	t.Helper()
	p, err := writeProgram(t, cells, lines)
	if err != nil {
		t.Fatalf("%v\nthe cells are:\n%s", err, strings.Join(cells, "\n---\n"))
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "main.go", p.Source, 0)
	if err != nil {
		t.Fatalf("%v\nthe program is:\n%s", err, numbered(string(p.Source)))
	}
	b, err := exportBuilder()
	if err != nil {
		t.Fatal(err)
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
			if !runs(p, i) || limits[p.name+"/"+mode.name] != nil {
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

// notExported counts the cells of each file of testdata/cells that succeed and that no
// program can say: those that use what a failing cell declared, that are a program of
// their own, declare a method anew, forget names or need a module of the test's. What
// can be said now fails the test.
var notExported = map[string]int{"hostile_names": 1, "implicit_checks": 2, "panics": 1, "programs": 3, "redefinition": 1}

// exportDiffers are the cells, by line, that print otherwise in a program, each with
// the reason; docs/scripts.md says so. One that prints the same fails the test.
var exportDiffers = map[string]map[int]string{
	"one_package":  {66: "in one package %T names the arguments of generic types without a path"},
	"redefinition": {61: "a method holds from the beginning", 91: "%T of a type declared anew has the number of its name"},
}

// TestCellsExported exports the cells of each file of testdata/cells that succeed, as
// one program, and compares what it prints for each with what the file says.
func TestCellsExported(t *testing.T) {
	if os.Getenv("HONE_LONG") == "" {
		t.Skip("exports every file of cells: HONE_LONG=1")
	}
	files, err := filepath.Glob("testdata/cells/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		if strings.HasPrefix(name, "modules_") {
			continue // they need folders that their test makes
		}
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			chunks, err := parseChunks(string(data))
			if err != nil {
				t.Fatal(err)
			}
			if n := exportChunks(t, chunks, exportDiffers[name]); n != notExported[name] {
				t.Errorf("%d cells cannot be exported, want %d", n, notExported[name])
			}
		})
	}
}

const chunkMark = "-- chunk"

var failedCell = regexp.MustCompile(`^cell\[(\d+)\]`)

// exportChunks exports the cells that succeed. One that is refused is left out, and
// counted.
func exportChunks(t *testing.T, chunks []chunk, differ map[int]string) (refused int) {
	t.Helper()
	chunks = slices.DeleteFunc(chunks, func(c chunk) bool { return len(c.fails)+len(c.pinned) > 0 })
	for len(chunks) > 0 {
		var cells []string
		for _, c := range chunks {
			cells = append(cells, fmt.Sprintf("fmt.Println(%q)", chunkMark), c.code)
		}
		_, err := writeProgram(t, cells, false)
		m := failedCell.FindStringSubmatch(fmt.Sprint(err))
		if m == nil {
			compareChunks(t, chunks, differ, printed(t, exported(t, cells, false)))
			return refused
		}
		n, _ := strconv.Atoi(m[1])
		t.Logf("line %d: %v", chunks[n/2-1].line, err)
		chunks = slices.Delete(chunks, n/2-1, n/2)
		refused++
	}
	return refused
}

func compareChunks(t *testing.T, chunks []chunk, differ map[int]string, all string) {
	t.Helper()
	out := strings.Split(all, chunkMark+"\n")[1:]
	if len(out) != len(chunks) {
		t.Fatalf("%d of %d cells ran", len(out), len(chunks))
	}
	for i, c := range chunks {
		want := c.stdout + strings.Join(c.display, "\n")
		same := len(c.matches) > 0 || strings.TrimSuffix(out[i], "\n") == strings.TrimSuffix(want, "\n")
		for _, re := range c.matches {
			same = same && re.MatchString(out[i])
			want += "a match of " + re.String()
		}
		if why := differ[c.line]; same == (why != "") {
			t.Errorf("the cell at line %d prints\n%s\nwant\n%s (known difference: %q)\nthe cell is:\n%s", c.line, out[i], want, why, numbered(c.code))
		}
	}
}
