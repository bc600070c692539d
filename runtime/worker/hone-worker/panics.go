package main

import (
	"fmt"
	"runtime"
	"slices"
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
			return beforeInterpreter(found)
		case raised || raisesPanic(f.Function):
			raised = true
			found = append(found, message.Frame{Func: userName(f.Function), File: f.File, Line: f.Line})
		}
		if !more {
			return beforeInterpreter(found)
		}
	}
}

// interpreted says that a frame is the interpreter's.
func interpreted(f message.Frame) bool { return strings.HasPrefix(f.Func, "github.com/traefik/yaegi/") }

// beforeInterpreter leaves, of the frames of an interpreted cell, those of the
// functions it called. The interpreter raises anew what it recovers, so the frames
// of the first panic come last.
func beforeInterpreter(found []message.Frame) []message.Frame {
	byRuntime := func(f message.Frame) bool { return raisesPanic(f.Func) }
	if !slices.ContainsFunc(found, interpreted) {
		return slices.DeleteFunc(found, byRuntime)
	}
	for i := len(found) - 1; i >= 0; i-- {
		if found[i].Func == "runtime.gopanic" {
			found = found[i+1:]
			break
		}
	}
	found = slices.DeleteFunc(found, byRuntime)
	end := slices.IndexFunc(found, interpreted)
	if end < 0 {
		return found
	}
	for end > 0 && strings.HasPrefix(found[end-1].Func, "reflect.") {
		end--
	}
	return slices.DeleteFunc(found[:end], func(f message.Frame) bool { return strings.HasPrefix(f.Func, "hone/runtime/interp.") })
}

// raisesPanic says whether a function of the runtime turns its caller's fault or
// call of panic into a panic.
func raisesPanic(name string) bool {
	rest, ok := strings.CutPrefix(name, "runtime.")
	if !ok {
		return false
	}
	lower := strings.ToLower(rest)
	return strings.Contains(lower, "panic") || strings.HasPrefix(rest, "mapassign") || strings.HasPrefix(rest, "mapaccess") ||
		strings.HasPrefix(rest, "getitab") || strings.HasPrefix(rest, "typeAssert") || strings.HasPrefix(rest, "assert")
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
