// Package process starts a worker process, gives it cells to run, and tells what
// became of it.
//
// A Process captures what the worker prints at the level of file descriptors, so
// output of C libraries and of programs that cells start appears too, and delivers
// prints and displays in the order in which they happened. (Between standard
// output and standard error, which are two pipes, the order is exact only across
// displays and cells.) When the worker dies, everything it printed is delivered
// first, and the error says why it died in one sentence.
//
// Standard input of the worker is empty (a cell that reads os.Stdin gets io.EOF)
// unless Config.Stdin gives it one.
package process

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"hone/lib/backends/plugins"
	"hone/runtime/worker"
	"hone/runtime/worker/message"
)

// Cell is a compiled cell to run.
type Cell = message.Cell

// Outcome is how a cell ended.
type Outcome = message.Outcome

// Failure is the checked error that ended a cell.
type Failure = message.Failure

// Panic is the panic that ended a cell.
type Panic = message.Panic

// Frame is one call on a stack.
type Frame = message.Frame

// Goroutine is one goroutine at some moment.
type Goroutine = message.Goroutine

// Restored says which values came back after a death.
type Restored = message.Restored

// Config says how to start a worker.
type Config struct {
	// Binary is the worker's program (native.Builder.Worker).
	Binary string
	// Dir is its working folder; "" is that of this process.
	Dir string
	// StateDir is where values of plain data are journalled after each cell, to
	// come back by Restore in another worker; "" journals nothing.
	StateDir string
	// Env is its environment; nil is that of this process. What a backend wants to
	// be started with is added (lib/backends/plugins.WorkerEnv) where it is not set.
	Env []string
	// Args, if not empty, are what os.Args is in cells.
	Args []string
	// Stdin is the worker's standard input; nil is empty. A worker cannot read from a
	// terminal itself, since it is not in the terminal's foreground.
	Stdin *os.File
	// Orphan receives output while no cell has run yet; nil drops it.
	Orphan worker.Sink
}

// allocatorEnv tunes the worker's memory allocator for a backend, and would make
// programs that cells start hold on to memory too.
const allocatorEnv = "GLIBC_TUNABLES"

// interruptTwice is how soon a second interrupt must follow the first to end a
// cell that does not react.
const interruptTwice = 3 * time.Second

// lastGrace is how long after a second interrupt all loops of the cell have to end it,
// before the worker is killed.
const lastGrace = 500 * time.Millisecond

// Process is a live worker. Run is called by one goroutine at a time; all other
// methods may be called at any moment.
type Process struct {
	child    *child
	sending  sync.Mutex
	gate     *gate
	out, err *stream
	journal  string
	gone     chan struct{}

	mu      sync.Mutex
	sink    worker.Sink
	sinks   sinks
	nextID  uint64
	waiting map[uint64]chan message.Event
	// running is the ID of the running cell, 0 if none.
	running uint64
	// interrupted is when the running cell was first interrupted.
	interrupted time.Time
	// last is set by a second interrupt: when it fires, the worker is killed.
	last    *time.Timer
	killed  bool
	closing bool
	died    *Died
}

// Start starts a worker and waits until it takes commands. If it dies before, the
// error is a *Died.
func Start(ctx context.Context, cfg Config) (*Process, error) {
	token := rand.Text()
	env := cfg.Env
	if env == nil {
		env = os.Environ()
	}
	env, added := addMissing(env, plugins.WorkerEnv())
	env = append(env, message.TokenEnv+"="+token)
	if slices.Contains(added, allocatorEnv) {
		env = append(env, message.OnceEnv+"="+allocatorEnv)
	}
	c, err := startChild(cfg, env)
	if err != nil {
		return nil, err
	}
	ready := make(chan message.Event, 1)
	p := &Process{
		child:   c,
		gate:    newGate(),
		gone:    make(chan struct{}),
		sink:    cfg.Orphan,
		waiting: map[uint64]chan message.Event{0: ready},
		journal: cfg.StateDir,
	}
	p.out = newStream(p, 0, "stdout", c.stdout, token)
	p.err = newStream(p, 1, "stderr", c.stderr, token)
	go p.watch()
	if err := p.begin(ctx, ready); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// begin waits for the worker's first word and opens the journal.
func (p *Process) begin(ctx context.Context, ready chan message.Event) error {
	if _, err := p.await(ctx, 0, ready); err != nil {
		if died, ok := errors.AsType[*Died](err); ok && died.Stderr != "" {
			return fmt.Errorf("start the worker: %w; it printed: %s", err, died.Stderr)
		}
		return fmt.Errorf("start the worker: %w", err)
	}
	if p.journal == "" {
		return nil
	}
	_, err := p.call(ctx, message.Command{Op: message.Journal, Value: p.journal})
	return err
}

// Run runs a cell and returns when it has ended and all its output has been given
// to sink, which also receives what its goroutines print later. ctx cancelled means the same as Interrupt. The error is a *Died if the
// worker died; how the cell itself ended, well or badly, is in the Outcome.
func (p *Process) Run(ctx context.Context, c Cell, sink worker.Sink) (*Outcome, error) {
	id, answer, err := p.expect()
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	p.sink, p.running, p.interrupted = sink, id, time.Time{}
	p.sinks.add(id, sink)
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		p.running = 0
		if p.last != nil {
			p.last.Stop()
			p.last = nil
		}
		p.mu.Unlock()
	}()
	if err := p.send(message.Command{ID: id, Op: message.Run, Cell: c}); err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, p.Interrupt)
	defer stop()
	ev, err := p.await(context.Background(), id, answer)
	if err != nil {
		return nil, err
	}
	return ev.Outcome, nil
}

