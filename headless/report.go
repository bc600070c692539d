package headless

import (
	"encoding/base64"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
)

// Reporter shows a run while it goes on. In a terminal a display that is updated
// is rewritten in place; in a log it is printed again at intervals.
type Reporter struct {
	// Out receives what cells print and display.
	Out io.Writer
	// Err receives what they write to stderr, updates of displays and tracebacks.
	Err io.Writer
	// Marks receives which cell runs and how it ended; nil for scripts, whose
	// output is theirs alone.
	Marks io.Writer
	// Terminal says that Err is a terminal.
	Terminal bool
	// File, if set, is the script: positions in errors are lines of it.
	File string
	// Every is the least time between two prints of an updated display in a log.
	Every time.Duration

	number  string
	started time.Time
	last    time.Time // of an update printed
	pending string    // an update not yet printed
	inPlace bool      // the line on the terminal may be overwritten
	midLine bool      // Out stands in the middle of a line
}

func (r *Reporter) begin(n, of int, cell *Cell) {
	r.number, r.started = fmt.Sprintf("[%d/%d]", n, of), time.Now()
	if r.Marks != nil {
		fmt.Fprintf(r.Marks, "%s %s\n", r.number, headline(cell.Source()))
	}
}

// headline is the first line of code that says something.
func headline(source string) string {
	first := ""
	for line := range strings.Lines(source) {
		line = strings.TrimSpace(line)
		if first == "" && line != "" {
			first = line
		}
		if line != "" && !strings.HasPrefix(line, "//") {
			first = line
			break
		}
	}
	if runes := []rune(first); len(runes) > 90 {
		return string(runes[:89]) + "…"
	}
	return first
}

func (r *Reporter) end(failed error) {
	r.settle()
	if r.Marks == nil {
		return // what a script leaves unfinished is its own affair
	}
	r.freshLine()
	word := "done"
	if failed != nil {
		word = "failed"
	}
	fmt.Fprintf(r.Marks, "%s %s in %.1f s\n", r.number, word, time.Since(r.started).Seconds())
}

// message shows one iopub message.
func (r *Reporter) message(kind string, content map[string]any) {
	switch kind {
	case "stream":
		r.settle()
		r.stream(text(content["name"]), written(content))
	case "display_data", "execute_result":
		r.settle()
		if s := plainText(content); s != "" {
			r.freshLine()
			fmt.Fprintln(r.Out, s)
		}
	case "update_display_data":
		r.update(plainText(content))
	case "error":
		if text(content["ename"]) == "Exit" {
			return // a script that ends itself has said what it had to say
		}
		r.settle()
		r.freshLine()
		for _, line := range list(content["traceback"]) {
			fmt.Fprintln(r.Err, r.place(r.colours(text(line))))
		}
	}
}

// written is what a cell wrote to a stream, byte for byte if the kernel says so.
func written(content map[string]any) string {
	raw, err := base64.StdEncoding.DecodeString(text(content["raw"]))
	if err != nil || len(raw) == 0 {
		return text(content["text"])
	}
	return string(raw)
}

func (r *Reporter) stream(name, s string) {
	if name == "stderr" {
		fmt.Fprint(r.Err, s)
		return
	}
	fmt.Fprint(r.Out, s)
	if s != "" {
		r.midLine = !strings.HasSuffix(s, "\n")
	}
}

// freshLine ends a line that a cell left unfinished.
func (r *Reporter) freshLine() {
	if r.midLine {
		fmt.Fprintln(r.Out)
	}
	r.midLine = false
}

// position is one in a cell; in a script every cell begins with as many blank
// lines as stand before it, so that its lines are those of the file.
var position = regexp.MustCompile(`cell\[\d+\]:(\d+)`)

func (r *Reporter) place(s string) string {
	if r.File == "" {
		return s
	}
	return position.ReplaceAllStringFunc(s, func(at string) string {
		return r.File + ":" + position.FindStringSubmatch(at)[1]
	})
}

func (r *Reporter) update(s string) {
	line, _, _ := strings.Cut(s, "\n")
	if line == "" {
		return
	}
	if r.Terminal {
		if !r.inPlace {
			r.freshLine()
		}
		fmt.Fprintf(r.Err, "\r\x1b[2K%s", line)
		r.inPlace = true
		return
	}
	r.pending = line
	if time.Since(r.last) >= r.Every {
		r.flush()
	}
}

func (r *Reporter) flush() {
	if r.pending != "" {
		fmt.Fprintln(r.Err, r.pending)
		r.pending, r.last = "", time.Now()
	}
}

// settle ends a line that was being rewritten, or prints the last update.
func (r *Reporter) settle() {
	if r.inPlace {
		fmt.Fprintln(r.Err)
		r.inPlace = false
	}
	r.flush()
}

func plainText(content map[string]any) string {
	data, _ := content["data"].(map[string]any)
	return strings.TrimRight(text(data["text/plain"]), "\n")
}

var ansi = regexp.MustCompile("\x1b\\[[0-9;]*m")

// colours keeps colours for terminals only.
func (r *Reporter) colours(s string) string {
	if r.Terminal {
		return s
	}
	return ansi.ReplaceAllString(s, "")
}
