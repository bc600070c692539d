package main

import (
	"slices"
	"strings"
	"sync"

	"hone/runtime/interp"
	"hone/runtime/worker/message"
)

// scripts are the interpreted cells whose goroutines have not ended, by the labels of
// these. A stack shows of an interpreted cell only the interpreter.
type scripts struct {
	mu   sync.Mutex
	list map[string]script
}

type script struct {
	cell    string // "cell[3]"
	program *interp.Program
}

// begin notes that a script runs; the caller calls ended when its goroutine has ended.
func (s *scripts) begin(label, cell string, p *interp.Program) (ended func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.list == nil {
		s.list = map[string]script{}
	}
	s.list[label] = script{cell, p}
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.list, label)
	}
}

// locate puts the place in the cell instead of the interpreter's frames, if the
// goroutine runs a script and stands still: then nothing changes the place.
func (s *scripts) locate(g *message.Goroutine) {
	s.mu.Lock()
	at, ok := s.list[g.Cell]
	s.mu.Unlock()
	last := slices.IndexFunc(g.Frames, isCallCell)
	first := slices.IndexFunc(g.Frames, ofInterpreter)
	if !ok || first < 0 || last < first {
		return
	}
	frames := slices.Clone(g.Frames[:first])
	frames = append(frames, message.Frame{Func: "HoneCell", File: at.cell, Line: at.program.Line()})
	g.Frames = append(frames, g.Frames[last:]...)
}

// ofInterpreter says that a frame is of the interpreter or of a call by which it
// calls a function.
func ofInterpreter(f message.Frame) bool {
	return strings.HasPrefix(f.Func, "github.com/traefik/yaegi/") || strings.HasPrefix(f.Func, "reflect.Value.")
}
