package plugins

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Candidate is a backend to open, and why.
type Candidate struct {
	// Name of the backend, e.g. "xla:cpu".
	Name string
	// Path of the plugin's file; empty for go.
	Path string
	// Build names the plugin's build, e.g. "lammps-jax-pjrt-cpu 0.11.2"; empty for go.
	Build string
	// Why it is a candidate: "$HONE_BACKEND", "chosen with `hone backend use`",
	// "the fastest installed", "asked for", "always there".
	Why string
}

func (c Candidate) String() string {
	if c.Build == "" {
		return c.Name
	}
	return c.Name + " (" + c.Build + ")"
}

// Plan is what a process should open.
type Plan struct {
	// Candidates in the order in which to try them; at least one. The first that
	// starts is the one. A chosen backend is never replaced by a slower one, only by
	// another build of itself; without a choice the last candidate is go.
	Candidates []Candidate
	// Skipped holds one line for each installed plugin that is left out, with the
	// reason. They must be shown.
	Skipped []string
}

// Resolve plans by $HONE_BACKEND, then by the persisted choice, then by speed.
func Resolve() (Plan, error) {
	if name := os.Getenv(Env); name != "" {
		return planFor(name, "$"+Env)
	}
	name, err := Choice()
	if err != nil {
		return Plan{}, err
	}
	if name != "" {
		return planFor(name, "chosen with `hone backend use`")
	}
	return fastest(), nil
}

// For plans to open the named backend and no other.
func For(name string) (Plan, error) { return planFor(name, "asked for") }

func planFor(name, why string) (Plan, error) {
	if err := CheckName(name); err != nil {
		return Plan{}, fmt.Errorf("%s: %w", why, err)
	}
	if name == Go {
		return Plan{Candidates: []Candidate{{Name: Go, Why: why}}}, nil
	}
	if path, ok := strings.CutPrefix(name, xlaPrefix); ok && filepath.IsAbs(path) {
		if err := checkLibrary(path); err != nil {
			return Plan{}, fmt.Errorf("the backend %s (%s): %w", name, why, err)
		}
		return Plan{Candidates: []Candidate{{Name: name, Path: path, Build: filepath.Base(path), Why: why}}}, nil
	}
	list, err := candidates(name)
	if err != nil {
		return Plan{}, fmt.Errorf("%s (%s): %w; or use another backend: `hone backend use go`", name, why, err)
	}
	plan := Plan{}
	for _, p := range list {
		if reason := blamed(p.Build); reason != "" {
			plan.Skipped = append(plan.Skipped, reason)
			continue
		}
		plan.Candidates = append(plan.Candidates, Candidate{Name: name, Path: p.Path, Build: p.Name(), Why: why})
	}
	if len(plan.Candidates) == 0 {
		return plan, fmt.Errorf("%s (%s): %s", name, why, strings.Join(plan.Skipped, "; "))
	}
	return plan, nil
}

// fastest lists every installed backend in the order of [Names], then go.
func fastest() Plan {
	var plan Plan
	for _, name := range Names() {
		if name == Go {
			continue
		}
		for _, b := range knownOf(name) {
			p, err := locate(b)
			if err == errNotInstalled {
				continue
			}
			if err != nil {
				plan.Skipped = append(plan.Skipped, err.Error())
				continue
			}
			if reason := blamed(b); reason != "" {
				plan.Skipped = append(plan.Skipped, reason)
				continue
			}
			plan.Candidates = append(plan.Candidates, Candidate{Name: name, Path: p.Path, Build: b.Name(), Why: "the fastest installed"})
		}
	}
	plan.Candidates = append(plan.Candidates, Candidate{Name: Go, Why: "always there"})
	return plan
}
