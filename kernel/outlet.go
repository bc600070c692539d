package kernel

import (
	"log/slog"
	"strings"
	"sync"
	"time"

	"hone/kernel/message"
)

// A print loop sends many small pieces. They are gathered until flushEvery has
// passed, until this many bytes wait, or until something else is published, which
// keeps the order of text and displays.
const streamPiece = 32 << 10

// outlet publishes on iopub, in order.
type outlet struct {
	transport  Transport
	maker      message.Maker
	flushEvery time.Duration
	raw        bool // what is not UTF-8 is sent as it is, beside the text
	log        *slog.Logger

	mu     sync.Mutex
	text   strings.Builder // gathered stream text
	name   string          // the stream it belongs to
	parent *message.Message
	timer  *time.Timer
}

func newOutlet(t Transport, maker message.Maker, opts Options) *outlet {
	o := &outlet{transport: t, maker: maker, flushEvery: opts.FlushEvery, raw: opts.Raw, log: opts.Log}
	o.timer = time.AfterFunc(time.Hour, o.flush)
	o.timer.Stop()
	return o
}

// stream gathers text for "stdout" or "stderr". Pieces of it are not cut within a
// character.
func (o *outlet) stream(name, text string, parent *message.Message) {
	if text == "" {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.name != name || o.parent != parent {
		o.flushLocked()
	}
	if o.text.Len() == 0 {
		o.name, o.parent = name, parent
		o.timer.Reset(o.flushEvery)
	}
	o.text.WriteString(text)
	if o.text.Len() >= streamPiece {
		o.flushLocked()
	}
}

// publish sends a message after all text gathered before it.
func (o *outlet) publish(msgType string, content, metadata any, parent *message.Message) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.flushLocked()
	o.sendLocked(msgType, content, metadata, parent)
}

func (o *outlet) status(state string, parent *message.Message) {
	o.publish("status", message.Status{ExecutionState: state}, nil, parent)
}

// flush sends the text that waits.
func (o *outlet) flush() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.flushLocked()
}

func (o *outlet) flushLocked() {
	if o.text.Len() == 0 {
		return
	}
	o.timer.Stop()
	content := message.Stream{Name: o.name, Text: strings.ToValidUTF8(o.text.String(), "\uFFFD")}
	if o.raw && content.Text != o.text.String() {
		content.Raw = []byte(o.text.String())
	}
	o.text.Reset()
	o.sendLocked("stream", content, nil, o.parent)
}

func (o *outlet) sendLocked(msgType string, content, metadata any, parent *message.Message) {
	m, err := o.maker.Make(message.IOPub, msgType, parent, content, metadata)
	if err != nil {
		o.log.Error("output has no JSON form", "type", msgType, "err", err)
		m, err = o.maker.Make(message.IOPub, "stream", parent, message.Stream{
			Name: "stderr", Text: "hone: an output was dropped because it has no JSON form: " + err.Error() + "\n",
		}, nil)
		if err != nil {
			o.log.Error("notice has no JSON form", "err", err)
			return
		}
	}
	m.Identities = [][]byte{[]byte("kernel." + o.maker.Session + "." + m.Header.MsgType)}
	if err := o.transport.Send(m); err != nil {
		o.log.Warn("output not sent", "type", msgType, "err", err)
	}
}
