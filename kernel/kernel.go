// Package kernel is hone's Jupyter kernel: it answers the messages of a front
// end by driving a session of package runtime/worker.
//
// It has three layers. The transport carries messages: kernel/wire over sockets,
// kernel/memory inside one process; both satisfy [Transport]. The protocol, this
// package, decides what each message means: every request is bracketed by one
// dispatch in the statuses busy and idle, gets exactly one reply, and its outputs
// are published in order. The language is a [worker.Session] and stays behind
// that interface: nothing here knows Go cells.
//
// [Serve] runs a kernel for a connection file until it is shut down. [New] and
// [Kernel.Run] do the same over any transport.
//
// Guarantees: a request that cannot be understood gets an error reply and never
// ends the kernel; an interrupt is taken while a cell runs; outputs reach the
// front end in the order in which the session gave them, and all of them before
// the reply to their cell.
//
// Limits: comms are not kept (every comm_open is answered by comm_close), there
// is no debugger, and history lives as long as the kernel.
package kernel

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"hone/kernel/message"
	"hone/runtime/worker"
)

// Transport carries messages between the kernel and its front ends.
type Transport interface {
	// Receive returns the next message of shell, control or stdin, in the order of
	// arrival per channel. It fails when ctx is done or the transport is closed.
	Receive(ctx context.Context) (*message.Message, error)
	// Send hands a message over to its channel and returns without waiting for the
	// front end. Messages of one channel keep their order.
	Send(m *message.Message) error
	// Close delivers what was sent, as far as that takes no more than a moment, and
	// releases the transport.
	Close() error
}

// Welcomer is a [Transport] that knows when a front end begins to listen to
// iopub and then sends it the message that welcome makes.
type Welcomer interface {
	Welcome(welcome func(topic string) (*message.Message, error))
}

// Options are the settings of a kernel. The zero value is usable.
type Options struct {
	// Version is hone's version for kernel_info, default "0".
	Version string
	// Log receives what a maintainer may want to know, default nowhere.
	Log *slog.Logger
	// FlushEvery is how long stream output is gathered before it is sent, default
	// 25 ms.
	FlushEvery time.Duration
	// Raw has messages of streams carry what is not UTF-8 as it is, beside the text.
	Raw bool
	// Patience is how long the end of the kernel waits for a running cell to heed
	// its interrupt, default 2 s.
	Patience time.Duration
}

// ErrRestart is what Run returns after a shutdown that asks for a restart.
var ErrRestart = errors.New("the front end asked for a restart")

// Kernel serves one session to the front ends of one transport.
type Kernel struct {
	transport Transport
	session   worker.Session
	options   Options
	log       *slog.Logger
	maker     message.Maker
	out       *outlet
	shell     *queue
	asides    *queue // questions that came while cells run or wait
	busy      busy
	history   history
	input     inputDesk

	mu        sync.Mutex
	count     int                // execution count of the last stored cell
	cancel    context.CancelFunc // cancels the running cell; nil between cells
	cancelled bool               // the running cell was interrupted already

	stop    context.CancelFunc // ends Run
	last    *message.Message   // the shutdown request, once it came
	restart bool               // what it asked for
}

// New returns a kernel that serves session over t. It does nothing until Run.
func New(t Transport, session worker.Session, o Options) *Kernel {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Version == "" {
		o.Version = "0"
	}
	if o.FlushEvery <= 0 {
		o.FlushEvery = 25 * time.Millisecond
	}
	if o.Patience <= 0 {
		o.Patience = 2 * time.Second
	}
	maker := message.NewMaker("kernel")
	return &Kernel{
		transport: t, session: session, options: o, log: o.Log, maker: maker,
		out:   newOutlet(t, maker, o),
		shell: newQueue(), asides: newQueue(),
		input: inputDesk{answers: make(chan *message.Message, 1)},
	}
}

// Run serves until a shutdown request, which gives nil or [ErrRestart], until ctx
// is done, which gives nil, or until the transport fails. It closes the transport
// but not the session. It may be called once.
func (k *Kernel) Run(ctx context.Context) error {
	ctx, k.stop = context.WithCancel(ctx)
	defer k.stop()
	if w, ok := k.transport.(Welcomer); ok {
		w.Welcome(k.welcome)
	}
	k.out.status("starting", nil)

	control := newQueue()
	var loops sync.WaitGroup
	loops.Go(func() { k.serve(ctx, k.shell, shellHandlers, k.shellStatus) })
	loops.Go(func() { k.serve(ctx, k.asides, asideHandlers, k.asideStatus) })
	loops.Go(func() { k.serve(ctx, control, controlHandlers, k.out.status) })
	err := k.receive(ctx, control)

	k.stop()
	k.shell.close()
	k.asides.close()
	control.close()
	k.Interrupt()
	k.await(&loops)
	k.out.flush()
	if closeErr := k.transport.Close(); closeErr != nil {
		k.log.Warn("closing the transport", "err", closeErr)
	}
	if err == nil && k.restart {
		return ErrRestart
	}
	return err
}

// await waits for the loops, but not for a cell that does not heed its interrupt:
// whoever owns the session closes it next, which ends the worker with the cell.
func (k *Kernel) await(loops *sync.WaitGroup) {
	ended := make(chan struct{})
	go func() {
		loops.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(k.options.Patience):
		k.log.Warn("a cell still runs while the kernel ends")
	}
}

// endAfter makes m the last request: Run ends when it has been answered.
func (k *Kernel) endAfter(m *message.Message, restart bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.last, k.restart = m, restart
}

func (k *Kernel) isLast(m *message.Message) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.last == m
}

// receive sorts messages into the queues until ctx is done.
func (k *Kernel) receive(ctx context.Context, control *queue) error {
	for {
		m, err := k.transport.Receive(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("receive from the front end: %w", err)
		}
		switch m.Channel {
		case message.Shell:
			k.shellQueue(m).push(m)
		case message.Control:
			control.push(m)
		case message.Stdin:
			k.input.deliver(m, k.log)
		default:
			k.log.Warn("message on a channel that takes none", "channel", m.Channel.String())
		}
	}
}

// Interrupt ends the running cell, as the interrupt_request message does. Without
// a running cell it does nothing.
func (k *Kernel) Interrupt() {
	k.mu.Lock()
	cancel, again := k.cancel, k.cancelled
	k.cancelled = cancel != nil
	k.mu.Unlock()
	if cancel == nil {
		return
	}
	// The first interrupt goes through the context, which cannot be missed by a
	// cell that is only about to start. A cell that goes on hears the later ones
	// through the session, which may choose stronger means.
	cancel()
	if again {
		k.session.Interrupt()
	}
}

func (k *Kernel) welcome(topic string) (*message.Message, error) {
	return k.maker.Make(message.IOPub, "iopub_welcome", nil, message.Welcome{Subscription: topic}, nil)
}
