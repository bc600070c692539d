package main

import (
	"hash/maphash"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"hone/runtime/worker/message"
)

func openTestJournal(t *testing.T, dir string) *journal {
	t.Helper()
	file, err := openJournalFile(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := file.f.Close(); err != nil {
			t.Error(err)
		}
	})
	return &journal{file: file, seed: maphash.MakeSeed(), cells: map[string]map[string]*kept{}}
}

func cellAt(path string) message.Cell { return message.Cell{Path: path} }

// restored reads the variables of a cell in another worker.
func restored(t *testing.T, dir, path string, vars map[string]any) (came, lost []string) {
	t.Helper()
	came, lost, err := openTestJournal(t, dir).restore(cellAt(path), vars)
	if err != nil {
		t.Fatal(err)
	}
	return came, lost
}

func TestJournalWritesWhatHasChanged(t *testing.T) {
	dir := t.TempDir()
	j := openTestJournal(t, dir)
	list, text, many := []int{1, 2, 3}, "a", map[string]float64{"x": 1, "y": 2, "z": 3}
	j.keep(cellAt("c1"), map[string]any{"list": &list, "text": &text, "many": &many})
	size := j.file.size
	for range 5 {
		j.keep(cellAt("c2"), map[string]any{})
	}
	if j.file.size != size {
		t.Errorf("what has not changed was written again: %d bytes after %d", j.file.size, size)
	}
	list[1] = 9 // by a later cell, through whatever points to it
	j.keep(cellAt("c2"), map[string]any{})
	var l []int
	var s string
	var m map[string]float64
	came, lost := restored(t, dir, "c1", map[string]any{"list": &l, "text": &s, "many": &m})
	if !reflect.DeepEqual(l, list) || s != text || !reflect.DeepEqual(m, many) || len(came) != 3 || len(lost) != 0 {
		t.Errorf("%v %q %v; came %v, lost %v", l, s, m, came, lost)
	}
}

func TestJournalSaysWhatIsLost(t *testing.T) {
	dir := t.TempDir()
	j := openTestJournal(t, dir)
	var value any = 1
	j.keep(cellAt("c1"), map[string]any{"value": &value})
	value = make(chan int) // the number must not come back
	j.keep(cellAt("c2"), map[string]any{})
	var got any
	if came, lost := restored(t, dir, "c1", map[string]any{"value": &got}); len(came) != 0 || len(lost) != 1 || got != nil {
		t.Errorf("came %v, lost %v: %v", came, lost, got)
	}
}

// A worker that dies while it writes leaves a record that is cut short.
func TestJournalCutShort(t *testing.T) {
	dir := t.TempDir()
	j := openTestJournal(t, dir)
	a, b := "before", strings.Repeat("b", 1000)
	j.keep(cellAt("c1"), map[string]any{"a": &a, "b": &b})
	whole := j.file.size
	b = strings.Repeat("c", 1000)
	j.keep(cellAt("c2"), map[string]any{})
	data, err := os.ReadFile(filepath.Join(dir, journalName))
	if err != nil {
		t.Fatal(err)
	}
	for cut := whole; cut < int64(len(data)); cut += 7 {
		if err := os.WriteFile(filepath.Join(dir, journalName), data[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		var gotA, gotB string
		came, lost := restored(t, dir, "c1", map[string]any{"a": &gotA, "b": &gotB})
		switch {
		case gotA != a:
			t.Fatalf("cut at %d: a is %q", cut, gotA)
		case cut > whole+100 && (gotB != "" || len(lost) != 1):
			t.Fatalf("cut at %d: b is its earlier value; came %v, lost %v", cut, came, lost)
		case gotB != "" && gotB != strings.Repeat("b", 1000):
			t.Fatalf("cut at %d: b is %q", cut, gotB)
		}
	}
}

func TestJournalStaysSmall(t *testing.T) {
	dir := t.TempDir()
	j := openTestJournal(t, dir)
	small, large := 7, make([]float64, 1<<20)
	j.keep(cellAt("c1"), map[string]any{"small": &small, "large": &large})
	for i := range 40 {
		large[i]++
		j.keep(cellAt("c2"), map[string]any{})
	}
	if limit := int64(compactFrom + 16<<20); j.file.size > limit {
		t.Errorf("the journal has %d bytes, more than %d", j.file.size, limit)
	}
	var gotSmall int
	var gotLarge []float64
	restored(t, dir, "c1", map[string]any{"small": &gotSmall, "large": &gotLarge})
	if gotSmall != small || !reflect.DeepEqual(gotLarge, large) {
		t.Error("values have changed")
	}
}

// What is most is left out, and the rest still kept.
func TestJournalOfTooMuch(t *testing.T) {
	dir := t.TempDir()
	j := openTestJournal(t, dir)
	vars := map[string]any{}
	for i := range 8 {
		list := make([]string, 90_000)
		vars[strings.Repeat("x", i+1)] = &list
	}
	small := "kept"
	vars["small"] = &small
	j.keep(cellAt("c1"), vars)
	j.keep(cellAt("c2"), map[string]any{})
	got := map[string]any{"small": new(string)}
	for name := range vars {
		if name != "small" {
			got[name] = new([]string)
		}
	}
	came, lost := restored(t, dir, "c1", got)
	if *got["small"].(*string) != "kept" || len(lost) != 3 || len(came) != 6 {
		t.Errorf("came %v, lost %v", came, lost)
	}
}
