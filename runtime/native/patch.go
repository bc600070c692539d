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

// The runtime of workers is compiled from copies of some of Go's files, in which a
// fault is mended and a slow place made fast. A place that looks otherwise in another
// version of Go is left as it is there; the self-test tells whether all is well.

// patch is a change to a file of Go's source. edit gives nil where there is nothing to
// be changed.
type patch struct {
	file string
	edit func(text []byte) []byte
}

var patches = []patch{
	{"src/runtime/stkframe.go", unfoldMask},
	{"src/runtime/type.go", quickTypelinks},
}

// unfoldMask mends what Go 1.26 does wrongly in shared libraries. The compiler folds
// getGCMask of a type that it knows into the address of the type's map of pointers. For
// a library that address is read from a table that the C linker fills by the symbol's
// name; the Go linker does not list maps of pointers by name, and the entry becomes
// another symbol's. The runtime does this once: for the registers that reflect.MakeFunc
// saves. Their floats and integers are then taken for pointers, and a collection of
// garbage ends the process or keeps what is freed. In the copy the compiler cannot
// know the type.
func unfoldMask(text []byte) []byte {
	const call, instead = "getGCMask(abiRegArgsType)", "honeGCMask(abiRegArgsType)"
	if bytes.Count(text, []byte(call)) != 1 {
		return nil
	}
	const add = "\n//go:noinline\nfunc honeGCMask(t *_type) *byte { return getGCMask(t) }\n"
	return append(bytes.Replace(text, []byte(call), []byte(instead), 1), add...)
}

// typelinksHash is that of the function typelinksinit as quickTypelinks knows it.
const typelinksHash = "0bc7c82289dd2ddd9a4947b97e094bbb26d23d83d458f68cf50b29536291553a"

// quickTypelinks makes the opening of a plugin fast. When a plugin is opened, the
// runtime looks for each type that the plugin has a copy of among those of all modules
// loaded before, and for that puts those, 56,000 in a worker, into a map each time. The
// copy's function puts the plugin's few types into a map and looks the others up in
// it. It finds the same: of equal types the one of the earliest module.
func quickTypelinks(text []byte) []byte {
	const head = "func typelinksinit() {\n"
	start := bytes.Index(text, []byte(head))
	if start < 0 {
		return nil
	}
	end := bytes.Index(text[start:], []byte("\n}\n"))
	if end < 0 {
		return nil
	}
	sum := sha256.Sum256(text[start : start+end+len("\n}\n")])
	if hex.EncodeToString(sum[:]) != typelinksHash {
		return nil
	}
	out := append(bytes.Clone(text[:start]), quickTypelinksText...)
	return append(out, text[start+end+len("\n}\n"):]...)
}

const quickTypelinksText = `func typelinksinit() {
	modules := activeModules()
	for i, md := range modules {
		if i > 0 && md.typemap == nil {
			honeTypemap(modules[:i], md)
		}
	}
}

func honeTypemap(earlier []*moduledata, md *moduledata) {
	alike := make(map[uint32][]*_type, len(md.typelinks))
	for _, tl := range md.typelinks {
		alike[(*_type)(unsafe.Pointer(md.types+uintptr(tl))).Hash] = nil
	}
	for _, prev := range earlier {
		for _, tl := range prev.typelinks {
			t := (*_type)(unsafe.Pointer(prev.types + uintptr(tl)))
			if prev.typemap != nil {
				t = prev.typemap[typeOff(tl)]
			}
			if list, ok := alike[t.Hash]; ok {
				alike[t.Hash] = append(list, t)
			}
		}
	}
	tm := make(map[typeOff]*_type, len(md.typelinks))
	pinnedTypemaps = append(pinnedTypemaps, tm)
	md.typemap = tm
	for _, tl := range md.typelinks {
		t := (*_type)(unsafe.Pointer(md.types + uintptr(tl)))
		for _, candidate := range alike[t.Hash] {
			if typesEqual(t, candidate, map[_typePair]struct{}{}) {
				t = candidate
				break
			}
		}
		tm[typeOff(tl)] = t
	}
}
`

// readPatches makes the copies, by the names of the files that they replace.
func (tc *toolchain) readPatches() error {
	tc.patched = map[string][]byte{}
	sum := sha256.New()
	for _, p := range patches {
		name := filepath.Join(tc.env["GOROOT"], p.file)
		text, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("read the source of Go's runtime: %w", err)
		}
		if err == nil {
			text = p.edit(text)
		}
		if text != nil {
			tc.patched[name] = text
		}
		fmt.Fprintf(sum, "%s %d\n%s", p.file, len(text), text)
	}
	tc.patchKey = hex.EncodeToString(sum.Sum(nil))[:24]
	return nil
}

// overlayPatches writes the copies into the cache and has everything compiled with
// them.
func (tc *toolchain) overlayPatches(cache string) error {
	if len(tc.patched) == 0 {
		return nil
	}
	dir := filepath.Join(cache, "runtime", tc.patchKey)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write the source that Go's runtime is compiled from: %w", err)
	}
	replace := map[string]string{}
	for name, text := range tc.patched {
		replace[name] = filepath.Join(dir, filepath.Base(name))
		if err := writeIfChanged(replace[name], text); err != nil {
			return fmt.Errorf("write the source that Go's runtime is compiled from: %w", err)
		}
	}
	list, err := json.Marshal(map[string]any{"Replace": replace})
	if err == nil {
		tc.overlay = filepath.Join(dir, "overlay.json")
		err = writeIfChanged(tc.overlay, list)
	}
	if err != nil {
		return fmt.Errorf("write the source that Go's runtime is compiled from: %w", err)
	}
	return nil
}

// buildFlags are the flags of everything that is linked into the worker or a cell.
func (tc *toolchain) buildFlags() []string {
	if tc.overlay == "" {
		return buildFlags
	}
	return append(buildFlags[:len(buildFlags):len(buildFlags)], "-overlay="+tc.overlay)
}
