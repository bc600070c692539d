package install

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"hone/lib/backends/plugins"
	"hone/lib/fetch"
	"hone/lib/show"
)

// State is how a check ended.
type State string

// Good needs nothing; the others say what is the matter.
const (
	Good    State = "ok"
	Missing State = "missing" // hone works without it, with less
	Broken  State = "broken"  // hone cannot do its main job
	Absent  State = "absent"  // and this machine has no use for it
)

// Check is one line of the doctor's table.
type Check struct {
	Name   string `json:"name"`
	State  State  `json:"state"`
	Detail string `json:"detail"`
	// Mend is the command, or what to do, if State is not Good.
	Mend string `json:"mend,omitempty"`
}

// Diagnosis is what [Doctor] found.
type Diagnosis struct {
	Checks []Check `json:"checks"`
	// Report is the worker's measurement; nil if it could not be taken.
	Report *plugins.Report `json:"report,omitempty"`
}

// OK says that nothing is Broken.
func (d *Diagnosis) OK() bool {
	for _, c := range d.Checks {
		if c.State == Broken {
			return false
		}
	}
	return true
}

// Table shows the checks.
func (d *Diagnosis) Table() show.Table {
	table := show.Table{Title: "hone doctor", Columns: []string{"what", "state", "found", "to mend it"}}
	for _, c := range d.Checks {
		table.Rows = append(table.Rows, []string{c.Name, string(c.State), c.Detail, c.Mend})
	}
	return table
}

// HTML is the table for a notebook.
func (d *Diagnosis) HTML() string { return d.Table().HTML() }

// String lists the checks, each with its mend on a line of its own.
func (d *Diagnosis) String() string {
	var b strings.Builder
	for _, c := range d.Checks {
		fmt.Fprintf(&b, "%-8s %-20s %s\n", c.State, c.Name, strings.ReplaceAll(c.Detail, "\n", "\n"+strings.Repeat(" ", 30)))
		if c.Mend != "" {
			fmt.Fprintf(&b, "%-29s %s\n", "", "to mend it: "+c.Mend)
		}
	}
	return b.String()
}

// Worker is what the doctor must be told about the worker, whose binary this
// package cannot know.
type Worker struct {
	// Path of the built worker binary; empty if it is not built.
	Path string
	// Build is the command that builds it, for the mend.
	Build string
	// Cells says how cells are linked; empty if the worker is not built.
	Cells string
	// Check runs the worker's verb that prints a [plugins.Report] as JSON; nil if the
	// worker is not built.
	Check func(ctx context.Context) ([]byte, error)
}

// Doctor looks at the machine, in about three seconds. It changes nothing but a
// test file in the cache, which it removes.
func Doctor(ctx context.Context, worker Worker) *Diagnosis {
	d := &Diagnosis{}
	add := func(checks ...Check) { d.Checks = append(d.Checks, checks...) }
	add(checkGo(ctx), checkC(ctx))
	add(checkPython(ctx)...)
	add(checkCache(), checkWorker(worker))
	add(checkBackends()...)
	measured, report := checkCompute(ctx, worker)
	d.Report = report
	add(measured, checkKernel(), checkLab())
	return d
}

func checkWorker(w Worker) Check {
	c := Check{Name: "worker", State: Good, Detail: w.Path}
	if w.Path == "" {
		build := w.Build
		if build == "" {
			build = "run any notebook: hone builds the worker first"
		}
		return Check{Name: c.Name, State: Missing, Detail: "not built yet (about a minute, once)", Mend: build}
	}
	if w.Cells != "" {
		c.Detail += "\n" + w.Cells
	}
	return c
}

// checkBackends has one line for each backend of this platform.
func checkBackends() []Check {
	var checks []Check
	for _, l := range plugins.List() {
		c := Check{Name: "backend " + l.Name, State: Good, Detail: l.Detail}
		switch {
		case l.Problem != "":
			c.State, c.Detail, c.Mend = Broken, l.Problem, "hone backend install "+l.Name
		case !l.Installed && l.Name == "xla:cpu" && l.Available:
			c.State, c.Detail, c.Mend = Missing, "not installed: training is about 10 times slower without it", "hone backend install xla:cpu"
		case !l.Installed && l.Name == "xla:cuda" && l.Available && hasNVIDIA():
			c.State, c.Detail, c.Mend = Missing, "this machine has an NVIDIA device; "+l.Detail, "hone backend install xla:cuda"
		case !l.Installed:
			c.State = Absent
		}
		if l.Chosen != "" {
			c.Detail += "; chosen by " + l.Chosen
		}
		checks = append(checks, c)
	}
	return checks
}

