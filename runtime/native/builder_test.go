package native

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"hone/lib/fetch"
)

// setting is what the tests build from: the source of this clone, and the cache
// that the user has, so that one build of the worker serves all tests.
type setting struct {
	source fs.FS
	cache  string
}

func theSetting(t *testing.T) setting {
	t.Helper()
	cache, err := fetch.CacheDir()
	if err != nil {
		t.Fatal(err)
	}
	return setting{os.DirFS("../.."), cache}
}

func openBuilder(t *testing.T) *Builder {
	t.Helper()
	s := theSetting(t)
	b, err := Open(context.Background(), Config{Source: s.source, CacheDir: s.cache, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// cellSource is a cell's source as the engine emits it.
func cellSource(n int, imports, decls, body string) Unit {
	src := fmt.Sprintf(`package main

import hcellrt "hone/runtime/cellrt"
%s
%s
func HoneCell(henv *hcellrt.Env) error {
%s
	return nil
}

func HoneVars() map[string]any { return nil }

func HoneExports() map[string]any { return nil }
`, imports, decls, body)
	return Unit{Path: fmt.Sprintf("session/cell%d", n), Files: []File{{Name: fmt.Sprintf("cell%d.go", n), Source: []byte(src)}}}
}

func TestBuildAndDiagnostics(t *testing.T) {
	b := openBuilder(t)
	ctx := context.Background()
	u := cellSource(1, `import "fmt"`, "type T struct{ A int }\n", `fmt.Println(T{1})`)
	built, err := b.Build(ctx, u)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("compile %v, link %v", built.CompileTime, built.LinkTime)
	if _, err := b.Build(ctx, u); err == nil {
		t.Error("a path could be built twice")
	}
	bad := cellSource(2, "", "", "\n//line cell[2]:7:3\n_ = 1 + \"a\"\n//line cell[2]:9\n undefinedName()\n")
	_, err = b.Build(ctx, bad)
	var be *BuildError
	if !errors.As(err, &be) || be.Stage != "compile" || len(be.Diagnostics) != 2 {
		t.Fatalf("a cell with two mistakes gives %#v", err)
	}
	if d := be.Diagnostics[0]; d.File != "cell[2]" || d.Line != 7 || d.Column == 0 || !strings.Contains(d.Message, "mismatched types") {
		t.Errorf("first diagnostic = %+v", d)
	}
	if d := be.Diagnostics[1]; d.File != "cell[2]" || d.Line != 9 || !strings.Contains(d.Message, "undefinedName") {
		t.Errorf("second diagnostic = %+v", d)
	}
}
