package scripts

import (
	"bytes"
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"hone/headless"
)

const lesson = "../notebooks/01-first-light.ipynb"

func config(t *testing.T) Config {
	return Config{Source: os.DirFS(".."), Note: func(text string) { t.Errorf("a note: %s", text) }}
}

// The first lesson compiles to a program. With HONE_LONG=1 it also runs, for few steps.
func TestBuildFirstLight(t *testing.T) {
	cfg := config(t)
	cfg.Parameters = []headless.Parameter{{Name: "steps", Value: "4"}, {Name: "dir", Value: t.TempDir()}}
	bin := filepath.Join(t.TempDir(), "first-light")
	if err := Build(t.Context(), cfg, lesson, bin); err != nil {
		t.Fatal(err)
	}
	needsOnlyLibC(t, bin)
	if os.Getenv("HONE_LONG") == "" {
		return
	}
	cmd := exec.Command(bin)
	cmd.Dir = filepath.Dir(lesson)
	out, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("parameters · weights")) {
		t.Errorf("%v\n%s", err, out)
	}
}

// needsOnlyLibC holds that a program runs where neither hone nor Go is.
func needsOnlyLibC(t *testing.T, bin string) {
	t.Helper()
	f, err := elf.Open(bin)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	libs, err := f.ImportedLibraries()
	if err != nil {
		t.Fatal(err)
	}
	for _, lib := range libs {
		if !strings.HasPrefix(lib, "libc.") && !strings.HasPrefix(lib, "ld-") && !strings.HasPrefix(lib, "libm.") && !strings.HasPrefix(lib, "libdl.") && !strings.HasPrefix(lib, "libpthread.") && !strings.HasPrefix(lib, "libresolv.") {
			t.Errorf("the program needs %s, which a machine without Go may not have", lib)
		}
	}
}

// Exported, the first lesson is a module of its own, whose packages are all found
// without hone. With HONE_LONG=1 it is built, which compiles GoMLX.
func TestExportFirstLight(t *testing.T) {
	dir := t.TempDir()
	if err := Export(t.Context(), config(t), lesson, dir, nil); err != nil {
		t.Fatal(err)
	}
	main, err := os.ReadFile(filepath.Join(dir, "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"// # First light\n", "text, err = datasets.Read(file).Split(ctx, ", "\tdisplay(gpt)\n"} {
		if !bytes.Contains(main, []byte(want)) {
			t.Errorf("main.go lacks %q", want)
		}
	}
	for _, bad := range []string{"HoneE_", "HoneR_", "HoneL_"} {
		if bytes.Contains(main, []byte(bad)) {
			t.Errorf("main.go holds %s", bad)
		}
	}
	args := []string{"list", "-deps", "."}
	if os.Getenv("HONE_LONG") != "" {
		args = []string{"build", "-o", filepath.Join(t.TempDir(), "program"), "."}
	}
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=readonly", "GOPROXY=off", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("go %s: %v\n%s", args[0], err, out)
	}
}

func TestModuleName(t *testing.T) {
	for file, want := range map[string]string{
		"a/01-first-light.ipynb": "01-first-light", "My Script.hone": "my-script", "hone.hone": "program", "…": "program",
	} {
		if got := moduleName(file); got != want {
			t.Errorf("%s gives module %s, want %s", file, got, want)
		}
	}
}
