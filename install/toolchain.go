package install

import (
	"context"
	"fmt"
	"go/version"
	"os"
	"os/exec"
	"strings"

	"hone/lib/fetch"
)

// leastGo is the toolchain that hone's module asks for.
const leastGo = "go1.26"

// checkGo looks for the Go toolchain, which builds the worker and compiles cells.
func checkGo(ctx context.Context) Check {
	c := Check{Name: "Go", State: Broken, Mend: "install Go 1.26 or newer and put its bin folder into PATH"}
	path, err := exec.LookPath("go")
	if err != nil {
		c.Detail = "no go in PATH: cells cannot be compiled"
		return c
	}
	cmd := exec.CommandContext(ctx, path, "env", "GOVERSION")
	cmd.Dir = os.TempDir() // outside any module, so that none picks another toolchain
	out, err := cmd.CombinedOutput()
	found := strings.TrimSpace(string(out))
	if err != nil {
		c.Detail = fmt.Sprintf("%s env GOVERSION: %v: %s", path, err, found)
		return c
	}
	c.Detail = found + " at " + path
	// A development toolchain reports "devel …"; it is taken at its word.
	if version.IsValid(found) && version.Compare(found, leastGo) < 0 {
		c.Detail += ": too old"
		return c
	}
	c.State, c.Mend = Good, ""
	return c
}

// checkC looks for a C compiler that can compile against the C library: cgo needs
// both, and some systems install the first without the second.
func checkC(ctx context.Context) Check {
	name := os.Getenv("CC")
	if name == "" {
		name = "gcc"
	}
	c := Check{Name: "C compiler", State: Broken, Mend: "install gcc and the C library's headers, e.g. the packages gcc and libc6-dev"}
	words := strings.Fields(name)
	path, err := exec.LookPath(words[0])
	if err != nil {
		c.Detail = "no " + words[0] + " in PATH: neither the worker nor cells can be built"
		return c
	}
	cmd := exec.CommandContext(ctx, path, append(words[1:], "-x", "c", "-fsyntax-only", "-")...)
	cmd.Stdin = strings.NewReader("#include <stdlib.h>\n#include <dlfcn.h>\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		first, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
		c.Detail = fmt.Sprintf("%s cannot compile a program: %v: %s", path, err, first)
		return c
	}
	c.State, c.Mend, c.Detail = Good, "", path
	return c
}

// checkPython looks for what fetches plugins and runs JupyterLab.
func checkPython(ctx context.Context) []Check {
	python, err := fetch.Python("anything")
	if err != nil {
		return []Check{{Name: "Python", State: Missing, Detail: "no python3 in PATH: no XLA plugin and no JupyterLab can be fetched; hone trains on the go backend",
			Mend: "install Python 3 with venv, e.g. the packages python3 and python3-venv"}}
	}
	list := []Check{{Name: "Python", State: Good, Detail: pythonSays(ctx, python, "import sys; print('%d.%d.%d' % sys.version_info[:3])") + " at " + python}}
	pip := pythonSays(ctx, python, "import pip; print(pip.__version__)")
	venv := pythonSays(ctx, python, "import venv, ensurepip; print('present')")
	c := Check{Name: "pip, venv", State: Good, Detail: fmt.Sprintf("pip %s, venv %s", orAbsent(pip), orAbsent(venv))}
	if venv == "" {
		c.State, c.Mend = Missing, "install the venv module, e.g. the package python3-venv: JupyterLab goes into a virtual environment"
		if pip == "" {
			c.Mend = "install the venv module, e.g. the package python3-venv: without it and pip no plugin can be fetched"
		}
	}
	return append(list, c)
}

func orAbsent(s string) string {
	if s == "" {
		return "absent"
	}
	return s
}

// pythonSays is what the program prints, "" if it fails.
func pythonSays(ctx context.Context, python, program string) string {
	out, err := exec.CommandContext(ctx, python, "-c", program).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}
