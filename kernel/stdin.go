package kernel

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"hone/kernel/message"
)

// inputDesk has one question open at a time.
type inputDesk struct {
	asking  sync.Mutex // held while a question is open
	answers chan *message.Message

	mu   sync.Mutex
	open string // message id of the open input_request, or ""
}

// deliver hands over an input_reply. One that answers no open question is dropped:
// it comes from a front end that was too late.
func (d *inputDesk) deliver(m *message.Message, log *slog.Logger) {
	d.mu.Lock()
	defer d.mu.Unlock()
	// Some front ends send no parent header; those that do must mean this question.
	parent := m.ParentID()
	if m.Header.MsgType != "input_reply" || d.open == "" || parent != "" && parent != d.open {
		log.Warn("message on stdin that answers no question", "type", m.Header.MsgType)
		return
	}
	d.open = ""
	d.answers <- m
}

func (d *inputDesk) expect(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open = id
}

// withdraw closes the question and forgets an answer that came meanwhile.
func (d *inputDesk) withdraw() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open = ""
	select {
	case <-d.answers:
	default:
	}
}

// ask asks the front end that sent request for one line.
func (k *Kernel) ask(ctx context.Context, request *message.Message, prompt string, password bool) (string, error) {
	k.input.asking.Lock()
	defer k.input.asking.Unlock()
	m, err := k.maker.Make(message.Stdin, "input_request", request, message.InputRequest{Prompt: prompt, Password: password}, nil)
	if err != nil {
		return "", err
	}
	m.Identities = request.Identities
	k.input.expect(m.Header.MsgID)
	defer k.input.withdraw()
	if err := k.transport.Send(m); err != nil {
		return "", fmt.Errorf("ask for input: %w", err)
	}
	select {
	case answer := <-k.input.answers:
		var content message.InputReply
		if err := answer.Into(&content); err != nil {
			return "", err
		}
		return content.Value, nil
	case <-ctx.Done():
		return "", errInterruptedInput
	}
}

var errInterruptedInput = errors.New("interrupted while waiting for input")
