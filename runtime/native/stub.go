package native

import (
	"bytes"
	"crypto/sha256"
	"debug/elf"
	"encoding/base64"
	"encoding/binary"
	"strings"
)

// A stub stands in for the worker's shared library when a cell is linked. It has
// the symbols that the cell names and no others: the Go linker and the C linker
// both read every symbol of a library, and the real one has a hundred thousand.
type stub struct {
	libs []*elfImage
	syms []stubSym
	// have holds the names of syms, and those that are not to be taken.
	have map[string]bool
}

type stubSym struct {
	elfSym
	lib *elfImage
	// data is the contents of a type, which the Go linker reads.
	data []byte
	// mask is the map of a type's pointers, at the address maskAt.
	mask   []byte
	maskAt uint64
	// targets are the types that the words of data point to, by offset.
	targets map[uint64]string
}

// linkerNames are symbols of the runtime that the Go linker asks for by itself.
var linkerNames = []string{
	"runtime.addmoduledata", "runtime.lastmoduledatap", "runtime.firstmoduledata", "runtime.unreachableMethod",
	"runtime.mapinitnoop", "runtime.deferreturn", "runtime.morestack", "type:runtime.moduledata",
}

// newStub begins a stub of the first library, to which the names of the others,
// cells linked before, are added.
func newStub(libs ...*elfImage) *stub {
	return &stub{libs: libs, have: map[string]bool{}}
}

// add takes a name that an object file refers to into the stub, with the names
// under which the linker may look for it.
func (s *stub) add(name string) {
	name = mangled(name)
	if s.have[name] {
		return
	}
	s.have[name] = true
	for _, lib := range s.libs {
		found := false
		for _, suffix := range []string{"", ".abiinternal", ".abi0"} {
			if sym, ok := lib.lookup(name + suffix); ok {
				s.take(lib, sym)
				found = true
			}
		}
		if found {
			return
		}
	}
}

// take adds a symbol, and of a type what the Go linker reads of it: its
// contents, its map of pointers and, where it is made of others, those.
func (s *stub) take(lib *elfImage, sym elfSym) {
	e := stubSym{elfSym: sym, lib: lib}
	isType := strings.HasPrefix(sym.name, "type:") && !strings.HasPrefix(sym.name, "type:.")
	switch {
	case sym.isFunc():
		if lib.plugin && !strings.HasPrefix(sym.name, "type:") {
			e.name += abiSuffix
		}
	case isType:
		e.data = lib.bytes(sym.value, sym.size)
		s.takeParts(&e)
	case strings.HasPrefix(sym.name, "go:itab."):
		e.follow(s, itabType)
	}
	s.syms = append(s.syms, e)
}

// abiSuffix is what the Go linker puts after a function's name in a shared
// library, and not in a plugin.
const abiSuffix = ".abiinternal"

// Offsets in the runtime's description of a type (internal/abi) and of the table
// of methods of a type.
const (
	itabType       = 8
	typePtrdata    = 8
	typeFlags      = 20
	typeKind       = 23
	typeGCData     = 32
	typeElem       = 48 // of an array
	typeFieldCount = 64 // of a struct
	kindArray      = 17
	kindStruct     = 25
	kindMask       = 31
	flagUncommon   = 1
	uncommonSize   = 16
	fieldSize      = 24
	fieldType      = 8
	fieldOffset    = 16
	typeSize       = 48
	structSize     = 80
)

func (s *stub) takeParts(e *stubSym) {
	if len(e.data) < typeSize {
		return
	}
	word := func(off int) uint64 { return binary.LittleEndian.Uint64(e.data[off:]) }
	switch kind := e.data[typeKind] & kindMask; {
	case kind == kindArray:
		e.follow(s, typeElem)
	case kind == kindStruct && len(e.data) >= structSize:
		first := uint64(structSize)
		if e.data[typeFlags]&flagUncommon != 0 {
			first += uncommonSize
		}
		for i := range word(typeFieldCount) {
			e.follow(s, first+i*fieldSize+fieldType)
		}
	}
	if bits := word(typePtrdata) / 8; bits > 0 {
		e.maskAt = word(typeGCData)
		e.mask = e.lib.bytes(e.maskAt, (bits+7)/8)
	}
}