// Interrupt cancels the running cell's ctx and, a moment later, ends its loops but
// for those that look at a context. A second call within three seconds ends those
// too, and kills the worker if the cell goes on all the same; a third kills it at
// once. Without a running cell it does nothing.
func (p *Process) Interrupt() {
	p.mu.Lock()
	id := p.running
	if id == 0 {
		p.mu.Unlock()
		return
	}
	again := !p.interrupted.IsZero() && time.Since(p.interrupted) < interruptTwice
	third := again && p.last != nil
	p.interrupted = time.Now()
	if again && !third {
		p.last = time.AfterFunc(lastGrace, func() { p.killCell(id) })
	}
	p.mu.Unlock()
	if third {
		p.killCell(id)
		return
	}
	// A worker that cannot be told has died; Run reports that.
	_ = p.send(message.Command{Op: message.Interrupt})
}

// killCell kills the worker if it still runs that cell.
func (p *Process) killCell(id uint64) {
	p.mu.Lock()
	running := p.running == id
	p.killed = p.killed || running
	p.mu.Unlock()
	if running {
		p.child.kill()
	}
}

// Waiting tells what the goroutines of cells do at this moment.
func (p *Process) Waiting(ctx context.Context) ([]Goroutine, error) {
	ev, err := p.call(ctx, message.Command{Op: message.Waiting})
	return ev.Goroutines, err
}

// SetEnv sets an environment variable in the worker.
func (p *Process) SetEnv(ctx context.Context, key, value string) error {
	_, err := p.call(ctx, message.Command{Op: message.SetEnv, Key: key, Value: value})
	return err
}

// UnsetEnv removes an environment variable from the worker.
func (p *Process) UnsetEnv(ctx context.Context, key string) error {
	_, err := p.call(ctx, message.Command{Op: message.UnsetEnv, Key: key})
	return err
}

// Chdir changes the worker's working folder and returns the new one, absolute.
func (p *Process) Chdir(ctx context.Context, dir string) (string, error) {
	ev, err := p.call(ctx, message.Command{Op: message.Chdir, Value: dir})
	return ev.Text, err
}

// Peek tells in a line the value of a variable of a cell's package. It fails while a
// cell or a goroutine of a cell runs.
func (p *Process) Peek(ctx context.Context, path, name string) (string, error) {
	ev, err := p.call(ctx, message.Command{Op: message.Peek, Key: path, Value: name})
	return ev.Text, err
}

// Restore opens the plugins of cells that ran in a worker that died, in the order
// in which they ran, without running them again, and gives their variables the
// values journalled in Config.StateDir.
func (p *Process) Restore(ctx context.Context, cells []Cell) (*Restored, error) {
	ev, err := p.call(ctx, message.Command{Op: message.Restore, Cells: cells})
	return ev.Restored, err
}

// Gone is closed when the worker has ended and its output has been delivered.
func (p *Process) Gone() <-chan struct{} { return p.gone }

// Died says why the worker ended; nil while it lives, or if Close ended it.
func (p *Process) Died() *Died {
	select {
	case <-p.gone:
		return p.died
	default:
		return nil
	}
}

// Close ends the worker, whatever it does, and the programs it started.
func (p *Process) Close() error {
	p.mu.Lock()
	p.closing = true
	p.mu.Unlock()
	err := p.child.closeCommands()
	select {
	case <-p.gone:
	case <-time.After(time.Second):
		p.child.kill()
		<-p.gone
	}
	return err
}

