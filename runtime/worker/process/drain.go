package process

import "time"

// drainTime bounds the wait for output that is already written: a sink that is slow,
// or a program that prints without a pause, must not hold up displays for long.
const drainTime = 100 * time.Millisecond

// Drain returns when what the worker had printed when Drain was called has been given
// to the sink. What comes by another way than the worker's events, such as displays
// through GoNB's pipes, keeps its place among prints so.
func (p *Process) Drain() {
	end := time.Now().Add(drainTime)
	p.out.drain(end)
	p.err.drain(end)
}

// drain waits until as much has been delivered as was read and waiting in the pipe.
func (s *stream) drain(end time.Time) {
	target, ok := s.waiting()
	if !ok {
		return // the stream is over, or the system cannot tell
	}
	for pause := 20 * time.Microsecond; s.done.Load() < target && time.Now().Before(end); pause = min(2*pause, time.Millisecond) {
		time.Sleep(pause)
	}
}
