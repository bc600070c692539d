package engine

import (
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"strings"
	"testing"

	"hone/runtime/worker"
)

// statementCells gives each statement of main a cell of its own; nil if that means
// something else than the program (a defer runs at the end of its cell, a label is
// that of its cell, a return ends it).
func (p *program) statementCells() []string {
	for _, d := range p.file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Recv != nil || f.Name.Name != "main" {
			continue
		}
		var out []string
		for _, s := range f.Body.List {
			if !standsAlone(s) {
				return nil
			}
			out = append(out, p.src[p.fset.Position(s.Pos()).Offset:p.fset.Position(s.End()).Offset]+";\n")
		}
		return out
	}
	return nil
}

func standsAlone(s ast.Stmt) bool {
	alone := true
	ast.Inspect(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.DeferStmt, *ast.ReturnStmt, *ast.LabeledStmt, *ast.GoStmt:
			alone = false
		case *ast.GenDecl:
			alone = alone && n.Tok == token.VAR
		}
		return alone
	})
	return alone
}

// wrongByStatement are the programs that tier 1 runs wrongly, or tier 2 with its
// variables, with the fault. One that is repaired fails the test: then it is to be
// taken from here. None may be left in a release.
var wrongByStatement = map[string]string{}

// TestProgramsByStatement runs every statement of the programs in tier 1, or, where
// that does not cover it, in tier 2: what they print is what the Go toolchain's
// programs print.
func TestProgramsByStatement(t *testing.T) {
	want := readOutputs(t)
	interpreted, native := 0, 0
	for _, p := range readPrograms(t) {
		if os.Getenv("HONE_LONG") == "" && !inSample(p.name) {
			continue
		}
		cells, err := p.twoCells()
		statements := p.statementCells()
		if err != nil || statements == nil || limits[p.name+"/two cells"] != nil {
			continue
		}
		t.Run(p.name, func(t *testing.T) {
			i, n, wrong := byStatement(t, cells[:len(cells)-1], statements, want[p.name], known[p.name])
			interpreted, native = interpreted+i, native+n
			fault, expected := wrongByStatement[p.name]
			switch {
			case expected && wrong == "":
				t.Errorf("the fault %q is repaired; take it out of the table", fault)
			case !expected && wrong != "":
				t.Error(wrong)
			}
		})
	}
	t.Logf("%d statements ran in tier 1, %d in tier 2", interpreted, native)
	if interpreted == 0 {
		t.Error("no statement ran in tier 1")
	}
}

func byStatement(t *testing.T, before, statements []string, want string, known []difference) (interpreted, native int, wrong string) {
	t.Helper()
	s := openSession(t)
	var out recorder
	count := 0
	run := func(code string) *worker.Reply {
		count++
		return s.Execute(t.Context(), worker.Request{Code: code, Count: count}, &out)
	}
	for _, code := range before {
		if r := run(code); r.Err != nil {
			t.Fatalf("%s\n%s", strings.Join(r.Err.Traceback, "\n"), numbered(code))
		}
	}
	for _, code := range statements {
		r := run("%%interp\n" + code)
		if r.Err != nil && r.Err.Name == "CompileError" && strings.Contains(strings.Join(r.Err.Traceback, "\n"), "tier 1 does not cover") {
			r = run("%%native\n" + code)
			native++
		} else {
			interpreted++
		}
		if r.Err != nil {
			return interpreted, native, strings.Join(r.Err.Traceback, "\n") + "\n" + numbered(code)
		}
	}
	got := out.text("stdout")
	for _, d := range known {
		got = d.ours.ReplaceAllString(got, d.theirs)
	}
	if got != want {
		return interpreted, native, fmt.Sprintf("statement by statement it prints\n%s\nby the Go toolchain\n%s\nfirst difference: %s", got, want, firstDifference(got, want))
	}
	return interpreted, native, ""
}
