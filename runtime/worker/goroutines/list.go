package goroutines

import (
	"errors"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"hone/runtime/worker/message"
)

// limit bounds the text of all stacks. Goroutines beyond it would be missed.
const limit = 8 << 20

// ErrTooMany says that there are more goroutines than a List can tell of.
var ErrTooMany = errors.New("there are too many goroutines to list them")

// setting makes the runtime print labels.
const setting = "tracebacklabels=1"

// listing keeps two Lists from each other's setting of GODEBUG.
var listing sync.Mutex

// List lists all goroutines but the calling one. All others stand still meanwhile.
func List() ([]message.Goroutine, error) {
	text, err := stacks()
	if err != nil {
		return nil, err
	}
	return parse(text), nil
}

// stacks is the text of all stacks, with labels. GODEBUG is changed for that moment
// only, since programs that cells start would inherit it.
func stacks() (string, error) {
	listing.Lock()
	defer listing.Unlock()
	before, had := os.LookupEnv("GODEBUG")
	with := setting
	if before != "" {
		with = before + "," + setting
	}
	if err := os.Setenv("GODEBUG", with); err != nil {
		return "", err
	}
	text, err := dump()
	if !had {
		return text, errors.Join(err, os.Unsetenv("GODEBUG"))
	}
	return text, errors.Join(err, os.Setenv("GODEBUG", before))
}

func dump() (string, error) {
	for size := 64 << 10; size <= limit; size *= 4 {
		buf := make([]byte, size)
		if n := runtime.Stack(buf, true); n < size {
			return string(buf[:n]), nil
		}
	}
	return "", ErrTooMany
}

var (
	headLine  = regexp.MustCompile(`^goroutine (\d+)[^\[]* \[(.*)\]:$`)
	cellLabel = regexp.MustCompile(` labels:\{.*"` + regexp.QuoteMeta(Key) + `": "([^"]*)"`)
	placeLine = regexp.MustCompile(`^\t(.+):(\d+)(?: \+0x[0-9a-f]+)?$`)
)

// parse reads what runtime.Stack writes, without its first goroutine, the caller.
func parse(text string) []message.Goroutine {
	var out []message.Goroutine
	for i, part := range strings.Split(strings.TrimSpace(text), "\n\n") {
		lines := strings.Split(part, "\n")
		m := headLine.FindStringSubmatch(lines[0])
		if i == 0 || m == nil {
			continue
		}
		id, err := strconv.Atoi(m[1])
		if err != nil {
			continue
		}
		g := message.Goroutine{ID: id, State: stateOf(m[2])}
		if l := cellLabel.FindStringSubmatch(m[2]); l != nil {
			g.Cell = l[1]
		}
		readFrames(&g, lines[1:])
		out = append(out, g)
	}
	return out
}

// stateOf is the state alone of "chan receive, 2 minutes labels:{…}".
func stateOf(s string) string {
	s, _, _ = strings.Cut(s, " labels:{")
	s, _, _ = strings.Cut(s, ", ")
	return strings.TrimSuffix(s, " (scan)")
}

func readFrames(g *message.Goroutine, lines []string) {
	for i := 0; i+1 < len(lines); i++ {
		m := placeLine.FindStringSubmatch(lines[i+1])
		if m == nil {
			continue
		}
		line, err := strconv.Atoi(m[2])
		if err != nil {
			continue
		}
		f := message.Frame{Func: lines[i], File: m[1], Line: line}
		i++
		if by, ok := strings.CutPrefix(f.Func, "created by "); ok {
			f.Func, _, _ = strings.Cut(by, " in goroutine ")
			g.Begun = &f
			continue
		}
		if j := strings.LastIndexByte(f.Func, '('); j > 0 {
			f.Func = f.Func[:j]
		}
		if !strings.HasPrefix(f.Func, "runtime.") {
			g.Frames = append(g.Frames, f)
		}
	}
}
