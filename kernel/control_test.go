package kernel_test

import (
	"errors"
	"testing"
	"time"

	"hone/kernel"
	"hone/kernel/message"
)

func TestInterruptReachesACellThatHasJustBegun(t *testing.T) {
	f := begin(t, kernel.Options{})
	for range 50 {
		m := f.post(message.Shell, "execute_request", map[string]any{"code": "wait", "stop_on_error": false})
		f.until("execute_input") // the cell itself may not run yet
		interrupt := f.post(message.Control, "interrupt_request", nil)
		replies := map[string]string{}
		for idle := 0; idle < 2; {
			out := f.next()
			if out.Channel == message.Shell || out.Channel == message.Control {
				replies[out.ParentID()] = summary(t, out)
			}
			if state(out) == "idle" {
				idle++
			}
		}
		if replies[m.Header.MsgID] != "error Interrupted" || replies[interrupt.Header.MsgID] != "ok" {
			t.Fatalf("replies %v", replies)
		}
	}
	if n := f.session.Interrupts(); n != 0 {
		t.Errorf("the session heard %d interrupts besides the context", n)
	}
}

func TestASecondInterruptGoesToTheSession(t *testing.T) {
	f := begin(t, kernel.Options{})
	f.post(message.Shell, "execute_request", map[string]any{"code": "stubborn"})
	f.until("execute_input")
	f.post(message.Control, "interrupt_request", nil)
	f.until("interrupt_reply")
	f.post(message.Control, "interrupt_request", nil)
	f.until("execute_reply")
	if n := f.session.Interrupts(); n != 1 {
		t.Errorf("the session heard %d interrupts, want 1", n)
	}
}

func TestAnInterruptBetweenCellsDoesNothing(t *testing.T) {
	f := begin(t, kernel.Options{})
	_ = f.execute("print a")
	same(t, f.finish(f.post(message.Control, "interrupt_request", nil)).shape(t),
		"status busy", "interrupt_reply ok", "status idle")
	same(t, f.execute("sleep 1\nprint b").shape(t)[2:], "stream stdout b\n", "execute_reply ok", "status idle")
}

func TestControlAnswersWhileACellRuns(t *testing.T) {
	f := begin(t, kernel.Options{})
	f.post(message.Shell, "execute_request", map[string]any{"code": "wait"})
	f.until("execute_input")
	if e := f.finish(f.post(message.Control, "kernel_info_request", nil)); e.reply == nil {
		t.Error("no kernel_info_reply on control")
	}
	same(t, f.finish(f.post(message.Control, "debug_request", map[string]any{"command": "initialize"})).shape(t),
		"status busy", "debug_reply error NotSupported", "status idle")
}

func TestShutdown(t *testing.T) {
	for name, c := range map[string]struct {
		channel message.Channel
		content any
		want    error
	}{
		"end":              {message.Control, message.ShutdownRequest{}, nil},
		"restart":          {message.Control, message.ShutdownRequest{Restart: true}, kernel.ErrRestart},
		"on shell, no arg": {message.Shell, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			f := begin(t, kernel.Options{})
			_ = f.execute("print a")
			e := f.finish(f.post(c.channel, "shutdown_request", c.content))
			same(t, e.shape(t), "status busy", "shutdown_reply ok", "shutdown_reply ok", "status idle")
			if err := f.wait(); !errors.Is(err, c.want) {
				t.Errorf("Run returned %v, want %v", err, c.want)
			}
			if err := f.pipe.Post(e.request); err == nil {
				t.Error("the transport is still open")
			}
		})
	}
}

func TestShutdownEndsARunningCell(t *testing.T) {
	for _, code := range []string{"print before\nwait", "ask name?", "deaf 1500"} {
		t.Run(code, func(t *testing.T) {
			f := begin(t, kernel.Options{Patience: 50 * time.Millisecond})
			f.post(message.Shell, "execute_request", map[string]any{"code": code})
			f.until("execute_input")
			f.post(message.Control, "shutdown_request", message.ShutdownRequest{})
			if err := f.wait(); err != nil {
				t.Error(err)
			}
		})
	}
}
