package plugins

import (
	"archive/zip"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hone/lib/fetch"
)

// fakeTable replaces the table by two tiny builds of xla:cpu, whose wheels lie in a
// folder that pip looks into, and gives the test a cache of its own.
func fakeTable(t *testing.T) []Build {
	t.Helper()
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("no python3")
	}
	links := t.TempDir()
	var builds []Build
	for _, name := range []string{"sharpcpu", "bluntcpu"} {
		builds = append(builds, Build{
			Backend: "xla:cpu", OS: runtime.GOOS, Arch: runtime.GOARCH, Library: name + "/plugin.so", Ran: true,
			Wheels: []fetch.Wheel{{Package: name, Version: "1.0", SHA256: fakeWheel(t, links, name), Size: 1000}},
		})
	}
	old := table
	table = builds
	t.Cleanup(func() { table = old })
	t.Setenv("PIP_NO_INDEX", "1")
	t.Setenv("PIP_FIND_LINKS", links)
	t.Setenv(fetch.CacheEnv, t.TempDir())
	t.Setenv(Env, "")
	return builds
}

func fakeWheel(t *testing.T, links, name string) (hash string) {
	t.Helper()
	path := filepath.Join(links, name+"-1.0-py3-none-any.whl")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for file, text := range map[string]string{
		name + "/plugin.so":                strings.Repeat(name, 100),
		name + "-1.0.dist-info/METADATA":   "Metadata-Version: 2.1\nName: " + name + "\nVersion: 1.0\n",
		name + "-1.0.dist-info/WHEEL":      "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
		name + "-1.0.dist-info/RECORD":     "",
		name + "-1.0.dist-info/extra/file": "x",
	} {
		w, err := z.Create(file)
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
	if hash, err = fetch.SHA256(path); err != nil {
		t.Fatal(err)
	}
	return hash
}

// install puts the first build into the cache as Install does, without pip: most
// tests are about what comes after.
func install(t *testing.T) Plugin {
	t.Helper()
	b := table[0]
	dir, err := b.dir()
	if err != nil {
		t.Fatal(err)
	}
	library := filepath.Join(dir, filepath.FromSlash(b.Library))
	if err := os.MkdirAll(filepath.Dir(library), 0o755); err != nil {
		t.Fatal(err)
	}
	content := strings.Repeat(b.Wheels[0].Package, 100)
	if err := errors.Join(os.WriteFile(library, []byte(content), 0o644), writeStamp(dir, b)); err != nil {
		t.Fatal(err)
	}
	return fetched(t)
}

// fetched is Install, with pip unless the build is there.
func fetched(t *testing.T) Plugin {
	t.Helper()
	p, err := Install(context.Background(), "xla:cpu")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func names(list []Candidate) []string {
	var got []string
	for _, c := range list {
		got = append(got, strings.TrimSuffix(c.Name+" "+c.Build, " "))
	}
	return got
}

func TestTable(t *testing.T) {
	hash := regexp.MustCompile(`^[0-9a-f]{64}$`)
	seen := map[string]bool{}
	for _, b := range table {
		if !slices.Contains(Names(), b.Backend) {
			t.Errorf("%s serves the unknown backend %s", b.Name(), b.Backend)
		}
		if seen[b.Name()] {
			t.Errorf("%s is there twice", b.Name())
		}
		seen[b.Name()] = true
		if filepath.IsAbs(b.Library) || !strings.HasSuffix(b.Library, ".so") {
			t.Errorf("%s has the library %q", b.Name(), b.Library)
		}
		for _, w := range b.Wheels {
			if !hash.MatchString(w.SHA256) || w.Version == "" || w.Package == "" {
				t.Errorf("%s is not pinned: %+v", b.Name(), w)
			}
		}
		if b.Ran != (b.Backend == "xla:cpu") {
			t.Errorf("%s: Ran is %v", b.Name(), b.Ran)
		}
	}
	if list := knownFor("linux", "amd64"); len(list) < 4 || list[0].Wheels[0].Package != "lammps-jax-pjrt-cpu" {
		t.Errorf("on linux/amd64: %v", list)
	}
	if list := knownFor("plan9", "mips"); len(list) != 0 {
		t.Errorf("on plan9/mips: %v", list)
	}
}

func TestNothingInstalled(t *testing.T) {
	fakeTable(t)
	plan, err := Resolve()
	if err != nil {
		t.Fatal(err)
	}
	if got := names(plan.Candidates); !slices.Equal(got, []string{"go"}) || len(plan.Skipped) > 0 {
		t.Errorf("candidates %q, skipped %q; want go alone", got, plan.Skipped)
	}
	if _, err := Path("xla:cpu"); err == nil || !strings.Contains(err.Error(), "hone backend install xla:cpu") {
		t.Errorf("error %v should name the command", err)
	}
	if list, err := Installed(); len(list) > 0 || err != nil {
		t.Errorf("installed %v, %v", list, err)
	}
	t.Setenv(Env, "xla:cpu")
	if _, err := Resolve(); err == nil || !strings.Contains(err.Error(), "$HONE_BACKEND") {
		t.Errorf("error %v should name $HONE_BACKEND", err)
	}
}

func TestOrderOfResolution(t *testing.T) {
	fakeTable(t)
	install(t)
	check := func(want ...string) {
		t.Helper()
		plan, err := Resolve()
		if err != nil {
			t.Fatal(err)
		}
		if got := names(plan.Candidates); !slices.Equal(got, want) {
			t.Errorf("candidates %q, want %q", got, want)
		}
	}
	check("xla:cpu sharpcpu 1.0", "go")
	if err := Choose("go"); err != nil {
		t.Fatal(err)
	}
	check("go")
	t.Setenv(Env, "xla:cpu")
	check("xla:cpu sharpcpu 1.0")
	t.Setenv(Env, "")
	if err := Choose(""); err != nil {
		t.Fatal(err)
	}
	check("xla:cpu sharpcpu 1.0", "go")
	if err := Choose(""); err != nil {
		t.Errorf("take back no choice: %v", err)
	}
}

func TestChooseRefuses(t *testing.T) {
	fakeTable(t)
	for _, name := range []string{"xla:cpu", "xla:gpu", "cpu", "xla:relative.so", "xla:/no/such/file.so", "GO"} {
		if err := Choose(name); err == nil {
			t.Errorf("%s was chosen", name)
		}
	}
	if got, err := Choice(); got != "" || err != nil {
		t.Errorf("choice %q, %v", got, err)
	}
}

func TestUnknownNameInEnvironmentAndFile(t *testing.T) {
	fakeTable(t)
	t.Setenv(Env, "tensorrt")
	if _, err := Resolve(); err == nil || !strings.Contains(err.Error(), "tensorrt") || !strings.Contains(err.Error(), "xla:cpu") {
		t.Errorf("error %v should name what was asked for and what there is", err)
	}
	t.Setenv(Env, "")
	root, err := fetch.Dir()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, choiceFile), []byte("garbage\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Resolve(); err == nil || !strings.Contains(err.Error(), "hone backend use") {
		t.Errorf("error %v should name the command", err)
	}
}

func TestDamagedPlugins(t *testing.T) {
	for _, c := range []struct {
		name, want string
		damage     func(t *testing.T, path string) error
	}{
		{"missing", "is missing", func(_ *testing.T, path string) error { return os.Remove(path) }},
		{"cut", "bytes instead of", func(_ *testing.T, path string) error { return os.Truncate(path, 100) }},
		{"empty", "only 0 bytes", func(_ *testing.T, path string) error { return os.Truncate(path, 0) }},
		{"changed", "expected sha256", func(_ *testing.T, path string) error {
			return os.WriteFile(path, []byte(strings.Repeat("SHARPCPU", 100)), 0o644)
		}},
		{"folder", "is not a file", func(_ *testing.T, path string) error {
			return errors.Join(os.Remove(path), os.Mkdir(path, 0o755))
		}},
		{"stamp", "not complete", func(_ *testing.T, path string) error {
			return os.Remove(filepath.Join(filepath.Dir(filepath.Dir(path)), stampFile))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			fakeTable(t)
			p := install(t)
			if err := c.damage(t, p.Path); err != nil {
				t.Fatal(err)
			}
			_, err := Path("xla:cpu")
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "hone backend install xla:cpu") {
				t.Fatalf("error %v, want %q and the command", err, c.want)
			}
			plan, err := Resolve()
			if err != nil || len(plan.Skipped) != 1 || !strings.Contains(plan.Skipped[0], c.want) {
				t.Errorf("plan %+v, %v: the reason must be in Skipped", plan, err)
			}
			if c.name != "missing" && c.name != "stamp" {
				return // the others take the same way
			}
			if again := fetched(t); again.Path != p.Path {
				t.Errorf("installed again at %s, want %s", again.Path, p.Path)
			}
			if _, err := Path("xla:cpu"); err != nil {
				t.Errorf("after installing again: %v", err)
			}
		})
	}
}

