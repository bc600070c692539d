package fetch

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// needPython skips where wheels cannot be fetched by any means.
func needPython(t *testing.T) string {
	t.Helper()
	python, err := Python("a test")
	if err != nil {
		t.Skipf("no Python here: %v", err)
	}
	return python
}

// entry is a file of a test archive.
type entry struct {
	name, text string
	mode       os.FileMode
}

func writeZip(t *testing.T, path string, entries ...entry) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := zip.NewWriter(f)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if e.mode == 0 {
			e.mode = 0o644
		}
		h.SetMode(e.mode)
		w, err := z.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(e.text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
}

// testWheel puts a wheel with a payload into a folder that pip will look into, and
// into nothing else.
func testWheel(t *testing.T, name, payload string) Wheel {
	t.Helper()
	links := t.TempDir()
	file := filepath.Join(links, name+"-1.2.3-py3-none-any.whl")
	info := name + "-1.2.3.dist-info/"
	writeZip(t, file,
		entry{name: name + "/payload.txt", text: payload},
		entry{name: info + "METADATA", text: "Metadata-Version: 2.1\nName: " + name + "\nVersion: 1.2.3\n"},
		entry{name: info + "WHEEL", text: "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"},
		entry{name: info + "RECORD", text: ""})
	t.Setenv("PIP_NO_INDEX", "1")
	t.Setenv("PIP_FIND_LINKS", links)
	hash, err := SHA256(file)
	if err != nil {
		t.Fatal(err)
	}
	return Wheel{Package: name, Version: "1.2.3", SHA256: hash}
}

func TestCacheDir(t *testing.T) {
	t.Setenv(CacheEnv, "some/where")
	got, err := CacheDir()
	if err != nil || !filepath.IsAbs(got) || !strings.HasSuffix(got, filepath.Join("some", "where")) {
		t.Errorf("%q, %v: want an absolute path to some/where", got, err)
	}
	t.Setenv(CacheEnv, "")
	if runtime.GOOS != "linux" {
		return
	}
	t.Setenv("XDG_CACHE_HOME", "/x")
	if got, err := CacheDir(); got != "/x/hone" || err != nil {
		t.Errorf("%q, %v: want /x/hone", got, err)
	}
	t.Setenv("XDG_CACHE_HOME", "")
	t.Setenv("HOME", "")
	if _, err := CacheDir(); err == nil || !strings.Contains(err.Error(), CacheEnv) {
		t.Errorf("without a home the error should name $%s: %v", CacheEnv, err)
	}
}

func TestWheels(t *testing.T) {
	needPython(t)
	w := testWheel(t, "sharp", "steel")
	dir := filepath.Join(t.TempDir(), "deep", "sharp")
	killed := filepath.Join(filepath.Dir(dir), ".fetch-sharp-123", "in")
	if err := os.MkdirAll(killed, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := Wheels(context.Background(), Request{Dir: dir, Wheels: []Wheel{w}}); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "sharp", "payload.txt"))
	if err != nil || string(got) != "steel" {
		t.Errorf("payload %q, %v", got, err)
	}
	leftOvers(t, dir)
}

// leftOvers fails if anything but dir and its lock is beside dir.
func leftOvers(t *testing.T, dir string) {
	t.Helper()
	list, err := os.ReadDir(filepath.Dir(dir))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if e.Name() != filepath.Base(dir) && e.Name() != filepath.Base(dir)+".lock" {
			t.Errorf("%s was left behind", e.Name())
		}
	}
}

func TestCorruptedWheel(t *testing.T) {
	needPython(t)
	w := testWheel(t, "sharp", "steel")
	got := w.SHA256
	w.SHA256 = strings.Repeat("ab", 32)
	dir := filepath.Join(t.TempDir(), "sharp")
	err := Wheels(context.Background(), Request{Dir: dir, Wheels: []Wheel{w}, Again: "hone backend install x"})
	var corrupted *CorruptedError
	if !errors.As(err, &corrupted) {
		t.Fatalf("error %v, want a CorruptedError", err)
	}
	want := fmt.Sprintf("corrupted wheel of sharp 1.2.3: expected sha256 %s, got %s; removed; run `hone backend install x` again", w.SHA256, got)
	if err.Error() != want {
		t.Errorf("error\n%s\nwant\n%s", err, want)
	}
	if IsUnavailable(err) {
		t.Error("a corrupted wheel counts as unavailable")
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder is there: %v", err)
	}
	leftOvers(t, dir)
}

