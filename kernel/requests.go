package kernel

import (
	"context"
	"runtime"
	"strings"

	"hone/kernel/message"
)

func (k *Kernel) kernelInfo(context.Context, entry) (reply, error) {
	return reply{content: message.KernelInfoReply{
		Status: message.StatusOK, ProtocolVersion: message.ProtocolVersion,
		Implementation: "hone", ImplementationVersion: k.options.Version,
		LanguageInfo: message.LanguageInfo{
			Name: "go", Version: strings.TrimPrefix(runtime.Version(), "go"), MimeType: "text/x-go",
			FileExtension: ".go", PygmentsLexer: "go", CodeMirrorMode: "go", NBConvertExporter: "script",
		},
		Banner: k.session.Banner(), SupportedFeatures: []string{},
		HelpLinks: []message.HelpLink{
			{Text: "Go language", URL: "https://go.dev/ref/spec"},
			{Text: "Go standard library", URL: "https://pkg.go.dev/std"},
			{Text: "GoMLX", URL: "https://pkg.go.dev/github.com/gomlx/gomlx"},
		},
	}}, nil
}

func (k *Kernel) isComplete(_ context.Context, e entry) (reply, error) {
	var request message.IsCompleteRequest
	if err := e.msg.Into(&request); err != nil {
		return reply{}, err
	}
	status, indent := k.session.IsComplete(request.Code)
	content := message.IsCompleteReply{Status: status}
	if status == "incomplete" {
		content.Indent = &indent
	}
	return reply{content: content}, nil
}

func (k *Kernel) complete(_ context.Context, e entry) (reply, error) {
	var request message.CompleteRequest
	if err := e.msg.Into(&request); err != nil {
		return reply{}, err
	}
	found := k.session.Complete(request.Code, within(request.CursorPos, request.Code))
	types := make([]message.CompletionType, 0, len(found.Matches))
	for i, match := range found.Matches {
		t := message.CompletionType{Start: found.Start, End: found.End, Text: match}
		if i < len(found.Kinds) {
			t.Type = found.Kinds[i]
		}
		if i < len(found.Details) {
			t.Signature = found.Details[i]
		}
		types = append(types, t)
	}
	return reply{content: message.CompleteReply{
		Status: message.StatusOK, Matches: append([]string{}, found.Matches...),
		CursorStart: found.Start, CursorEnd: found.End,
		Metadata: map[string]any{"_jupyter_types_experimental": types},
	}}, nil
}

func (k *Kernel) inspect(_ context.Context, e entry) (reply, error) {
	var request message.InspectRequest
	if err := e.msg.Into(&request); err != nil {
		return reply{}, err
	}
	found := k.session.Inspect(request.Code, within(request.CursorPos, request.Code), request.DetailLevel)
	return reply{content: message.InspectReply{
		Status: message.StatusOK, Found: found.Found,
		Data: object(found.Bundle.Data), Metadata: object(found.Bundle.Metadata),
	}}, nil
}

// within keeps a cursor inside its code, counted in code points.
func within(cursor int, code string) int {
	return max(0, min(cursor, len([]rune(code))))
}

func (k *Kernel) tellHistory(_ context.Context, e entry) (reply, error) {
	var request message.HistoryRequest
	if err := e.msg.Into(&request); err != nil {
		return reply{}, err
	}
	found, err := k.history.find(request)
	if err != nil {
		return reply{}, err
	}
	return reply{content: message.HistoryReply{Status: message.StatusOK, History: found}}, nil
}

func (k *Kernel) commInfo(context.Context, entry) (reply, error) {
	return reply{content: message.CommInfoReply{Status: message.StatusOK, Comms: map[string]message.CommInfo{}}}, nil
}

// commOpen refuses every comm, as the protocol wants for a target that the kernel
// does not have.
func (k *Kernel) commOpen(_ context.Context, e entry) (reply, error) {
	var request message.CommOpen
	if err := e.msg.Into(&request); err != nil {
		return reply{}, err
	}
	k.out.publish("comm_close", message.CommClose{CommID: request.CommID, Data: map[string]any{}}, nil, e.msg)
	return reply{}, nil
}

// commIgnored takes the messages of a comm that is not open.
func (k *Kernel) commIgnored(_ context.Context, e entry) (reply, error) {
	k.log.Debug("message of a comm that is not open", "type", e.msg.Header.MsgType)
	return reply{}, nil
}

func (k *Kernel) interrupt(context.Context, entry) (reply, error) {
	k.Interrupt()
	return reply{content: message.OKReply{Status: message.StatusOK}}, nil
}

func (k *Kernel) shutdown(_ context.Context, e entry) (reply, error) {
	var request message.ShutdownRequest
	if err := e.msg.Into(&request); err != nil {
		return reply{}, err
	}
	k.endAfter(e.msg, request.Restart)
	content := message.ShutdownReply{Status: message.StatusOK, Restart: request.Restart}
	// All front ends are told, not only the one that asked.
	k.out.publish("shutdown_reply", content, nil, e.msg)
	return reply{content: content}, nil
}
