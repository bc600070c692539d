package native

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
)

// The compiler puts what fills a package's map into a function of its own, and the
// linker leaves it out where nothing reaches the map. Of a package that several cells
// link in, the first one's variables and its initialisation serve all: a map that only
// a later cell needs would stay empty. So such a package is linked from a copy in which
// these calls are as any others.
const (
	relocType = 5 // offset of the type in a relocation
	relocCall = 7 // R_CALL
	relocWeak = 1 << 15
)

// withMaps is the archive of a package to be linked in; data is its contents.
func (l *linking) withMaps(archive string, data []byte) (string, error) {
	copied, changed, err := strongCalls(data)
	if err != nil || !changed {
		return archive, err
	}
	name := filepath.Join(l.dir, fmt.Sprintf("package%d.a", len(l.archives)))
	if err := os.WriteFile(name, copied, 0o644); err != nil {
		return "", fmt.Errorf("prepare the link of a package: %w", err)
	}
	return name, nil
}

// strongCalls returns a copy of an archive without calls that the linker may leave out.
func strongCalls(archive []byte) (out []byte, changed bool, err error) {
	defer func() {
		if recover() != nil { // an offset beyond the end
			err = errObject
		}
	}()
	out = bytes.Clone(archive)
	o, err := openObject(out)
	if err != nil {
		return nil, false, err
	}
	for off, to := o.block(blockReloc); off < to; off += objRelocSize {
		if typ := o.b[off+relocType:]; binary.LittleEndian.Uint16(typ) == relocWeak|relocCall {
			binary.LittleEndian.PutUint16(typ, relocCall)
			changed = true
		}
	}
	return out, changed, nil
}