func TestTouchedPluginIsGood(t *testing.T) {
	fakeTable(t)
	p := install(t)
	data, err := os.ReadFile(p.Path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Remove(p.Path), os.WriteFile(p.Path, data, 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, err := Path("xla:cpu"); err != nil {
		t.Errorf("a copy with another time: %v", err)
	}
}

func TestFallBackBuild(t *testing.T) {
	builds := fakeTable(t)
	builds[0].Wheels[0].SHA256 = strings.Repeat("0", 64)
	p := fetched(t)
	if p.Name() != "bluntcpu 1.0" {
		t.Errorf("installed %s, want the second build", p.Name())
	}
	builds[1].Wheels[0].SHA256 = strings.Repeat("1", 64)
	t.Setenv(fetch.CacheEnv, t.TempDir())
	_, err := Install(context.Background(), "xla:cpu")
	if err == nil || !strings.Contains(err.Error(), "sharpcpu") || !strings.Contains(err.Error(), "bluntcpu") {
		t.Errorf("error %v should name both", err)
	}
}

func TestInstallWithoutIndex(t *testing.T) {
	fakeTable(t)
	t.Setenv("PIP_FIND_LINKS", t.TempDir())
	if _, err := Install(context.Background(), "xla:cpu"); !fetch.IsUnavailable(err) {
		t.Errorf("error %v, want one that is unavailable", err)
	}
}

func TestInstallOthers(t *testing.T) {
	fakeTable(t)
	if p, err := Install(context.Background(), "go"); p.Path != "" || err != nil {
		t.Errorf("go: %v, %v", p, err)
	}
	for _, name := range []string{"xla:cuda", "nonsense", "xla:/no/such/file.so"} {
		if _, err := Install(context.Background(), name); err == nil || fetch.IsUnavailable(err) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// deadMark leaves the mark of a process that has ended.
func deadMark(t *testing.T, b Build) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	dir, err := marks(b)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, strconv.Itoa(cmd.Process.Pid)), nil, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestFatalStarts: a plugin that ended the process twice is left alone until it is
// installed again; a start that is under way does not count.
func TestFatalStarts(t *testing.T) {
	builds := fakeTable(t)
	install(t)
	check := func(when string, want int) {
		t.Helper()
		plan, err := Resolve()
		if err != nil || len(plan.Candidates) != want || len(plan.Skipped) != 2-want {
			t.Errorf("%s: %+v, %v; want %d candidates", when, plan, err, want)
		}
	}
	plan, err := Resolve()
	if err != nil {
		t.Fatal(err)
	}
	deadMark(t, builds[0])
	check("one death", 2)
	ended, err := Starting(plan.Candidates[0])
	if err != nil {
		t.Fatal(err)
	}
	check("one death and a start under way", 2)
	ended()
	deadMark(t, builds[0])
	check("a death after a good start", 2)
	deadMark(t, builds[0])
	check("two deaths", 1)
	if _, err := For("xla:cpu"); err == nil || !strings.Contains(err.Error(), "ended the process") {
		t.Errorf("asked for by name: error %v", err)
	}
	if l := List()[2]; l.Name != "xla:cpu" || l.Problem == "" {
		t.Errorf("listed as %+v", l)
	}
	fetched(t)
	check("installed again", 2)
}

func TestOwnPlugin(t *testing.T) {
	fakeTable(t)
	file := filepath.Join(t.TempDir(), "own.so")
	if err := os.WriteFile(file, make([]byte, 100), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv(Env, "xla:"+file)
	plan, err := Resolve()
	if err != nil || len(plan.Candidates) != 1 || plan.Candidates[0].Path != file {
		t.Errorf("plan %+v, %v", plan, err)
	}
	t.Setenv(Env, "xla:"+file+".gone")
	if _, err := Resolve(); err == nil || !strings.Contains(err.Error(), "missing") {
		t.Errorf("error %v, want missing", err)
	}
}

func TestList(t *testing.T) {
	fakeTable(t)
	find := func(name string) Listing {
		t.Helper()
		for _, l := range List() {
			if l.Name == name {
				return l
			}
		}
		t.Fatalf("no %s in the list", name)
		return Listing{}
	}
	if l := find("xla:cpu"); l.Installed || !l.Available {
		t.Errorf("before: %+v", l)
	}
	p := fetched(t)
	if l := find("xla:cpu"); !l.Installed || l.Problem != "" || l.Chosen != "" {
		t.Errorf("installed: %+v", l)
	}
	if err := Choose("xla:cpu"); err != nil {
		t.Fatal(err)
	}
	if l := find("xla:cpu"); l.Chosen == "" {
		t.Errorf("chosen: %+v", l)
	}
	if err := os.Remove(p.Path); err != nil {
		t.Fatal(err)
	}
	if l := find("xla:cpu"); l.Installed || !strings.Contains(l.Problem, "missing") {
		t.Errorf("damaged: %+v", l)
	}
	if l := find("xla:tpu"); l.Available || l.Installed {
		t.Errorf("not on this platform: %+v", l)
	}
	if l := find("go"); !l.Installed {
		t.Errorf("go: %+v", l)
	}
}

func TestWorkerEnv(t *testing.T) {
	for _, name := range []string{"GLIBC_TUNABLES", "GOMLX_NO_AUTO_INSTALL"} {
		t.Setenv(name, "")
		os.Unsetenv(name)
	}
	has := func(name string) bool {
		return slices.ContainsFunc(WorkerEnv(), func(kv string) bool { return strings.HasPrefix(kv, name+"=") })
	}
	if !has("GOMLX_NO_AUTO_INSTALL") || has("GLIBC_TUNABLES") != (runtime.GOOS == "linux") {
		t.Errorf("%q", WorkerEnv())
	}
	t.Setenv("GLIBC_TUNABLES", "glibc.malloc.check=1")
	if has("GLIBC_TUNABLES") {
		t.Errorf("the user's own setting is overwritten: %q", WorkerEnv())
	}
}
