package kernel_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"hone/kernel"
	"hone/kernel/internal/fake"
	"hone/kernel/memory"
	"hone/kernel/message"
	"hone/runtime/worker"
)

// front is a front end in the test's own hands. Every message of the kernel is
// held against its schema.
type front struct {
	t       *testing.T
	pipe    *memory.Pipe
	session *fake.Session
	maker   message.Maker
	ended   chan error
}

func begin(t *testing.T, o kernel.Options) *front {
	t.Helper()
	s := fake.New()
	f := &front{t: t, pipe: memory.NewPipe(), session: s, maker: message.NewMaker("test"), ended: make(chan error, 1)}
	f.serve(s, o)
	return f
}

func (f *front) serve(s worker.Session, o kernel.Options) {
	k := kernel.New(f.pipe, s, o)
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan struct{})
	go func() {
		f.ended <- k.Run(ctx)
		close(stopped)
	}()
	f.t.Cleanup(func() {
		cancel()
		<-stopped
	})
}

func (f *front) post(channel message.Channel, msgType string, content any) *message.Message {
	f.t.Helper()
	m, err := f.maker.Make(channel, msgType, nil, content, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	m.Identities = [][]byte{[]byte("me")}
	if err := f.pipe.Post(m); err != nil {
		f.t.Fatal(err)
	}
	return m
}

func (f *front) next() *message.Message {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(f.t.Context(), 30*time.Second)
	defer cancel()
	m, err := f.pipe.Next(ctx)
	if err != nil {
		f.t.Fatalf("waiting for a message of the kernel: %v", err)
	}
	checkSchema(f.t, m)
	return m
}

// until returns all messages up to and with the first of the given type.
func (f *front) until(msgType string) []*message.Message {
	f.t.Helper()
	var all []*message.Message
	for {
		m := f.next()
		all = append(all, m)
		if m.Header.MsgType == msgType {
			return all
		}
	}
}

// exchange is a request with all that it caused.
type exchange struct {
	request  *message.Message
	messages []*message.Message
	reply    *message.Message // nil if there was none
}

// finish collects what request causes up to its idle status, and fails on
// anything that belongs to another request.
func (f *front) finish(request *message.Message) exchange {
	f.t.Helper()
	e := exchange{request: request}
	for {
		m := f.next()
		if m.ParentID() != request.Header.MsgID {
			if m.ParentID() == "" {
				continue // status starting
			}
			f.t.Fatalf("%s belongs to another request than %s", m.Header.MsgType, request.Header.MsgType)
		}
		e.messages = append(e.messages, m)
		if m.Channel != message.IOPub && m.Channel != message.Stdin {
			e.reply = m
			f.checkReply(request, m)
		}
		if state(m) == "idle" {
			return e
		}
	}
}

// finishAfterOthers is finish for a request behind others that are still ending.
func (f *front) finishAfterOthers(request *message.Message) exchange {
	f.t.Helper()
	e := exchange{request: request}
	for {
		m := f.next()
		if m.ParentID() != request.Header.MsgID {
			continue
		}
		e.messages = append(e.messages, m)
		if state(m) == "idle" {
			return e
		}
	}
}

func (f *front) checkReply(request, m *message.Message) {
	f.t.Helper()
	if m.Channel != request.Channel {
		f.t.Errorf("reply to a request on %s came on %s", request.Channel, m.Channel)
	}
	if len(m.Identities) != 1 || string(m.Identities[0]) != "me" {
		f.t.Errorf("reply goes to %q", m.Identities)
	}
}

func (f *front) do(msgType string, content any) exchange {
	f.t.Helper()
	return f.finish(f.post(message.Shell, msgType, content))
}

func (f *front) execute(code string) exchange {
	f.t.Helper()
	return f.do("execute_request", map[string]any{"code": code})
}

// shape lists an exchange, one message an entry: "status busy", "stream stdout a\n",
// "execute_reply ok".
func (e exchange) shape(t *testing.T) []string {
	t.Helper()
	var lines []string
	for _, m := range e.messages {
		lines = append(lines, m.Header.MsgType+" "+summary(t, m))
	}
	return lines
}

func summary(t *testing.T, m *message.Message) string {
	t.Helper()
	var c struct {
		Status         string         `json:"status"`
		ExecutionState string         `json:"execution_state"`
		Name           string         `json:"name"`
		Text           string         `json:"text"`
		Code           string         `json:"code"`
		EName          string         `json:"ename"`
		Prompt         string         `json:"prompt"`
		Data           map[string]any `json:"data"`
		Transient      message.Transient
	}
	decode(t, m, &c)
	words := []string{c.Status, c.ExecutionState, c.Name, c.Text, c.Code, c.EName, c.Prompt, c.Transient.DisplayID}
	if plain, ok := c.Data["text/plain"].(string); ok {
		words = append(words, plain)
	}
	return strings.Join(strings.FieldsFunc(strings.Join(words, "\x00"), func(r rune) bool { return r == 0 }), " ")
}

func state(m *message.Message) string {
	var s message.Status
	if m.Header.MsgType != "status" || m.Into(&s) != nil {
		return ""
	}
	return s.ExecutionState
}

func decode(t *testing.T, m *message.Message, into any) {
	t.Helper()
	if m == nil {
		t.Fatal("there is no message to decode")
	}
	if err := m.Into(into); err != nil {
		t.Fatal(err)
	}
}

func same(t *testing.T, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got:\n\t%s\nwant:\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// wait returns what Run returned.
func (f *front) wait() error {
	f.t.Helper()
	select {
	case err := <-f.ended:
		return err
	case <-time.After(30 * time.Second):
		return errors.New("the kernel did not end")
	}
}
