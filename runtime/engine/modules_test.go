package engine

import (
	"os/exec"
	"strings"
	"testing"
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
