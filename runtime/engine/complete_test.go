package engine

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hone/kernel"
	"hone/kernel/memory"
	"hone/kernel/message"
	"hone/runtime/worker"
)

// marked takes the cursor's mark out of a text and counts code points before it.
func marked(t *testing.T, code string) (text string, cursor int) {
	t.Helper()
	before, after, ok := strings.Cut(code, "|")
	if !ok {
		t.Fatalf("%q has no cursor", code)
	}
	return before + after, len([]rune(before))
}

func TestCompleteInEngine(t *testing.T) {
	n := newNotebook(t)
	n.ok("type point struct{ Name string }\np := point{}\ntotal := 1")
	for _, dir := range []string{"data", "deep"} {
		if err := os.MkdirAll(filepath.Join(n.e.workDir(), dir, "inner"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		code  string
		want  string
		start int // in code points
	}{
		{"%ba|", "%backend", 0},
		{"x := 1\n%ver|", "%version", 7},
		{"%%writ|", "%%writefile", 0},
		{"%backend xla:c|", "xla:cuda xla:cpu", 9},
		{"%rm to|", "total", 4},
		{"%cd d|", "data/ deep/", 4},
		{"%cd data/|", "inner/", 9},
		{"!ls da|", "data/", 4},
		{"%%writefile da|", "data/", 12},
		{"f := os.Open(\"da|\")", "data/", 14},
		{"%%bash\nto|", "", 9},
		{"/* 😀 */ p.Na|", "Name", 10},
		{"s := \"😀😀\"; tot|", "total", 11},
		{"p.Na|\n%cd data", "Name", 2},
		{"%nosuch to|", "", 8},
		{"a := 7\n%v|", "%version", 7},
	} {
		text, cursor := marked(t, c.code)
		got := n.e.Complete(text, cursor)
		want := strings.Fields(c.want)
		slices.Sort(want)
		if !slices.Equal(got.Matches, want) || got.Start != c.start || got.End != cursor {
			t.Errorf("%q completes to %v from %d to %d, want %s from %d to %d", c.code, got.Matches, got.Start, got.End, c.want, c.start, cursor)
		}
		if len(got.Kinds) != len(got.Matches) || len(got.Details) != len(got.Matches) {
			t.Errorf("%q: %d matches, %d kinds, %d details", c.code, len(got.Matches), len(got.Kinds), len(got.Details))
		}
	}
	n.ok("%cd data")
	if got := n.e.Complete(`os.Open("`, 9); !slices.Equal(got.Matches, []string{"inner/"}) {
		t.Errorf("after %%cd a string completes to %v", got.Matches)
	}
}

// A local module's names are those of its newest source that a cell has used.
func TestCompleteALocalModule(t *testing.T) {
	n := newNotebook(t)
	dir := filepath.Join(n.e.workDir(), "mylib")
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module example.org/mylib\n\ngo 1.26\n")
	write("lib.go", "package mylib\n\n// Options are of a run.\ntype Options struct {\n\tSpeed int // how fast\n}\n")
	n.ok("%get ./mylib")
	complete := func(code, want, detail string) {
		t.Helper()
		var got worker.Completion
		for range 20 { // the first question may find the source not read yet
			got = n.e.Complete(code, len(code))
			if len(got.Details) > 0 && got.Details[0] == detail {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		if !slices.Equal(got.Matches, []string{want}) || got.Details[0] != detail {
			t.Errorf("%q completes to %v with %q, want %s with %q", code, got.Matches, got.Details, want, detail)
		}
	}
	complete(`import "example.org/my`, "example.org/mylib", "")
	n.ok("import \"example.org/mylib\"\no := mylib.Options{Speed: 3}")
	complete("mylib.Options{Sp", "Speed", "int · how fast")
	write("lib.go", "package mylib\n\n// Options are of a run.\ntype Options struct {\n\tSpeed int\n\tDepth int // how deep\n}\n")
	n.ok("q := mylib.Options{Depth: 3}\nq.Depth")
	complete("mylib.Options{De", "Depth", "int · how deep")
	complete("q.De", "Depth", "int · how deep")
}

func TestQuestionCell(t *testing.T) {
	n := newNotebook(t)
	n.ok("// area is of a circle.\nfunc area(r float64) float64 { return math.Pi * r * r }")
	for code, want := range map[string]string{
		"?area":             "declared in cell[1]",
		"area?":             "area is of a circle.",
		"area??":            "math.Pi * r * r",
		"?strings.Repeat":   "new string consisting of count copies",
		"?training.Config":  "windows of text in a batch",
		"?%cd":              "working folder",
		"strings.Builder ?": "efficiently build a string",
	} {
		c, r := n.run(code)
		if r.Err != nil || len(c.displays) != 1 || !strings.Contains(c.displays[0], want) {
			t.Errorf("%q: %v, shows %q, want %q in it", code, r.Err, c.displays, want)
		}
		if status, _ := n.e.IsComplete(code); status != "complete" {
			t.Errorf("%q is %s", code, status)
		}
	}
	n.fails("?nosuch", "CommandError", "nothing is known by the name nosuch")
}

// Through a kernel, and while a cell runs: the names are there all the same.
func TestCompleteThroughTheKernelWhileACellRuns(t *testing.T) {
	e := openEngine(t)
	pipe, maker := memory.NewPipe(), message.NewMaker("test")
	k := kernel.New(pipe, e, kernel.Options{})
	ended := make(chan error, 1)
	go func() { ended <- k.Run(t.Context()) }()
	post := func(channel message.Channel, msgType string, content any) *message.Message {
		m, err := maker.Make(channel, msgType, nil, content, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := pipe.Post(m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	reply := func(request *message.Message) *message.Message {
		for {
			m, err := pipe.Next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if m.ParentID() == request.Header.MsgID && m.Channel == message.Shell {
				return m
			}
		}
	}
	execute := func(code string) *message.Message {
		return post(message.Shell, "execute_request", map[string]any{"code": code, "store_history": true})
	}
	reply(execute("grün := 42\ncfg := training.CausalLM()"))
	running := execute("fmt.Println(\"begun\")\n<-ctx.Done()")
	for begun := false; !begun; {
		m, err := pipe.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		begun = m.Header.MsgType == "stream"
	}
	text, cursor := marked(t, "s := \"😀\" + cfg.BatchS|")
	start := time.Now()
	complete := func() (content message.CompleteReply, metadata string) {
		if err := reply(post(message.Shell, "complete_request", map[string]any{"code": text, "cursor_pos": cursor})).Into(&content); err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(content.Metadata)
		if err != nil {
			t.Fatal(err)
		}
		return content, string(data)
	}
	content, metadata := complete()
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("completion took %v while a cell ran", took)
	}
	if !slices.Equal(content.Matches, []string{"BatchSize"}) || content.CursorStart != cursor-len("BatchS") || content.CursorEnd != cursor {
		t.Errorf("completion gives %+v", content)
	}
	// Documentation that is not read yet is not waited for: it is there another time.
	const want = `"signature":"int = 12 · windows of text in a batch"`
	for end := start.Add(time.Minute); !strings.Contains(metadata, want); _, metadata = complete() {
		if time.Now().After(end) {
			t.Fatalf("metadata %s, want %s", metadata, want)
		}
		time.Sleep(10 * time.Millisecond)
	}
	var found message.InspectReply
	if err := reply(post(message.Shell, "inspect_request", map[string]any{"code": "x := grün + 1", "cursor_pos": 9})).Into(&found); err != nil {
		t.Fatal(err)
	}
	if text, _ := found.Data["text/plain"].(string); !strings.Contains(text, "var grün int") {
		t.Errorf("inspection gives %+v", found)
	}
	post(message.Control, "interrupt_request", nil)
	reply(running)
	post(message.Control, "shutdown_request", map[string]any{"restart": false})
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