// hasNVIDIA says whether the driver has made its device files.
func hasNVIDIA() bool {
	_, err := os.Stat("/dev/nvidiactl")
	return err == nil
}

// checkCompute lets the worker open its backend and multiply.
func checkCompute(ctx context.Context, w Worker) (Check, *plugins.Report) {
	c := Check{Name: "compute"}
	if w.Check == nil {
		c.State, c.Detail, c.Mend = Missing, "not measured: the worker is not built", w.Build
		return c, nil
	}
	out, err := w.Check(ctx)
	if err != nil {
		c.State, c.Detail, c.Mend = Broken, err.Error(), "hone backend use go (slow, but needs nothing)"
		return c, nil
	}
	var r plugins.Report
	if err := json.Unmarshal(out, &r); err != nil {
		c.State, c.Detail, c.Mend = Broken, fmt.Sprintf("the worker answered something else than a report: %v", err), "remove the folder worker in hone's cache and run hone doctor again"
		return c, nil
	}
	c.State = Good
	c.Detail = fmt.Sprintf("%s\n%.1f GFLOP/s in a float32 matrix product of size %d; opened in %.1f s", r.Description, r.GFLOPS, r.Size, r.Seconds)
	if len(r.PassedOver) > 0 {
		c.State, c.Mend = Missing, "hone backend install xla:cpu"
	}
	return c, &r
}

func checkKernel() Check {
	c := Check{Name: "kernelspec"}
	dirs := Kernels()
	if len(dirs) == 0 {
		c.State, c.Detail, c.Mend = Missing, "not installed: Jupyter does not offer hone", "hone install"
		return c
	}
	for _, dir := range dirs {
		if err := checkSpec(dir); err != nil {
			c.State, c.Detail, c.Mend = Broken, err.Error(), "hone install"
			return c
		}
	}
	c.State, c.Detail = Good, strings.Join(dirs, "\n")
	return c
}

// checkSpec looks whether the binary that a kernelspec starts is there.
func checkSpec(dir string) error {
	spec, err := ReadSpec(dir)
	if err != nil {
		return err
	}
	if len(spec.Argv) == 0 {
		return fmt.Errorf("the kernelspec in %s starts nothing", dir)
	}
	if _, err := os.Stat(spec.Argv[0]); err != nil {
		return fmt.Errorf("the kernelspec in %s starts a hone that is not there: %w", dir, err)
	}
	return nil
}

func checkLab() Check {
	if dir := LabInstalled(); dir != "" {
		return Check{Name: "JupyterLab", State: Good, Detail: LabVersion + " in " + dir}
	}
	return Check{Name: "JupyterLab", State: Missing, Detail: "hone's own is not installed (another one will do)", Mend: "hone install --lab"}
}

func checkCache() Check {
	c := Check{Name: "cache"}
	dir, err := fetch.Dir("tmp")
	if err == nil {
		err = tryWrite(dir)
	}
	if err != nil {
		c.State, c.Detail, c.Mend = Broken, err.Error(), "set $HONE_CACHE to a folder that can be written"
		return c
	}
	root, err := fetch.CacheDir()
	if err != nil {
		c.State, c.Detail = Broken, err.Error()
		return c
	}
	c.State, c.Detail = Good, root
	free, err := freeBytes(root)
	if errors.Is(err, errors.ErrUnsupported) {
		return c
	}
	if err != nil {
		c.State, c.Detail = Broken, fmt.Sprintf("%s: free space: %v", root, err)
		return c
	}
	c.Detail += fmt.Sprintf("; %.1f GB free", float64(free)/1e9)
	if free < leastFree {
		c.State, c.Mend = Missing, "free some space (hone needs about 2 GB for builds, plugins and JupyterLab), or set $HONE_CACHE to a folder on another disk"
	}
	return c
}

// leastFree is what a first setup takes: builds, plugin, JupyterLab, with room to spare.
const leastFree = 2e9

func tryWrite(dir string) error {
	f, err := os.CreateTemp(dir, "doctor-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString("hone doctor")
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}
