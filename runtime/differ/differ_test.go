package differ

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"hone/runtime/engine"
	"hone/runtime/worker"
)

// open makes a session whose worker is built from this clone.
func open(t *testing.T) func() (worker.Session, func() error, error) {
	return func() (worker.Session, func() error, error) {
		e, err := engine.Open(t.Context(), engine.Config{Source: os.DirFS("../.."), Dir: t.TempDir()})
		if err != nil {
			return nil, nil, err
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		return e, e.Close, e.Ready(ctx)
	}
}

func number(t *testing.T, name string, otherwise int) int {
	t.Helper()
	s := os.Getenv(name)
	if s == "" {
		return otherwise
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatalf("%s=%s: %v", name, s, err)
	}
	return n
}

// maxShrunk bounds how many disagreements are made small: each takes minutes.
const maxShrunk = 5

// TestProgramsAgree is the differential test. HONE_DIFFER_PROGRAMS, _SEED and _FROM
// choose other programs.
func TestProgramsAgree(t *testing.T) {
	t.Setenv("HONE_INTERP_UNPROVEN", "1")
	cfg := Config{Seed: uint64(number(t, "HONE_DIFFER_SEED", 1)), From: number(t, "HONE_DIFFER_FROM", 0), Programs: 150, Batch: 150, Cells: 4, Open: open(t)}
	if os.Getenv(tableEnv) != "" {
		cfg.Corpus = corpus(t)
	}
	if os.Getenv("HONE_LONG") != "" {
		cfg.Programs, cfg.Workers, cfg.Log = 20500, 2, t.Logf
		cfg.Progress = func(r *Report) { keep(t, r) }
	}
	cfg.Programs = number(t, "HONE_DIFFER_PROGRAMS", cfg.Programs)
	r, err := Compare(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range r.Disagreements {
		if i < maxShrunk {
			if d, err = Shrink(t.Context(), cfg, d); err != nil {
				t.Error(err)
			}
		}
		r.Blame(d)
		t.Error(d)
	}
	for n, why := range r.LeftOut {
		t.Logf("left out %d: %s", n, why)
	}
	if r.Ran < r.Made*9/10 {
		t.Errorf("%d of %d programs ran, want nine of ten", r.Ran, r.Made)
	}
	keep(t, r)
}

// tableEnv names the file for the table that construct.Proven reads. The corpus
// counts into it too.
const tableEnv = "HONE_DIFFER_TABLE"

// keep says how far a run is, and writes its table.
func keep(t *testing.T, r *Report) {
	t.Log(r.Summary())
	file := os.Getenv(tableEnv)
	if file == "" {
		return
	}
	text := fmt.Sprintf("# Written by the differential test (runtime/differ); construct, agreed, disagreed, refused.\n# %s\n", r.Summary())
	if err := os.WriteFile(file, []byte(text+r.Table.String()), 0o644); err != nil {
		t.Error(err)
	}
}
