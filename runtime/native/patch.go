package native

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Go 1.26 cannot link its own runtime into a shared library without a fault. The
// compiler folds getGCMask of a type that it knows into the address of the type's
// map of pointers. For a library that address is read from a table that the C linker
// fills by the symbol's name; the Go linker does not list maps of pointers by name, and
// the entry becomes another symbol's. The runtime does this once: for the registers
// that reflect.MakeFunc saves. Their floats and integers are then taken for pointers,
// and a collection of garbage ends the process or keeps what is freed.
//
// The runtime of workers is therefore compiled from a copy of one file, in which the
// compiler cannot know the type.
const (
	patchedFile = "src/runtime/stkframe.go"
	foldedCall  = "getGCMask(abiRegArgsType)"
	patchedCall = "honeGCMask(abiRegArgsType)"
	patchedFunc = "\n//go:noinline\nfunc honeGCMask(t *_type) *byte { return getGCMask(t) }\n"
)

// readPatch makes the copy, which is nil where the file no longer has the call.
func (tc *toolchain) readPatch() error {
	text, err := os.ReadFile(filepath.Join(tc.env["GOROOT"], patchedFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the source of Go's runtime: %w", err)
	}
	if bytes.Count(text, []byte(foldedCall)) != 1 {
		return nil
	}
	tc.patch = append(bytes.Replace(text, []byte(foldedCall), []byte(patchedCall), 1), patchedFunc...)
	return nil
}

// overlayPatch writes the copy into the cache and has everything compiled with it.
func (tc *toolchain) overlayPatch(cache string) error {
	if tc.patch == nil {
		return nil
	}
	sum := sha256.Sum256(tc.patch)
	dir := filepath.Join(cache, "runtime", hex.EncodeToString(sum[:12]))
	file, list := filepath.Join(dir, filepath.Base(patchedFile)), filepath.Join(dir, "overlay.json")
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(tc.env["GOROOT"], patchedFile): file}})
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err == nil {
		err = writeIfChanged(file, tc.patch)
	}
	if err == nil {
		err = writeIfChanged(list, replace)
	}
	if err != nil {
		return fmt.Errorf("write the source that Go's runtime is compiled from: %w", err)
	}
	tc.overlay = list
	return nil
}

// buildFlags are the flags of everything that is linked into the worker or a cell.
func (tc *toolchain) buildFlags() []string {
	if tc.overlay == "" {
		return buildFlags
	}
	return append(buildFlags[:len(buildFlags):len(buildFlags)], "-overlay="+tc.overlay)
}
