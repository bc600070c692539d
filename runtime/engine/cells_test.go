package engine

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hone/runtime/worker"
)

// chunk is one cell of a file in testdata/cells and what it must do. Cells are
// separated by lines of three dashes. Below a cell's code stand, in any order:
//
//	>>> text     a line of standard output; together all of it
//	<<< text     a line that the cell before prints to its own output meanwhile
//	=== text     a line of the displayed value's text/plain; together all of it
//	=~= regexp   the displayed value's text/plain matches
//	2>> regexp   standard error matches
//	!!! regexp   the cell fails, and the error as the user sees it matches
//	^C           the cell is interrupted when it prints first; several: at each print
//	tier 1       the cell is interpreted; tier 2: compiled
//	text/html regexp   what is displayed has this form too, and it matches; any
//	             MIME type
//
// An error with a place in the cell is pinned on its line by a comment
// /// regexp, matched against message, source line and hint of an error there.
// Without /// and !!! the cell must succeed; every place the error names must be
// pinned, but for the frames of a panic.
type chunk struct {
	line    int // in the file
	code    string
	stdout  string
	before  string // what the cell before prints
	display []string
	matches []*regexp.Regexp // of the display
	stderr  []*regexp.Regexp
	fails   []*regexp.Regexp
	pinned  map[int][]*regexp.Regexp  // by line of the cell, from 1
	forms   map[string]*regexp.Regexp // by MIME type
	// interrupts is how often the cell is interrupted, tier the one it must take.
	interrupts int
	tier       string
}

var pin = regexp.MustCompile(`///\s*(.*)$`)

func parseChunks(text string) ([]chunk, error) {
	var out []chunk
	line := 1
	for _, part := range strings.Split("\n"+text, "\n---\n") {
		part = strings.TrimPrefix(part, "\n")
		c, err := parseChunk(part)
		if err != nil {
			return nil, fmt.Errorf("the cell at line %d: %w", line, err)
		}
		c.line = line
		out = append(out, c)
		line += strings.Count(part, "\n") + 2
	}
	return out, nil
}

func parseChunk(text string) (chunk, error) {
	c := chunk{pinned: map[int][]*regexp.Regexp{}, forms: map[string]*regexp.Regexp{}}
	var code []string
	for i, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		key, rest, _ := strings.Cut(line, " ")
		if ok, err := c.expect(key, rest); err != nil {
			return c, fmt.Errorf("its line %d: %w", i+1, err)
		} else if ok {
			continue
		}
		if c.hasExpectations() {
			return c, fmt.Errorf("its line %d: code below what is expected of the cell", i+1)
		}
		code = append(code, line)
		if m := pin.FindStringSubmatch(line); m != nil {
			re, err := regexp.Compile(m[1])
			if err != nil {
				return c, fmt.Errorf("its line %d: %w", i+1, err)
			}
			c.pinned[len(code)] = append(c.pinned[len(code)], re)
		}
	}
	c.code = strings.Join(code, "\n")
	return c, nil
}

// expect takes a line that says what is expected.
func (c *chunk) expect(key, rest string) (bool, error) {
	list := map[string]*[]*regexp.Regexp{"=~=": &c.matches, "2>>": &c.stderr, "!!!": &c.fails}[key]
	switch {
	case key == "^C" && rest == "":
		c.interrupts++
	case key == "tier" && (rest == "1" || rest == "2"):
		c.tier = map[string]string{"1": "interp", "2": "native"}[rest]
	case mimeType.MatchString(key):
		re, err := regexp.Compile(rest)
		c.forms[key] = re
		return true, err
	case key == ">>>":
		c.stdout += rest + "\n"
	case key == "<<<":
		c.before += rest + "\n"
	case key == "===":
		c.display = append(c.display, rest)
	case list != nil:
		re, err := regexp.Compile(rest)
		if err != nil {
			return true, err
		}
		*list = append(*list, re)
	default:
		return false, nil
	}
	return true, nil
}

var mimeType = regexp.MustCompile(`^(text|image)/[a-z+]+$`)

func (c *chunk) hasExpectations() bool {
	return c.interrupts+len(c.tier)+len(c.before)+len(c.forms) > 0 || c.stdout != "" || len(c.display)+len(c.matches)+len(c.stderr)+len(c.fails) > 0
}

// TestCells runs the files of testdata/cells, each in a session of its own.
func TestCells(t *testing.T) { runCellFiles(t, "testdata/cells") }

