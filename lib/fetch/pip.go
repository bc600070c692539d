package fetch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// Python is the interpreter that the machine offers, as an absolute path. Without
// one the error is an [UnavailableError].
func Python(what string) (string, error) {
	for _, name := range []string{"python3", "python"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		if exec.Command(path, "-c", "import sys; sys.exit(sys.version_info < (3, 9))").Run() == nil {
			return path, nil
		}
	}
	return "", &UnavailableError{What: what, Everything: true, Reason: "no python3 (3.9 or newer) in PATH", Mend: "install Python 3 with its venv module, e.g. the packages python3 and python3-venv"}
}

// VenvPython is the interpreter inside the virtual environment at dir.
func VenvPython(dir string) string {
	if runtime.GOOS == "windows" {
		return filepath.Join(dir, "Scripts", "python.exe")
	}
	return filepath.Join(dir, "bin", "python")
}

// hasPip says whether this interpreter can run pip.
func hasPip(ctx context.Context, python string) bool {
	return exec.CommandContext(ctx, python, "-m", "pip", "--version").Run() == nil
}

// Pip is an interpreter that can run `-m pip`: the machine's own, else that of a
// virtual environment made for the purpose in the cache. what names the thing
// wanted, for the error, which is an [UnavailableError] if neither can be had.
func Pip(ctx context.Context, what string) (string, error) {
	python, err := Python(what)
	if err != nil {
		return "", err
	}
	if hasPip(ctx, python) {
		return python, nil
	}
	dir, err := CacheDir()
	if err != nil {
		return "", err
	}
	venv := filepath.Join(dir, "pip")
	if err := Venv(ctx, python, venv, what); err != nil {
		return "", err
	}
	return VenvPython(venv), nil
}

// Venv makes a virtual environment with pip at dir, unless a working one is there.
func Venv(ctx context.Context, python, dir, what string) error {
	unlock, err := Lock(ctx, dir)
	if err != nil {
		return err
	}
	defer unlock()
	if hasPip(ctx, VenvPython(dir)) {
		return nil
	}
	// --clear: what is there is broken, or half made.
	out, err := exec.CommandContext(ctx, python, "-m", "venv", "--clear", dir).CombinedOutput()
	if ctx.Err() != nil {
		return fmt.Errorf("make a virtual environment for %s: %w", what, ctx.Err())
	}
	if err != nil {
		os.RemoveAll(dir)
		return &UnavailableError{What: what, Everything: true, Reason: python + " has neither pip nor a working venv", Mend: "install the venv module of this Python, e.g. the package python3-venv", Output: lastLines(string(out), 4)}
	}
	if !hasPip(ctx, VenvPython(dir)) {
		return &UnavailableError{What: what, Everything: true, Reason: "the virtual environment " + dir + " came without pip", Mend: "install pip for this Python, e.g. the package python3-pip"}
	}
	return nil
}

// pipRun runs pip with args and returns its combined output; line, if not nil, gets
// each line as it comes. temp becomes pip's folder for temporary files.
func pipRun(ctx context.Context, python, temp string, line func(string), args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, python, append([]string{"-m", "pip"}, args...)...)
	cmd.Env = append(os.Environ(), "TMPDIR="+temp, "TMP="+temp, "TEMP="+temp,
		"PIP_DISABLE_PIP_VERSION_CHECK=1", "PIP_NO_INPUT=1", "PYTHONIOENCODING=utf-8", "PYTHONUNBUFFERED=1")
	cmd.WaitDelay = 5 * time.Second
	out := &lineWriter{line: line}
	cmd.Stdout, cmd.Stderr = out, out // the same writer: os/exec calls it from one goroutine
	err := cmd.Run()
	return out.all.String(), err
}

// lineWriter keeps what is written and hands on whole lines.
type lineWriter struct {
	all  strings.Builder
	part string
	line func(string)
}

func (w *lineWriter) Write(p []byte) (int, error) {
	w.all.Write(p)
	if w.line == nil {
		return len(p), nil
	}
	w.part += string(p)
	for {
		line, rest, found := strings.Cut(w.part, "\n")
		if !found {
			return len(p), nil
		}
		w.part = rest
		w.line(strings.TrimSpace(line))
	}
}

// pipFailure turns a failed pip run into an error of this package.
func pipFailure(ctx context.Context, what, output string, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("fetch %s: %w", what, ctx.Err())
	}
	if strings.Contains(output, "No space left on device") {
		return fmt.Errorf("fetch %s: no space left on the disk; free some, or set $%s to a folder on another disk", what, CacheEnv)
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return fmt.Errorf("run pip for %s: %w", what, err)
	}
	if cause := unreachable(output); cause != "" {
		return &UnavailableError{What: what, Everything: true, Reason: "the package index cannot be reached: " + cause,
			Mend: "check the network and pip's settings (`python3 -m pip config list`), then run again"}
	}
	return &UnavailableError{What: what, Reason: "pip could not get it", Output: lastLines(pipErrors(output), 3),
		Mend: "check pip's settings (`python3 -m pip config list`) and whether the index has it, then run again"}
}

// unreachable says why pip's last attempt to connect failed, "" if it did not.
func unreachable(output string) string {
	// "Retry(total=0" is the last of the attempts that pip announces.
	_, last, found := strings.Cut(output, "Retrying (Retry(total=0")
	if !found {
		return ""
	}
	for _, cause := range []struct{ sign, text string }{
		{"Connection refused", "connection refused"},
		{"ProxyError", "the proxy does not let it through"},
		{"CERTIFICATE_VERIFY_FAILED", "its certificate is not trusted"},
		{"Name or service not known", "its name cannot be resolved"},
		{"ame resolution", "its name cannot be resolved"},
		{"NameResolutionError", "its name cannot be resolved"},
		{"timed out", "no answer in time"},
		{"unreachable", "no route"},
	} {
		if strings.Contains(last, cause.sign) {
			return cause.text
		}
	}
	return "the connection breaks"
}

// pipErrors keeps the lines that pip calls errors; all lines if it calls none so.
func pipErrors(output string) string {
	var b strings.Builder
	for line := range strings.Lines(output) {
		if strings.HasPrefix(line, "ERROR:") {
			b.WriteString(line)
		}
	}
	if b.Len() == 0 {
		return output
	}
	return b.String()
}

// lastLines is the last n lines of text that are not empty.
func lastLines(text string, n int) string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// PipInstall runs `python -m pip install` with args. line, if given, receives each
// line that pip prints, as it comes. A failure that comes from outside is an
// [UnavailableError], a file that is not the pinned one a [CorruptedError].
func PipInstall(ctx context.Context, python, what string, line func(string), args ...string) error {
	temp, err := Dir("tmp")
	if err != nil {
		return err
	}
	temp, err = os.MkdirTemp(temp, "pip-")
	if err != nil {
		return fmt.Errorf("create a folder for pip: %w", err)
	}
	defer os.RemoveAll(temp)
	all := append([]string{"install", "--progress-bar=off", "--retries=2"}, args...)
	output, err := pipRun(ctx, python, temp, line, all...)
	if m := pipMismatch.FindStringSubmatch(output); err != nil && m != nil {
		return &CorruptedError{What: what, Want: m[1], Got: m[2]}
	}
	if err != nil {
		return pipFailure(ctx, what, output, err)
	}
	return nil
}
