package kernel_test

import (
	"testing"

	"hone/kernel"
	"hone/kernel/message"
)

// Who types the next cell while one trains a model gets the names at once.
func TestQuestionsAreAnsweredWhileACellRuns(t *testing.T) {
	f := begin(t, kernel.Options{})
	cell := f.post(message.Shell, "execute_request", map[string]any{"code": "wait"})
	f.until("execute_input")
	waiting := f.post(message.Shell, "execute_request", map[string]any{"code": "print b"})
	for msgType, content := range map[string]map[string]any{
		"complete_request":    {"code": "pri", "cursor_pos": 3},
		"inspect_request":     {"code": "print", "cursor_pos": 2},
		"is_complete_request": {"code": "f {"},
	} {
		request := f.post(message.Shell, msgType, content)
		e := f.finish(request)
		if e.reply == nil || state(e.messages[0]) != "busy" {
			t.Errorf("%s: %v", msgType, e.shape(t))
		}
		// A front end shows the last status it got.
		if m := f.next(); state(m) != "busy" || m.ParentID() != cell.Header.MsgID {
			t.Errorf("after %s the status is %s of %s, want busy of the cell", msgType, state(m), m.ParentID())
		}
	}
	// What is not a question about names keeps its turn.
	info := f.post(message.Shell, "kernel_info_request", nil)
	f.post(message.Control, "interrupt_request", nil)
	for _, request := range []*message.Message{cell, waiting, info} {
		f.finishAfterOthers(request)
	}
}
