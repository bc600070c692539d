package main

import (
	"io"
	"log"
	"os"
	"strconv"
	"strings"

	"hone/runtime/cellrt"
	"hone/runtime/worker/goroutines"
	"hone/runtime/worker/message"
)

// routePrints has what goroutines of earlier cells print by fmt and log go to the
// outputs of those cells.
func (e *events) routePrints() {
	stdout, stderr := os.Stdout, os.Stderr
	cellrt.OnPrint = func(stream string) io.Writer {
		// Who puts another file in the place of os.Stdout wants the prints there.
		if stream == "stdout" && os.Stdout != stdout || stream == "stderr" && os.Stderr != stderr {
			return nil
		}
		if id := e.owner(); id != e.cell.Load() {
			return earlier{e, id, stream}
		}
		return nil
	}
	log.SetOutput(logged{})
}

// owner is the ID of the command whose cell began the calling goroutine, or that
// of the cell that runs if none did.
func (e *events) owner() uint64 {
	_, text, ok := strings.Cut(goroutines.Own(), "/")
	if !ok {
		return e.cell.Load()
	}
	id, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return e.cell.Load()
	}
	return id
}

// earlier writes to the output of an earlier cell.
type earlier struct {
	events *events
	cell   uint64
	stream string
}

func (w earlier) Write(p []byte) (int, error) {
	w.events.sendInOrder(message.Event{ID: w.cell, Kind: message.Print, Stream: w.stream, Printed: p})
	return len(p), nil
}

// logged is where package log writes.
type logged struct{}

func (logged) Write(p []byte) (int, error) { return cellrt.Stderr().Write(p) }
