// Package install puts hone where its users look for it: the kernelspec into
// Jupyter's folders, JupyterLab into a virtual environment of hone's own, and it
// says what is missing on a machine and which command mends it.
//
// Nothing here links GoMLX; backends are installed by lib/backends/plugins and
// measured by the worker, through a callback.
package install

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"hone/lib/fetch"
)

// KernelName is the kernelspec's name, as in `jupyter nbconvert --kernel hone`.
const KernelName = "hone"

// Spec is the content of a kernel.json.
type Spec struct {
	Argv          []string          `json:"argv"`
	DisplayName   string            `json:"display_name"`
	Language      string            `json:"language"`
	InterruptMode string            `json:"interrupt_mode"`
	Env           map[string]string `json:"env,omitempty"`
	Metadata      map[string]any    `json:"metadata,omitempty"`
}

// KernelSpec is the kernelspec that starts the given hone binary. A cache that was
// moved by $HONE_CACHE is written down, because Jupyter may start the kernel from
// another environment.
func KernelSpec(hone string) (Spec, error) {
	path, err := filepath.Abs(hone)
	if err != nil {
		return Spec{}, fmt.Errorf("find the hone binary: %w", err)
	}
	spec := Spec{
		Argv:        []string{path, "kernel", "{connection_file}"},
		DisplayName: "Go (hone)", Language: "go", InterruptMode: "message",
		Metadata: map[string]any{"debugger": false},
	}
	if os.Getenv(fetch.CacheEnv) != "" {
		cache, err := fetch.CacheDir()
		if err != nil {
			return Spec{}, err
		}
		spec.Env = map[string]string{fetch.CacheEnv: cache}
	}
	return spec, nil
}

// Binary is the path of the running hone, for a kernelspec. A binary that `go run`
// built is an error: it is gone when the kernel is started.
func Binary() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find the hone binary: %w", err)
	}
	if rel, err := filepath.Rel(os.TempDir(), path); err == nil && filepath.IsLocal(rel) && strings.HasPrefix(rel, "go-build") {
		return "", errors.New("this hone was built by `go run` and will be removed; build it with `go build -o hone .` and run `./hone install`")
	}
	return path, nil
}

// Kernel installs the kernelspec for the given hone binary and returns its folder:
// prefix/share/jupyter/kernels/hone, or under the user's Jupyter data folder if
// prefix is empty. What is there is replaced.
func Kernel(hone, prefix string) (string, error) {
	data, err := dataDir(prefix)
	if err != nil {
		return "", err
	}
	return kernelIn(hone, data)
}

// kernelIn installs the kernelspec into the Jupyter data folder data.
func kernelIn(hone, data string) (string, error) {
	spec, err := KernelSpec(hone)
	if err != nil {
		return "", err
	}
	text, err := json.MarshalIndent(spec, "", "  ")
	if err != nil {
		return "", fmt.Errorf("write the kernelspec: %w", err)
	}
	dir := filepath.Join(data, "kernels", KernelName)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("install the kernelspec: %w; choose another place with `hone install --prefix DIR`", err)
	}
	files := []struct {
		name string
		data []byte
	}{
		{"logo-svg.svg", []byte(logoSVG())}, {"logo-32x32.png", logoPNG(32)}, {"logo-64x64.png", logoPNG(64)},
		{"kernel.json", append(text, '\n')}, // last: Jupyter takes a folder with it for a kernel
	}
	for _, f := range files {
		if err := writeAtomic(filepath.Join(dir, f.name), f.data); err != nil {
			return "", fmt.Errorf("install the kernelspec: %w", err)
		}
	}
	return dir, nil
}

// writeAtomic replaces a file, so that a Jupyter server that reads it meanwhile sees
// the old or the new one.
func writeAtomic(path string, data []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(data)
	if closed := temp.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	if err := os.Chmod(temp.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}

// dataDir is prefix/share/jupyter, or the user's Jupyter data folder.
func dataDir(prefix string) (string, error) {
	if prefix == "" {
		return userDataDir(runtime.GOOS, os.Getenv, os.UserHomeDir)
	}
	abs, err := filepath.Abs(prefix)
	if err != nil {
		return "", fmt.Errorf("prefix %q: %w", prefix, err)
	}
	return filepath.Join(abs, "share", "jupyter"), nil
}

// userDataDir follows jupyter_core.paths.jupyter_data_dir.
func userDataDir(goos string, env func(string) string, home func() (string, error)) (string, error) {
	if dir := env("JUPYTER_DATA_DIR"); dir != "" {
		return filepath.Abs(dir)
	}
	dir, err := home()
	if err != nil {
		return "", fmt.Errorf("find Jupyter's data folder: %w; set $JUPYTER_DATA_DIR or use --prefix DIR", err)
	}
	switch goos {
	case "darwin":
		return filepath.Join(dir, "Library", "Jupyter"), nil
	case "windows":
		if roaming := env("APPDATA"); roaming != "" {
			return filepath.Join(roaming, "jupyter"), nil
		}
		return filepath.Join(dir, ".jupyter", "data"), nil
	}
	if xdg := env("XDG_DATA_HOME"); xdg != "" {
		return filepath.Join(xdg, "jupyter"), nil
	}
	return filepath.Join(dir, ".local", "share", "jupyter"), nil
}

// Kernels finds the folders where Jupyter would find a kernelspec named hone, in
// its order: $JUPYTER_PATH, the user's data folder, the active virtual environment,
// hone's own JupyterLab, the system's folders.
func Kernels() []string {
	var found []string
	for _, data := range searchPath() {
		dir := filepath.Join(data, "kernels", KernelName)
		if _, err := os.Stat(filepath.Join(dir, "kernel.json")); err == nil && !slices.Contains(found, dir) {
			found = append(found, dir)
		}
	}
	return found
}

func searchPath() []string {
	var dirs []string
	for _, dir := range filepath.SplitList(os.Getenv("JUPYTER_PATH")) {
		if dir != "" {
			dirs = append(dirs, dir)
		}
	}
	if dir, err := userDataDir(runtime.GOOS, os.Getenv, os.UserHomeDir); err == nil {
		dirs = append(dirs, dir)
	}
	for _, prefix := range []string{os.Getenv("VIRTUAL_ENV"), os.Getenv("CONDA_PREFIX")} {
		if prefix != "" {
			dirs = append(dirs, filepath.Join(prefix, "share", "jupyter"))
		}
	}
	if lab, err := labDir(); err == nil {
		dirs = append(dirs, filepath.Join(lab, "share", "jupyter"))
	}
	if runtime.GOOS == "windows" {
		return append(dirs, filepath.Join(os.Getenv("PROGRAMDATA"), "jupyter"))
	}
	return append(dirs, "/usr/local/share/jupyter", "/usr/share/jupyter")
}

// ReadSpec reads the kernel.json in a kernelspec's folder.
func ReadSpec(dir string) (Spec, error) {
	path := filepath.Join(dir, "kernel.json")
	data, err := os.ReadFile(path)
	if err != nil {
		return Spec{}, fmt.Errorf("read the kernelspec: %w", err)
	}
	var spec Spec
	if err := json.Unmarshal(data, &spec); err != nil {
		return Spec{}, fmt.Errorf("read the kernelspec %s: %w; run `hone install` again", path, err)
	}
	return spec, nil
}
