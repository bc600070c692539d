package native

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Thin links. A fat plugin holds a copy of all that the cell reaches of the
// packages it imports: megabytes, and a second of linking. A thin one refers to
// the worker's shared library, which holds every package of the worker once.
//
// The Go linker can link a plugin against a shared library but for one thing: it
// takes runtime.addmoduledata, which registers the plugin when it is opened, to be
// the plugin's own. So each thin plugin gets a copy (register.go).
//
// All of this leans on how one version of Go lays things out. Where a check
// fails, cells are linked fat, in the same worker.
const (
	sharedName   = "libhone.so"
	pointersName = "libhone.pointers"
	registerName = "register.o"
)

// thinSource is compiled into every cell that may be linked thin: the Go linker
// wants a plugin to import what it would otherwise add itself.
const (
	thinFile   = "hone_thin.go"
	thinSource = "package main\n\nimport (\n\t_ \"runtime\"\n\t_ \"runtime/cgo\"\n)\n"
)

// sharedLib is the worker's shared library, for those who link against it.
type sharedLib struct {
	image *elfImage
	// note is the section with the hash that the runtime compares when a plugin
	// that was linked against the library is opened.
	note []byte
	// packages are the import paths of what it holds.
	packages map[string]bool
	// register is the object file with the plugin's own runtime.addmoduledata.
	register []byte
}

// openShared reads what buildShared wrote.
func openShared(dir string) (*sharedLib, error) {
	l := &sharedLib{}
	data, err := mapFile(filepath.Join(dir, sharedName))
	if err != nil {
		return nil, fmt.Errorf("open the worker's library: %w", err)
	}
	if l.image, err = parseImage(data); err != nil {
		return nil, err
	}
	if l.image.pointers, err = mapFile(filepath.Join(dir, pointersName)); err != nil {
		return nil, fmt.Errorf("open the worker's library: %w", err)
	}
	if l.note, err = l.image.section(".note.go.abihash"); err != nil {
		return nil, err
	}
	list, err := l.image.section(".note.go.pkg-list")
	if err != nil {
		return nil, err
	}
	if l.packages, err = packageList(list); err != nil {
		return nil, err
	}
	if l.register, err = os.ReadFile(filepath.Join(dir, registerName)); err != nil {
		return nil, fmt.Errorf("open the worker's library: %w", err)
	}
	return l, nil
}

// packageList reads the note in which the Go linker lists a library's packages.
func packageList(note []byte) (map[string]bool, error) {
	const head = 16 // three sizes and the name "Go"
	if len(note) < head {
		return nil, errors.New("the worker's library does not list its packages")
	}
	size := binary.LittleEndian.Uint32(note[4:])
	text := string(note[head:min(len(note), head+int(size))])
	packages := map[string]bool{}
	for path := range strings.FieldsSeq(text) {
		packages[path] = true
	}
	return packages, nil
}

// linking gathers what a unit is linked from.
type linking struct {
	b     *Builder
	dir   string
	cells map[string]*elfImage
	// archives are the packages to be linked in, because the worker's library
	// does not hold them.
	archives map[string]string
	// shared are the packages in the worker's library.
	shared map[string]bool
	refs   []string
}

// imageOf reads the plugin of a unit, for the units that import it. It is nil
// where none is linked against it.
func (b *Builder) imageOf(so, archive string) (*elfImage, error) {
	if b.thin == nil {
		return nil, nil
	}
	data, err := os.ReadFile(so)
	if err != nil {
		return nil, fmt.Errorf("read a linked cell: %w", err)
	}
	m, err := parseImage(data)
	if err != nil {
		return nil, err
	}
	if data, err = os.ReadFile(archive); err != nil {
		return nil, fmt.Errorf("read a compiled cell: %w", err)
	}
	o, err := readGoObject(data)
	if err != nil {
		return nil, err
	}
	m.plugin, m.imports = true, o.imports
	return m, m.readPointers()
}

