package display

import (
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"hone/runtime/worker"
)

// dispatch handles one message of the program. The protocol tells them apart by
// the keys of their data.
func (p *pipes) dispatch(t *talk, data *protocol.DisplayData) {
	if v, ok := data.Data[protocol.MIMEJupyterInput]; ok {
		p.input(v)
		return
	}
	if v, ok := data.Data[protocol.MIMECommValue]; ok {
		p.commValue(t, v)
		return
	}
	if v, ok := data.Data[protocol.MIMECommSubscribe]; ok {
		p.subscribe(t, v)
		return
	}
	p.server.show(data)
}

// show gives a display to the sink: as a new one, or as an update if its id has
// been displayed before.
func (s *Server) show(data *protocol.DisplayData) {
	s.printed()
	b := worker.Bundle{Data: make(map[string]any, len(data.Data)), Metadata: data.Metadata}
	for mime, v := range data.Data {
		b.Data[string(mime)] = content(string(mime), v)
	}
	s.mu.Lock()
	sink := s.sink
	update := data.DisplayID != "" && s.shown[data.DisplayID]
	if data.DisplayID != "" && sink != nil {
		s.shown[data.DisplayID] = true
	}
	s.mu.Unlock()
	if sink == nil {
		s.log.Warn("display dropped: no cell has run yet")
		return
	}
	sink.Display(b, data.DisplayID, update)
}

// content returns a value as a Jupyter message holds it: text as a string, binary
// data in base64, anything else as it is.
func content(mime string, v any) any {
	raw, ok := v.([]byte)
	if !ok {
		return v
	}
	if isText(mime) {
		return string(raw)
	}
	return base64.StdEncoding.EncodeToString(raw)
}

func isText(mime string) bool {
	return strings.HasPrefix(mime, "text/") || strings.HasSuffix(mime, "+xml") || strings.HasSuffix(mime, "json") ||
		mime == "application/javascript" || mime == "application/xml"
}

// input asks the person and writes the line to the program's standard input. It
// does not wait, because displays must go on meanwhile.
func (p *pipes) input(v any) {
	request, ok := value[protocol.InputRequest](v)
	sink := p.server.current()
	if !ok || sink == nil {
		p.server.log.Warn("request for input dropped", "type", fmt.Sprintf("%T", v))
		return
	}
	go func() {
		line, err := sink.Input(request.Prompt, request.Password)
		if err != nil {
			sink.Stream("stderr", "hone: no input: "+err.Error()+"\n")
			line = "" // the program waits for a line, and an empty one lets it go on
		}
		if _, err := p.server.typed.WriteString(line + "\n"); err != nil {
			p.server.log.Warn("input not handed to the program", "err", err)
		}
	}()
}

// commValue handles a value for the front end, or a request for one. The
// protocol's own address is that of gonbui.Sync.
func (p *pipes) commValue(t *talk, v any) {
	comm, ok := value[protocol.CommValue](v)
	if !ok {
		p.server.log.Warn("comm value dropped", "type", fmt.Sprintf("%T", v))
		return
	}
	if comm.Address == protocol.GonbuiSyncAddress {
		p.reply(t, &protocol.CommValue{Address: protocol.GonbuiSyncAckAddress, Value: comm.Value})
		return
	}
	p.server.noWidgets(comm.Address)
	if comm.Request {
		// Without an answer comms.ReadValue would wait for ever.
		p.reply(t, &protocol.CommValue{Address: comm.Address, Value: 0})
	}
}

func (p *pipes) subscribe(t *talk, v any) {
	comm, ok := value[protocol.CommSubscription](v)
	if !ok {
		p.server.log.Warn("comm subscription dropped", "type", fmt.Sprintf("%T", v))
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if comm.Unsubscribe {
		delete(t.subscribed, comm.Address)
		return
	}
	t.subscribed[comm.Address] = true
}

// Deliver gives a value of the front end to the program, if it has subscribed to
// the address. It reports whether it has.
func (s *Server) Deliver(address string, v any) bool {
	s.mu.Lock()
	p := s.pipes
	s.mu.Unlock()
	p.mu.Lock()
	t := p.talk
	wanted := t != nil && t.subscribed[address]
	p.mu.Unlock()
	if wanted {
		p.reply(t, &protocol.CommValue{Address: address, Value: v})
	}
	return wanted
}

// noWidgets says once in a cell that its widgets do nothing.
func (s *Server) noWidgets(address string) {
	s.mu.Lock()
	sink := s.sink
	again := sink == s.told
	s.told = sink
	s.mu.Unlock()
	if sink != nil && !again {
		sink.Stream("stderr", fmt.Sprintf("hone: GoNB's widgets and comms are not served; the value for %q went nowhere\n", address))
	}
}

func (s *Server) complain(text string) {
	if sink := s.current(); sink != nil {
		sink.Stream("stderr", text)
	}
}

// value returns v as a T. gob gives a registered type by value or by pointer,
// depending on how the program's version of the protocol registered it.
func value[T any](v any) (T, bool) {
	switch v := v.(type) {
	case T:
		return v, true
	case *T:
		if v != nil {
			return *v, true
		}
	}
	var none T
	return none, false
}
