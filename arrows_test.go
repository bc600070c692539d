package main

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// pkg is what the test needs of `go list -json`.
type pkg struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

// listed lists this module's packages with imports and closures.
func listed(t *testing.T) map[string]pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,Deps",
		".", "./bench/...", "./headless/...", "./install/...", "./kernel/...", "./lib/...", "./repl/...", "./runtime/...", "./scripts/...") // not out/, which runs write to
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	all := map[string]pkg{}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all[p.ImportPath] = p
	}
	if len(all) < 20 {
		t.Fatalf("go list names only %d packages", len(all))
	}
	return all
}

// libOrder is the order of lib's packages: each imports only those before it.
var libOrder = []string{"show", "fetch", "backends", "datasets", "tokenizers", "models", "evaluate", "planning", "training", "serving"}

// part is the first folder below root in a path, "" if it is not below it.
func part(path, root string) string {
	rest, ok := strings.CutPrefix(path, root+"/")
	if !ok {
		return ""
	}
	first, _, _ := strings.Cut(rest, "/")
	return first
}

// allowed says whether the arrows of the house let from import to, both ours.
func allowed(from, to string) bool {
	isProtocol := to == "hone/runtime/worker"
	switch part(from, "hone") {
	case "lib":
		a, b := slices.Index(libOrder, part(from, "hone/lib")), slices.Index(libOrder, part(to, "hone/lib"))
		return a >= 0 && b >= 0 && b <= a
	case "kernel":
		return isProtocol || part(to, "hone") == "kernel"
	case "headless":
		return isProtocol || part(to, "hone") == "kernel" || part(to, "hone") == "headless"
	case "repl": // a front end like the kernel: it knows the protocol alone
		return isProtocol
	case "scripts": // reads files as headless does, and asks the runtime what is in them
		return part(to, "hone") == "scripts" || to == "hone/headless" || part(to, "hone") == "runtime" || part(to, "hone") == "lib"
	case "runtime":
		return part(to, "hone") == "runtime" || part(to, "hone") == "lib"
	case "install":
		return part(to, "hone") == "install" || part(to, "hone") == "lib" || part(to, "hone") == "runtime"
	}
	return to != "hone" // main and bench may import all but main
}

func TestArrows(t *testing.T) {
	for _, p := range listed(t) {
		for _, to := range p.Imports {
			ours := to == "hone" || strings.HasPrefix(to, "hone/")
			if ours && !allowed(p.ImportPath, to) {
				t.Errorf("%s imports %s, against the arrows of the house (CONTRIBUTING.md)", p.ImportPath, to)
			}
		}
	}
}

// The rule itself must refuse, or TestArrows could not fail.
func TestArrowsRefuse(t *testing.T) {
	for _, bad := range [][2]string{
		{"hone/lib/show", "hone/lib/fetch"}, {"hone/lib/models", "hone/lib/training"},
		{"hone/lib/models", "hone/kernel"}, {"hone/lib/datasets", "hone/headless"},
		{"hone/lib/fetch", "hone/install"}, {"hone/lib/training", "hone/runtime/cellrt"},
		{"hone/kernel", "hone/runtime/engine"}, {"hone/kernel", "hone/lib/show"},
		{"hone/headless", "hone/runtime/engine"}, {"hone/headless", "hone/lib/show"},
		{"hone/runtime/engine", "hone/kernel"}, {"hone/scripts", "hone/kernel"}, {"hone/repl", "hone/runtime/engine"}, {"hone/repl", "hone/headless"}, {"hone/headless", "hone/scripts"}, {"hone/bench/step", "hone"},
	} {
		if allowed(bad[0], bad[1]) {
			t.Errorf("%s may import %s", bad[0], bad[1])
		}
	}
}

// A fresh machine compiles GoMLX once, in the worker: hone itself and what it is
// made of must not link it.
func TestNoGoMLXInHone(t *testing.T) {
	all := listed(t)
	for _, name := range []string{"hone", "hone/kernel", "hone/headless", "hone/install", "hone/repl", "hone/scripts", "hone/runtime/cell",
		"hone/runtime/session", "hone/runtime/native", "hone/runtime/engine", "hone/runtime/worker/process"} {
		p, ok := all[name]
		if !ok {
			t.Errorf("there is no package %s", name)
		}
		for _, d := range p.Deps {
			if strings.HasPrefix(d, "github.com/gomlx/") {
				t.Errorf("%s links %s", name, d)
				break
			}
		}
	}
	if !slices.Contains(all["hone/lib/models"].Deps, "github.com/gomlx/gomlx/core/graph") &&
		!slices.ContainsFunc(all["hone/lib/models"].Deps, func(d string) bool { return strings.HasPrefix(d, "github.com/gomlx/gomlx/") }) {
		t.Error("lib/models does not link GoMLX: this test looks for the wrong name")
	}
}

// closures bounds what each package that cells name pulls in, as counted by
// `go list -deps`, a little above what was measured. All of it is read by the linker
// for every cell that names the package, so a reader or a database that slips in is
// paid for by each cell. Raise a bound only for something that every user of the
// package needs; all else registers itself from the worker's main.
var closures = map[string]int{
	"show":       110,
	"fetch":      120,
	"backends":   320,
	"datasets":   120,
	"tokenizers": 120,
	"models":     320,
	"evaluate":   320,
	"training":   320,
}

func TestLightClosure(t *testing.T) {
	all := listed(t)
	for name, bound := range closures {
		p, ok := all["hone/lib/"+name]
		if !ok {
			t.Errorf("there is no package lib/%s", name)
		}
		if n := len(p.Deps); n > bound {
			t.Errorf("lib/%s pulls in %d packages, more than %d", name, n, bound)
		}
	}
	for _, name := range libOrder {
		if _, exists := all["hone/lib/"+name]; exists && closures[name] == 0 {
			t.Errorf("lib/%s has no bound", name)
		}
	}
}

// On Windows hone cannot run cells; it must still build there, to say so.
func TestBuildsOnWindows(t *testing.T) {
	cmd := exec.Command("go", "build", "-o", os.DevNull, ".")
	cmd.Env = append(os.Environ(), "GOOS=windows", "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("go build: %v\n%s", err, out)
	}
}