func runCellFiles(t *testing.T, dir string) {
	files, err := filepath.Glob(dir + "/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal(dir + " holds no files")
	}
	slots := make(chan struct{}, 2)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			slots <- struct{}{}
			defer func() { <-slots }()
			runChunks(t, file)
		})
	}
}

func runChunks(t *testing.T, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	chunks, err := parseChunks(string(text))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	runNotebook(t, file, chunks)
}

// runNotebook runs cells in a session of their own.
func runNotebook(t *testing.T, file string, chunks []chunk) {
	t.Helper()
	s := openSession(t)
	before := &recorder{}
	for i, c := range chunks {
		var out recorder
		printed := before.text("stdout")
		reply := s.Execute(t.Context(), worker.Request{Code: c.code, Count: i + 1}, &interrupting{recorder: &out, left: c.interrupts, interrupt: s.Interrupt})
		for _, p := range c.judge(i+1, reply, &out) {
			t.Errorf("%s:%d: cell %d: %s\n%s", file, c.line, i+1, p, numbered(c.code))
		}
		if got := strings.TrimPrefix(before.text("stdout"), printed); got != c.before {
			t.Errorf("%s:%d: meanwhile cell %d printed %q, want %q", file, c.line, i, got, c.before)
		}
		before = &out
	}
}

// interrupting is a sink that interrupts the cell when it prints.
type interrupting struct {
	*recorder
	left      int
	interrupt func()
}

func (s *interrupting) Stream(name, text string) {
	s.recorder.Stream(name, text)
	if s.left > 0 {
		s.left--
		s.interrupt()
	}
}

// judge says what is wrong with how a cell ended.
func (c *chunk) judge(count int, reply *worker.Reply, out *recorder) []string {
	problems := c.judgeError(count, reply)
	if got := out.text("stdout"); strings.TrimSuffix(got, "\n") != strings.TrimSuffix(c.stdout, "\n") {
		problems = append(problems, fmt.Sprintf("printed %q, want %q", got, c.stdout))
	}
	got := strings.Join(out.results, "\n")
	if len(c.matches) == 0 && got != strings.Join(c.display, "\n") {
		problems = append(problems, fmt.Sprintf("displayed %q, want %q", got, strings.Join(c.display, "\n")))
	}
	problems = append(problems, unmatched("the display", got, c.matches)...)
	for mime, re := range c.forms {
		problems = append(problems, unmatched("the display as "+mime, out.form(mime), []*regexp.Regexp{re})...)
	}
	if c.tier != "" && reply.Tier != c.tier {
		problems = append(problems, fmt.Sprintf("took the tier %q, want %q", reply.Tier, c.tier))
	}
	return append(problems, unmatched("standard error", out.text("stderr"), c.stderr)...)
}

func unmatched(what, text string, want []*regexp.Regexp) (problems []string) {
	for _, re := range want {
		if !re.MatchString(text) {
			problems = append(problems, fmt.Sprintf("%s is %q, want a match of %s", what, text, re))
		}
	}
	return problems
}

func (c *chunk) judgeError(count int, reply *worker.Reply) (problems []string) {
	wanted := len(c.fails) > 0 || len(c.pinned) > 0
	switch {
	case reply.Err == nil && wanted:
		return []string{"succeeded, but it should fail"}
	case reply.Err == nil:
		return nil
	case !wanted:
		return []string{"failed: " + reply.Err.Error() + "\n" + strings.Join(reply.Err.Traceback, "\n")}
	}
	whole := plainText(reply.Err.Error() + "\n" + strings.Join(reply.Err.Traceback, "\n"))
	problems = unmatched("the error", whole, c.fails)
	blocks := placed(count, plainText(strings.Join(reply.Err.Traceback, "\n")))
	for line, list := range c.pinned {
		for _, re := range list {
			if !anyMatches(blocks[line], re) {
				problems = append(problems, fmt.Sprintf("no error at line %d matches %s; the error is\n%s", line, re, whole))
			}
		}
	}
	for line, found := range blocks {
		if len(c.pinned[line]) == 0 && reply.Err.Name != "Panic" && len(c.fails) == 0 {
			problems = append(problems, fmt.Sprintf("an error at line %d, where none is pinned:\n%s", line, found[0]))
		}
	}
	return problems
}

var ansi = regexp.MustCompile("\x1b\\[[0-9;]*m")

