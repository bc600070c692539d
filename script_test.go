package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// The scripts run the real main. Those that need a worker take it from the ordinary
// cache, so that it is built once.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"hone": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", Setup: scriptEnv})
}

// scriptEnv gives scripts the settings by which Go and hone find their caches.
func scriptEnv(e *testscript.Env) error {
	for _, name := range []string{"HOME", "GOPATH", "GOCACHE", "GOPROXY", "GOFLAGS", "XDG_CACHE_HOME"} {
		if v, ok := os.LookupEnv(name); ok {
			e.Setenv(name, v)
		}
	}
	return nil
}
