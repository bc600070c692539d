package native

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// What a plugin keeps. The Go linker drops what a plugin does not reach from its
// table of exports, and wants the types of all that is in the table to be the
// plugin's own. Cells are otherwise: later cells use everything that an earlier
// one declares, and the worker looks up a few functions. So in the copy of a cell's
// object file that is linked, the table of exports that the compiler wrote is
// reduced to those, and what is kept is listed in an object file beside it.
//
// That includes functions under the paths of other packages: methods of instances of
// generic types, and what the compiler wraps around methods. Where a later cell learns
// of an instance through this one, the compiler takes them to be in this one's package,
// and does not make them again.

// entryPoints are the functions that the worker looks up in a plugin
// (hone-worker's open). The first must be there.
var entryPoints = []string{"HoneCell", "HoneVars", "HoneExports"}

// Numbers of the object format (cmd/internal/goobj and cmd/internal/objabi).
const (
	blockSymDef     = 3
	blockHashed64   = 4
	blockHashed     = 5
	blockNonPkgDef  = 6
	blockRelocIndex = 11
	blockDataIndex  = 13
	blockReloc      = 14
	blockData       = 16
	blockCount      = 19

	pkgNone   = 1<<31 - 1
	pkgHashed = pkgNone - 2

	objRelocSize = 23
	objRelocSym  = 15 // offset of the symbol in a relocation
	relocAddr    = 1  // R_ADDR
	kindText     = 1  // STEXT
	kindROData   = 3  // SRODATA
	abiStatic    = 0xffff
	usedInIface  = 1
)

// objectFile is the part of an archive that the Go compiler wrote.
type objectFile struct {
	b []byte
	// head is what precedes it: which compiler wrote it.
	head []byte
}

// openObject finds the object file in an archive. Changes to it change the archive.
func openObject(archive []byte) (*objectFile, error) {
	for name, body := range members(archive) {
		at := bytes.Index(body, []byte("\n!\n"+objectMagic))
		if name == "_go_.o" && at >= 0 {
			return &objectFile{b: body[at+3:], head: body[:bytes.IndexByte(body, '\n')+1]}, nil
		}
	}
	return nil, errObject
}

func (o *objectFile) word(off uint32) uint32 { return binary.LittleEndian.Uint32(o.b[off:]) }

func (o *objectFile) block(i int) (from, to uint32) {
	base := uint32(len(objectMagic) + 8 + 4)
	return o.word(base + 4*uint32(i)), o.word(base + 4*uint32(i+1))
}

func (o *objectFile) text(off uint32) string {
	start := o.word(off + 4)
	return string(o.b[start : start+o.word(off)])
}

func (o *objectFile) count(block int, size uint32) uint32 {
	from, to := o.block(block)
	return (to - from) / size
}

// def is a symbol that an object file defines.
type def struct {
	off   uint32 // of its entry
	index uint32 // among all definitions
	name  string
	abi   uint16
}

// defs lists the definitions that have names.
func (o *objectFile) defs() []def {
	var out []def
	index := uint32(0)
	for block := blockSymDef; block <= blockNonPkgDef; block++ {
		from, to := o.block(block)
		for off := from; off < to; off += objSymSize {
			if block == blockSymDef || block == blockNonPkgDef {
				out = append(out, def{off, index, o.text(off), binary.LittleEndian.Uint16(o.b[off+8:])})
			}
			index++
		}
	}
	return out
}

// relocs is where the relocations of the i-th definition are.
func (o *objectFile) relocs(i uint32) (from, to uint32) {
	index, _ := o.block(blockRelocIndex)
	base, _ := o.block(blockReloc)
	return base + o.word(index+4*i)*objRelocSize, base + o.word(index+4*i+4)*objRelocSize
}

// hashedData is the contents of the i-th content-addressed definition.
func (o *objectFile) hashedData(i uint32) []byte {
	i += o.count(blockSymDef, objSymSize) + o.count(blockHashed64, objSymSize)
	index, _ := o.block(blockDataIndex)
	base, _ := o.block(blockData)
	return o.b[base+o.word(index+4*i) : base+o.word(index+4*i+4)]
}

// rootedCopy writes the copy of a unit's archive that is linked, beside it. A fat
// plugin is linked from it too: thin ones may refer to it.
func rootedCopy(dir, path, archive string) (string, error) {
	data, err := os.ReadFile(archive)
	if err != nil {
		return "", fmt.Errorf("read a compiled cell: %w", err)
	}
	if data, err = rooted(data, path); err != nil {
		return "", fmt.Errorf("prepare the link of %s: %w", path, err)
	}
	name := filepath.Join(dir, "linked.a")
	if err := os.WriteFile(name, data, 0o644); err != nil {
		return "", fmt.Errorf("prepare the link of %s: %w", path, err)
	}
	return name, nil
}

