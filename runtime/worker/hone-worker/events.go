package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"

	"hone/lib/show"
	"hone/runtime/worker"
	"hone/runtime/worker/message"
)

// events sends what happens to the process that started this one. It is also the
// screen of package show.
type events struct {
	token string
	// cell is the ID of the command whose cell runs or ran last.
	cell atomic.Uint64

	// marked are copies of the descriptors 1 and 2 for the marks: a cell may close
	// or replace its own.
	marked [2]int

	mu   sync.Mutex
	enc  *json.Encoder
	mark uint64
}

func newEvents(f *os.File, token string) (*events, error) {
	e := &events{token: token, enc: json.NewEncoder(f)}
	for i := range e.marked {
		fd, err := syscall.Dup(i + 1)
		if err != nil {
			return nil, fmt.Errorf("copy file descriptor %d: %w", i+1, err)
		}
		syscall.CloseOnExec(fd)
		e.marked[i] = fd
	}
	return e, nil
}

// send reports an event that needs no place among prints.
func (e *events) send(ev message.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.encode(ev)
}

// sendInOrder reports an event after everything printed before it.
func (e *events) sendInOrder(ev message.Event) {
	flushC()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.mark++
	mark := message.Mark(e.token, e.mark)
	for _, fd := range e.marked {
		if err := writeFD(fd, mark); err != nil {
			fail(fmt.Errorf("write to file descriptor %d: %w", fd, err))
		}
	}
	ev.Mark = e.mark
	e.encode(ev)
}

func (e *events) encode(ev message.Event) {
	if err := e.enc.Encode(ev); err != nil {
		fail(fmt.Errorf("report an event: %w", err))
	}
}

// fail ends the worker when nobody can hear it any more: without the process
// that started it, it has no purpose.
func fail(err error) {
	fmt.Fprintln(os.Stderr, "hone-worker:", err)
	os.Exit(1)
}

// Show implements show.Screen.
func (e *events) Show(id string, b show.Bundle, update bool) {
	e.sendInOrder(message.Event{ID: e.owner(), Kind: message.Display, Bundle: wire(b), Display: id, Update: update})
}

// result reports the value of a cell's last expression. Several values make one
// bundle.
func (e *events) result(vals []any) {
	bundles := make([]show.Bundle, len(vals))
	for i, v := range vals {
		bundles[i] = show.Of(v)
	}
	if len(bundles) == 0 {
		return
	}
	e.sendInOrder(message.Event{ID: e.cell.Load(), Kind: message.Result, Bundle: wire(join(bundles))})
}

// join puts the bundles of several values below each other.
func join(bundles []show.Bundle) show.Bundle {
	if len(bundles) == 1 {
		return bundles[0]
	}
	var plain, html []string
	rich := false
	for _, b := range bundles {
		text := b.Plain()
		plain = append(plain, text)
		if h := b.HTML(); h != "" {
			html, rich = append(html, h), true
		} else {
			html = append(html, "<pre>"+escape(text)+"</pre>")
		}
	}
	joined := show.Bundle{"text/plain": strings.Join(plain, "\n")}
	if rich {
		joined["text/html"] = strings.Join(html, "\n")
	}
	return joined
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace

// wire is a bundle in the form of the protocol, where binary data are base64.
func wire(b show.Bundle) *worker.Bundle {
	data := make(map[string]any, len(b))
	for mime, v := range b {
		switch v := v.(type) {
		case []byte:
			data[mime] = base64.StdEncoding.EncodeToString(v)
		case string:
			data[mime] = strings.ToValidUTF8(v, "\uFFFD")
		default:
			data[mime] = v
		}
	}
	return &worker.Bundle{Data: data}
}
