package display

import (
	"context"

	"hone/runtime/worker"
)

// Attach returns session with s attached: while a cell runs, what its program
// displays through GoNB's protocol goes to the cell's sink, and afterwards, until
// the next cell, to that same sink. The session's worker must have been started
// with the server's Env and Stdin.
//
// A session that has a method Drain, which delivers what was printed so far, is asked
// to before each display: prints come through pipes of their own.
func Attach(session worker.Session, s *Server) worker.Session {
	if d, ok := session.(interface{ Drain() }); ok {
		s.drain(d.Drain)
	}
	return &attached{Session: session, server: s}
}

type attached struct {
	worker.Session
	server *Server
}

func (a *attached) Execute(ctx context.Context, r worker.Request, sink worker.Sink) *worker.Reply {
	before := a.server.SetSink(sink)
	reply := a.Session.Execute(ctx, r, sink)
	a.server.Settle()
	if r.Silent {
		// A silent execution is not a cell of its own: goroutines that go on belong to
		// the cell before.
		a.server.SetSink(before)
	}
	return reply
}
