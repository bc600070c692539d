package install

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hone/lib/backends/plugins"
	"hone/lib/fetch"
)

// bare gives the test a machine with nothing of hone's on it.
func bare(t *testing.T) {
	t.Helper()
	t.Setenv(fetch.CacheEnv, t.TempDir())
	t.Setenv(plugins.Env, "")
	t.Setenv("JUPYTER_DATA_DIR", t.TempDir())
	t.Setenv("JUPYTER_PATH", "")
}

func find(t *testing.T, d *Diagnosis, name string) Check {
	t.Helper()
	for _, c := range d.Checks {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("no check named %q in\n%s", name, d)
	return Check{}
}

func TestDoctorOnABareMachine(t *testing.T) {
	bare(t)
	d := Doctor(context.Background(), Worker{Build: "hone run x"})
	for name, mend := range map[string]string{"worker": "hone run x", "compute": "hone run x", "JupyterLab": "hone install --lab"} {
		if c := find(t, d, name); c.State != Missing || c.Mend != mend {
			t.Errorf("%+v, want it missing and mended by %q", c, mend)
		}
	}
	if c := find(t, d, "backend go"); c.State != Good {
		t.Errorf("%+v", c)
	}
	for _, c := range d.Checks {
		if c.State != Good && c.State != Absent && c.Mend == "" {
			t.Errorf("%+v: what mends it?", c)
		}
		if c.Detail == "" {
			t.Errorf("%+v says nothing", c)
		}
	}
}

func TestDoctorReadsTheReport(t *testing.T) {
	bare(t)
	report := plugins.Report{Backend: "xla:cpu", Description: "xla:cpu (some plugin)", GFLOPS: 123.4, Size: 1024}
	check := func(context.Context) ([]byte, error) { return json.Marshal(report) }
	d := Doctor(context.Background(), Worker{Path: "/w", Check: check})
	c := find(t, d, "compute")
	if c.State != Good || !strings.Contains(c.Detail, "123.4 GFLOP/s") || !strings.Contains(c.Detail, "some plugin") {
		t.Errorf("%+v", c)
	}
	if d.Report == nil || d.Report.GFLOPS != report.GFLOPS {
		t.Errorf("report %+v", d.Report)
	}
	report.PassedOver = []string{"xla:cuda does not start"}
	if c := find(t, Doctor(context.Background(), Worker{Path: "/w", Check: check}), "compute"); c.State != Missing {
		t.Errorf("with a passed-over plugin: %+v", c)
	}
}

func TestDoctorWithABrokenWorker(t *testing.T) {
	bare(t)
	for _, check := range []func(context.Context) ([]byte, error){
		func(context.Context) ([]byte, error) { return nil, errors.New("exit status 2") },
		func(context.Context) ([]byte, error) { return []byte("panic: "), nil },
	} {
		d := Doctor(context.Background(), Worker{Path: "/w", Check: check})
		if c := find(t, d, "compute"); c.State != Broken || c.Mend == "" || d.OK() {
			t.Errorf("%+v, OK %v", c, d.OK())
		}
	}
}

func TestDoctorWithoutTools(t *testing.T) {
	bare(t)
	t.Setenv("PATH", t.TempDir())
	t.Setenv("CC", "")
	d := Doctor(context.Background(), Worker{})
	for name, want := range map[string]State{"Go": Broken, "C compiler": Broken, "Python": Missing} {
		if c := find(t, d, name); c.State != want || c.Mend == "" {
			t.Errorf("%+v, want %s and what mends it", c, want)
		}
	}
	if d.OK() {
		t.Error("OK without a Go toolchain")
	}
}

func TestDoctorOldGoAndHeaderlessC(t *testing.T) {
	bare(t)
	bin := t.TempDir()
	for name, script := range map[string]string{"go": "echo go1.22.3", "gcc": "echo '<stdin>:1:10: fatal error: stdlib.h: No such file' >&2; exit 1"} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("CC", "")
	if c := checkGo(context.Background()); c.State != Broken || !strings.Contains(c.Detail, "go1.22.3") {
		t.Errorf("%+v", c)
	}
	if c := checkC(context.Background()); c.State != Broken || !strings.Contains(c.Detail, "stdlib.h") {
		t.Errorf("%+v", c)
	}
}

func TestDoctorCacheCannotBeWritten(t *testing.T) {
	bare(t)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv(fetch.CacheEnv, filepath.Join(file, "cache"))
	if c := checkCache(); c.State != Broken || !strings.Contains(c.Mend, fetch.CacheEnv) {
		t.Errorf("%+v", c)
	}
}

func TestDoctorKernelspec(t *testing.T) {
	bare(t)
	hone := filepath.Join(t.TempDir(), "hone")
	dir, err := Kernel(hone, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := checkSpec(dir); err == nil || !strings.Contains(err.Error(), hone) {
		t.Errorf("error %v should name the binary that is not there", err)
	}
	if err := os.WriteFile(hone, nil, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := checkSpec(dir); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "kernel.json"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if c := checkKernel(); c.State != Broken || c.Mend != "hone install" {
		t.Errorf("%+v", c)
	}
}
