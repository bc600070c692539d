package process

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
)

// Died says why a worker ended.
type Died struct {
	// Reason is one sentence, without a full stop.
	Reason string
	// ExitCode is its exit code, -1 if a signal ended it.
	ExitCode int
	// Exited says that the process ended itself with ExitCode, by os.Exit or C's exit.
	Exited bool
	// Signal is the signal that ended it, "SIGKILL"; also one that the Go runtime
	// caught and died of, such as a C library's "SIGABRT".
	Signal string
	// OOM says that memory ran out.
	OOM bool
	// Killed says that a second interrupt ended it.
	Killed bool
	// Crash is what the Go runtime printed last, with stacks; "" without a crash.
	Crash string
	// Frames are the calls that led to the crash, innermost first, where known.
	Frames []Frame
	// Stderr is the end of what was printed on standard error before.
	Stderr string
}

// Error returns the reason.
func (d *Died) Error() string { return d.Reason }

// explain finds out why a process ended.
func explain(state *os.ProcessState, crash, stderr string, oom, killed bool) *Died {
	d := &Died{ExitCode: -1, Crash: crash, Stderr: stderr, Killed: killed}
	if state != nil {
		d.ExitCode = state.ExitCode()
		if ws, ok := state.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
			d.Signal = signalName(ws.Signal())
		}
	}
	switch {
	case killed:
		d.Reason = "the worker was killed because the cell went on after an interrupt"
	case crash != "":
		d.Frames = crashFrames(crash)
		d.explainCrash(crash)
	case d.Signal == "SIGKILL" && oom:
		d.OOM = true
		d.Reason = "the system killed the worker because memory ran out"
	case d.Signal == "SIGKILL":
		d.Reason = "the worker was killed (SIGKILL): by another program, or by the system because memory ran out"
	case d.Signal != "":
		d.Reason = fmt.Sprintf("the worker was ended by %s (%s)", d.Signal, signalMeaning(d.Signal))
	default:
		d.Exited = d.ExitCode >= 0
		d.Reason = fmt.Sprintf("the cell ended the process with exit code %d (os.Exit, log.Fatal or C's exit)", d.ExitCode)
	}
	return d
}

var (
	crashPanic  = regexp.MustCompile(`(?m)^panic: (.*)`)
	crashFatal  = regexp.MustCompile(`(?m)^fatal error: (.*)`)
	crashSignal = regexp.MustCompile(`(?m)^(SIG[A-Z0-9]+): `)
	faultSignal = regexp.MustCompile(`(?m)^\[signal (SIG[A-Z0-9]+)`)
	cellPackage = regexp.MustCompile(`\bsession/cell\d+\.`)
)

// explainCrash reads the runtime's last words.
func (d *Died) explainCrash(crash string) {
	if m := crashSignal.FindStringSubmatch(crash); m != nil {
		d.Signal = m[1]
	} else if m := faultSignal.FindStringSubmatch(crash); m != nil {
		d.Signal = m[1]
	}
	if m := crashPanic.FindStringSubmatch(crash); m != nil {
		d.Reason = "a goroutine that no recover protects panicked: " + cellPackage.ReplaceAllString(m[1], "main.")
		return
	}
	if m := crashFatal.FindStringSubmatch(crash); m != nil {
		d.explainFatal(m[1])
		return
	}
	switch d.Signal {
	case "SIGABRT":
		d.Reason = "C code called abort (SIGABRT)" + d.saidBefore()
	case "":
		d.Reason = "the Go runtime crashed: " + firstLine(crash)
	default:
		d.Reason = fmt.Sprintf("the process was hit by %s (%s)%s", d.Signal, signalMeaning(d.Signal), d.saidBefore())
	}
}

func (d *Died) explainFatal(text string) {
	switch {
	case strings.Contains(text, "stack overflow"):
		d.Reason = "the stack overflowed: a recursion that does not end"
	case strings.Contains(text, "out of memory") || strings.Contains(text, "cannot allocate memory"):
		d.OOM = true
		d.Reason = "memory ran out: " + text
	case strings.Contains(text, "unexpected signal") && d.Signal != "":
		d.Reason = fmt.Sprintf("C code or unsafe code was hit by %s (%s)%s", d.Signal, signalMeaning(d.Signal), d.saidBefore())
	default:
		d.Reason = "the Go runtime ended the process: " + text
	}
}

// saidBefore quotes the last line that a C library printed before it died.
func (d *Died) saidBefore() string {
	lines := strings.Split(strings.TrimSpace(d.Stderr), "\n")
	if last := strings.TrimSpace(lines[len(lines)-1]); last != "" {
		return "; its last line was: " + last
	}
	return ""
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

// frameAt matches the second line of a frame: "\tcell[3]:7 +0x1d".
var frameAt = regexp.MustCompile(`^\t(.+):(\d+)(?: \+0x[0-9a-f]+)?$`)

// crashFrames reads the first stack of a crash, up to the worker's own frames and
// without those of the runtime above the user's.
func crashFrames(crash string) []Frame {
	_, rest, ok := strings.Cut(crash, "\ngoroutine ")
	if !ok {
		return nil
	}
	stack, _, _ := strings.Cut(rest, "\n\n")
	lines := strings.Split(stack, "\n")
	var found []Frame
	for i := 1; i+1 < len(lines) && len(found) < 100; i++ {
		m := frameAt.FindStringSubmatch(lines[i+1])
		if m == nil {
			continue
		}
		name := lines[i]
		if strings.HasPrefix(name, "main.callCell(") || strings.HasPrefix(name, "created by ") {
			break
		}
		if strings.HasPrefix(name, "runtime.") || strings.HasPrefix(name, "panic(") {
			continue
		}
		line, err := strconv.Atoi(m[2])
		if err != nil {
			continue
		}
		found = append(found, Frame{Func: frameFunc(name), File: m[1], Line: line})
		i++
	}
	return found
}

// frameFunc is the function's name of "session/cell3.(*T).Get(0xc000012345)".
func frameFunc(line string) string {
	if i := strings.LastIndex(line, "("); i > 0 {
		line = line[:i]
	}
	return cellPackage.ReplaceAllString(line, "")
}
