package native

import (
	"bytes"
	"cmp"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sort"
)

// elfImage answers questions about a shared library by name and by address. It
// reads the library's own hash table, so that opening a library of a hundred
// thousand symbols costs nothing.
type elfImage struct {
	data []byte
	file *elf.File
	syms []byte // .dynsym
	strs []byte // .dynstr
	hash gnuHash
	// pointers are the words that the dynamic linker sets to the address of a
	// symbol, sorted: the address of each and the number of its symbol.
	pointers []byte
	// plugin says that functions are listed under their plain names, as the Go
	// linker does in a plugin, not under names with their ABI.
	plugin bool
	// imports are, of a plugin, the packages that its cell imports.
	imports []string
}

// elfSym is a defined dynamic symbol.
type elfSym struct {
	name        string
	info        byte
	value, size uint64
}

func (s elfSym) isFunc() bool { return elf.ST_TYPE(s.info) == elf.STT_FUNC }

const (
	symSize     = 24
	relaSize    = 24
	pointerSize = 12
)

// parseImage prepares the questions. data is kept.
func parseImage(data []byte) (*elfImage, error) {
	f, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("read a shared library: %w", err)
	}
	if f.Machine != elf.EM_X86_64 {
		return nil, fmt.Errorf("read a shared library: it is for %v", f.Machine)
	}
	m := &elfImage{data: data, file: f}
	for name, to := range map[string]*[]byte{".dynsym": &m.syms, ".dynstr": &m.strs} {
		if *to, err = m.section(name); err != nil {
			return nil, err
		}
	}
	table, err := m.section(".gnu.hash")
	if err != nil {
		return nil, err
	}
	m.hash, err = parseGNUHash(table)
	return m, err
}

// section is the contents of a section, not copied.
func (m *elfImage) section(name string) ([]byte, error) {
	s := m.file.Section(name)
	if s == nil || s.Type == elf.SHT_NOBITS || s.Offset+s.Size > uint64(len(m.data)) {
		return nil, fmt.Errorf("read a shared library: it has no section %s", name)
	}
	return m.data[s.Offset : s.Offset+s.Size], nil
}

// lookup finds a defined symbol.
func (m *elfImage) lookup(name string) (elfSym, bool) {
	for i := range m.hash.candidates(name) {
		if s, defined := m.sym(i); defined && s.name == name {
			return s, true
		}
	}
	return elfSym{}, false
}

// sym is the i-th dynamic symbol.
func (m *elfImage) sym(i uint32) (s elfSym, defined bool) {
	off := int(i) * symSize
	if off+symSize > len(m.syms) {
		return elfSym{}, false
	}
	b := m.syms[off : off+symSize]
	s = elfSym{
		name:  m.str(binary.LittleEndian.Uint32(b)),
		info:  b[4],
		value: binary.LittleEndian.Uint64(b[8:]),
		size:  binary.LittleEndian.Uint64(b[16:]),
	}
	return s, binary.LittleEndian.Uint16(b[6:]) != uint16(elf.SHN_UNDEF)
}

func (m *elfImage) str(off uint32) string {
	if int(off) >= len(m.strs) {
		return ""
	}
	b := m.strs[off:]
	if end := bytes.IndexByte(b, 0); end >= 0 {
		b = b[:end]
	}
	return string(b)
}

// bytes is the library's contents between two addresses, or nil where they are
// not in the file.
func (m *elfImage) bytes(addr, size uint64) []byte {
	for _, s := range m.file.Sections {
		if s.Type == elf.SHT_PROGBITS && s.Flags&elf.SHF_ALLOC != 0 && s.Addr <= addr && addr+size <= s.Addr+s.Size {
			start := s.Offset + addr - s.Addr
			return m.data[start : start+size]
		}
	}
	return nil
}

// target names the symbol that the word at an address points to.
func (m *elfImage) target(addr uint64) (string, bool) {
	n := len(m.pointers) / pointerSize
	at := func(i int) uint64 { return binary.LittleEndian.Uint64(m.pointers[i*pointerSize:]) }
	i := sort.Search(n, func(i int) bool { return at(i) >= addr })
	if i == n || at(i) != addr {
		return "", false
	}
	s, _ := m.sym(binary.LittleEndian.Uint32(m.pointers[i*pointerSize+8:]))
	return s.name, true
}

// readPointers lists, sorted by address, the words that point to symbols.
func (m *elfImage) readPointers() error {
	relas, err := m.section(".rela.dyn")
	if err != nil {
		return err
	}
	type pointer struct {
		addr uint64
		sym  uint32
	}
	var found []pointer
	for ; len(relas) >= relaSize; relas = relas[relaSize:] {
		info := binary.LittleEndian.Uint64(relas[8:])
		if elf.R_X86_64(info&0xffffffff) != elf.R_X86_64_64 || binary.LittleEndian.Uint64(relas[16:]) != 0 {
			continue
		}
		found = append(found, pointer{binary.LittleEndian.Uint64(relas), uint32(info >> 32)})
	}
	slices.SortFunc(found, func(a, b pointer) int { return cmp.Compare(a.addr, b.addr) })
	m.pointers = make([]byte, 0, len(found)*pointerSize)
	for _, p := range found {
		m.pointers = binary.LittleEndian.AppendUint64(m.pointers, p.addr)
		m.pointers = binary.LittleEndian.AppendUint32(m.pointers, p.sym)
	}
	return nil
}

// gnuHash is the table by which the dynamic linker finds symbols.
type gnuHash struct {
	first, shift   uint32
	bloom          []byte
	buckets, chain []byte
}

func parseGNUHash(b []byte) (gnuHash, error) {
	if len(b) < 16 {
		return gnuHash{}, errors.New("read a shared library: its hash table is cut short")
	}
	word := func(i int) int { return int(binary.LittleEndian.Uint32(b[4*i:])) }
	buckets, bloom := word(0), word(2)
	h := gnuHash{first: uint32(word(1)), shift: uint32(word(3))}
	rest := b[16:]
	if buckets <= 0 || bloom <= 0 || len(rest) < 8*bloom+4*buckets {
		return gnuHash{}, errors.New("read a shared library: its hash table is cut short")
	}
	h.bloom, rest = rest[:8*bloom], rest[8*bloom:]
	h.buckets, h.chain = rest[:4*buckets], rest[4*buckets:]
	return h, nil
}

// candidates yields the indices of the symbols that may have the name.
func (h gnuHash) candidates(name string) func(yield func(uint32) bool) {
	return func(yield func(uint32) bool) {
		sum := uint32(5381)
		for i := range len(name) {
			sum = sum*33 + uint32(name[i])
		}
		word := binary.LittleEndian.Uint64(h.bloom[8*(sum/64%uint32(len(h.bloom)/8)):])
		if word>>(sum%64)&1 == 0 || word>>(sum>>h.shift%64)&1 == 0 {
			return
		}
		i := binary.LittleEndian.Uint32(h.buckets[4*(sum%uint32(len(h.buckets)/4)):])
		if i < h.first {
			return
		}
		for ; int(4*(i-h.first))+4 <= len(h.chain); i++ {
			entry := binary.LittleEndian.Uint32(h.chain[4*(i-h.first):])
			if entry|1 == sum|1 && !yield(i) {
				return
			}
			if entry&1 != 0 {
				return
			}
		}
	}
}
