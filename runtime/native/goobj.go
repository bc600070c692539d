package native

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
)

// goObject is what a compiled package's archive says of what it needs.
type goObject struct {
	// refs are the names of the symbols that it uses and does not define.
	refs []string
	// imports are the packages that must be linked with it.
	imports []string
	// foreign says that it holds objects of another compiler: cgo.
	foreign bool
}

// The parts of a Go object file that are read here, by number, as
// cmd/internal/goobj defines them for the format of objectMagic.
const (
	objectMagic    = "\x00go120ld"
	blockAutolib   = 0
	blockPackages  = 1
	blockNonPkgRef = 7
	autolibSize    = 16
	packageSize    = 8
	objSymSize     = 21
)

// errObject says that an archive is not in the format known here.
var errObject = errors.New("the compiled package has a format that hone does not know")

// readGoObject reads an archive as the compiler's -pack writes it.
func readGoObject(archive []byte) (*goObject, error) {
	o := &goObject{}
	found := false
	for name, body := range members(archive) {
		if name == "__.PKGDEF" || name == "preferlinkext" || name == "dynimportfail" {
			continue
		}
		if !bytes.HasPrefix(body, []byte("go object ")) {
			o.foreign = true
			continue
		}
		at := bytes.Index(body, []byte("\n!\n"+objectMagic)) + 3
		if at < 3 {
			return nil, errObject
		}
		o.foreign = o.foreign || bytes.Contains(body[:at], []byte("$$  // cgo"))
		if err := o.read(body[at:]); err != nil {
			return nil, err
		}
		found = true
	}
	if !found {
		return nil, errObject
	}
	return o, nil
}

// members yields the files of an archive.
func members(archive []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		rest, ok := bytes.CutPrefix(archive, []byte("!<arch>\n"))
		for ok && len(rest) >= arHeader {
			size, err := strconv.Atoi(strings.TrimSpace(string(rest[48:58])))
			if err != nil || size < 0 || arHeader+size > len(rest) {
				return
			}
			if !yield(strings.TrimRight(string(rest[:16]), " /"), rest[arHeader:arHeader+size]) {
				return
			}
			rest = rest[min(len(rest), arHeader+size+size&1):]
		}
	}
}

// arHeader is the size of what precedes a file in an archive.
const arHeader = 60

// read reads one object file.
func (o *goObject) read(b []byte) (err error) {
	defer func() {
		if recover() != nil { // an offset beyond the end
			err = errObject
		}
	}()
	word := func(off uint32) uint32 { return binary.LittleEndian.Uint32(b[off:]) }
	text := func(off uint32) string {
		start := word(off + 4)
		return string(b[start : start+word(off)])
	}
	block := func(i int) (from, to uint32) {
		base := uint32(len(objectMagic) + 8 + 4)
		return word(base + 4*uint32(i)), word(base + 4*uint32(i+1))
	}
	// Packages that are referred to by number would need their archives to be
	// read; the compiler's -linkshared makes it refer to all by name.
	if from, to := block(blockPackages); (to-from)/packageSize > 1 {
		return fmt.Errorf("%w: it refers to symbols by number", errObject)
	}
	for off, to := block(blockAutolib); off < to; off += autolibSize {
		o.imports = append(o.imports, text(off))
	}
	for off, to := block(blockNonPkgRef); off < to; off += objSymSize {
		o.refs = append(o.refs, text(off))
	}
	return nil
}

// appendObject adds an object file to an archive, as `go tool pack r` does.
func appendObject(archive []byte, name string, object []byte) []byte {
	out := bytes.Clone(archive)
	if len(out)%2 != 0 {
		out = append(out, 0)
	}
	out = fmt.Appendf(out, "%-16s%-12d%-6d%-6d%-8o%-10d`\n", name, 0, 0, 0, 0o644, len(object))
	out = append(out, object...)
	if len(object)%2 != 0 {
		out = append(out, 0)
	}
	return out
}