// rooted returns a copy of a unit's archive for linking: see above.
func rooted(archive []byte, path string) (out []byte, err error) {
	defer func() {
		if recover() != nil { // an offset beyond the end
			err = errObject
		}
	}()
	out = bytes.Clone(archive)
	o, err := openObject(out)
	if err != nil {
		return nil, err
	}
	var roots []def
	tabs := false
	for _, d := range o.defs() {
		switch {
		case d.name == "go:plugin.tabs":
			tabs = true
			if err := o.reduceExports(d, path); err != nil {
				return nil, err
			}
		case d.abi == abiStatic:
		case o.b[d.off+10] == kindText && o.word(d.off+13) == 0: // a func literal that was inlined everywhere
		case strings.HasPrefix(d.name, path+"."), o.b[d.off+10] == kindText && !strings.HasPrefix(d.name, "type:"):
			roots = append(roots, d)
		case strings.HasPrefix(d.name, "type:"+path+".") || strings.HasPrefix(d.name, "type:*"+path+"."):
			roots = append(roots, d)
			o.b[d.off+12] |= usedInIface // its methods are kept
		}
	}
	if !tabs {
		return nil, fmt.Errorf("%s exports nothing", path)
	}
	object := encodeRoots(o, roots)
	// A name of the same length, so that the offsets stay true.
	out = bytes.ReplaceAll(out, []byte("go:plugin.exports"), []byte("go:rooted.exports"))
	return appendObject(out, "roots.o", object), nil
}

// reduceExports makes all entries of the table of exports those of the entry
// points.
func (o *objectFile) reduceExports(tabs def, path string) error {
	const entry = 2 * objRelocSize // its name and its type
	from, to := o.relocs(tabs.index)
	var keep []byte
	found := false
	for off := from; off < to; off += entry {
		pkg, i := o.word(off+objRelocSym), o.word(off+objRelocSym+4)
		if pkg != pkgHashed {
			return errObject
		}
		name := o.hashedData(i) // flags, length, text
		if len(name) > 2 && slices.Contains(entryPoints, string(name[2:])) {
			keep = append(keep, o.b[off:off+entry]...)
			found = found || string(name[2:]) == entryPoints[0]
		}
	}
	if !found {
		return fmt.Errorf("%s lacks the function %s", path, entryPoints[0])
	}
	for off := from; off < to; off += entry {
		for _, sym := range []uint32{objRelocSym, objRelocSize + objRelocSym} {
			copy(o.b[off+sym:off+sym+8], keep[sym:sym+8])
		}
		keep = append(keep[entry:], keep[:entry]...)
	}
	return nil
}

// encodeRoots writes an object file with the symbol go:plugin.exports, which
// refers to all that is to be kept.
func encodeRoots(o *objectFile, roots []def) []byte {
	const headSize = uint32(len(objectMagic) + 8 + 4 + 4*blockCount)
	const tableName = "go:plugin.exports"
	le := binary.LittleEndian
	strs := []byte(tableName)
	starts := make([]uint32, len(roots))
	for i, r := range roots {
		starts[i] = headSize + uint32(len(strs))
		strs = append(strs, r.name...)
	}
	sym := func(b []byte, name, at uint32, abi uint16, kind byte, size uint32) []byte {
		b = le.AppendUint16(le.AppendUint32(le.AppendUint32(b, name), at), abi)
		return le.AppendUint32(le.AppendUint32(append(b, kind, 0, 0), size), 8)
	}
	var blocks [blockCount][]byte
	size := uint32(8 * len(roots))
	blocks[blockPackages] = make([]byte, packageSize) // number 0 is no package
	blocks[blockNonPkgDef] = sym(nil, uint32(len(tableName)), headSize, 0, kindROData, size)
	for i, r := range roots {
		blocks[blockNonPkgRef] = sym(blocks[blockNonPkgRef], uint32(len(r.name)), starts[i], r.abi, 0, 0)
		b := append(le.AppendUint32(blocks[blockReloc], uint32(8*i)), 8)
		b = le.AppendUint64(le.AppendUint16(b, relocAddr), 0)
		blocks[blockReloc] = le.AppendUint32(le.AppendUint32(b, pkgNone), uint32(1+i))
	}
	blocks[blockRelocIndex] = le.AppendUint32(make([]byte, 4), uint32(len(roots)))
	blocks[blockRelocIndex+1] = make([]byte, 8) // no auxiliary symbols
	blocks[blockDataIndex] = le.AppendUint32(make([]byte, 4), size)
	blocks[blockData] = make([]byte, size)
	out := append(bytes.Clone(o.head), "!\n"...)
	out = append(out, objectMagic...)
	out = le.AppendUint32(append(out, make([]byte, 8)...), 1) // shared
	off := headSize + uint32(len(strs))
	for _, b := range blocks {
		out = le.AppendUint32(out, off)
		off += uint32(len(b))
	}
	out = append(out, strs...)
	for _, b := range blocks {
		out = append(out, b...)
	}
	return out
}
