package memory_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"hone/kernel"
	"hone/kernel/internal/fake"
	"hone/kernel/memory"
	"hone/kernel/message"
)

func begin(t *testing.T) (*memory.Client, *fake.Session) {
	t.Helper()
	s := fake.New()
	c := memory.Start(context.Background(), s, kernel.Options{})
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c, s
}

func TestExecuteStreamsOutputsAndReturnsTheReply(t *testing.T) {
	c, _ := begin(t)
	for round := 1; round <= 3; round++ {
		var types []string
		r, err := c.Execute(t.Context(), memory.Request{Code: "print a\nvalue b"}, func(m *message.Message) {
			types = append(types, m.Header.MsgType)
		})
		if err != nil {
			t.Fatal(err)
		}
		if r.Status != "ok" || r.ExecutionCount != round || r.Metadata.Tier != "native" {
			t.Errorf("reply %+v", r)
		}
		got := strings.TrimPrefix(strings.Join(types, " "), "status status") // starting comes before the first
		got = strings.TrimPrefix(got, "status")
		if got != " execute_input stream execute_result status" {
			t.Errorf("round %d: outputs %q", round, types)
		}
	}
}

func TestAFailedCellIsNoError(t *testing.T) {
	c, _ := begin(t)
	r, err := c.Execute(t.Context(), memory.Request{Code: "fail Oops it broke"}, func(*message.Message) {})
	if err != nil || r.Status != "error" || r.EName != "Oops" || r.EValue != "it broke" || len(r.Traceback) != 2 {
		t.Errorf("reply %+v, %v", r, err)
	}
	// Nothing waits in the queue of a client that runs one cell at a time.
	r, err = c.Execute(t.Context(), memory.Request{Code: "print on"}, func(*message.Message) {})
	if err != nil || r.Status != "ok" {
		t.Errorf("reply %+v, %v", r, err)
	}
}

func TestACancelledContextInterruptsTheCell(t *testing.T) {
	c, _ := begin(t)
	for range 20 {
		ctx, cancel := context.WithCancel(t.Context())
		r, err := c.Execute(ctx, memory.Request{Code: "print begun\nwait"}, func(m *message.Message) {
			if m.Header.MsgType == "stream" {
				cancel()
			}
		})
		cancel()
		if err != nil || r.EName != "Interrupted" {
			t.Fatalf("reply %+v, %v", r, err)
		}
	}
}

func TestInput(t *testing.T) {
	c, _ := begin(t)
	c.OnInput = func(prompt string, password bool) (string, error) {
		if strings.Contains(prompt, "refuse") {
			return "", errors.New("no")
		}
		return fmt.Sprintf("<%s %v>", prompt, password), nil
	}
	var text strings.Builder
	collect := func(m *message.Message) {
		var s message.Stream
		if m.Header.MsgType == "stream" && m.Into(&s) == nil {
			text.WriteString(s.Text)
		}
	}
	r, err := c.Execute(t.Context(), memory.Request{Code: "ask name\npassword key"}, collect)
	if err != nil || r.Status != "ok" || text.String() != "typed <name false>\ntyped <key true>\n" {
		t.Errorf("printed %q; %+v, %v", text.String(), r, err)
	}
	r, err = c.Execute(t.Context(), memory.Request{Code: "ask refuse"}, collect)
	if err != nil || r.Status != "error" {
		t.Errorf("refused: %+v, %v", r, err)
	}
}

func TestWithoutAnAnswererInputFails(t *testing.T) {
	c, s := begin(t)
	r, err := c.Execute(t.Context(), memory.Request{Code: "ask name"}, func(*message.Message) {})
	if err != nil || r.Status != "error" || !strings.Contains(r.EValue, "cannot ask for input") {
		t.Errorf("%+v, %v", r, err)
	}
	if s.Requests()[0].AllowInput {
		t.Error("the session was told that it may ask")
	}
}

func TestAsk(t *testing.T) {
	c, _ := begin(t)
	var info message.KernelInfoReply
	if err := c.Ask(t.Context(), "kernel_info_request", nil, &info); err != nil || info.Implementation != "hone" {
		t.Errorf("%+v, %v", info, err)
	}
}

func TestAfterTheEndCallsFail(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := memory.Start(ctx, fake.New(), kernel.Options{})
	cancel()
	for range 2 {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := c.Execute(t.Context(), memory.Request{Code: "print a"}, func(*message.Message) {}); !errors.Is(err, memory.ErrClosed) {
		t.Errorf("Execute after the end: %v", err)
	}
	if err := c.Interrupt(); !errors.Is(err, memory.ErrClosed) {
		t.Errorf("Interrupt after the end: %v", err)
	}
}
