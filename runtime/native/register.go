package native

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// registerSource is runtime.addmoduledata of Go's runtime/asm_amd64.s. The
// plugin's start calls it with the plugin's module data in DI; it appends them to
// the list that begins in the worker. %d is the offset of their field next.
const registerSource = `#include "textflag.h"

TEXT runtime·addmoduledata(SB),NOSPLIT,$0-0
	PUSHQ	R15
	MOVQ	runtime·lastmoduledatap(SB), AX
	MOVQ	DI, %d(AX)
	MOVQ	DI, runtime·lastmoduledatap(SB)
	POPQ	R15
	RET
`

// thinPlatform says why cells cannot be linked thin on this platform, or "".
func (tc *toolchain) thinPlatform() string {
	if p := tc.env["GOOS"] + "/" + tc.env["GOARCH"]; p != "linux/amd64" || runtime.GOOS != "linux" {
		return "thin links are made for linux/amd64, and this is " + p
	}
	if v := goLang(tc.env["GOVERSION"]); v != thinGo {
		return "thin links are made for " + thinGo + ", and this is " + tc.env["GOVERSION"]
	}
	return ""
}

// thinGo is the version of Go whose object files, types and linker are known here.
const thinGo = "go1.26"

// writeRegister assembles the object file that every thin plugin contains.
func (tc *toolchain) writeRegister(ctx context.Context, dir string, lib *elfImage) error {
	next, err := nextOffset(lib)
	if err != nil {
		return err
	}
	src := filepath.Join(dir, "register.s")
	if err := os.WriteFile(src, fmt.Appendf(nil, registerSource, next), 0o644); err != nil {
		return fmt.Errorf("write register.s: %w", err)
	}
	include := filepath.Join(tc.env["GOROOT"], "pkg", "include")
	args := []string{"-p", "session/register", "-dynlink", "-shared", "-trimpath", dir, "-I", include, "-o", registerName, "register.s"}
	return tc.runTool(ctx, dir, "asm", "register", args)
}

// nextOffset reads from the library's own description of the type
// runtime.moduledata where its field next is.
func nextOffset(lib *elfImage) (uint64, error) {
	t, ok := lib.lookup("type:runtime.moduledata")
	if !ok {
		return 0, errors.New("the worker's library does not describe runtime.moduledata")
	}
	data := lib.bytes(t.value, t.size)
	if len(data) < structSize {
		return 0, errors.New("the description of runtime.moduledata is too short")
	}
	first := uint64(structSize)
	if data[typeFlags]&flagUncommon != 0 {
		first += uncommonSize
	}
	want := mangled("type:.namedata.next-")
	for i := range binary.LittleEndian.Uint64(data[typeFieldCount:]) {
		at := first + i*fieldSize
		if name, _ := lib.target(t.value + at); name == want && at+fieldSize <= t.size {
			return binary.LittleEndian.Uint64(data[at+fieldOffset:]), nil
		}
	}
	return 0, errors.New("runtime.moduledata has no field next")
}
