package kernel_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"hone/kernel"
	"hone/kernel/message"
)

func TestExecuteBracketsItsOutputs(t *testing.T) {
	f := begin(t, kernel.Options{})
	code := "print a\neprint b\nprint c\nshow text/html <b>d</b>\ndisplay id1 e\nupdate id1 f\nvalue g"
	e := f.execute(code)
	same(t, e.shape(t),
		"status busy",
		"execute_input "+code,
		"stream stdout a\n",
		"stream stderr b\n",
		"stream stdout c\n",
		"display_data ",
		"display_data id1 e",
		"update_display_data id1 f",
		"execute_result g",
		"execute_reply ok",
		"status idle",
	)
	var metadata message.ExecuteMetadata
	if err := json.Unmarshal(e.reply.Metadata, &metadata); err != nil {
		t.Fatal(err)
	}
	if metadata.Tier != "native" || metadata.PrepareMS != 3 || metadata.RunMS < 0 || metadata.Status != "ok" {
		t.Errorf("metadata %+v", metadata)
	}
	if string(e.reply.Parent) != string(e.request.RawHeader) {
		t.Errorf("parent header %s, want %s", e.reply.Parent, e.request.RawHeader)
	}
}

func TestParentHeaderKeepsUnknownFields(t *testing.T) {
	f := begin(t, kernel.Options{})
	m := f.post(message.Shell, "kernel_info_request", nil)
	_ = f.finish(m)
	m, err := f.maker.Make(message.Shell, "kernel_info_request", nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	m.RawHeader = json.RawMessage(strings.Replace(string(m.RawHeader), "{", `{"subshell_id":null,`, 1))
	m.Identities = [][]byte{[]byte("me")}
	if err := f.pipe.Post(m); err != nil {
		t.Fatal(err)
	}
	for _, out := range f.finish(m).messages {
		if !strings.Contains(string(out.Parent), `"subshell_id":null`) {
			t.Errorf("%s lost a field of its parent: %s", out.Header.MsgType, out.Parent)
		}
	}
}

func count(t *testing.T, e exchange) int {
	t.Helper()
	var c message.ExecuteReply
	decode(t, e.reply, &c)
	return c.ExecutionCount
}

func TestExecutionCountsAndHistory(t *testing.T) {
	f := begin(t, kernel.Options{})
	got := []int{
		count(t, f.execute("value one")),
		count(t, f.do("execute_request", map[string]any{"code": "print silent", "silent": true})),
		count(t, f.do("execute_request", map[string]any{"code": "print unstored", "store_history": false})),
		count(t, f.do("execute_request", map[string]any{"code": "print both", "silent": true, "store_history": true})),
		count(t, f.execute("fail E two")),
		count(t, f.execute("print three")),
	}
	if want := []int{1, 1, 2, 1, 2, 3}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("execution counts %v, want %v", got, want)
	}
	var shown []int
	for _, r := range f.session.Requests() {
		shown = append(shown, r.Count)
	}
	if want := []int{1, 0, 2, 0, 2, 3}; fmt.Sprint(shown) != fmt.Sprint(want) {
		t.Errorf("the session was told %v, want %v", shown, want)
	}
	e := f.do("history_request", map[string]any{"hist_access_type": "tail", "n": 10, "output": true, "raw": true})
	if got, want := string(e.reply.Content),
		`{"status":"ok","history":[[0,1,["value one","one"]],[0,2,["fail E two",null]],[0,3,["print three",null]]]}`; got != want {
		t.Errorf("history %s, want %s", got, want)
	}
}

func TestSilentShowsNeitherInputNorResult(t *testing.T) {
	f := begin(t, kernel.Options{})
	e := f.do("execute_request", map[string]any{"code": "print a\nvalue b\nfail E c", "silent": true})
	same(t, e.shape(t), "status busy", "stream stdout a\n", "error E", "execute_reply error E", "status idle")
}

func TestAnErrorAbortsWhatWasQueuedButNoOtherRequest(t *testing.T) {
	f := begin(t, kernel.Options{})
	first := f.post(message.Shell, "execute_request", map[string]any{"code": "ask go?\nfail Oops it broke"})
	second := f.post(message.Shell, "execute_request", map[string]any{"code": "print second"})
	info := f.post(message.Shell, "kernel_info_request", nil)
	third := f.post(message.Shell, "execute_request", map[string]any{"code": "print third"})
	f.until("input_request")
	f.post(message.Stdin, "input_reply", message.InputReply{Value: "now"})
	same(t, f.finish(first).shape(t), "stream stdout typed now\n", "error Oops", "execute_reply error Oops", "status idle")
	same(t, f.finish(second).shape(t), "status busy", "execute_reply aborted Aborted", "status idle")
	if e := f.finish(info); e.reply == nil {
		t.Error("kernel_info_request was aborted too")
	}
	same(t, f.finish(third).shape(t), "status busy", "execute_reply aborted Aborted", "status idle")
	if e := f.execute("print fourth"); count(t, e) != 2 {
		t.Errorf("the aborted cells were counted: %d", count(t, e))
	}
}

