package main

import (
	"fmt"
	"runtime"
	"strings"

	"hone/runtime/worker/message"
)

// describePanic describes the panic being recovered; a deferred function calls it.
func describePanic(value any) *message.Panic {
	pcs := make([]uintptr, 256)
	pcs = pcs[:runtime.Callers(2, pcs)]
	return &message.Panic{Message: panicText(value), Type: fmt.Sprintf("%T", value), Frames: userFrames(pcs)}
}

// panicText is the value as the runtime prints it when a panic is not recovered.
func panicText(value any) (text string) {
	defer func() {
		if p := recover(); p != nil {
			text = fmt.Sprintf("%T (its method panicked: %v)", value, p)
		}
	}()
	switch v := value.(type) {
	case error:
		return v.Error()
	case fmt.Stringer:
		return v.String()
	case string:
		return v
	}
	return fmt.Sprintf("%+v", value)
}

// userFrames lists the frames of a stack between the function that raised the
// panic and the worker's callCell. What lies above the panic, the deferred
// function that recovers it, is left out, and so are the runtime's own frames.
func userFrames(pcs []uintptr) []message.Frame {
	var found []message.Frame
	raised := false
	frames := runtime.CallersFrames(pcs)
	for {
		f, more := frames.Next()
		switch {
		case f.Function == "main.callCell":
			return found
		case raisesPanic(f.Function):
			raised = true
		case raised:
			found = append(found, message.Frame{Func: userName(f.Function), File: f.File, Line: f.Line})
		}
		if !more {
			return found
		}
	}
}

// raisesPanic says whether a function of the runtime turns its caller's fault or
// call of panic into a panic.
func raisesPanic(name string) bool {
	rest, ok := strings.CutPrefix(name, "runtime.")
	if !ok {
		return false
	}
	lower := strings.ToLower(rest)
	return strings.Contains(lower, "panic") || strings.HasPrefix(rest, "mapassign") || strings.HasPrefix(rest, "mapaccess")
}

// userName is a function's name as the user wrote it: cells are packages of their
// own only behind the scenes.
func userName(name string) string {
	if !strings.HasPrefix(name, "session/") {
		return name
	}
	if _, after, ok := strings.Cut(name, "."); ok {
		return after
	}
	return name
}
