package kernel

import (
	"sync"

	"hone/kernel/message"
)

// asideHandlers answer what a person asks while typing. These questions do not wait
// for cells: who types the next cell while one trains a model wants the names now.
// They change nothing, so that their order among other requests does not matter,
// but for the names of cells that have not ended.
var asideHandlers = map[string]handler{
	"is_complete_request": (*Kernel).isComplete,
	"complete_request":    (*Kernel).complete,
	"inspect_request":     (*Kernel).inspect,
}

// shellQueue is where a request of the shell channel waits.
func (k *Kernel) shellQueue(m *message.Message) *queue {
	if _, ok := asideHandlers[m.Header.MsgType]; ok && k.shell.holds("execute_request") {
		return k.asides
	}
	return k.shell
}

// busy is the request that the shell channel is busy with.
type busy struct {
	mu   sync.Mutex
	with *message.Message
}

// shellStatus publishes the status for a request that is answered in turn.
func (k *Kernel) shellStatus(state string, m *message.Message) {
	k.busy.mu.Lock()
	defer k.busy.mu.Unlock()
	k.busy.with = nil
	if state == "busy" {
		k.busy.with = m
	}
	k.out.status(state, m)
}

// asideStatus publishes the status for a question that is answered aside. Front ends
// show the last status, so that a cell that goes on is called busy again.
func (k *Kernel) asideStatus(state string, m *message.Message) {
	k.busy.mu.Lock()
	defer k.busy.mu.Unlock()
	k.out.status(state, m)
	if state == "idle" && k.busy.with != nil {
		k.out.status("busy", k.busy.with)
	}
}