func TestWithoutStopOnErrorTheQueueGoesOn(t *testing.T) {
	f := begin(t, kernel.Options{})
	first := f.post(message.Shell, "execute_request", map[string]any{"code": "ask go?\nfail Oops it broke", "stop_on_error": false})
	second := f.post(message.Shell, "execute_request", map[string]any{"code": "print second"})
	f.until("input_request")
	f.post(message.Stdin, "input_reply", message.InputReply{Value: "now"})
	_ = f.finish(first)
	same(t, f.finish(second).shape(t),
		"status busy", "execute_input print second", "stream stdout second\n", "execute_reply ok", "status idle")
}

func TestUserExpressions(t *testing.T) {
	f := begin(t, kernel.Options{})
	e := f.do("execute_request", map[string]any{"code": "print a", "user_expressions": map[string]string{
		"good": "print hidden\nvalue 42", "bad": "fail E no", "none": "print hidden",
	}})
	same(t, e.shape(t), "status busy", "execute_input print a", "stream stdout a\n", "execute_reply ok", "status idle")
	var c struct {
		UserExpressions json.RawMessage `json:"user_expressions"`
	}
	decode(t, e.reply, &c)
	want := `{"bad":{"status":"error","ename":"E","evalue":"no","traceback":["E: no","cell[1]:1:1"]},` +
		`"good":{"data":{"text/plain":"42"},"metadata":{},"status":"ok"},` +
		`"none":{"data":{},"metadata":{},"status":"ok"}}`
	if string(c.UserExpressions) != want {
		t.Errorf("got %s, want %s", c.UserExpressions, want)
	}
}

func TestAPrintLoopIsGatheredAndComplete(t *testing.T) {
	// With a flush far away only the size and the end of the cell send text.
	f := begin(t, kernel.Options{FlushEvery: time.Hour})
	const lines = 50_000
	e := f.execute(fmt.Sprintf("flood %d\nshow text/html x\nflood 3", lines))
	var text strings.Builder
	pieces := 0
	for _, m := range e.messages {
		if m.Header.MsgType == "stream" {
			var s message.Stream
			decode(t, m, &s)
			text.WriteString(s.Text)
			pieces++
		}
	}
	var want strings.Builder
	for i := range lines {
		fmt.Fprintln(&want, i)
	}
	want.WriteString("0\n1\n2\n")
	if text.String() != want.String() {
		t.Errorf("text differs: %d bytes, want %d", text.Len(), want.Len())
	}
	if pieces > 12 {
		t.Errorf("%d stream messages for %d bytes", pieces, want.Len())
	}
	shape := e.shape(t)
	same(t, shape[len(shape)-4:], "display_data ", "stream stdout 0\n1\n2\n", "execute_reply ok", "status idle")
}

func TestTextIsSentWhileACellRuns(t *testing.T) {
	f := begin(t, kernel.Options{})
	m := f.post(message.Shell, "execute_request", map[string]any{"code": "print early\nwait"})
	f.until("stream") // comes though the cell does not end
	f.post(message.Control, "interrupt_request", nil)
	f.until("execute_reply")
	_ = m
}

func TestOutputBetweenCellsBelongsToTheLastCell(t *testing.T) {
	f := begin(t, kernel.Options{})
	e := f.execute("print a")
	f.session.LastSink().Stream("stdout", "late\n")
	m := f.next()
	if m.Header.MsgType != "stream" || m.ParentID() != e.request.Header.MsgID {
		t.Errorf("got %s under %s", m.Header.MsgType, m.ParentID())
	}
}

func TestWhatIsNoTextIsMarkedInMessages(t *testing.T) {
	f := begin(t, kernel.Options{})
	f.execute("print a")
	f.session.LastSink().Stream("stdout", "b\xff\n")
	var s message.Stream
	if err := f.next().Into(&s); err != nil || s.Text != "b\uFFFD\n" || s.Raw != nil {
		t.Errorf("got %q, %q, %v", s.Text, s.Raw, err)
	}
}

func TestAnOutputWithoutJSONFormIsReported(t *testing.T) {
	f := begin(t, kernel.Options{})
	e := f.execute("bad\nprint after")
	same(t, e.shape(t)[3:], "stream stdout after\n", "execute_reply ok", "status idle")
	if s := e.shape(t)[2]; !strings.Contains(s, "stderr") || !strings.Contains(s, "no JSON form") {
		t.Errorf("notice: %q", s)
	}
}

func TestAFaultOfTheSessionEndsOnlyTheCell(t *testing.T) {
	f := begin(t, kernel.Options{})
	e := f.execute("panic at the disco")
	var c message.ErrorReply
	decode(t, e.reply, &c)
	if c.Status != "error" || !strings.Contains(c.EValue, "at the disco") {
		t.Errorf("reply %+v", c)
	}
	same(t, f.execute("print on").shape(t)[2:], "stream stdout on\n", "execute_reply ok", "status idle")
}

func TestADeadWorkerIsTold(t *testing.T) {
	f := begin(t, kernel.Options{})
	e := f.execute("die")
	var metadata message.ExecuteMetadata
	if err := json.Unmarshal(e.reply.Metadata, &metadata); err != nil || !metadata.WorkerDied || metadata.Status != "error" {
		t.Errorf("metadata %+v, %v", metadata, err)
	}
}
