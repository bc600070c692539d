package native

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// localProxy makes a folder serve as the module proxy, before the user's module
// cache, with a module cache of its own: what the tests publish must not stay.
func localProxy(t *testing.T) string {
	t.Helper()
	b := openBuilder(t)
	cache := b.tc.env["GOMODCACHE"]
	proxy := t.TempDir()
	t.Setenv("GOMODCACHE", t.TempDir())
	t.Setenv("GOFLAGS", "-modcacherw")
	t.Setenv("GOPROXY", "file://"+proxy+",file://"+filepath.Join(cache, "cache", "download"))
	t.Setenv("GOSUMDB", "off")
	return proxy
}

// publish puts a version of a module into a proxy's folder.
func publish(t *testing.T, proxy, mod, version string, files map[string]string) {
	t.Helper()
	dir := filepath.Join(proxy, filepath.FromSlash(mod), "@v")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	list, _ := os.ReadFile(filepath.Join(dir, "list"))
	write("list", string(list)+version+"\n")
	write(version+".info", fmt.Sprintf(`{"Version":%q,"Time":"2026-01-02T03:04:05Z"}`, version))
	write(version+".mod", files["go.mod"])
	f, err := os.Create(filepath.Join(dir, version+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for name, text := range files {
		w, err := z.Create(mod + "@" + version + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
}

func library(mod, goVersion, body string) map[string]string {
	return map[string]string{"go.mod": "module " + mod + "\n\ngo " + goVersion + "\n", "lib.go": "package lib\n\n" + body + "\n"}
}

// refusal is the error of a Get and what it says to do next.
func refusal(t *testing.T, b *Builder, args ...string) string {
	t.Helper()
	_, err := b.Get(t.Context(), GetRequest{Args: args, Dir: t.TempDir()})
	if err == nil {
		t.Fatalf("%q was got", args)
	}
	var next interface{ Next() string }
	if !errors.As(err, &next) {
		t.Errorf("%q: %v does not say what to do next", args, err)
		return err.Error()
	}
	return err.Error() + "\n" + next.Next()
}

func wantAll(t *testing.T, what, text string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("%s does not say %q:\n%s", what, w, text)
		}
	}
}

func TestGetFromProxy(t *testing.T) {
	proxy := localProxy(t)
	t.Run("versions", func(t *testing.T) { getVersions(t, proxy) })
	t.Run("checksum mismatch", func(t *testing.T) { checksumMismatch(t, proxy) })
	t.Run("partial conflict", func(t *testing.T) { partialConflict(t, proxy) })
}

func getVersions(t *testing.T, proxy string) {
	publish(t, proxy, "example.org/lib", "v1.0.0", library("example.org/lib", "1.24", "const Version = 1"))
	publish(t, proxy, "example.org/lib", "v1.1.0", library("example.org/lib", "1.24", "const Version = 11"))
	publish(t, proxy, "example.org/future", "v1.0.0", library("example.org/future", "1.99", "const X = 1"))
	publish(t, proxy, "example.org/renamed", "v1.0.0", library("example.org/proper", "1.24", "const X = 1"))
	b := openBuilder(t)
	var told []string
	got, err := b.Get(t.Context(), GetRequest{Args: []string{"example.org/lib@v1.0.0"}, Progress: func(s string) { told = append(told, s) }})
	if err != nil {
		t.Fatal(err)
	}
	if m := got.Modules[0]; len(got.Modules) != 1 || m.Path != "example.org/lib" || m.Version != "v1.0.0" || m.Known {
		t.Errorf("got %+v", got.Modules)
	}
	wantAll(t, "the progress", strings.Join(told, "\n"), "downloading example.org/lib v1.0.0")
	// Until a package of it is loaded, another version can take its place.
	if got, err = b.Get(t.Context(), GetRequest{Args: []string{"example.org/lib"}}); err != nil || got.Modules[0].Version != "v1.1.0" {
		t.Errorf("without a version: %+v, %v", got, err)
	}
	p, err := b.Importer().Import("example.org/lib")
	if err != nil || p.Scope().Lookup("Version").String() == "" {
		t.Fatalf("import: %v", err)
	}
	wantAll(t, "an older version of what is loaded", refusal(t, b, "example.org/lib@v1.0.0"), "v1.0.0 is older than v1.1.0", "%get -rebuild example.org/lib@v1.0.0")
	publish(t, proxy, "example.org/lib", "v1.2.0", library("example.org/lib", "1.24", "const Version = 12"))
	wantAll(t, "a newer version of what is loaded", refusal(t, b, "example.org/lib@v1.2.0"), "conflicts with what is loaded", "v1.1.0", "%get -rebuild example.org/lib@v1.2.0")
	if got, err := b.Get(t.Context(), GetRequest{Args: []string{"example.org/lib"}}); err != nil || got.Modules[0].Version != "v1.1.0" || !got.Modules[0].Known {
		t.Errorf("what is loaded, without a version: %+v, %v", got, err)
	}
	wantAll(t, "a module for a later Go", refusal(t, b, "example.org/future@v1.0.0"), "needs Go 1.99", "install that Go")
	wantAll(t, "a module with another path", refusal(t, b, "example.org/renamed@v1.0.0"), "calls itself example.org/proper", "%get example.org/proper")
	wantAll(t, "an unknown version", refusal(t, b, "example.org/lib@v9.0.0"), "has no version v9.0.0", "v1.2.0")
	wantAll(t, "an unknown module", refusal(t, b, "example.org/nothing"), "no module example.org/nothing", "spelling")
}

func checksumMismatch(t *testing.T, proxy string) {
	publish(t, proxy, "example.org/lib", "v1.0.0", library("example.org/lib", "1.24", "const Version = 1"))
	b := openBuilder(t)
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example.org/own\n\ngo 1.24\n\nrequire example.org/lib v1.0.0\n",
		"go.sum": "example.org/lib v1.0.0 h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nexample.org/lib v1.0.0/go.mod h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
		"own.go": "package own\n\nimport _ \"example.org/lib\"\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	wantAll(t, "a wrong checksum", refusal(t, b, dir), "not what the checksums say", "do not use it")
	if _, err := b.Get(t.Context(), GetRequest{Args: []string{"example.org/lib@v1.0.0"}}); err != nil {
		t.Errorf("a refused module has left its sums behind: %v", err)
	}
}

// A proxy that does not answer: the listener accepts nothing.
func TestGetIsCancelled(t *testing.T) {
	b := openBuilder(t)
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(500*time.Millisecond, cancel)
	begun := time.Now()
	_, err = b.Get(ctx, GetRequest{Args: []string{"example.org/slow@v1.0.0"}, Env: []string{"GOPROXY=http://" + l.Addr().String()}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("the cancelled Get took %v", took)
	}
	wantAll(t, "no network", func() string {
		_, err := b.Get(t.Context(), GetRequest{Args: []string{"example.org/slow@v1.0.0"}, Env: []string{"GOPROXY=off"}})
		return err.Error()
	}(), "not in the module cache", "network")
}

// Of a module some packages conflict and others do not.
func partialConflict(t *testing.T, proxy string) {
	b := openBuilder(t)
	publish(t, proxy, "golang.org/x/term", "v0.99.0", map[string]string{"go.mod": "module golang.org/x/term\n\ngo 1.24\n", "term.go": "package term\n\nconst New = true\n"})
	publish(t, proxy, "example.org/mixed", "v1.0.0", map[string]string{
		"go.mod":     "module example.org/mixed\n\ngo 1.24\n\nrequire golang.org/x/term v0.99.0\n",
		"a/a.go":     "package a\n\nimport \"golang.org/x/term\"\n\nconst A = term.New\n",
		"b/b.go":     "package b\n\nconst B = 1\n",
		"mixed.go":   "package mixed\n",
		"cmd/x/x.go": "package main\n\nfunc main() {}\n",
	})
	got, err := b.Get(t.Context(), GetRequest{Args: []string{"example.org/mixed@v1.0.0"}})
	if err != nil {
		t.Fatal(err)
	}
	wantAll(t, "the note", strings.Join(got.Notes, "\n"), "example.org/mixed/a cannot be imported", "golang.org/x/term v0.99.0", "%get -rebuild example.org/mixed@v1.0.0")
	if err := b.AddPackages(t.Context(), "example.org/mixed/b"); err != nil {
		t.Error(err)
	}
	err = b.AddPackages(t.Context(), "example.org/mixed/a")
	if err == nil {
		t.Fatal("a package that conflicts could be imported")
	}
	wantAll(t, "the import", err.Error(), "golang.org/x/term", "v0.99.0")
	wantAll(t, "the refusal", refusal(t, b, "example.org/mixed/a@v1.0.0"), "conflicts with what is loaded")
	// go.sum stays whole.
	base, err := os.ReadFile(filepath.Join(b.home, "mod", "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	now, err := os.ReadFile(filepath.Join(b.ModDir(), "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	wantAll(t, "go.sum", string(now), strings.Split(strings.TrimSpace(string(base)), "\n")...)
}
