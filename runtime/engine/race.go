package engine

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"hone/runtime/worker"
	"hone/runtime/worker/message"
)

// runRaced runs a program that was built with the race detector. What the detector
// found is the error, before how the program ended.
func (x *execution) runRaced(bin string) (*worker.CellError, error) {
	log := filepath.Join(filepath.Dir(bin), "race")
	env := []string{"GORACE=log_path=" + log + " " + os.Getenv("GORACE")}
	var end func() error
	if x.e.cfg.ProgramEnv != nil {
		more, done, err := x.e.cfg.ProgramEnv()
		if err != nil {
			return nil, err
		}
		env, end = append(env, more...), done
	}
	err := x.streamIn(exec.CommandContext(x.ctx, bin), env, nil)
	if end != nil {
		err = errors.Join(err, end())
	}
	files, globErr := filepath.Glob(log + ".*")
	if globErr != nil {
		return nil, globErr
	}
	var text strings.Builder
	for _, f := range files {
		data, readErr := os.ReadFile(f)
		if readErr != nil {
			return nil, fmt.Errorf("read what the race detector found: %w", readErr)
		}
		text.Write(data)
	}
	races := parseRaces(text.String())
	if len(races) == 0 {
		return nil, err
	}
	return x.raceError(races), nil
}

// race is one report of the detector: two accesses to the same memory.
type race struct{ accesses []access }

// access is one of them.
type access struct {
	// what is "write", "previous read"; who is "goroutine 7" or "main goroutine".
	what, who string
	frames    []message.Frame
	// begun is where the goroutine was begun, if it is not the main one.
	begun []message.Frame
}

var (
	accessLine = regexp.MustCompile(`^(?:Previous )?((?i:atomic )?(?i:read|write)) at 0x[0-9a-f]+ by (main goroutine|goroutine \d+)`)
	begunLine  = regexp.MustCompile(`^Goroutine (\d+) \(.*\) created at:`)
	raceFrame  = regexp.MustCompile(`^\s+(\S.*):(\d+) \+0x[0-9a-f]+$`)
)

// parseRaces reads the detector's reports.
func parseRaces(text string) []race {
	var out []race
	for block := range strings.SplitSeq(text, "WARNING: DATA RACE\n") {
		block, _, _ = strings.Cut(block, "\n==================")
		if r := parseRace(block); len(r.accesses) > 0 {
			out = append(out, r)
		}
	}
	return out
}

func parseRace(block string) race {
	var r race
	var into *[]message.Frame
	lines := strings.Split(block, "\n")
	for i, line := range lines {
		if m := accessLine.FindStringSubmatch(line); m != nil {
			r.accesses = append(r.accesses, access{what: strings.ToLower(m[1]), who: m[2]})
			into = &r.accesses[len(r.accesses)-1].frames
			continue
		}
		if m := begunLine.FindStringSubmatch(line); m != nil {
			into = nil
			for j := range r.accesses {
				if r.accesses[j].who == "goroutine "+m[1] {
					into = &r.accesses[j].begun
				}
			}
			continue
		}
		if m := raceFrame.FindStringSubmatch(line); m != nil && into != nil && i > 0 {
			*into = append(*into, frameOf(lines[i-1], m[1], m[2]))
		}
	}
	return r
}

// frameOf is a frame of a report, whose file is "…/cell[3]" for one of a cell.
func frameOf(fn, file, line string) message.Frame {
	if i := strings.LastIndex(file, "cell["); i >= 0 {
		file = file[i:]
	}
	n, err := strconv.Atoi(line)
	if err != nil {
		n = 0 // the pattern takes digits only
	}
	return message.Frame{Func: strings.TrimSuffix(strings.TrimSpace(fn), "()"), File: file, Line: n}
}

// maxRaces bounds how many reports are shown.
const maxRaces = 5

func (x *execution) raceError(races []race) *worker.CellError {
	e := &worker.CellError{Name: "DataRace", Value: "two goroutines use the same memory at the same time"}
	if at, ok := firstMine(races[0].accesses[0].frames); ok {
		e.Value = at + ": " + e.Value
	}
	for i, r := range races {
		if i == maxRaces {
			e.Traceback = append(e.Traceback, fmt.Sprintf("and %s", plural(len(races)-i, "more race")))
			break
		}
		e.Traceback = append(e.Traceback, "data race: two goroutines use the same memory at the same time, and one of them writes")
		for _, a := range r.accesses {
			e.Traceback = append(e.Traceback, x.describeAccess(a)...)
		}
	}
	e.Traceback = append(e.Traceback, "    hint: guard the two with one sync.Mutex, use sync/atomic, or give the value from one goroutine to the other through a channel")
	return e
}

func (x *execution) describeAccess(a access) []string {
	who := "the main goroutine"
	if at, ok := firstMine(a.begun); ok {
		who = "the goroutine begun at " + at
	} else if a.who != "main goroutine" {
		who = a.who
	}
	at, ok := firstMine(a.frames)
	if !ok {
		place := "unknown code"
		if len(a.frames) > 0 {
			place = fmt.Sprintf("%s (%s:%d)", a.frames[0].Func, a.frames[0].File, a.frames[0].Line)
		}
		return []string{fmt.Sprintf("  %s at %s by %s", a.what, place, who)}
	}
	out := append([]string{fmt.Sprintf("  %s at %s by %s", a.what, at, who)}, x.sourceLine(at)...)
	for i := len(a.frames) - 1; i > 0; i-- { // what the goroutine does in the large
		if f := a.frames[i]; mine(f) && f != a.frames[0] {
			from := fmt.Sprintf("%s:%d", f.File, f.Line)
			return append(append(out, "  called at "+from), x.sourceLine(from)...)
		}
	}
	return out
}
