package kernel_test

import (
	"encoding/json"
	"testing"

	"hone/kernel"
	"hone/kernel/message"
)

func (f *front) question() *message.Message {
	f.t.Helper()
	all := f.until("input_request")
	q := all[len(all)-1]
	if q.Channel != message.Stdin || len(q.Identities) != 1 || string(q.Identities[0]) != "me" {
		f.t.Errorf("input_request on %s to %q", q.Channel, q.Identities)
	}
	return q
}

func (f *front) reply(parent *message.Message, content any) {
	f.t.Helper()
	m, err := f.maker.Make(message.Stdin, "input_reply", parent, content, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	if err := f.pipe.Post(m); err != nil {
		f.t.Fatal(err)
	}
}

func TestInput(t *testing.T) {
	f := begin(t, kernel.Options{})
	m := f.post(message.Shell, "execute_request", map[string]any{"code": "print before\nask name? \npassword key: "})
	q := f.question()
	if got := string(q.Content); got != `{"prompt":"name? ","password":false}` {
		t.Errorf("first question %s", got)
	}
	f.reply(q, message.InputReply{Value: "Ada"})
	q = f.question()
	if got := string(q.Content); got != `{"prompt":"key: ","password":true}` {
		t.Errorf("second question %s", got)
	}
	f.reply(nil, message.InputReply{Value: "secret"}) // without a parent header, as some front ends do
	same(t, f.finish(m).shape(t), "stream stdout typed secret\n", "execute_reply ok", "status idle")
}

func TestTextComesBeforeTheQuestion(t *testing.T) {
	f := begin(t, kernel.Options{})
	m := f.post(message.Shell, "execute_request", map[string]any{"code": "write prompt without line end\nask "})
	shape := exchange{messages: f.until("input_request")}.shape(t)
	same(t, shape[len(shape)-2:], "stream stdout prompt without line end", "input_request ")
	f.reply(nil, message.InputReply{Value: ""})
	_ = f.finish(m)
}

func TestInputIsRefusedWhenNotAllowed(t *testing.T) {
	f := begin(t, kernel.Options{})
	e := f.do("execute_request", map[string]any{"code": "ask name?", "allow_stdin": false})
	same(t, e.shape(t)[2:], "error CellError", "execute_reply error CellError", "status idle")
}

func TestAnswersThatAreTooLateOrForeignAreDropped(t *testing.T) {
	f := begin(t, kernel.Options{})
	f.reply(nil, message.InputReply{Value: "before anyone asked"})
	m := f.post(message.Shell, "execute_request", map[string]any{"code": "ask one"})
	first := f.question()
	f.reply(m, message.InputReply{Value: "to another question"})
	f.post(message.Stdin, "input_request", message.InputRequest{})
	f.reply(first, message.InputReply{Value: "right"})
	f.reply(first, message.InputReply{Value: "twice"})
	same(t, f.finish(m).shape(t), "stream stdout typed right\n", "execute_reply ok", "status idle")
	m = f.post(message.Shell, "execute_request", map[string]any{"code": "ask two"})
	f.reply(f.question(), message.InputReply{Value: "fresh"})
	same(t, f.finish(m).shape(t), "stream stdout typed fresh\n", "execute_reply ok", "status idle")
}

func TestAMalformedAnswerEndsTheQuestion(t *testing.T) {
	f := begin(t, kernel.Options{})
	m := f.post(message.Shell, "execute_request", map[string]any{"code": "ask one"})
	f.reply(f.question(), json.RawMessage(`{"value":7}`))
	same(t, f.finish(m).shape(t), "error CellError", "execute_reply error CellError", "status idle")
}

func TestAnInterruptEndsAQuestion(t *testing.T) {
	f := begin(t, kernel.Options{})
	f.post(message.Shell, "execute_request", map[string]any{"code": "ask one"})
	q := f.question()
	f.post(message.Control, "interrupt_request", nil)
	f.until("execute_reply")
	f.reply(q, message.InputReply{Value: "too late"})
	m := f.post(message.Shell, "execute_request", map[string]any{"code": "ask two"})
	f.reply(f.question(), message.InputReply{Value: "in time"})
	same(t, f.finishAfterOthers(m).shape(t), "stream stdout typed in time\n", "execute_reply ok", "status idle")
}