// linkThin makes the plugin of a compiled unit, with references to the worker's
// library and to the plugins of the units it imports.
func (b *Builder) linkThin(ctx context.Context, dir, path, archive string) (so string, err error) {
	data, err := os.ReadFile(archive)
	if err != nil {
		return "", fmt.Errorf("read a compiled cell: %w", err)
	}
	if b.fatOnly != "" {
		return "", errors.New(b.fatOnly)
	}
	l := &linking{b: b, dir: dir, cells: map[string]*elfImage{}, archives: map[string]string{}, shared: map[string]bool{"runtime": true, "runtime/cgo": true}}
	if err := l.object(data); err != nil {
		return "", err
	}
	lib := filepath.Join(dir, sharedName)
	s := newStub(b.thin.image)
	for _, cell := range l.cells {
		s.libs = append(s.libs, cell)
	}
	for _, name := range append(l.refs, linkerNames...) {
		s.add(name)
	}
	s.add("go:link.abihash." + sharedName)
	files := map[string][]byte{
		lib:                                  s.encode(sharedName, b.thin.note),
		filepath.Join(dir, "thin.a"):         appendObject(data, registerName, b.thin.register),
		filepath.Join(dir, "importcfg.link"): l.importcfg(lib),
	}
	for name, data := range files {
		if err := os.WriteFile(name, data, 0o644); err != nil {
			return "", fmt.Errorf("prepare the link of %s: %w", path, err)
		}
	}
	so = filepath.Join(dir, "cell.so")
	args := []string{"-o", so, "-importcfg", "importcfg.link", "-linkshared", "-buildmode=plugin", "-pluginpath", path, "-s", "-w", "-r", "", "-extld", b.extld, "thin.a"}
	if err := b.tc.runTool(ctx, dir, "link", path, args); err != nil {
		return "", err
	}
	return so, s.renameIn(so)
}

// object notes what an archive names, and reads the archives it imports that
// have to be linked in.
func (l *linking) object(data []byte) error {
	o, err := readGoObject(data)
	if err != nil {
		return err
	}
	l.refs = append(l.refs, o.refs...)
	for _, path := range o.imports {
		if err := l.need(path); err != nil {
			return err
		}
	}
	return nil
}

// need notes a package that an archive imports.
func (l *linking) need(path string) error {
	if l.shared[path] || l.archives[path] != "" || l.cells[path] != nil || path == "unsafe" {
		return nil
	}
	l.b.mu.Lock()
	cell, shared, archive := l.b.images[path], l.b.thin.packages[path], l.b.packageArchive(path)
	l.b.mu.Unlock()
	switch {
	case cell != nil:
		l.cells[path] = cell
		return l.needCells(cell.imports)
	case shared:
		l.shared[path] = true
		return nil
	case archive == "":
		return fmt.Errorf("the package %s is not compiled", path)
	}
	data, err := os.ReadFile(archive)
	if err != nil {
		return fmt.Errorf("read the compiled package %s: %w", path, err)
	}
	o, err := readGoObject(data)
	if err != nil {
		return err
	}
	if o.foreign {
		return fmt.Errorf("%s, which is not among the worker's packages, uses cgo", path)
	}
	if l.archives[path], err = l.withMaps(archive, data); err != nil {
		return err
	}
	return l.object(data)
}

// needCells notes the cells that a cell imports: a type that reaches through it
// may be theirs.
func (l *linking) needCells(imports []string) error {
	for _, path := range imports {
		l.b.mu.Lock()
		isCell := l.b.images[path] != nil
		l.b.mu.Unlock()
		if !isCell {
			continue
		}
		if err := l.need(path); err != nil {
			return err
		}
	}
	return nil
}

// importcfg tells the linker where the packages are.
func (l *linking) importcfg(lib string) []byte {
	var b []byte
	for path := range l.shared {
		b = fmt.Appendf(b, "packageshlib %s=%s\n", path, lib)
	}
	for path := range l.cells {
		b = fmt.Appendf(b, "packageshlib %s=%s\n", path, lib)
	}
	for path, archive := range l.archives {
		b = fmt.Appendf(b, "packagefile %s=%s\n", path, archive)
	}
	return b
}

// renameIn gives the functions of other cells, in a linked plugin, the names
// under which those cells export them. The names that the Go linker wrote are
// longer by a suffix; they are cut in place.
func (s *stub) renameIn(so string) error {
	suffixed := map[string]bool{}
	for _, e := range s.syms {
		if e.lib.plugin && e.isFunc() && strings.HasSuffix(e.name, abiSuffix) {
			suffixed[e.name] = true
		}
	}
	if len(suffixed) == 0 {
		return nil
	}
	data, err := os.ReadFile(so)
	if err != nil {
		return fmt.Errorf("read a linked cell: %w", err)
	}
	m, err := parseImage(data)
	if err != nil {
		return err
	}
	starts := map[uint32]bool{}
	var cuts []uint32
	for off := symSize; off+symSize <= len(m.syms); off += symSize {
		at := binary.LittleEndian.Uint32(m.syms[off:])
		starts[at] = true
		if name := m.str(at); suffixed[name] && binary.LittleEndian.Uint16(m.syms[off+6:]) == 0 {
			cuts = append(cuts, at+uint32(len(name)-len(abiSuffix)))
		}
	}
	for _, cut := range cuts {
		for i := range uint32(len(abiSuffix)) {
			if i > 0 && starts[cut+i] {
				return errors.New("the linker shares the ends of names")
			}
		}
		m.strs[cut] = 0
	}
	if err := os.WriteFile(so, data, 0o755); err != nil {
		return fmt.Errorf("write a linked cell: %w", err)
	}
	return nil
}
