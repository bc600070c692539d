package kernel

import (
	"slices"
	"sync"

	"hone/kernel/message"
)

// queue holds requests that wait. It has no bound, because the requests of one
// person do not need one and a full queue would have to drop a cell.
type queue struct {
	mu      sync.Mutex
	changed *sync.Cond
	waiting []entry
	current *message.Message // popped last; what comes next is asked for when it is done
	closed  bool
}

type entry struct {
	msg *message.Message
	// aborted requests are answered but not run.
	aborted bool
}

func newQueue() *queue {
	q := &queue{}
	q.changed = sync.NewCond(&q.mu)
	return q
}

func (q *queue) push(m *message.Message) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, entry{msg: m})
	q.changed.Signal()
}

// pop waits for a request. ok is false once the queue is closed.
func (q *queue) pop() (e entry, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.current = nil
	for len(q.waiting) == 0 && !q.closed {
		q.changed.Wait()
	}
	if q.closed {
		return entry{}, false
	}
	e = q.waiting[0]
	q.waiting = q.waiting[1:]
	q.current = e.msg
	return e, true
}

// holds says that a request of this type waits or is being answered.
func (q *queue) holds(msgType string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.current != nil && q.current.Header.MsgType == msgType {
		return true
	}
	return slices.ContainsFunc(q.waiting, func(e entry) bool { return e.msg.Header.MsgType == msgType })
}

// abort marks all waiting requests of one type as not to be run.
func (q *queue) abort(msgType string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i := range q.waiting {
		if q.waiting[i].msg.Header.MsgType == msgType {
			q.waiting[i].aborted = true
		}
	}
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.changed.Broadcast()
}