func TestVerifyRemoves(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.whl")
	if err := os.WriteFile(file, []byte("changed on the way"), 0o644); err != nil {
		t.Fatal(err)
	}
	var corrupted *CorruptedError
	if err := verify(Wheel{Package: "x", SHA256: strings.Repeat("00", 32)}, file); !errors.As(err, &corrupted) {
		t.Errorf("error %v, want a CorruptedError", err)
	}
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file is still there: %v", err)
	}
}

func TestWheelMissingFromIndex(t *testing.T) {
	needPython(t)
	testWheel(t, "sharp", "steel")
	w := Wheel{Package: "hone-test-blunt", Version: "9", SHA256: strings.Repeat("ab", 32)}
	err := Wheels(context.Background(), Request{Dir: filepath.Join(t.TempDir(), "blunt"), Wheels: []Wheel{w}})
	if !IsUnavailable(err) || !strings.Contains(err.Error(), "hone-test-blunt 9") {
		t.Errorf("error %v, want an UnavailableError that names the wheel", err)
	}
}

func TestUnreachableIndex(t *testing.T) {
	needPython(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := l.Addr().String()
	l.Close()
	t.Setenv("PIP_INDEX_URL", "http://"+closed+"/simple")
	t.Setenv("PIP_EXTRA_INDEX_URL", "")
	t.Setenv("PIP_FIND_LINKS", t.TempDir())
	t.Setenv("PIP_NO_CACHE_DIR", "1")
	w := Wheel{Package: "sharp", Version: "1.2.3", SHA256: strings.Repeat("ab", 32)}
	err = Wheels(context.Background(), Request{Dir: filepath.Join(t.TempDir(), "sharp"), Wheels: []Wheel{w}})
	if !NothingAvailable(err) || !strings.Contains(err.Error(), "cannot be reached: connection refused") {
		t.Errorf("error %v, want an UnavailableError that says why the index is out of reach", err)
	}
}

// TestUnreachable holds the forms in which pip's versions report a connection.
func TestUnreachable(t *testing.T) {
	const retry = "WARNING: Retrying (Retry(total=%d, connect=None)) after connection broken by %s: /simple/x/\nERROR: No matching distribution found"
	for cause, want := range map[string]string{
		`'NewConnectionError('<HTTPConnection object at 0x7f>: Failed to establish a new connection: [Errno 111] Connection refused')'`: "connection refused",
		`'NewConnectionError('<HTTPSConnection object at 0x7f>: [Errno -2] Name or service not known')'`:                                "its name cannot be resolved",
		`"NameResolutionError('index' ([Errno -3] Temporary failure in name resolution)"`:                                               "its name cannot be resolved",
		`'ConnectTimeoutError(<HTTPSConnection object at 0x7f>, 'Connection to index timed out. (connect timeout=15)')'`:                "no answer in time",
		`'SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed'))'`:                         "its certificate is not trusted",
		`'ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 503 Service Unavailable'))'`:                        "the proxy does not let it through",
		`'RemoteDisconnected('Remote end closed connection without response')'`:                                                         "the connection breaks",
	} {
		if got := unreachable(fmt.Sprintf(retry, 0, cause)); got != want {
			t.Errorf("%q, want %q for %s", got, want, cause)
		}
		if got := unreachable(fmt.Sprintf(retry, 1, cause)); got != "" {
			t.Errorf("%q although a later attempt may have worked", got)
		}
	}
}

func TestNoPython(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	err := Wheels(context.Background(), Request{Dir: filepath.Join(t.TempDir(), "x"), Wheels: []Wheel{{Package: "x", Version: "1"}}})
	if !IsUnavailable(err) || !strings.Contains(err.Error(), "python3") {
		t.Errorf("error %v, want an UnavailableError that names python3", err)
	}
}

// fakePython puts a python3 first into PATH that fails for the given modules.
func fakePython(t *testing.T, modules ...string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a shell script")
	}
	real, err := exec.Command(needPython(t), "-c", "import sys; print(sys.executable)").Output()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	script := "#!/bin/sh\ncase \"$1 $2\" in\n"
	for _, m := range modules {
		script += "\"-m " + m + "\") echo No module named " + m + " >&2; exit 1;;\n"
	}
	script += "esac\nexec '" + strings.TrimSpace(string(real)) + "' \"$@\"\n"
	if err := os.WriteFile(filepath.Join(dir, "python3"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
}

func TestPythonWithoutPipUsesVenv(t *testing.T) {
	w := testWheel(t, "sharp", "steel")
	fakePython(t, "pip")
	cache := t.TempDir()
	t.Setenv(CacheEnv, cache)
	dir := filepath.Join(cache, "sharp")
	if err := Wheels(context.Background(), Request{Dir: dir, Wheels: []Wheel{w}}); err != nil {
		if out, _ := exec.Command("python3", "-c", "import ensurepip").CombinedOutput(); len(out) > 0 {
			t.Skipf("this Python has no ensurepip: %s", out)
		}
		t.Fatal(err)
	}
	if _, err := os.Stat(VenvPython(filepath.Join(cache, "pip"))); err != nil {
		t.Errorf("no virtual environment in the cache: %v", err)
	}
}

func TestPythonWithoutPipAndVenv(t *testing.T) {
	fakePython(t, "pip", "venv")
	t.Setenv(CacheEnv, t.TempDir())
	err := Wheels(context.Background(), Request{Dir: filepath.Join(t.TempDir(), "x"), Wheels: []Wheel{{Package: "x", Version: "1"}}})
	if !IsUnavailable(err) || !strings.Contains(err.Error(), "venv") {
		t.Errorf("error %v, want an UnavailableError that names venv", err)
	}
}

func TestGoodAndFinish(t *testing.T) {
	needPython(t)
	w := testWheel(t, "sharp", "steel")
	dir := filepath.Join(t.TempDir(), "sharp")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	finished := 0
	good := func() bool { _, err := os.Stat(filepath.Join(dir, "stamp")); return err == nil }
	req := Request{Dir: dir, Wheels: []Wheel{w}, Good: good, Finish: func(d string) error {
		finished++
		return os.WriteFile(filepath.Join(d, "stamp"), nil, 0o644)
	}}
	for range 2 {
		if err := Wheels(context.Background(), req); err != nil {
			t.Fatal(err)
		}
	}
	if finished != 1 || !good() {
		t.Errorf("finished %d times, good %v; the damaged folder must be replaced once", finished, good())
	}
	req.Good, req.Finish = func() bool { return false }, func(string) error { return errors.New("no") }
	if err := Wheels(context.Background(), req); err == nil {
		t.Error("an error of Finish is lost")
	}
	if !good() {
		t.Error("a failed replacement took the old folder away")
	}
	leftOvers(t, dir)
}

// TestConcurrent lets goroutines and other processes want the same folder.
func TestConcurrent(t *testing.T) {
	needPython(t)
	if dir := os.Getenv("HONE_TEST_FETCH_DIR"); dir != "" {
		w := Wheel{Package: "sharp", Version: "1.2.3", SHA256: os.Getenv("HONE_TEST_FETCH_SHA")}
		if err := Wheels(context.Background(), Request{Dir: dir, Wheels: []Wheel{w}}); err != nil {
			t.Fatal(err)
		}
		return
	}
	w := testWheel(t, "sharp", "steel")
	dir := filepath.Join(t.TempDir(), "sharp")
	var wg sync.WaitGroup
	fetched := make(chan bool, 8)
	for range 4 {
		wg.Go(func() {
			err := Wheels(context.Background(), Request{Dir: dir, Wheels: []Wheel{w}, Finish: func(string) error { fetched <- true; return nil }})
			if err != nil {
				t.Error(err)
			}
		})
	}
	for range 2 {
		wg.Go(func() {
			cmd := exec.Command(os.Args[0], "-test.run=^TestConcurrent$")
			cmd.Env = append(os.Environ(), "HONE_TEST_FETCH_DIR="+dir, "HONE_TEST_FETCH_SHA="+w.SHA256)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	wg.Wait()
	if len(fetched) > 1 {
		t.Errorf("fetched %d times by one process", len(fetched))
	}
	if got, err := os.ReadFile(filepath.Join(dir, "sharp", "payload.txt")); err != nil || string(got) != "steel" {
		t.Errorf("payload %q, %v", got, err)
	}
	leftOvers(t, dir)
}

func TestLockWaitEndsWithContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	unlock, err := Lock(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := Lock(ctx, path); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want the context's", err)
	}
	unlock()
	again, err := Lock(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	again()
}

func TestCancelledFetchLeavesNothing(t *testing.T) {
	needPython(t)
	w := testWheel(t, "sharp", "steel")
	ctx, cancel := context.WithCancel(context.Background())
	dir := filepath.Join(t.TempDir(), "sharp")
	err := Wheels(ctx, Request{Dir: dir, Wheels: []Wheel{w}, Finish: func(string) error { cancel(); return ctx.Err() }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the context's", err)
	}
	if err := Wheels(ctx, Request{Dir: dir, Wheels: []Wheel{w}}); !errors.Is(err, context.Canceled) || IsUnavailable(err) {
		t.Errorf("error %v, want the context's", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder is there: %v", err)
	}
	leftOvers(t, dir)
}

func TestUnzipRefuses(t *testing.T) {
	for _, c := range []struct {
		name string
		entry
	}{
		{"parent", entry{name: "../evil", text: "x"}},
		{"parent inside", entry{name: "a/../../evil", text: "x"}},
		{"absolute", entry{name: "/evil", text: "x"}},
		{"link", entry{name: "link", text: "/etc", mode: os.ModeSymlink | 0o777}},
		{"device", entry{name: "pipe", mode: os.ModeNamedPipe | 0o644}},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := t.TempDir()
			file, out := filepath.Join(root, "bad.zip"), filepath.Join(root, "in", "out")
			writeZip(t, file, entry{name: "fine", text: "x"}, c.entry)
			if err := unzip(context.Background(), file, out); err == nil || !strings.Contains(err.Error(), c.entry.name) {
				t.Errorf("error %v, want one that names %q", err, c.entry.name)
			}
			if _, err := os.Lstat(filepath.Join(root, "in", "evil")); err == nil {
				t.Error("a file was written outside of the folder")
			}
		})
	}
}

func TestUnzipKeepsTreeAndExecutables(t *testing.T) {
	root := t.TempDir()
	file, out := filepath.Join(root, "good.zip"), filepath.Join(root, "out")
	writeZip(t, file, entry{name: "a/", mode: os.ModeDir | 0o755}, entry{name: "a/b/c", text: "deep"},
		entry{name: "a/run", text: "#!", mode: 0o755}, entry{name: "ünï 中", text: "named"}, entry{name: "a..b", text: "dots"})
	if err := unzip(context.Background(), file, out); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"a/b/c": "deep", "ünï 中": "named", "a..b": "dots"} {
		if got, err := os.ReadFile(filepath.Join(out, name)); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if info, err := os.Stat(filepath.Join(out, "a", "run")); err != nil || info.Mode().Perm()&0o100 == 0 {
		t.Errorf("a/run is not executable: %v %v", info, err)
	}
}

func TestUnzipNotAnArchive(t *testing.T) {
	for _, text := range []string{"", "not a zip", "PK\x03\x04 and then nothing"} {
		file := filepath.Join(t.TempDir(), "x.whl")
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := unzip(context.Background(), file, t.TempDir()); err == nil || !strings.Contains(err.Error(), "x.whl") {
			t.Errorf("%q: error %v, want one that names the file", text, err)
		}
	}
}
