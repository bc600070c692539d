package backends

import (
	"context"
	"os"
	"runtime"
	"sync"
	"testing"

	"hone/lib/backends/plugins"
	"hone/lib/fetch"
)

// xlaCache is a cache with the XLA plugin. Its path has what go-xla misreads: a
// comma, and "cuda" in the path of a CPU plugin.
var xlaCache = struct {
	once sync.Once
	dir  string
	err  error
}{}

func TestMain(m *testing.M) {
	code := m.Run()
	if xlaCache.dir != "" {
		os.RemoveAll(xlaCache.dir)
	}
	os.Exit(code)
}

// testXLA really installs the XLA plugin, once for all tests, into a cache of their
// own, and skips only if no index can be reached.
func testXLA(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("no XLA plugin is known on this platform")
	}
	t.Setenv(plugins.Env, "")
	xlaCache.once.Do(func() {
		if xlaCache.dir, xlaCache.err = os.MkdirTemp("", "my cuda, cache"); xlaCache.err != nil {
			return
		}
		t.Setenv(fetch.CacheEnv, xlaCache.dir)
		_, xlaCache.err = plugins.Install(context.Background(), "xla:cpu")
	})
	t.Setenv(fetch.CacheEnv, xlaCache.dir)
	if fetch.IsUnavailable(xlaCache.err) {
		t.Skipf("no package index is reachable, so no plugin can be tested: %v", xlaCache.err)
	}
	if xlaCache.err != nil {
		t.Fatal(xlaCache.err)
	}
}

// forget makes the next Open decide anew.
func forget(t *testing.T) {
	t.Helper()
	reset := func() {
		process.Lock()
		process.asked, process.open = "", nil
		process.Unlock()
	}
	reset()
	t.Cleanup(reset)
}

func TestInstalledXLAMultiplies(t *testing.T) {
	testXLA(t)
	forget(t)
	report, err := Check(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", report)
	if report.Backend != "xla:cpu" || Name() != "xla:cpu" {
		t.Errorf("opened %q, Name %q; the fastest installed is xla:cpu\n%s", report.Backend, Name(), Describe())
	}
	if report.GFLOPS <= 0 {
		t.Errorf("%g GFLOP/s", report.GFLOPS)
	}
}