// follow notes which type a word of the symbol points to, and adds it.
func (e *stubSym) follow(s *stub, off uint64) {
	name, ok := e.lib.target(e.value + off)
	if !ok {
		return
	}
	if e.targets == nil {
		e.targets = map[uint64]string{}
	}
	e.targets[off] = name
	s.add(name)
}

// encode writes the stub as a shared library. soname is the name by which the
// dynamic linker knows the real one, note the section .note.go.abihash of it.
func (s *stub) encode(soname string, note []byte) []byte {
	w := stubWriter{strs: []byte{0}, names: []byte{0}, syms: make([]byte, symSize)}
	w.section("", elf.SHT_NULL, 0, 0, nil)
	text := w.section(".text", elf.SHT_NOBITS, elf.SHF_ALLOC|elf.SHF_EXECINSTR, 0, nil)
	w.section(".note.go.abihash", elf.SHT_NOTE, elf.SHF_ALLOC, 0, note)
	index := make(map[string]int, len(s.syms))
	for i, e := range s.syms {
		index[e.name] = i + 1
		section := text
		if e.mask != nil {
			e.data = bytes.Clone(e.data)
			binary.LittleEndian.PutUint64(e.data[typeGCData:], w.shift(e.lib, e.maskAt))
		}
		if e.data != nil {
			section = w.section(".type", elf.SHT_PROGBITS, elf.SHF_ALLOC, w.shift(e.lib, e.value), e.data)
		}
		if e.mask != nil {
			w.section(".mask", elf.SHT_PROGBITS, elf.SHF_ALLOC, w.shift(e.lib, e.maskAt), e.mask)
		}
		w.symbol(e, section, w.shift(e.lib, e.value))
	}
	return w.finish(soname, s, index)
}

// mangled is the name under which the Go linker lists a symbol in the table of
// dynamic symbols: those of types are hashed. See typeSymbolMangle in
// cmd/link/internal/ld.
func mangled(name string) string {
	short := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		sum[0] ^= 0xff // cmd/internal/hash
		return base64.StdEncoding.EncodeToString(sum[:6])
	}
	isType := strings.HasPrefix(name, "type:")
	switch {
	case !isType && !strings.Contains(name, "@"), strings.HasPrefix(name, "type:runtime."), strings.HasPrefix(name, "go:string."):
		return name
	case len(name) <= 14 && !strings.Contains(name, "@"):
		return name
	case isType && name[5] == '.':
		return "type:." + short(name[5:])
	case isType:
		return "type:" + short(name[5:])
	}
	i, j := strings.IndexByte(name, '['), strings.LastIndexByte(name, ']')
	if j == -1 || j <= i {
		j = len(name)
	}
	return name[:i+1] + short(name[i+1:j]) + name[j:]
}

// stubWriter assembles an ELF file.
type stubWriter struct {
	strs, names, syms []byte
	heads             []elf.Section64
	bodies            [][]byte
	shifts            map[*elfImage]uint64
}

// shift moves the addresses of each library to a range of their own.
func (w *stubWriter) shift(lib *elfImage, addr uint64) uint64 {
	if w.shifts == nil {
		w.shifts = map[*elfImage]uint64{}
	}
	base, ok := w.shifts[lib]
	if !ok {
		base = uint64(len(w.shifts)) << 40
		w.shifts[lib] = base
	}
	return base + addr
}

func (w *stubWriter) section(name string, typ elf.SectionType, flags elf.SectionFlag, addr uint64, body []byte) int {
	w.heads = append(w.heads, elf.Section64{Name: uint32(len(w.names)), Type: uint32(typ), Flags: uint64(flags), Addr: addr, Size: uint64(len(body)), Addralign: 1})
	w.names = append(append(w.names, name...), 0)
	w.bodies = append(w.bodies, body)
	return len(w.heads) - 1
}