// watch reads events until there are no more, waits for the end of the process
// and of its output, and says why it ended.
func (p *Process) watch() {
	var streams sync.WaitGroup
	streams.Go(p.out.read)
	streams.Go(p.err.read)
	broken := p.readEvents()
	p.gate.open()
	state, err := p.child.wait()
	p.out.finish()
	p.err.finish()
	streams.Wait()
	p.mu.Lock()
	died := explain(state, p.err.lastWordsText(), p.err.lastLines(), p.child.oomKilled(), p.killed)
	if err = errors.Join(err, broken); err != nil {
		died.Reason += " (" + err.Error() + ")"
	}
	if !p.closing {
		p.died = died
	}
	p.mu.Unlock()
	close(p.gone)
}

// readEvents handles events until the worker closes their pipe.
func (p *Process) readEvents() error {
	dec := json.NewDecoder(p.child.events)
	for {
		var ev message.Event
		if err := dec.Decode(&ev); err != nil {
			if endOfPipe(err) {
				return nil
			}
			p.child.kill()
			return fmt.Errorf("read the worker's events: %w", err)
		}
		if ev.Mark == 0 {
			p.handle(ev)
			continue
		}
		p.gate.event(ev.Mark, func() { p.handle(ev) })
	}
}

func (p *Process) handle(ev message.Event) {
	switch ev.Kind {
	case message.Display:
		if s := p.sinkOf(ev.ID); s != nil && ev.Bundle != nil {
			s.Display(*ev.Bundle, ev.Display, ev.Update)
		}
	case message.Result:
		if s := p.currentSink(); s != nil && ev.Bundle != nil {
			s.Result(*ev.Bundle)
		}
	case message.Print:
		if s := p.sinkOf(ev.ID); s != nil {
			s.Stream(ev.Stream, string(ev.Printed))
		}
	case message.Ready, message.Ack, message.Done:
		p.mu.Lock()
		answer := p.waiting[ev.ID]
		delete(p.waiting, ev.ID)
		p.mu.Unlock()
		if answer != nil {
			answer <- ev
		}
	}
}

// sinkOf is the output of a cell, or of the newest if that is not kept.
func (p *Process) sinkOf(id uint64) worker.Sink {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s := p.sinks.of(id); s != nil {
		return s
	}
	return p.sink
}

func (p *Process) currentSink() worker.Sink {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sink
}

// expect prepares to wait for the answer to a command.
func (p *Process) expect() (uint64, chan message.Event, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closing {
		return 0, nil, errors.New("the worker was closed")
	}
	p.nextID++
	answer := make(chan message.Event, 1)
	p.waiting[p.nextID] = answer
	return p.nextID, answer, nil
}

// send gives the worker a command. That a worker which has died cannot take it is
// no error here: whoever waits for the answer learns it, with the reason.
func (p *Process) send(c message.Command) error {
	p.sending.Lock()
	defer p.sending.Unlock()
	var buf bytes.Buffer
	if err := json.NewEncoder(&buf).Encode(c); err != nil {
		return fmt.Errorf("send a command to the worker: %w", err)
	}
	if _, err := p.child.commands.Write(buf.Bytes()); err != nil && !endOfPipe(err) {
		return fmt.Errorf("send a command to the worker: %w", err)
	}
	return nil
}

// await waits for an answer, for the end of the worker or of ctx.
func (p *Process) await(ctx context.Context, id uint64, answer chan message.Event) (message.Event, error) {
	select {
	case ev := <-answer:
		return ev, answered(ev)
	case <-p.gone:
	case <-ctx.Done():
		p.mu.Lock()
		delete(p.waiting, id)
		p.mu.Unlock()
		return message.Event{}, ctx.Err()
	}
	select {
	case ev := <-answer: // it answered before it died
		return ev, answered(ev)
	default:
	}
	if p.died != nil {
		return message.Event{}, p.died
	}
	return message.Event{}, errors.New("the worker was closed")
}

func answered(ev message.Event) error {
	if ev.Error != "" {
		return errors.New(ev.Error)
	}
	return nil
}

// call sends a command and waits for its answer.
func (p *Process) call(ctx context.Context, c message.Command) (message.Event, error) {
	id, answer, err := p.expect()
	if err != nil {
		return message.Event{}, err
	}
	c.ID = id
	if err := p.send(c); err != nil {
		return message.Event{}, err
	}
	return p.await(ctx, id, answer)
}
