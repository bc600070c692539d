package kernel_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"hone/kernel"
	"hone/kernel/message"
)

func TestKernelInfo(t *testing.T) {
	f := begin(t, kernel.Options{Version: "1.2.3"})
	var c message.KernelInfoReply
	decode(t, f.do("kernel_info_request", nil).reply, &c)
	l := c.LanguageInfo
	got := []string{c.ProtocolVersion, c.Implementation, c.ImplementationVersion, l.Name, l.FileExtension, l.MimeType, l.CodeMirrorMode, l.PygmentsLexer, c.Banner}
	same(t, got, "5.4", "hone", "1.2.3", "go", ".go", "text/x-go", "go", "go", "a fake session")
	if !strings.HasPrefix(l.Version, "1.") || len(c.HelpLinks) == 0 {
		t.Errorf("version %q, links %v", l.Version, c.HelpLinks)
	}
}

func TestQuestionsAboutCode(t *testing.T) {
	f := begin(t, kernel.Options{})
	for _, c := range []struct {
		msgType, content, want string
	}{
		{"is_complete_request", `{"code":"print a"}`, `{"status":"complete"}`},
		{"is_complete_request", `{"code":"f {"}`, `{"status":"incomplete","indent":"\t"}`},
		{"is_complete_request", `{"code":"}{"}`, `{"status":"invalid"}`},
		{"complete_request", `{"code":"pri","cursor_pos":3}`,
			`{"status":"ok","matches":["print","printer"],"cursor_start":0,"cursor_end":3,"metadata":{"_jupyter_types_experimental":[` +
				`{"start":0,"end":3,"text":"print","type":"func"},{"start":0,"end":3,"text":"printer","type":"func"}]}}`},
		{"complete_request", `{"code":"ü xyz","cursor_pos":99}`,
			`{"status":"ok","matches":[],"cursor_start":2,"cursor_end":5,"metadata":{"_jupyter_types_experimental":[]}}`},
		{"complete_request", `{"code":"πρό","cursor_pos":-1}`,
			`{"status":"ok","matches":["print","printer","προς"],"cursor_start":0,"cursor_end":0,"metadata":{"_jupyter_types_experimental":[` +
				`{"start":0,"end":0,"text":"print","type":"func"},{"start":0,"end":0,"text":"printer","type":"func"},{"start":0,"end":0,"text":"προς","type":"func"}]}}`},
		{"inspect_request", `{"code":"print","cursor_pos":2,"detail_level":1}`,
			`{"status":"ok","found":true,"data":{"text/plain":"print at 2, detail 1"},"metadata":{}}`},
		{"inspect_request", `{"code":"unknown","cursor_pos":2}`, `{"status":"ok","found":false,"data":{},"metadata":{}}`},
		{"comm_info_request", `{}`, `{"status":"ok","comms":{}}`},
		{"comm_info_request", `{"target_name":"x"}`, `{"status":"ok","comms":{}}`},
	} {
		e := f.do(c.msgType, json.RawMessage(c.content))
		if e.reply == nil || string(e.reply.Content) != c.want {
			t.Errorf("%s %s: got %s\nwant %s", c.msgType, c.content, e.reply.Content, c.want)
		}
	}
}

func TestCommsAreClosedOrIgnored(t *testing.T) {
	f := begin(t, kernel.Options{})
	e := f.do("comm_open", map[string]any{"comm_id": "c1", "target_name": "jupyter.widget", "data": map[string]any{}})
	same(t, e.shape(t), "status busy", "comm_close ", "status idle")
	for _, msgType := range []string{"comm_msg", "comm_close"} {
		same(t, f.do(msgType, map[string]any{"comm_id": "c1", "data": 1}).shape(t), "status busy", "status idle")
	}
}

