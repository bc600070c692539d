package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"

	"hone/runtime/worker/message"
)

// journal keeps the values of plain variables in files, one per cell that
// declares some, so that they come back when the worker has died.
type journal struct {
	dir  string
	seed maphash.Seed
	// cells holds, by path, the variables of each cell that has run.
	cells map[string]map[string]any
	// written is the hash of each cell's file as it was last written.
	written map[string]uint64
}

// entry is one variable in a file. Data is empty for a value that is not plain
// data; Why says why.
type entry struct {
	Name, Type string
	// Shape is that of the type; a value is read only into a type of the same.
	Shape string
	Data  []byte `json:",omitempty"`
	Why   string `json:",omitempty"`
}

// openJournal begins to keep values in dir.
func (r *runner) openJournal(dir string) error {
	r.busy.Lock()
	defer r.busy.Unlock()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the journal: %w", err)
	}
	r.journal = &journal{dir: dir, seed: maphash.MakeSeed(), cells: map[string]map[string]any{}, written: map[string]uint64{}}
	return nil
}

// keep notes the variables of a cell that has run, and writes those of all cells
// whose values have changed. While goroutines started by cells run, it writes
// nothing: reading a map that another goroutine writes would end the process.
func (j *journal) keep(c message.Cell, vars map[string]any) {
	if j == nil || vars == nil {
		return
	}
	if len(vars) > 0 {
		j.cells[c.Path] = vars
	}
	if len(j.cells) == 0 || cellGoroutines() {
		return
	}
	for path, vars := range j.cells {
		if err := j.write(path, vars); err != nil {
			fmt.Fprintln(os.Stderr, "hone: values are not journalled:", err)
			return
		}
	}
}

// write writes one cell's file, if its content has changed.
func (j *journal) write(path string, vars map[string]any) error {
	var entries []entry
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		e := entry{Name: name, Type: strings.TrimPrefix(fmt.Sprintf("%T", vars[name]), "*"), Shape: shapeOf(reflect.TypeOf(vars[name]).Elem())}
		data, err := encodePlain(vars[name])
		if err != nil {
			e.Why = err.Error()
		}
		e.Data = data
		entries = append(entries, e)
	}
	text, err := json.Marshal(entries)
	if err != nil {
		return err
	}
	hash := maphash.Bytes(j.seed, text)
	if old, ok := j.written[path]; ok && old == hash {
		return nil
	}
	file := j.file(path)
	if err := os.WriteFile(file+".new", text, 0o600); err != nil {
		return err
	}
	if err := os.Rename(file+".new", file); err != nil {
		return err
	}
	j.written[path] = hash
	return nil
}

func (j *journal) file(path string) string {
	return filepath.Join(j.dir, strings.ReplaceAll(path, "/", "-")+".json")
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
	j.cells[c.Path] = vars
	text, err := os.ReadFile(j.file(c.Path))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, names, nil
	}
	if err != nil {
		return nil, names, fmt.Errorf("read the journal: %w", err)
	}
	var entries []entry
	if err := json.Unmarshal(text, &entries); err != nil {
		return nil, names, fmt.Errorf("read the journal: %w", err)
	}
	kept := make(map[string]entry, len(entries))
	for _, e := range entries {
		kept[e.Name] = e
	}
	for _, name := range names {
		e, ok := kept[name]
		if !ok || e.Why != "" || e.Shape != shapeOf(reflect.TypeOf(vars[name]).Elem()) || decodePlain(e.Data, vars[name]) != nil {
			lost = append(lost, name)
			continue
		}
		came = append(came, name)
	}
	return came, lost, nil
}
