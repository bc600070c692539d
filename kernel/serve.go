package kernel

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"hone/kernel/wire"
	"hone/runtime/worker"
)

// Serve serves session at the sockets that a Jupyter connection file names, until
// a front end shuts the kernel down, SIGTERM comes, ctx is done, or the process
// that started the kernel is gone. All of these give nil. SIGINT interrupts the
// running cell. The session stays the caller's to close.
func Serve(ctx context.Context, connectionFile string, session worker.Session, o Options) error {
	// Before the sockets are there: who can reach them must be able to signal.
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	defer signal.Stop(signals)

	connection, err := wire.ReadConnection(connectionFile)
	if err != nil {
		return err
	}
	transport, err := wire.Listen(connection, wire.Limits{}, o.Log)
	if err != nil {
		return fmt.Errorf("start the kernel: %w", err)
	}
	k := New(transport, session, o)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go k.heed(ctx, signals, stop)
	if err := k.Run(ctx); err != nil && !errors.Is(err, ErrRestart) {
		return err
	}
	return nil
}

// heed turns signals, and the end of the parent process, into what they mean here.
func (k *Kernel) heed(ctx context.Context, signals <-chan os.Signal, stop context.CancelFunc) {
	// Jupyter names itself to the kernels that shall not outlive it. A parent that
	// is process 1 cannot be told from none.
	parent := os.Getppid()
	watched := os.Getenv("JPY_PARENT_PID") != "" && parent != 1
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case s := <-signals:
			if s == syscall.SIGINT {
				k.Interrupt()
				continue
			}
			k.log.Info("shutting down on a signal", "signal", s.String())
			stop()
		case <-tick.C:
			if watched && os.Getppid() != parent {
				k.log.Info("shutting down: the process that started the kernel is gone")
				stop()
			}
		case <-ctx.Done():
			return
		}
	}
}
