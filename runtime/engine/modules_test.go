package engine

import (
	"context"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"hone/runtime/worker"
)

// needNetwork skips a test that downloads modules where there is no network.
func needNetwork(t *testing.T) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-m", "-versions", "github.com/google/uuid")
	cmd.Dir = "../.."
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "v1.6.0") {
		t.Skipf("this test downloads modules, and the network does not give any: %v: %s", err, out)
	}
}

// TestCellsOverNetwork runs cells that download modules.
func TestCellsOverNetwork(t *testing.T) {
	needNetwork(t)
	runCellFiles(t, "testdata/cells/network")
}

// The proxy of this test takes the question and never answers.
func TestGetIsInterrupted(t *testing.T) {
	n := newNotebook(t)
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	n.ok("x := 5\n_ = x")
	n.ok("%env GOPROXY=http://" + l.Addr().String())
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(500*time.Millisecond, cancel)
	begun := time.Now()
	r := n.e.Execute(ctx, worker.Request{Code: "%get example.org/slow@v1.0.0\nx = 6", Count: 9}, &capture{})
	if r.Err == nil || r.Err.Name != "Interrupted" || !strings.Contains(r.Err.Value, "nothing was got") {
		t.Errorf("an interrupted %%get ended in %v", r.Err)
	}
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("it took %v to interrupt", took)
	}
	if got := n.ok("x"); got != "5" {
		t.Errorf("after the interrupt x shows %q", got)
	}
}
