package main

import (
	"encoding/binary"
	"errors"
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
	data, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read the cell's plugin: %w", err)
	}
	f, err := readPlugin(data, name)
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

var errPlugin = errors.New("it is no shared library of 64 bits that has the cell's function")

// readPlugin reads an ELF file.
func readPlugin(data []byte, name string) (f *pluginFile, err error) {
	defer func() {
		if recover() != nil { // an offset beyond the end
			f, err = nil, errPlugin
		}
	}()
	const relro, symbols, relocations, symbolSize, relocationSize = 0x6474e552, 11, 4, 24, 24
	le := binary.LittleEndian
	f = &pluginFile{}
	for i := range uint64(le.Uint16(data[56:])) {
		head := data[le.Uint64(data[32:])+i*uint64(le.Uint16(data[54:])):]
		if le.Uint32(head) == relro {
			f.relroFrom = le.Uint64(head[16:])
			f.relroTo = f.relroFrom + le.Uint64(head[40:])
		}
	}
	section := func(i uint64) (typ uint32, link uint64, body []byte) {
		head := data[le.Uint64(data[40:])+i*uint64(le.Uint16(data[58:])):]
		if typ = le.Uint32(head[4:]); typ == symbols || typ == relocations || typ == 3 {
			body = data[le.Uint64(head[24:]):][:le.Uint64(head[32:])]
		}
		return typ, uint64(le.Uint32(head[40:])), body
	}
	count := uint64(le.Uint16(data[60:]))
	tables := map[uint64]bool{} // by number of symbol
	for i := range count {
		typ, link, body := section(i)
		if typ != symbols {
			continue
		}
		_, _, names := section(link)
		for n, sym := range enumerate(body, symbolSize) {
			text := names[le.Uint32(sym):]
			text = text[:slices.Index(text, 0)]
			tables[n] = strings.HasPrefix(string(text), tablePrefix)
			if string(text) == name {
				f.entry = le.Uint64(sym[8:])
			}
		}
	}
	for i := range count {
		typ, _, body := section(i)
		if typ != relocations {
			continue
		}
		for _, rel := range enumerate(body, relocationSize) {
			if tables[uint64(le.Uint32(rel[12:]))] && le.Uint64(rel[16:]) == 0 {
				f.tables = append(f.tables, le.Uint64(rel))
			}
		}
	}
	if f.entry == 0 {
		return nil, errPlugin
	}
	return f, nil
}

// enumerate yields the entries of a table.
func enumerate(table []byte, size int) func(yield func(uint64, []byte) bool) {
	return func(yield func(uint64, []byte) bool) {
		for n := uint64(0); len(table) >= size; n++ {
			if !yield(n, table[:size]) {
				return
			}
			table = table[size:]
		}
	}
}
