package native

import (
	"context"
	"errors"
	"go/types"
	"slices"
	"strings"
	"testing"
	"time"
)

// The packages here are chosen to be outside the worker's closure, to have
// tables that their initialisation fills, and to be generic.
func TestImportAnyStandardPackage(t *testing.T) {
	b := openBuilder(t)
	for path, name := range map[string]string{
		"archive/tar": "Header", "text/template": "Template", "net/http": "Client", "math/rand/v2": "Rand",
		"iter": "Seq2", "unsafe": "Pointer", "go/types": "Package", "database/sql": "DB", "testing/synctest": "Test",
		"hone/lib/show": "Bundle", "github.com/janpfeifer/gonb/gonbui": "DisplayHTML",
	} {
		p, err := b.Importer().ImportFrom(path, "", 0)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if p.Scope().Lookup(name) == nil || !p.Complete() {
			t.Errorf("%s has no %s (complete: %v)", path, name, p.Complete())
		}
		if !slices.Contains(b.Packages(), path) || !b.Has(path) {
			t.Errorf("%s is not among Packages, or Has denies it", path)
		}
	}
	// One universe: a type met through two packages is the same.
	fmtPkg, err := b.Importer().Import("fmt")
	if err != nil {
		t.Fatal(err)
	}
	ioPkg, err := b.Importer().Import("io")
	if err != nil {
		t.Fatal(err)
	}
	fprint := fmtPkg.Scope().Lookup("Fprint").Type().(*types.Signature)
	if writer := ioPkg.Scope().Lookup("Writer").Type(); !types.Identical(fprint.Params().At(0).Type(), writer) {
		t.Error("io.Writer and the first parameter of fmt.Fprint differ")
	}
}

func TestPackagesThatCannotBeImported(t *testing.T) {
	b := openBuilder(t)
	for _, path := range []string{"no/such/package", "example.org/nowhere/x", "hone/lib/nothing", "fmt/", "../x", "session/cell999"} {
		err := b.AddPackages(context.Background(), path)
		var be *BuildError
		var notGot *NotGotError
		listed := errors.As(err, &be) && be.Stage == "list" && len(be.Diagnostics) > 0
		if !listed && !errors.As(err, &notGot) || !strings.Contains(err.Error(), strings.Trim(path, "./")) {
			t.Errorf("%s: error %v", path, err)
		}
		if _, err := b.Importer().ImportFrom(path, "", 0); err == nil {
			t.Errorf("%s could be imported", path)
		}
	}
	for _, path := range b.Packages() {
		if strings.Contains(path, "internal/") || strings.HasPrefix(path, "vendor/") || strings.HasPrefix(path, "hone/runtime") {
			t.Errorf("%s is offered for import", path)
		}
	}
}

func TestUnitsAreImportable(t *testing.T) {
	b := openBuilder(t)
	u := cellSource(4, "", "type T struct{ A int; b string }\nfunc G[E any](e E) T { return T{} }\nconst C = 7\n", "")
	if _, err := b.Build(context.Background(), u); err != nil {
		t.Fatal(err)
	}
	p, err := b.Importer().Import("session/cell4")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"T", "G", "C", "HoneCell"} {
		if p.Scope().Lookup(name) == nil {
			t.Errorf("session/cell4 has no %s", name)
		}
	}
}

func TestSecondOpenBuildsNothing(t *testing.T) {
	openBuilder(t)
	begun := time.Now()
	b, err := Open(context.Background(), Config{
		Source: theSetting(t).source, CacheDir: theSetting(t).cache, Dir: t.TempDir(),
		Progress: func(_, _ int, what string) { t.Errorf("a second Open does work: %s", what) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("second Open took %v; worker %s", time.Since(begun), b.Worker())
}
