package kernel

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"

	"hone/kernel/message"
)

// reply is what a handler answers. A zero reply answers nothing, which only the
// messages that are no requests may do.
type reply struct {
	content  any
	metadata any
}

type handler func(*Kernel, context.Context, entry) (reply, error)

var shellHandlers = map[string]handler{
	"kernel_info_request": (*Kernel).kernelInfo,
	"execute_request":     (*Kernel).execute,
	"is_complete_request": (*Kernel).isComplete,
	"complete_request":    (*Kernel).complete,
	"inspect_request":     (*Kernel).inspect,
	"history_request":     (*Kernel).tellHistory,
	"comm_info_request":   (*Kernel).commInfo,
	"comm_open":           (*Kernel).commOpen,
	"comm_msg":            (*Kernel).commIgnored,
	"comm_close":          (*Kernel).commIgnored,
	// Old front ends send these two on shell.
	"shutdown_request":  (*Kernel).shutdown,
	"interrupt_request": (*Kernel).interrupt,
}

var controlHandlers = map[string]handler{
	"kernel_info_request": (*Kernel).kernelInfo,
	"interrupt_request":   (*Kernel).interrupt,
	"shutdown_request":    (*Kernel).shutdown,
}

// serve answers the requests of one queue, one after the other.
func (k *Kernel) serve(ctx context.Context, q *queue, handlers map[string]handler, status func(string, *message.Message)) {
	for {
		e, ok := q.pop()
		if !ok {
			return
		}
		k.dispatch(ctx, e, handlers, status)
	}
}

// dispatch brackets one request in busy and idle and sends its reply between them.
func (k *Kernel) dispatch(ctx context.Context, e entry, handlers map[string]handler, status func(string, *message.Message)) {
	m := e.msg
	status("busy", m)
	defer func() {
		status("idle", m)
		if k.isLast(m) {
			k.stop()
		}
	}()

	handle, known := handlers[m.Header.MsgType]
	if !known {
		handle = unsupported
	}
	r, err := k.guarded(ctx, e, handle)
	if err != nil {
		k.log.Warn("request failed", "type", m.Header.MsgType, "err", err)
		r = failed(err)
	}
	if err != nil && !isRequest(m) {
		r = reply{} // nobody waits for an answer
	}
	k.out.flush()
	if r.content != nil {
		k.answer(m, r)
	}
}

// guarded keeps a fault of a handler or of the session from ending the kernel.
func (k *Kernel) guarded(ctx context.Context, e entry, handle handler) (r reply, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			k.log.Error("fault in a handler", "type", e.msg.Header.MsgType, "fault", fault, "stack", string(debug.Stack()))
			err = fmt.Errorf("internal fault while answering %s: %v; the kernel goes on, please report it",
				e.msg.Header.MsgType, fault)
		}
	}()
	return handle(k, ctx, e)
}

func (k *Kernel) answer(request *message.Message, r reply) {
	m, err := k.maker.Make(request.Channel, replyType(request.Header.MsgType), request, r.content, r.metadata)
	if err != nil {
		k.log.Error("reply has no JSON form", "type", request.Header.MsgType, "err", err)
		m, err = k.maker.Make(request.Channel, replyType(request.Header.MsgType), request, failed(err).content, nil)
		if err != nil {
			k.log.Error("error reply has no JSON form", "err", err)
			return
		}
	}
	m.Identities = request.Identities
	if err := k.transport.Send(m); err != nil {
		k.log.Warn("reply not sent", "type", m.Header.MsgType, "err", err)
	}
}

func replyType(requestType string) string {
	return strings.TrimSuffix(requestType, "_request") + "_reply"
}

func isRequest(m *message.Message) bool { return strings.HasSuffix(m.Header.MsgType, "_request") }

// unsupported answers a request that this kernel does not know.
func unsupported(_ *Kernel, _ context.Context, e entry) (reply, error) {
	t := e.msg.Header.MsgType
	if !isRequest(e.msg) {
		return reply{}, fmt.Errorf("message type %q is not known on the %s channel", t, e.msg.Channel)
	}
	return reply{content: message.ErrorReply{Status: message.StatusError, Failure: message.Failure{
		EName:     "NotSupported",
		EValue:    fmt.Sprintf("this kernel does not answer %s on the %s channel", t, e.msg.Channel),
		Traceback: []string{},
	}}}, nil
}

func failed(err error) reply {
	return reply{content: message.ErrorReply{Status: message.StatusError, Failure: message.Failure{
		EName: "RequestError", EValue: err.Error(), Traceback: []string{err.Error()},
	}}}
}
