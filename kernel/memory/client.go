package memory

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"hone/kernel"
	"hone/kernel/message"
	"hone/runtime/worker"
)

// Client is a front end inside the process. Execute and Ask must be called by one
// goroutine at a time; Interrupt and Close may be called at any moment.
type Client struct {
	// OnInput answers a cell's input_request. nil refuses: cells are then run with
	// allow_stdin false. It must be set before the first Execute.
	OnInput func(prompt string, password bool) (string, error)

	pipe  *Pipe
	maker message.Maker
	once  sync.Once
	ended chan struct{}
	err   error // of Run, once ended is closed
}

// Request is a cell to execute.
type Request struct {
	Code string
	// Silent cells are neither numbered nor stored.
	Silent bool
	// Metadata is that of the cell, which the kernel may see.
	Metadata map[string]any
}

// Reply is an execute_reply.
type Reply struct {
	message.ExecuteErrorReply
	// Metadata says how the cell was run: tier, time to prepare, time to run.
	Metadata message.ExecuteMetadata
}

// Start runs a kernel over session until ctx is done or Close is called. The
// session stays the caller's to close.
func Start(ctx context.Context, session worker.Session, o kernel.Options) *Client {
	c := &Client{pipe: NewPipe(), maker: message.NewMaker("hone"), ended: make(chan struct{})}
	k := kernel.New(c.pipe, session, o)
	go func() {
		defer close(c.ended)
		c.err = k.Run(ctx)
	}()
	return c
}

// Execute runs a cell and calls output, on the calling goroutine and in order,
// with each iopub message that the cell causes, from status busy to status idle.
// It returns once the reply and the idle status are there. A cell that fails is no
// error here: see Reply.Status. If ctx is done, the cell is interrupted and its
// reply awaited all the same.
func (c *Client) Execute(ctx context.Context, r Request, output func(*message.Message)) (*Reply, error) {
	m, err := c.ask(ctx, message.Shell, "execute_request", message.ExecuteRequest{
		Code: r.Code, Silent: r.Silent, StoreHistory: !r.Silent, AllowStdin: c.OnInput != nil, StopOnError: true,
	}, r.Metadata, output)
	if err != nil {
		return nil, err
	}
	reply := &Reply{}
	if err := m.Into(&reply.ExecuteErrorReply); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(m.Metadata, &reply.Metadata); err != nil {
		return nil, fmt.Errorf("metadata of execute_reply: %w", err)
	}
	return reply, nil
}

// Ask sends any other request on shell, for example "kernel_info_request", and
// decodes the reply's content into answer.
func (c *Client) Ask(ctx context.Context, msgType string, content, answer any) error {
	m, err := c.ask(ctx, message.Shell, msgType, content, nil, func(*message.Message) {})
	if err != nil {
		return err
	}
	return m.Into(answer)
}

// Interrupt interrupts the running cell by message, as a front end does.
func (c *Client) Interrupt() error {
	m, err := c.maker.Make(message.Control, "interrupt_request", nil, nil, nil)
	if err != nil {
		return err
	}
	return c.pipe.Post(m)
}

// Close shuts the kernel down, waits for its end and returns what Run returned.
// It does not close the session.
func (c *Client) Close() error {
	var posting error
	c.once.Do(func() {
		m, err := c.maker.Make(message.Control, "shutdown_request", nil, message.ShutdownRequest{}, nil)
		if err == nil {
			err = c.pipe.Post(m)
		}
		if err != nil && err != ErrClosed {
			posting = err
		}
	})
	if posting != nil {
		return posting
	}
	<-c.ended
	return c.err
}

// ask sends a request and collects what belongs to it until both its reply and
// its idle status came, which are on different channels and so in either order.
func (c *Client) ask(ctx context.Context, channel message.Channel, msgType string, content, metadata any, output func(*message.Message)) (*message.Message, error) {
	request, err := c.maker.Make(channel, msgType, nil, content, metadata)
	if err != nil {
		return nil, err
	}
	if err := c.pipe.Post(request); err != nil {
		return nil, err
	}
	release := context.AfterFunc(ctx, func() {
		// The kernel may have ended by itself, which Next reports below.
		_ = c.Interrupt()
	})
	defer release()
	var reply *message.Message
	for idle := false; reply == nil || !idle; {
		m, err := c.pipe.Next(context.WithoutCancel(ctx))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", msgType, err)
		}
		if m.Channel == message.Stdin {
			if err := c.answer(m); err != nil {
				return nil, err
			}
			continue
		}
		// Outputs of an earlier cell's goroutines come under their own parent; they
		// are passed on, so that the caller can put them where they belong.
		if m.Channel == message.IOPub {
			output(m)
			if m.Header.MsgType == "execute_input" && ctx.Err() != nil {
				// An interrupt sent before the cell had begun met no cell.
				if err := c.Interrupt(); err != nil {
					return nil, fmt.Errorf("%s: %w", msgType, err)
				}
			}
			idle = idle || m.ParentID() == request.Header.MsgID && isIdle(m)
			continue
		}
		if m.ParentID() == request.Header.MsgID {
			reply = m
		}
	}
	return reply, nil
}

func isIdle(m *message.Message) bool {
	var s message.Status
	return m.Header.MsgType == "status" && m.Into(&s) == nil && s.ExecutionState == "idle"
}

// answer answers an input_request. A refusal interrupts the cell, because the
// protocol has no reply that says no.
func (c *Client) answer(question *message.Message) error {
	var asked message.InputRequest
	if err := question.Into(&asked); err != nil {
		return err
	}
	value, err := c.OnInput(asked.Prompt, asked.Password)
	if err != nil {
		return c.Interrupt()
	}
	m, err := c.maker.Make(message.Stdin, "input_reply", question, message.InputReply{Value: value}, nil)
	if err != nil {
		return err
	}
	return c.pipe.Post(m)
}