func plainText(s string) string { return ansi.ReplaceAllString(s, "") }

var place = regexp.MustCompile(`cell\[(\d+)\]:(\d+)`)

// placed parts an error's text by the lines of the cell that it names: each part
// runs to the next place.
func placed(count int, text string) map[int][]string {
	out := map[int][]string{}
	all := place.FindAllStringSubmatchIndex(text, -1)
	for i, m := range all {
		if text[m[2]:m[3]] != fmt.Sprint(count) {
			continue
		}
		end := len(text)
		if i+1 < len(all) {
			end = all[i+1][0]
		}
		// What a panic says stands before the first place.
		from := m[0]
		if i == 0 {
			from = 0
		}
		var line int
		if _, err := fmt.Sscan(text[m[4]:m[5]], &line); err != nil {
			continue
		}
		out[line] = append(out[line], stripPins(text[from:end]))
	}
	return out
}

// stripPins removes the comments that hold the expectations from quoted source
// lines, so that an expectation does not match itself.
func stripPins(s string) string {
	var lines []string
	for _, l := range strings.Split(s, "\n") {
		lines = append(lines, pin.ReplaceAllString(l, ""))
	}
	return strings.Join(lines, "\n")
}

func anyMatches(texts []string, re *regexp.Regexp) bool {
	for _, t := range texts {
		if re.MatchString(t) {
			return true
		}
	}
	return false
}

func TestParseChunks(t *testing.T) {
	chunks, err := parseChunks("x := 1\nx\n=== 1\n---\nf() /// undefined: f\n---\nprint\n>>> a\n>>>\n>>> b\n2>> warn.*\n!!! boom\n")
	if err != nil {
		t.Fatal(err)
	}
	if len(chunks) != 3 {
		t.Fatalf("got %d cells, want 3", len(chunks))
	}
	if c := chunks[0]; c.code != "x := 1\nx" || c.display[0] != "1" || c.line != 1 {
		t.Errorf("the first cell is %+v", c)
	}
	if c := chunks[1]; len(c.pinned[1]) != 1 || c.line != 5 {
		t.Errorf("the second cell is %+v", c)
	}
	if c := chunks[2]; c.stdout != "a\n\nb\n" || len(c.stderr) != 1 || len(c.fails) != 1 || c.line != 7 {
		t.Errorf("the third cell is %+v", c)
	}
	for _, bad := range []string{"x\n>>> a\ny", "x /// (", "x\n!!! ["} {
		if _, err := parseChunks(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

// TestJudge holds that the harness can fail.
func TestJudge(t *testing.T) {
	compile := &worker.CellError{Name: "CompileError", Value: "v", Traceback: []string{
		"cell[4]:1:3: undefined: f", "    f() /// nothing here", "    ^", "    hint: declare it", "cell[4]:2:1: mismatched types"}}
	for name, c := range map[string]struct {
		text string
		err  *worker.CellError
		out  *recorder
		want int
	}{
		"all pinned":         {"f() /// hint: declare\ny /// mismatched", compile, &recorder{}, 0},
		"one not pinned":     {"f() /// undefined\ny", compile, &recorder{}, 1},
		"pin matches itself": {"f() /// nothing\ny /// mismatched", compile, &recorder{}, 1},
		"must fail":          {"f() /// undefined", nil, &recorder{}, 1},
		"must succeed":       {"f()", compile, &recorder{}, 1},
		"output":             {"f()\n>>> a", nil, &recorder{streams: map[string]string{"stdout": "a\n"}}, 0},
		"other output":       {"f()\n>>> a", nil, &recorder{streams: map[string]string{"stdout": "b\n"}}, 1},
		"display":            {"f()\n=== 1\n=== 2", nil, &recorder{results: []string{"1\n2"}}, 0},
		"no display":         {"f()", nil, &recorder{results: []string{"1"}}, 1},
		"error as a whole":   {"f()\n!!! CompileError", compile, &recorder{}, 0},
		"stderr":             {"f()\n2>> stale", nil, &recorder{}, 1},
	} {
		chunk, err := parseChunk(c.text)
		if err != nil {
			t.Fatal(err)
		}
		if got := chunk.judge(4, &worker.Reply{Err: c.err}, c.out); len(got) != c.want {
			t.Errorf("%s: %d problems, want %d: %q", name, len(got), c.want, got)
		}
	}
}
