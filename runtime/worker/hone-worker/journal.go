package main

import (
	"bytes"
	"errors"
	"fmt"
	"hash/maphash"
	"maps"
	"os"
	"reflect"
	"runtime"
	"slices"

	"hone/runtime/worker/message"
)

// Limits of what is looked at after each cell, of all variables together: some tens
// of milliseconds.
const (
	journalBytes = 256 << 20
	journalItems = 500_000
)

var errTooMuch = errors.New("the session holds more than is kept after each cell")

// journal keeps the values of plain variables in a file, so that they come back when
// the worker has died. After each cell it encodes all of them, since a cell may
// change any through a pointer or a slice, and writes those whose encoding is another
// than before.
type journal struct {
	file *journalFile
	seed maphash.Seed
	// cells holds, by path, the variables of each cell that has run.
	cells map[string]map[string]*kept
	// compiled says that a compiled cell was opened: others cannot begin goroutines.
	compiled bool
	w        plainWriter
}

// kept is a variable and what the journal holds of it.
type kept struct {
	ptr any
	// shape is that of its type; a value is read only into a type of the same.
	shape string
	// sum is the hash of what was written, 0 before.
	sum uint64
	// items and bytes are what its last encoding took.
	items, bytes int
}

func newKept(ptr any) *kept {
	return &kept{ptr: ptr, shape: shapeOf(reflect.TypeOf(ptr).Elem())}
}

// openJournal begins to keep values in dir.
func (r *runner) openJournal(dir string) error {
	r.busy.Lock()
	defer r.busy.Unlock()
	file, err := openJournalFile(dir)
	if err != nil {
		return err
	}
	r.journal = &journal{file: file, seed: maphash.MakeSeed(), cells: map[string]map[string]*kept{}}
	return nil
}

// variable is a pointer to a variable of a cell, nil if the cell has none of the name.
func (j *journal) variable(cell, name string) any {
	if k := j.cells[cell][name]; k != nil {
		return k.ptr
	}
	return nil
}

func (j *journal) take(path string, vars map[string]any) {
	list := make(map[string]*kept, len(vars))
	for name, ptr := range vars {
		list[name] = newKept(ptr)
	}
	j.cells[path] = list
}

// keep notes the variables of a cell that has run, and writes all that have changed.
// While goroutines started by cells run, it writes nothing: reading a map that
// another goroutine writes would end the process.
func (j *journal) keep(c message.Cell, vars map[string]any) {
	if j == nil || vars == nil {
		return
	}
	if len(vars) > 0 {
		j.take(c.Path, vars)
	}
	if len(j.cells) == 0 || j.disturbed() {
		return
	}
	if err := j.write(); err != nil {
		fmt.Fprintln(os.Stderr, "hone: values are not journalled:", err)
	}
}

// disturbed says whether goroutines run that may change variables while they are read.
func (j *journal) disturbed() bool { return j.compiled && cellGoroutines() }

// write writes the variables that have changed. Should all of them be too much, the
// largest are left out.
func (j *journal) write() error {
	type named struct {
		path, name string
		*kept
	}
	var all []named
	for path, vars := range j.cells {
		for name, k := range vars {
			all = append(all, named{path, name, k})
		}
	}
	slices.SortFunc(all, func(a, b named) int { return a.bytes + 64*a.items - b.bytes - 64*b.items })
	size, items := 0, 0
	for _, v := range all {
		err := errTooMuch
		if size+v.bytes <= journalBytes && items+v.items <= journalItems {
			err = j.w.encode(v.ptr)
			v.bytes, v.items = len(j.w.b), j.w.items
		}
		size, items = size+v.bytes, items+v.items
		if err := j.note(v.path, v.name, v.kept, err); err != nil {
			return err
		}
	}
	return j.file.compact()
}

// note writes what was encoded of a variable, or why it is not plain data, unless
// the journal says so already.
func (j *journal) note(path, name string, k *kept, failed error) error {
	r := record{Path: path, Name: name, Shape: k.shape, Data: j.w.b}
	if failed != nil {
		r.Data, r.Why = nil, failed.Error()
	}
	var h maphash.Hash
	h.SetSeed(j.seed)
	h.WriteString(r.Why)
	h.WriteByte(0)
	h.Write(r.Data)
	sum := h.Sum64() | 1
	if sum == k.sum {
		return nil
	}
	if err := j.file.append(r); err != nil {
		return err
	}
	k.sum = sum
	return nil
}

// cellGoroutines says whether a goroutine runs that a cell started or that is
// inside a cell's code.
func cellGoroutines() bool {
	const many = 2000
	if runtime.NumGoroutine() > many {
		return true // not worth stopping them all to look
	}
	buf := make([]byte, 64<<10)
	for {
		n := runtime.Stack(buf, true)
		if n < len(buf) {
			return bytes.Contains(buf[:n], []byte("session/cell"))
		}
		buf = make([]byte, 4*len(buf))
	}
}

// restore opens the plugins of cells that ran in a worker that died, without
// running them, and gives their variables the values of the journal.
func (r *runner) restore(c message.Command) {
	r.busy.Lock()
	defer r.busy.Unlock()
	report := &message.Restored{Failed: map[string]string{}}
	for _, cell := range c.Cells {
		vars, err := r.declare(cell)
		if err != nil {
			report.Failed[cell.Name] = err.Error()
			continue
		}
		r.remember(cell)
		if len(vars) == 0 {
			continue
		}
		came, lost, err := r.journal.restore(cell, vars)
		if err != nil {
			report.Failed[cell.Name] = err.Error()
		}
		report.Vars, report.Lost = append(report.Vars, came...), append(report.Lost, lost...)
	}
	r.events.send(message.Event{ID: c.ID, Kind: message.Ack, Restored: report})
}

// declare takes up a cell without running it and lists its variables.
func (r *runner) declare(c message.Cell) (map[string]any, error) {
	if c.Script != nil {
		return r.machine.Allocate(c.Path, c.Script)
	}
	_, list, err := r.open(c)
	if err != nil {
		return nil, err
	}
	return list(), nil
}

// restore sets a cell's variables and names those set and those lost.
func (j *journal) restore(c message.Cell, vars map[string]any) (came, lost []string, err error) {
	names := slices.Sorted(maps.Keys(vars))
	if j == nil {
		return nil, names, nil
	}
	j.take(c.Path, vars)
	for _, name := range names {
		r, ok, readErr := j.file.read(c.Path, name)
		err = errors.Join(err, readErr)
		if !ok || r.Why != "" || r.Shape != j.cells[c.Path][name].shape || decodePlain(r.Data, vars[name]) != nil {
			lost = append(lost, name)
			continue
		}
		came = append(came, name)
	}
	return came, lost, err
}