func (w *stubWriter) str(text string) uint32 {
	off := len(w.strs)
	w.strs = append(append(w.strs, text...), 0)
	return uint32(off)
}

func (w *stubWriter) symbol(e stubSym, section int, value uint64) {
	b := make([]byte, symSize)
	binary.LittleEndian.PutUint32(b, w.str(e.name))
	b[4] = e.info
	binary.LittleEndian.PutUint16(b[6:], uint16(section))
	binary.LittleEndian.PutUint64(b[8:], value)
	binary.LittleEndian.PutUint64(b[16:], e.size)
	w.syms = append(w.syms, b...)
}

// finish adds the tables and lays the file out.
func (w *stubWriter) finish(soname string, s *stub, index map[string]int) []byte {
	dynstr := len(w.heads) // the next section
	var dynamic, relas []byte
	for _, tag := range [][2]uint64{{uint64(elf.DT_SONAME), uint64(w.str(soname))}, {uint64(elf.DT_NULL), 0}} {
		dynamic = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(dynamic, tag[0]), tag[1])
	}
	for _, e := range s.syms {
		for off, name := range e.targets {
			if index[name] == 0 {
				continue
			}
			relas = binary.LittleEndian.AppendUint64(relas, w.shift(e.lib, e.value)+off)
			relas = binary.LittleEndian.AppendUint64(relas, uint64(index[name])<<32|uint64(elf.R_X86_64_64))
			relas = binary.LittleEndian.AppendUint64(relas, 0)
		}
	}
	w.section(".dynstr", elf.SHT_STRTAB, elf.SHF_ALLOC, 0, w.strs)
	dynsym := w.section(".dynsym", elf.SHT_DYNSYM, elf.SHF_ALLOC, 0, w.syms)
	relocs := w.section(".rela.dyn", elf.SHT_RELA, elf.SHF_ALLOC, 0, relas) //nolint:misspell // the name of the format
	dyn := w.section(".dynamic", elf.SHT_DYNAMIC, elf.SHF_ALLOC|elf.SHF_WRITE, 0, dynamic)
	names := w.section(".shstrtab", elf.SHT_STRTAB, 0, 0, nil)
	w.bodies[names], w.heads[names].Size = w.names, uint64(len(w.names))
	w.heads[dynsym].Link, w.heads[dynsym].Info, w.heads[dynsym].Entsize = uint32(dynstr), 1, symSize
	w.heads[relocs].Link, w.heads[relocs].Entsize = uint32(dynsym), relaSize
	w.heads[dyn].Link, w.heads[dyn].Entsize = uint32(dynstr), 16
	return w.layout(names)
}

func (w *stubWriter) layout(names int) []byte {
	const headerSize, sectionSize = 64, 64
	off := uint64(headerSize)
	for i, body := range w.bodies {
		off = (off + 7) &^ 7
		if w.heads[i].Type == uint32(elf.SHT_NULL) {
			continue
		}
		w.heads[i].Off = off
		off += uint64(len(body))
	}
	off = (off + 7) &^ 7
	head := elf.Header64{
		Ident:   [16]byte{0x7f, 'E', 'L', 'F', byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)},
		Type:    uint16(elf.ET_DYN),
		Machine: uint16(elf.EM_X86_64), Version: uint32(elf.EV_CURRENT),
		Shoff: off, Ehsize: headerSize, Shentsize: sectionSize, Shnum: uint16(len(w.heads)), Shstrndx: uint16(names),
	}
	var out bytes.Buffer
	put := func(v any) {
		if err := binary.Write(&out, binary.LittleEndian, v); err != nil {
			panic(err) // a fixed-size value and a buffer
		}
	}
	put(head)
	for i, body := range w.bodies {
		if len(body) > 0 {
			out.Write(make([]byte, int(w.heads[i].Off)-out.Len()))
			out.Write(body)
		}
	}
	out.Write(make([]byte, int(off)-out.Len()))
	put(w.heads)
	return out.Bytes()
}
