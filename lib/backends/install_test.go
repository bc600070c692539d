package backends

import (
	"context"
	"os"
	"runtime"
	"testing"

	"hone/lib/backends/plugins"
	"hone/lib/fetch"
)

// testXLA installs the XLA plugin into a cache of the test's own and skips only if
// no index can be reached.
func testXLA(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("no XLA plugin is known on this platform")
	}
	t.Setenv(fetch.CacheEnv, t.TempDir())
	t.Setenv(plugins.Env, "")
	os.Unsetenv(plugins.Env)
	_, err := plugins.Install(context.Background(), "xla:cpu")
	if fetch.IsUnavailable(err) {
		t.Skipf("the plugin cannot be fetched here: %v", err)
	}
	if err != nil {
		t.Fatal(err)
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
