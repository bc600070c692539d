//go:build !windows

package main

import (
	"context"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"hone/kernel/memory"
)

const (
	// termGrace is how long after SIGTERM a cell may end as it likes.
	termGrace = 1200 * time.Millisecond
	// termAgain is the pause between the interrupts after that. The second ends the
	// cell's loops, the third the worker.
	termAgain = 600 * time.Millisecond
)

// untilSignal is a context that an interrupt or SIGTERM ends; terminated says that
// SIGTERM came.
func untilSignal() (ctx context.Context, terminated func() bool, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	var term atomic.Bool
	done := make(chan struct{})
	go func() {
		for {
			select {
			case s := <-signals:
				if s == syscall.SIGTERM {
					term.Store(true)
				}
				cancel()
			case <-done:
				return
			}
		}
	}()
	return ctx, term.Load, func() { signal.Stop(signals); close(done); cancel() }
}

// forwardInterrupts gives interrupts after the first, which ended the context of
// [untilSignal], to the kernel, whose session has stronger means for a cell that does
// not listen. After SIGTERM, which nobody may follow up, it gives them by itself.
func forwardInterrupts(client *memory.Client) (stop func()) {
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	done := make(chan struct{})
	go func() {
		var again <-chan time.Time
		first := true
		for {
			select {
			case s := <-signals:
				if s == syscall.SIGTERM && again == nil {
					again = time.After(termGrace)
				}
				if first {
					first = false // the context tells the kernel
					continue
				}
			case <-again:
				again = time.After(termAgain)
			case <-done:
				return
			}
			// A kernel that is gone needs no interrupt; Run reports that it is.
			_ = client.Interrupt()
		}
	}()
	return func() { signal.Stop(signals); close(done) }
}
