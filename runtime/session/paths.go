package session

import (
	"path"
	"regexp"
	"strings"
)

// pathTable maps package names to import paths.
type pathTable struct {
	byName map[string]string
	lib    map[string]bool
	known  map[string]bool
}

// preferred settles names that several packages of the standard library bear.
var preferred = map[string]string{
	"rand":     "math/rand/v2",
	"template": "text/template",
	"scanner":  "text/scanner",
	"pprof":    "runtime/pprof",
	"trace":    "runtime/trace",
	"debug":    "runtime/debug",
	"metrics":  "runtime/metrics",
	"json":     "encoding/json",
	"list":     "container/list",
	"ring":     "container/ring",
	"heap":     "container/heap",
	"version":  "go/version",
	"syntax":   "regexp/syntax",
	"user":     "os/user",
}

var majorVersion = regexp.MustCompile(`^v[0-9]+$`)

// lightLib are the packages of lib that cells may name without an import.
var lightLib = []string{"show", "backends", "datasets", "tokenizers", "models", "evaluate", "planning", "training", "serving"}

func newPathTable(packages []string) *pathTable {
	t := &pathTable{byName: map[string]string{}, lib: map[string]bool{}, known: map[string]bool{}}
	for _, p := range packages {
		t.known[p] = true
		if !isStd(p) {
			continue
		}
		name := baseName(p)
		if old, ok := t.byName[name]; ok && !better(p, old) {
			continue
		}
		t.byName[name] = p
	}
	for name, p := range preferred {
		if t.known[p] {
			t.byName[name] = p
		}
	}
	for _, name := range lightLib {
		if p := libPrefix + name; t.known[p] {
			t.byName[name] = p
			t.lib[name] = true
		}
	}
	return t
}

func (t *pathTable) path(name string) (string, bool) {
	p, ok := t.byName[name]
	return p, ok
}

// isStd says that p is a package of the standard library that users may import.
func isStd(p string) bool {
	first, _, _ := strings.Cut(p, "/")
	if strings.Contains(first, ".") || first == "hone" || first == "session" || first == "vendor" || first == "cmd" {
		return false
	}
	for elem := range strings.SplitSeq(p, "/") {
		if elem == "internal" {
			return false
		}
	}
	return true
}

// better prefers the shallower path, and packages about programs over those about Go's own tools.
func better(p, old string) bool {
	if g, og := strings.HasPrefix(p, "go/"), strings.HasPrefix(old, "go/"); g != og {
		return og
	}
	if n, on := strings.Count(p, "/"), strings.Count(old, "/"); n != on {
		return n < on
	}
	return p < old
}

// baseName is the name that a package of this path is expected to have.
func baseName(p string) string {
	base := path.Base(p)
	if majorVersion.MatchString(base) && path.Dir(p) != "." {
		base = path.Base(path.Dir(p))
	}
	return base
}
