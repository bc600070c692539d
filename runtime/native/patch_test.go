package native

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The copies are made of the version of Go that hone is developed with. With another
// one, what looks otherwise is left as it is.
func TestPatchesOfTheRuntime(t *testing.T) {
	tc, err := findToolchain(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(tc.env["GOVERSION"], "go1.26") {
		t.Skip("the copies are of Go 1.26, this is " + tc.env["GOVERSION"])
	}
	for _, p := range patches {
		if tc.patched[filepath.Join(tc.env["GOROOT"], p.file)] == nil {
			t.Errorf("%s of %s has changed: look whether what patch.go changes there is still needed", p.file, tc.env["GOVERSION"])
		}
	}
}

func TestPatchesLeaveWhatLooksOtherwise(t *testing.T) {
	for _, p := range patches {
		if got := p.edit([]byte("package runtime\n\nfunc typelinksinit() {\n\tother()\n}\n")); got != nil {
			t.Errorf("%s: changed into\n%s", p.file, got)
		}
	}
	root := t.TempDir()
	file := filepath.Join(root, patches[0].file)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("package runtime\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	tc := &toolchain{env: map[string]string{"GOROOT": root}}
	if err := tc.readPatches(); err != nil {
		t.Fatal(err)
	}
	if err := tc.overlayPatches(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	if tc.overlay != "" || len(tc.buildFlags()) != len(buildFlags) {
		t.Errorf("an overlay without copies: %v", tc.buildFlags())
	}
}
