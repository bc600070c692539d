package install

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hone/lib/fetch"
)

func TestLockPinsEveryPackage(t *testing.T) {
	lock := regexp.MustCompile(`\\\n\s*`).ReplaceAllString(string(labLock), " ")
	pin := regexp.MustCompile(`^[A-Za-z0-9._-]+==\S+ (;.*?)?( --hash=sha256:[0-9a-f]{64})+$|^[A-Za-z0-9._-]+==\S+( --hash=sha256:[0-9a-f]{64})+$`)
	packages := 0
	for line := range strings.Lines(lock) {
		line = strings.Join(strings.Fields(line), " ")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if !pin.MatchString(line) {
			t.Errorf("not a pin with hashes: %.80s", line)
		}
		packages++
	}
	if packages < 50 {
		t.Errorf("%d packages: JupyterLab needs more", packages)
	}
	if !strings.Contains(lock, "jupyterlab=="+LabVersion+" ") {
		t.Errorf("the lock does not pin jupyterlab %s", LabVersion)
	}
}

func TestInstallLabWithoutIndex(t *testing.T) {
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("no python3")
	}
	t.Setenv(fetch.CacheEnv, t.TempDir())
	t.Setenv("PIP_NO_INDEX", "1")
	t.Setenv("PIP_FIND_LINKS", t.TempDir())
	_, err := InstallLab(context.Background(), "hone")
	if !fetch.IsUnavailable(err) {
		t.Fatalf("error %v, want one that says what is not available", err)
	}
	if LabInstalled() != "" {
		t.Error("a failed installation counts as installed")
	}
}

func TestInstallLabWithoutPython(t *testing.T) {
	t.Setenv(fetch.CacheEnv, t.TempDir())
	t.Setenv("PATH", t.TempDir())
	_, err := InstallLab(context.Background(), "hone")
	if !fetch.IsUnavailable(err) || !strings.Contains(err.Error(), "python3") {
		t.Errorf("error %v, want one that says that python3 is missing", err)
	}
}

func TestLabNotInstalled(t *testing.T) {
	t.Setenv(fetch.CacheEnv, t.TempDir())
	err := Lab(context.Background(), "hone")
	if err == nil || !strings.Contains(err.Error(), "hone install --lab") {
		t.Errorf("error %v should name the command", err)
	}
}

// TestInstallLab really installs JupyterLab and asks it for its kernels.
func TestInstallLab(t *testing.T) {
	if testing.Short() {
		t.Skip("installs 100 packages")
	}
	t.Setenv(fetch.CacheEnv, t.TempDir())
	hone := filepath.Join(t.TempDir(), "hone")
	dir, err := InstallLab(context.Background(), hone)
	if fetch.IsUnavailable(err) {
		t.Skipf("JupyterLab cannot be fetched here: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if LabInstalled() != dir {
		t.Errorf("LabInstalled is %q, want %q", LabInstalled(), dir)
	}
	out, err := exec.Command(fetch.VenvPython(dir), "-m", "jupyterlab", "--version").CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != LabVersion {
		t.Errorf("jupyter lab --version: %v %s", err, out)
	}
	out, err = exec.Command(fetch.VenvPython(dir), "-m", "jupyter_client.kernelspecapp", "list", "--json").Output()
	if err != nil {
		t.Fatalf("list the kernelspecs: %v", err)
	}
	var list struct {
		Kernelspecs map[string]struct {
			Spec Spec `json:"spec"`
		} `json:"kernelspecs"`
	}
	if err := json.Unmarshal(out, &list); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if got := list.Kernelspecs[KernelName].Spec; len(got.Argv) == 0 || got.Argv[0] != hone {
		t.Errorf("JupyterLab sees %+v", list.Kernelspecs)
	}
	stamp := filepath.Join(dir, labStamp)
	before, err := os.Stat(stamp)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := InstallLab(context.Background(), hone); err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(stamp)
	if err != nil || !after.ModTime().Equal(before.ModTime()) {
		t.Errorf("the second installation did it all again (%v)", err)
	}
}
