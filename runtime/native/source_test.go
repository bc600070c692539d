package native

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

func tree() fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, data := range map[string]string{
		"go.mod":                               "module hone\n\ngo 1.26.5\n\nrequire example.org/a v1.2.3\n\nrequire example.org/b v0.1.0 // indirect\n",
		"go.sum":                               "sum\n",
		"main.go":                              "package main\n",
		"lib/show/show.go":                     "package show\n",
		"lib/show/show_test.go":                "package show\n",
		"lib/show/testdata/big.bin":            "x",
		"lib/datasets/words.txt.gz":            "data that the package embeds",
		"lib/show/.hidden":                     "x",
		"lib/_old/old.go":                      "package old\n",
		"runtime/cellrt/cellrt.go":             "package cellrt\n",
		"runtime/interp/interp.go":             "package interp\n",
		"runtime/symbols/tables.go":            "package symbols\n",
		"runtime/symbols/generate/main.go":     "package main\n",
		"runtime/worker/protocol.go":           "package worker\n",
		"runtime/worker/process/process.go":    "package process\n",
		"runtime/worker/hone-worker/main.go":   "package main\n",
		"runtime/session/session.go":           "package session\n",
		"kernel/wire/wire.go":                  "package wire\n",
		"runtime/worker/message/message.go":    "package message\n",
		"runtime/worker/message/extra_test.go": "package message\n",
	} {
		fsys[name] = &fstest.MapFile{Data: []byte(data)}
	}
	return fsys
}

func TestUnpackTakesWhatTheWorkerNeeds(t *testing.T) {
	cache := t.TempDir()
	var wg sync.WaitGroup
	dirs := make([]string, 8)
	for i := range dirs {
		wg.Go(func() {
			dir, _, err := unpack(context.Background(), tree(), cache)
			if err != nil {
				t.Error(err)
			}
			dirs[i] = dir
		})
	}
	wg.Wait()
	var got []string
	err := filepath.WalkDir(dirs[0], func(p string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dirs[0], p)
			got = append(got, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want := "go.mod go.sum lib/datasets/words.txt.gz lib/show/show.go runtime/cellrt/cellrt.go runtime/interp/interp.go runtime/symbols/tables.go runtime/worker/hone-worker/main.go runtime/worker/message/message.go runtime/worker/protocol.go"
	if strings.Join(got, " ") != want {
		t.Errorf("unpacked %v, want %s", got, want)
	}
	entries, err := os.ReadDir(filepath.Join(cache, "src"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".unpack-") {
			t.Errorf("%s was left behind", e.Name())
		}
	}
}

func TestHashFollowsWhatIsUnpacked(t *testing.T) {
	hash := func(change func(fstest.MapFS)) string {
		fsys := tree()
		change(fsys)
		files, err := sourceFiles(fsys)
		if err != nil {
			t.Fatal(err)
		}
		h, _, err := hashSource(fsys, files)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	base := hash(func(fstest.MapFS) {})
	same := map[string]func(fstest.MapFS){
		"a test":          func(f fstest.MapFS) { f["lib/show/show_test.go"].Data = []byte("package other\n") },
		"another package": func(f fstest.MapFS) { f["kernel/wire/wire.go"].Data = nil },
		"the client":      func(f fstest.MapFS) { delete(f, "runtime/worker/process/process.go") },
	}
	for what, change := range same {
		if hash(change) != base {
			t.Errorf("%s changes the hash", what)
		}
	}
	other := map[string]func(fstest.MapFS){
		"content": func(f fstest.MapFS) { f["lib/show/show.go"].Data = []byte("package shew\n") },
		"name": func(f fstest.MapFS) {
			f["lib/show/other.go"] = f["lib/show/show.go"]
			delete(f, "lib/show/show.go")
		},
		"go.sum": func(f fstest.MapFS) { f["go.sum"].Data = []byte("mus\n") },
	}
	for what, change := range other {
		if hash(change) == base {
			t.Errorf("a change of %s keeps the hash", what)
		}
	}
}

func TestSessionModule(t *testing.T) {
	for _, source := range []string{"/cache/src/abc", "/a cache/with space/src"} {
		mod, err := sessionGoMod(tree()["go.mod"].Data, source)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"module session", "go 1.26.5", "require hone v0.0.0", "example.org/a v1.2.3", "example.org/b v0.1.0", source} {
			if !strings.Contains(string(mod), want) {
				t.Errorf("go.mod lacks %q:\n%s", want, mod)
			}
		}
	}
	if _, err := sessionGoMod([]byte("module"), "/x"); err == nil {
		t.Error("a damaged go.mod is accepted")
	}
}
