package datasets

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"hone/lib/show"
)

// files is the source of Read: its patterns.
type files []string

func (f files) String() string { return fmt.Sprintf("datasets.Read(%s)", quoted(f)) }

func quoted(names []string) string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = fmt.Sprintf("%q", name)
	}
	return strings.Join(out, ", ")
}

func (f files) each(ctx context.Context, ledger *Ledger, yield func(Record) error) error {
	names, err := f.match()
	if err != nil {
		return err
	}
	progress := newReading(len(names))
	defer progress.end()
	var emptyErr error
	got := 0
	for i, name := range names {
		text, err := readText(ctx, name)
		var empty *emptyError
		switch {
		case errors.As(err, &empty):
			ledger.drop("read", "empty file", empty.what, Record{Origin: Origin{File: name}})
			ledger.Read++
			emptyErr = err
			continue
		case err != nil:
			return err
		}
		got++
		if err := yield(Record{Text: text, Origin: Origin{File: name}}); err != nil {
			return err
		}
		progress.set(i + 1)
	}
	if got == 0 {
		return emptyErr
	}
	return nil
}

// match lists the files of all patterns, each once.
func (f files) match() ([]string, error) {
	if len(f) == 0 {
		return nil, errors.New(`datasets.Read was given no pattern: name files, for instance datasets.Read("texts/**/*.txt")`)
	}
	var names []string
	seen := map[string]bool{}
	for _, pattern := range f {
		matched, err := glob(pattern)
		if err != nil {
			return nil, err
		}
		if len(matched) == 0 {
			return nil, noMatch(pattern)
		}
		for _, name := range matched {
			if !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	return names, nil
}

func noMatch(pattern string) error {
	if info, err := os.Stat(pattern); err == nil && info.IsDir() {
		return fmt.Errorf("read %q: it is a folder; name the files in it, for instance %q", pattern, strings.TrimRight(pattern, "/")+"/**/*.txt")
	}
	where, err := os.Getwd()
	if err != nil {
		where = "unknown"
	}
	return fmt.Errorf("read %q: no file matches; relative patterns start at the working folder %s: check the path, or put the file there", pattern, where)
}

// document is the source of FromText.
type document struct{ name, text string }

func (d document) String() string { return fmt.Sprintf("datasets.FromText(%q)", d.name) }

func (d document) each(_ context.Context, _ *Ledger, yield func(Record) error) error {
	if err := checkText(d.name, []byte(d.text)); err != nil {
		return err
	}
	return yield(Record{Text: d.text, Origin: Origin{File: d.name}})
}

// reading shows progress once reading has taken longer than a second.
type reading struct {
	start time.Time
	total int
	bar   *show.Progress
}

func newReading(total int) *reading { return &reading{start: time.Now(), total: total} }

func (r *reading) set(n int) {
	if r.bar == nil && time.Since(r.start) > time.Second {
		r.bar = show.NewProgress("reading files", int64(r.total))
	}
	if r.bar != nil {
		r.bar.Set(int64(n), "")
	}
}

func (r *reading) end() {
	if r.bar != nil {
		r.bar.Done("")
	}
}
