package install

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"hone/lib/fetch"
)

func TestKernelInPrefix(t *testing.T) {
	t.Setenv(fetch.CacheEnv, "")
	prefix := filepath.Join(t.TempDir(), "with space")
	hone := filepath.Join(t.TempDir(), "hone")
	dir, err := Kernel(hone, prefix)
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(prefix, "share", "jupyter", "kernels", "hone"); dir != want {
		t.Errorf("installed in %s, want %s", dir, want)
	}
	spec, err := ReadSpec(dir)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{hone, "kernel", "{connection_file}"}; !slices.Equal(spec.Argv, want) {
		t.Errorf("argv %q, want %q", spec.Argv, want)
	}
	if spec.Language != "go" || spec.InterruptMode != "message" || spec.DisplayName != "Go (hone)" {
		t.Errorf("kernel.json says %+v", spec)
	}
	if spec.Env != nil {
		t.Errorf("env %v without a moved cache", spec.Env)
	}
	names, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range names {
		got = append(got, n.Name())
	}
	if want := []string{"kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg"}; !slices.Equal(got, want) {
		t.Errorf("files %q, want %q", got, want)
	}
}

func TestKernelAgainPointsToTheNewBinary(t *testing.T) {
	prefix := t.TempDir()
	for _, hone := range []string{"/one/hone", "/two/hone"} {
		dir, err := Kernel(hone, prefix)
		if err != nil {
			t.Fatal(err)
		}
		spec, err := ReadSpec(dir)
		if err != nil {
			t.Fatal(err)
		}
		if spec.Argv[0] != hone {
			t.Errorf("argv[0] is %q, want %q", spec.Argv[0], hone)
		}
	}
}

func TestKernelKeepsAMovedCache(t *testing.T) {
	cache := t.TempDir()
	t.Setenv(fetch.CacheEnv, cache)
	spec, err := KernelSpec("hone")
	if err != nil {
		t.Fatal(err)
	}
	if spec.Env[fetch.CacheEnv] != cache {
		t.Errorf("env %v, want the cache %s", spec.Env, cache)
	}
	if !filepath.IsAbs(spec.Argv[0]) {
		t.Errorf("argv[0] %q is not absolute", spec.Argv[0])
	}
}

func TestKernelWhereNothingCanBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Kernel("hone", file)
	if err == nil || !strings.Contains(err.Error(), "--prefix") {
		t.Errorf("error %v should name --prefix", err)
	}
}

func TestUserDataDir(t *testing.T) {
	home := func() (string, error) { return filepath.FromSlash("/home/u"), nil }
	for _, c := range []struct {
		name, os, want string
		env            map[string]string
	}{
		{"linux", "linux", "/home/u/.local/share/jupyter", nil},
		{"xdg", "linux", "/data/jupyter", map[string]string{"XDG_DATA_HOME": "/data"}},
		{"set", "linux", "/jd", map[string]string{"JUPYTER_DATA_DIR": "/jd", "XDG_DATA_HOME": "/data"}},
		{"mac", "darwin", "/home/u/Library/Jupyter", map[string]string{"XDG_DATA_HOME": "/data"}},
		{"windows", "windows", "/roam/jupyter", map[string]string{"APPDATA": "/roam"}},
		{"windows without APPDATA", "windows", "/home/u/.jupyter/data", nil},
	} {
		got, err := userDataDir(c.os, func(k string) string { return c.env[k] }, home)
		if err != nil || got != filepath.FromSlash(c.want) {
			t.Errorf("%s: %q, %v; want %q", c.name, got, err, c.want)
		}
	}
	if _, err := userDataDir("linux", func(string) string { return "" }, func() (string, error) { return "", errors.New("no home") }); err == nil {
		t.Error("no error without a home")
	}
}

func TestKernelsFollowsJupyterPath(t *testing.T) {
	first, second, user := t.TempDir(), t.TempDir(), t.TempDir()
	t.Setenv("JUPYTER_PATH", first+string(os.PathListSeparator)+second)
	t.Setenv("JUPYTER_DATA_DIR", user)
	t.Setenv("VIRTUAL_ENV", "")
	t.Setenv("CONDA_PREFIX", "")
	t.Setenv(fetch.CacheEnv, t.TempDir())
	var want []string
	for _, data := range []string{second, user} {
		dir, err := kernelIn("hone", data)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, dir)
	}
	got := Kernels()
	if len(got) < 2 || !slices.Equal(got[:2], want) {
		t.Errorf("found %q, want first %q", got, want)
	}
}

func TestBinaryRefusesGoRun(t *testing.T) {
	// A test binary is built like one of `go run`: under a temporary go-build folder.
	if runtime.GOOS == "windows" {
		t.Skip("paths of test binaries differ")
	}
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	got, err := Binary()
	if strings.Contains(path, string(filepath.Separator)+"go-build") {
		if err == nil || !strings.Contains(err.Error(), "go build") {
			t.Errorf("%s: %q, %v; want an error that says to build it", path, got, err)
		}
	} else if got != path || err != nil {
		t.Errorf("%q, %v; want %q", got, err, path)
	}
}

func TestLogos(t *testing.T) {
	for _, size := range []int{32, 64} {
		img, err := png.Decode(bytes.NewReader(logoPNG(size)))
		if err != nil {
			t.Fatal(err)
		}
		if img.Bounds().Dx() != size || img.Bounds().Dy() != size {
			t.Errorf("size %v, want %d", img.Bounds(), size)
		}
		if _, _, _, a := img.At(0, 0).RGBA(); a == 0xffff {
			t.Error("the corner is not transparent")
		}
		if _, _, _, a := img.At(size/2, size/2).RGBA(); a != 0xffff {
			t.Error("the middle is transparent")
		}
	}
	d := xml.NewDecoder(strings.NewReader(logoSVG()))
	for {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("logo-svg.svg: %v", err)
		}
	}
}