func TestWhatIsNotUnderstoodIsRefused(t *testing.T) {
	f := begin(t, kernel.Options{})
	same(t, f.do("mystery_request", nil).shape(t), "status busy", "mystery_reply error NotSupported", "status idle")
	same(t, f.do("mystery", nil).shape(t), "status busy", "status idle")
	same(t, f.do("execute_reply", nil).shape(t), "status busy", "status idle")
	for _, c := range []struct{ msgType, content string }{
		{"execute_request", `{}`},
		{"execute_request", `{"code":null}`},
		{"execute_request", `{"code":7}`},
		{"execute_request", `{"code":"x","silent":"yes"}`},
		{"execute_request", `{"code":"x","user_expressions":[]}`},
		{"is_complete_request", `{"code":[]}`},
		{"complete_request", `{"code":"x","cursor_pos":"end"}`},
		{"complete_request", `{"code":"x","cursor_pos":1.5}`},
		{"inspect_request", `{"code":{}}`},
		{"history_request", `{}`},
		{"history_request", `{"hist_access_type":"sideways"}`},
		{"history_request", `{"hist_access_type":"tail","n":"all"}`},
		{"shutdown_request", `{"restart":"maybe"}`},
	} {
		e := f.do(c.msgType, json.RawMessage(c.content))
		if e.reply == nil || summary(t, e.reply) != "error RequestError" {
			t.Errorf("%s %s was not refused: %v", c.msgType, c.content, e.shape(t))
		}
	}
	if n := len(f.session.Requests()); n != 0 {
		t.Errorf("%d cells ran", n)
	}
	same(t, f.execute("print on").shape(t)[2:], "stream stdout on\n", "execute_reply ok", "status idle")
}

func TestHistory(t *testing.T) {
	f := begin(t, kernel.Options{})
	for _, code := range []string{"print a", "print [b]", "print a", "//\nprint c", "print a?"} {
		_ = f.execute(code)
	}
	for _, c := range []struct{ request, want string }{
		{`{"hist_access_type":"tail","n":2}`, "4 5"},
		{`{"hist_access_type":"tail","n":0}`, ""},
		{`{"hist_access_type":"tail","n":-3}`, ""},
		{`{"hist_access_type":"tail","n":99}`, "1 2 3 4 5"},
		{`{"hist_access_type":"tail"}`, "1 2 3 4 5"},
		{`{"hist_access_type":"range","session":0,"start":2,"stop":4}`, "2 3"},
		{`{"hist_access_type":"range","start":4}`, "4 5"},
		{`{"hist_access_type":"range","session":-1,"start":1}`, ""},
		{`{"hist_access_type":"search"}`, "1 2 3 4 5"},
		{`{"hist_access_type":"search","pattern":"print a"}`, "1 3"},
		{`{"hist_access_type":"search","pattern":"print a","unique":true}`, "3"},
		{`{"hist_access_type":"search","pattern":"print a","n":1}`, "3"},
		{`{"hist_access_type":"search","pattern":"*print*"}`, "1 2 3 4 5"},
		{`{"hist_access_type":"search","pattern":"print*"}`, "1 2 3 5"},
		{`{"hist_access_type":"search","pattern":"print a?"}`, "5"},
		{`{"hist_access_type":"search","pattern":"print [[]b]"}`, "2"},
		{`{"hist_access_type":"search","pattern":"print [!a-z]*"}`, "2"},
		{`{"hist_access_type":"search","pattern":"print [^x-z]"}`, "1 3"},
		{`{"hist_access_type":"search","pattern":"print [b"}`, ""},
		{`{"hist_access_type":"search","pattern":"print [z-a]"}`, "refused"},
		{`{"hist_access_type":"search","pattern":"[]"}`, ""},
		{`{"hist_access_type":"search","pattern":"["}`, ""},
	} {
		e := f.do("history_request", json.RawMessage(c.request))
		var reply struct {
			Status  string
			History [][]any
		}
		decode(t, e.reply, &reply)
		var lines []string
		for _, row := range reply.History {
			lines = append(lines, fmt.Sprint(row[1]))
		}
		got := strings.Join(lines, " ")
		if reply.Status == "error" {
			got = "refused"
		}
		if got != c.want {
			t.Errorf("%s: lines %q, want %q", c.request, got, c.want)
		}
	}
}
