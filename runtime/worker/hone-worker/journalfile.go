package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
)

// A journal's file is a list of records, of which the last one of a variable counts.
// It is only ever appended to, so that a worker that dies loses at most the record
// that it was about to write, and now and then copied without what no longer counts.
//
// A record is the length of its head, that of its data and the checksum of both (4
// bytes each), the head (the strings of record, each with its length) and the data.
const (
	journalName = "values"
	recordStart = 12
	// compactFrom is the size from which a file is copied when most of it is outdated.
	compactFrom = 64 << 20
)

// record is what the journal holds of a variable. Data is empty for a value that is
// not plain data; Why says why.
type record struct {
	Path, Name, Shape, Why string
	Data                   []byte
}

type journalKey struct{ path, name string }

// place is where a record is in the file.
type place struct{ off, size int64 }

type journalFile struct {
	name string
	f    *os.File
	size int64
	// live is the size of the records that count.
	live int64
	last map[journalKey]place
	buf  []byte
}

// openJournalFile opens the file in dir, which another worker may have left.
func openJournalFile(dir string) (*journalFile, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the journal: %w", err)
	}
	j := &journalFile{name: filepath.Join(dir, journalName), last: map[journalKey]place{}}
	f, err := os.OpenFile(j.name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the journal: %w", err)
	}
	j.f = f
	if err := j.scan(); err != nil {
		return nil, errors.Join(fmt.Errorf("read the journal: %w", err), f.Close())
	}
	return j, nil
}

// scan lists the records. What was not written whole is cut off; if it tells its
// variable, that variable's earlier value no longer counts.
func (j *journalFile) scan() error {
	for {
		head, size, err := j.head(j.size)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, errShort) {
			return j.f.Truncate(j.size)
		}
		if err != nil {
			return err
		}
		key := journalKey{head.Path, head.Name}
		if _, err := j.readAt(place{j.size, size}); err != nil {
			j.forget(key)
			return j.f.Truncate(j.size)
		}
		j.note(key, size)
	}
}

func (j *journalFile) forget(key journalKey) {
	j.live -= j.last[key].size
	delete(j.last, key)
}

func (j *journalFile) note(key journalKey, size int64) {
	j.forget(key)
	j.last[key] = place{j.size, size}
	j.size, j.live = j.size+size, j.live+size
}

// head reads the beginning of the record at off and tells the size of all of it.
func (j *journalFile) head(off int64) (r record, size int64, err error) {
	var start [recordStart]byte
	if _, err := j.f.ReadAt(start[:], off); err != nil {
		return record{}, 0, err
	}
	n, data := binary.LittleEndian.Uint32(start[:]), binary.LittleEndian.Uint32(start[4:])
	if n > 1<<20 {
		return record{}, 0, errShort
	}
	text := make([]byte, n)
	if _, err := j.f.ReadAt(text, off+recordStart); err != nil {
		return record{}, 0, err
	}
	for _, to := range []*string{&r.Path, &r.Name, &r.Shape, &r.Why} {
		part, rest, err := readBytes(text)
		if err != nil {
			return record{}, 0, err
		}
		*to, text = string(part), rest
	}
	return r, recordStart + int64(n) + int64(data), nil
}

// readAt reads a whole record.
func (j *journalFile) readAt(at place) (record, error) {
	r, size, err := j.head(at.off)
	if err != nil {
		return record{}, err
	}
	all := make([]byte, size)
	if _, err := j.f.ReadAt(all, at.off); err != nil {
		return record{}, err
	}
	if crc32.ChecksumIEEE(all[recordStart:]) != binary.LittleEndian.Uint32(all[8:]) {
		return record{}, errShort
	}
	r.Data = all[recordStart+binary.LittleEndian.Uint32(all):]
	return r, nil
}

// read finds the last record of a variable.
func (j *journalFile) read(path, name string) (r record, ok bool, err error) {
	at, ok := j.last[journalKey{path, name}]
	if !ok {
		return record{}, false, nil
	}
	if r, err = j.readAt(at); err != nil {
		return record{}, false, fmt.Errorf("read the journal: %w", err)
	}
	return r, true, nil
}

// append writes a record.
func (j *journalFile) append(r record) error {
	b := append(j.buf[:0], make([]byte, recordStart)...)
	for _, s := range []string{r.Path, r.Name, r.Shape, r.Why} {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	binary.LittleEndian.PutUint32(b, uint32(len(b)-recordStart))
	binary.LittleEndian.PutUint32(b[4:], uint32(len(r.Data)))
	b = append(b, r.Data...)
	binary.LittleEndian.PutUint32(b[8:], crc32.ChecksumIEEE(b[recordStart:]))
	j.buf = b
	if _, err := j.f.WriteAt(b, j.size); err != nil {
		// What stands there is cut off when the file is read.
		return fmt.Errorf("write the journal: %w", err)
	}
	j.note(journalKey{r.Path, r.Name}, int64(len(b)))
	return nil
}

// compact copies the file without what no longer counts, if that is most of it.
func (j *journalFile) compact() error {
	if j.size < compactFrom || j.size < 2*j.live {
		return nil
	}
	f, err := os.OpenFile(j.name+".new", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("copy the journal: %w", err)
	}
	fresh := &journalFile{name: j.name, f: f, last: map[journalKey]place{}}
	for key, at := range j.last {
		part := io.NewSectionReader(j.f, at.off, at.size)
		if _, err := io.Copy(io.NewOffsetWriter(f, fresh.size), part); err != nil {
			return errors.Join(fmt.Errorf("copy the journal: %w", err), f.Close())
		}
		fresh.note(key, at.size)
	}
	if err := os.Rename(j.name+".new", j.name); err != nil {
		return errors.Join(fmt.Errorf("copy the journal: %w", err), f.Close())
	}
	old := j.f
	*j = *fresh
	return old.Close()
}
