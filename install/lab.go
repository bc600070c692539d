package install

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"

	"hone/lib/fetch"
	"hone/lib/show"
)

// labLock pins JupyterLab and all it needs.
//
//go:embed lab.lock
var labLock []byte

// LabVersion is the JupyterLab that [InstallLab] installs.
const LabVersion = "4.6.6"

// labStamp, in the virtual environment, holds the hash of the lock that it was
// completely installed from.
const labStamp = "hone-lab.sha256"

// labPython is the least Python for labLock.
const labPython = "3.10"

func labDir() (string, error) {
	root, err := fetch.CacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(root, "lab"), nil
}

// LabInstalled is the folder of hone's own JupyterLab; "" if it is not installed,
// not completely, or from another lock.
func LabInstalled() string {
	dir, err := labDir()
	if err != nil {
		return ""
	}
	stamp, err := os.ReadFile(filepath.Join(dir, labStamp))
	if err != nil || string(stamp) != labHash() {
		return ""
	}
	if _, err := os.Stat(fetch.VenvPython(dir)); err != nil {
		return ""
	}
	return dir
}

func labHash() string {
	sum := sha256.Sum256(labLock)
	return hex.EncodeToString(sum[:])
}

// InstallLab installs JupyterLab, pinned with all it needs, into a virtual
// environment in hone's cache, with the kernelspec of the given hone binary, and
// returns the environment's folder. If it is there, only the kernelspec is written.
// [fetch.IsUnavailable] tells whether Python or the index was missing.
func InstallLab(ctx context.Context, hone string) (string, error) {
	dir, err := labDir()
	if err != nil {
		return "", err
	}
	if err := ensureLab(ctx, dir); err != nil {
		return "", err
	}
	if _, err := Kernel(hone, dir); err != nil {
		return "", err
	}
	return dir, nil
}

func ensureLab(ctx context.Context, dir string) error {
	if LabInstalled() != "" {
		return nil
	}
	// The environment has a lock of its own while it is made; this one is held until
	// JupyterLab is in it.
	unlock, err := fetch.Lock(ctx, dir+"-install")
	if err != nil {
		return err
	}
	defer unlock()
	if LabInstalled() != "" {
		return nil // another process did it meanwhile
	}
	what := "JupyterLab " + LabVersion
	python, err := labInterpreter(what)
	if err != nil {
		return err
	}
	// Half an environment, or one of another lock, is not worth mending.
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("remove the incomplete %s: %w", dir, err)
	}
	if err := fetch.Venv(ctx, python, dir, what); err != nil {
		return err
	}
	return fillLab(ctx, dir, what)
}

// fillLab runs pip in the fresh environment and stamps it.
func fillLab(ctx context.Context, dir, what string) error {
	list := filepath.Join(dir, "lab.lock")
	if err := os.WriteFile(list, labLock, 0o644); err != nil {
		return fmt.Errorf("install %s: %w", what, err)
	}
	bar := newLabProgress(what)
	err := fetch.PipInstall(ctx, fetch.VenvPython(dir), what, bar.line,
		"--require-hashes", "--only-binary=:all:", "--no-deps", "--no-compile", "--requirement", list)
	if err != nil {
		bar.show.Done("failed")
		var corrupted *fetch.CorruptedError
		if errors.As(err, &corrupted) {
			corrupted.Again = "hone install --lab"
		}
		return err
	}
	bar.show.Done("in " + dir)
	return os.WriteFile(filepath.Join(dir, labStamp), []byte(labHash()), 0o644)
}

// labProgress counts the packages that pip comes to.
type labProgress struct {
	show     *show.Progress
	n, total int64
}

// pinned finds the packages in the lock.
var pinned = regexp.MustCompile(`(?m)^[A-Za-z0-9._-]+==`)

func newLabProgress(what string) *labProgress {
	total := int64(len(pinned.FindAll(labLock, -1)))
	return &labProgress{show: show.NewProgress("install "+what, total), total: total}
}

// line reads a line of pip's output.
func (p *labProgress) line(text string) {
	verb, rest, _ := strings.Cut(text, " ")
	name, _, _ := strings.Cut(rest, " ")
	switch verb {
	case "Ignoring": // for another platform or Python
		p.n++
	case "Collecting", "Requirement":
		p.n++
		p.show.Set(min(p.n, p.total-1), name)
	case "Installing":
		p.show.Set(p.total-1, "unpacking")
	}
}

// labInterpreter is the machine's Python if it is new enough for the lock.
func labInterpreter(what string) (string, error) {
	python, err := fetch.Python(what)
	if err != nil {
		return "", err
	}
	out, err := exec.Command(python, "-c", "import sys; print('%d.%d' % sys.version_info[:2]); sys.exit(sys.version_info < (3, 10))").Output()
	if err != nil {
		return "", &fetch.UnavailableError{What: what, Reason: fmt.Sprintf("it needs Python %s, and %s is %s", labPython, python, strings.TrimSpace(string(out))), Mend: "install a newer Python 3"}
	}
	return python, nil
}

// Lab runs hone's own JupyterLab with args, connected to this process's terminal,
// until it ends or ctx does. It must be installed. The kernelspec in it is brought
// up to date, so that notebooks run on this hone binary.
func Lab(ctx context.Context, hone string, args ...string) error {
	dir := LabInstalled()
	if dir == "" {
		return errors.New("JupyterLab is not installed; run `hone install --lab`")
	}
	if _, err := Kernel(hone, dir); err != nil {
		return err
	}
	argv := []string{"-m", "jupyterlab"}
	if os.Geteuid() == 0 {
		// In a container root is often the only user; JupyterLab would not start.
		argv = append(argv, "--allow-root")
	}
	cmd := exec.CommandContext(ctx, fetch.VenvPython(dir), append(argv, args...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	// To an interrupt it would answer with a question.
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	if err := cmd.Run(); err != nil && ctx.Err() == nil {
		return fmt.Errorf("JupyterLab: %w", err)
	}
	return nil
}
