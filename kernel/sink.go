package kernel

import (
	"context"
	"errors"
	"sync"

	"hone/kernel/message"
	"hone/runtime/worker"
)

// cellSink publishes the outputs of one cell under its request. It stays usable
// after the cell has ended, for goroutines that outlive it.
type cellSink struct {
	kernel     *Kernel
	request    *message.Message
	count      int
	silent     bool
	allowInput bool
	ctx        context.Context // of the running cell

	mu   sync.Mutex
	last worker.Bundle
}

func (s *cellSink) Stream(name, text string) { s.kernel.out.stream(name, text, s.request) }

func (s *cellSink) Display(b worker.Bundle, id string, update bool) {
	msgType := "display_data"
	if update {
		msgType = "update_display_data"
	}
	s.kernel.out.publish(msgType, message.DisplayData{
		Data: object(b.Data), Metadata: object(b.Metadata), Transient: message.Transient{DisplayID: id},
	}, nil, s.request)
}

func (s *cellSink) Result(b worker.Bundle) {
	s.mu.Lock()
	s.last = b
	s.mu.Unlock()
	if s.silent {
		return
	}
	s.kernel.out.publish("execute_result", message.ExecuteResult{
		ExecutionCount: s.count, Data: object(b.Data), Metadata: object(b.Metadata),
	}, nil, s.request)
}

func (s *cellSink) Input(prompt string, password bool) (string, error) {
	if !s.allowInput {
		return "", errNoInput
	}
	s.kernel.out.flush()
	return s.kernel.ask(s.ctx, s.request, prompt, password)
}

// resultText returns the plain text of the cell's value for the history.
func (s *cellSink) resultText() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	text, _ := s.last.Data["text/plain"].(string) // a value without plain text has no text
	return text
}

// valueSink keeps the value of an expression and drops all other output.
type valueSink struct {
	mu   sync.Mutex
	last worker.Bundle
}

func (*valueSink) Stream(string, string)               {}
func (*valueSink) Display(worker.Bundle, string, bool) {}
func (*valueSink) Input(string, bool) (string, error)  { return "", errNoInput }

func (s *valueSink) Result(b worker.Bundle) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = b
}

func (s *valueSink) value() worker.Bundle {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

var errNoInput = errors.New("this front end cannot ask for input (allow_stdin is off); set the value in the cell instead")
