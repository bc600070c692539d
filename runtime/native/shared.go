package native

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// links says how cells are linked, and is kept beside the worker.
type links struct {
	// Thin says that the worker is linked against the shared library of its
	// packages, so that cells can be.
	Thin bool
	// Why is the reason if they cannot.
	Why string
}

const linksFile = "links.json"

// loadLinks reads how the worker in dir is linked; ok is false if it was not
// finished.
func loadLinks(dir string) (l links, ok bool, err error) {
	data, err := os.ReadFile(filepath.Join(dir, linksFile))
	if errors.Is(err, fs.ErrNotExist) {
		return links{}, false, nil
	}
	if err != nil {
		return links{}, false, fmt.Errorf("read how the worker is linked: %w", err)
	}
	return l, json.Unmarshal(data, &l) == nil, nil
}

func (l links) save(dir string) error {
	data, err := json.Marshal(l)
	if err == nil {
		err = writeIfChanged(filepath.Join(dir, linksFile), data)
	}
	if err != nil {
		return fmt.Errorf("write how the worker is linked: %w", err)
	}
	return nil
}

// buildShared links the worker's packages into a shared library and the worker
// against it, and tries out whether cells linked thin work here. An error means
// that they do not; the worker must then be linked without the library.
func (tc *toolchain) buildShared(ctx context.Context, dir string, s *store, main listed, tell progress) error {
	if why := tc.thinPlatform(); why != "" {
		return errors.New(why)
	}
	tmp, err := os.MkdirTemp(dir, "link-")
	if err != nil {
		return fmt.Errorf("link the worker's library: %w", err)
	}
	defer os.RemoveAll(tmp)
	tell(0, 0, "linking the worker's packages into one library")
	if err := tc.linkShared(ctx, tmp, s, main.DefaultGODEBUG); err != nil {
		return err
	}
	image, err := tc.writePointers(tmp)
	if err != nil {
		return err
	}
	if err := tc.writeRegister(ctx, tmp, image); err != nil {
		return err
	}
	for _, name := range []string{sharedName, pointersName, registerName} {
		if err := os.Rename(filepath.Join(tmp, name), filepath.Join(dir, name)); err != nil {
			return fmt.Errorf("keep the worker's library: %w", err)
		}
	}
	lib, err := openShared(dir)
	if err != nil {
		return err
	}
	if err := tc.linkWorker(ctx, tmp, lib, main.Export); err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(tmp, workerName), filepath.Join(dir, workerName)); err != nil {
		return fmt.Errorf("keep the worker: %w", err)
	}
	tell(0, 0, "testing cells against the library")
	return tc.selfTest(ctx, dir, tmp, s, lib)
}

// linkShared links all packages of the store into the library.
func (tc *toolchain) linkShared(ctx context.Context, tmp string, s *store, godebug string) error {
	if err := os.WriteFile(filepath.Join(tmp, "importcfg"), s.importcfg(), 0o644); err != nil {
		return fmt.Errorf("link the worker's library: %w", err)
	}
	args := []string{"-o", sharedName, "-importcfg", "importcfg", "-buildmode=shared", "-linkmode=external", "-s", "-w",
		"-extld", tc.env["CC"], "-extldflags=-Wl,-soname," + sharedName}
	if godebug != "" {
		args = append(args, "-X=runtime.godefaultGODEBUG="+godebug)
	}
	for path := range s.Archives {
		args = append(args, path+"="+s.archive(path))
	}
	return tc.runTool(ctx, tmp, "link", "the worker's library", args)
}

// writePointers writes, beside the library in dir, the list of its words that
// point to symbols: in the library they are in another order.
func (tc *toolchain) writePointers(dir string) (*elfImage, error) {
	data, err := mapFile(filepath.Join(dir, sharedName))
	if err != nil {
		return nil, fmt.Errorf("read the worker's library: %w", err)
	}
	image, err := parseImage(data)
	if err != nil {
		return nil, err
	}
	if err := image.readPointers(); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, pointersName), image.pointers, 0o644); err != nil {
		return nil, fmt.Errorf("list the pointers of the worker's library: %w", err)
	}
	return image, nil
}

// linkWorker links the worker's main package against the library, which it finds
// in its own folder. It is linked against a stub: against the real library, the
// Go linker would take the hashes of packages from there and write them wrongly.
func (tc *toolchain) linkWorker(ctx context.Context, tmp string, lib *sharedLib, archive string) error {
	data, err := os.ReadFile(archive)
	if err != nil {
		return fmt.Errorf("read the compiled worker: %w", err)
	}
	o, err := readGoObject(data)
	if err != nil {
		return err
	}
	s := newStub(lib.image)
	for _, name := range append(o.refs, append(linkerNames, "main", "go:link.abihash."+sharedName)...) {
		s.add(name)
	}
	var importcfg []byte
	stubFile := filepath.Join(tmp, "stub", sharedName)
	for path := range lib.packages {
		importcfg = fmt.Appendf(importcfg, "packageshlib %s=%s\n", path, stubFile)
	}
	err = os.Mkdir(filepath.Join(tmp, "stub"), 0o755)
	for name, data := range map[string][]byte{stubFile: s.encode(sharedName, lib.note), filepath.Join(tmp, "importcfg.worker"): importcfg} {
		err = errors.Join(err, os.WriteFile(name, data, 0o644))
	}
	if err != nil {
		return fmt.Errorf("prepare the link of the worker: %w", err)
	}
	args := []string{"-o", workerName, "-importcfg", "importcfg.worker", "-linkshared", "-s", "-w", "-r", "$ORIGIN", "-extld", tc.env["CC"], archive}
	return tc.runTool(ctx, tmp, "link", "the worker", args)
}
