package main

import (
	"debug/elf"
	"encoding/binary"
	"fmt"
	"os"
	"plugin"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"unsafe"
)

// Go asks whether a value of an interface with methods has a certain type by comparing
// the address of its table of methods with that of the table which the compiler wrote
// for the two types. That holds if there is one table. But where the runtime has made
// one before a plugin is loaded that brings another (fmt.Errorf asks its arguments
// whether they are errors), errors.Unwrap(err).(*T) is false in the plugin though it
// is a *T. So the plugin's references to tables are led to those that the runtime
// knows, before anything of the cell runs.

// pluginFile is the part of a plugin's file that is read here.
type pluginFile struct {
	tables []uint64 // where its references to tables of methods are
	entry  uint64   // the address of the cell's function
	// relro is what the dynamic linker has made read-only.
	relroFrom, relroTo uint64
}

const tablePrefix = "go:itab."

// oneTable sets the references of a loaded plugin. entry is its function of that name.
func oneTable(file, name string, entry plugin.Symbol) error {
	f, err := readPlugin(file, name)
	if err != nil {
		return fmt.Errorf("read the cell's plugin: %w", err)
	}
	// The second word of an interface that holds a function points to where its
	// address is.
	code := **(**unsafe.Pointer)(unsafe.Add(unsafe.Pointer(&entry), unsafe.Sizeof(uintptr(0))))
	for _, at := range f.tables {
		if err := f.lead(code, at); err != nil {
			return err
		}
	}
	return nil
}

// lead sets one reference.
func (f *pluginFile) lead(code unsafe.Pointer, at uint64) error {
	ref := (*unsafe.Pointer)(unsafe.Add(code, int(at)-int(f.entry)))
	known := knownTable(*ref)
	if known == *ref {
		return nil
	}
	copyHash(known, *ref)
	page := uint64(os.Getpagesize())
	start := at &^ (page - 1)
	if start < f.relroFrom&^(page-1) || start >= f.relroTo&^(page-1) {
		*ref = known
		return nil
	}
	memory := unsafe.Slice((*byte)(unsafe.Add(code, int(start)-int(f.entry))), page)
	if err := syscall.Mprotect(memory, syscall.PROT_READ|syscall.PROT_WRITE); err != nil {
		return fmt.Errorf("make the cell's tables writable: %w", err)
	}
	*ref = known
	if err := syscall.Mprotect(memory, syscall.PROT_READ); err != nil {
		return fmt.Errorf("make the cell's tables read-only: %w", err)
	}
	return nil
}

// knownTable is the table that the runtime has for the two types of this one.
func knownTable(table unsafe.Pointer) unsafe.Pointer {
	if table == nil {
		return nil
	}
	types := (*[2]unsafe.Pointer)(table) // internal/abi.ITab: the interface, the type
	face, typ := typeAt(types[0]), typeAt(types[1])
	if !typ.Implements(face) {
		return table
	}
	v := reflect.New(face)
	v.Elem().Set(reflect.Zero(typ))
	return *(*unsafe.Pointer)(v.UnsafePointer())
}

// copyHash gives a table that the runtime has made the hash of its type, for which type
// switches look first: the runtime leaves it out.
func copyHash(to, from unsafe.Pointer) {
	const hash = 2 * unsafe.Sizeof(uintptr(0)) // after the interface and the type
	set, value := (*uint32)(unsafe.Add(to, hash)), *(*uint32)(unsafe.Add(from, hash))
	if atomic.LoadUint32(set) != value {
		atomic.StoreUint32(set, value)
	}
}

// typeAt is the type whose description is at p.
func typeAt(p unsafe.Pointer) reflect.Type {
	var v any
	(*[2]unsafe.Pointer)(unsafe.Pointer(&v))[0] = p
	return reflect.TypeOf(v)
}

// readPlugin reads the file of a plugin whose cell's function has the name.
func readPlugin(file, name string) (*pluginFile, error) {
	image, err := elf.Open(file)
	if err != nil {
		return nil, err
	}
	defer image.Close()
	symbols, err := image.DynamicSymbols()
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(symbols, func(s elf.Symbol) bool { return s.Name == name })
	if at < 0 {
		return nil, fmt.Errorf("it has no function %s", name)
	}
	f := &pluginFile{entry: symbols[at].Value}
	for _, p := range image.Progs {
		if p.Type == elf.PT_GNU_RELRO {
			f.relroFrom, f.relroTo = p.Vaddr, p.Vaddr+p.Memsz
		}
	}
	for _, section := range image.Sections {
		if section.Type != elf.SHT_RELA { //nolint:misspell // the name of the format
			continue
		}
		relocations := make([]elf.Rela64, section.Size/uint64(binary.Size(elf.Rela64{})))
		if err := binary.Read(section.Open(), image.ByteOrder, relocations); err != nil {
			return nil, err
		}
		for _, r := range relocations {
			// The first symbol of the file, which has no name, is not in symbols.
			n := elf.R_SYM64(r.Info)
			if n > 0 && int(n) <= len(symbols) && strings.HasPrefix(symbols[n-1].Name, tablePrefix) && r.Addend == 0 {
				f.tables = append(f.tables, r.Off)
			}
		}
	}
	return f, nil
}
