package engine

import (
	"context"
	"fmt"
	"html"
	"strings"
	"time"

	"hone/runtime/session"
	"hone/runtime/worker"
)

// docTimeout bounds the reading of sources.
const docTimeout = 5 * time.Second

// Inspect documents the name at the cursor: its type, its source if a cell
// declared it, and its documentation if a package did.
func (e *Engine) Inspect(code string, cursor, detail int) worker.Inspection {
	off := byteOffset(code, cursor)
	if name, ok := commandAt(code, off); ok {
		k := commands[name]
		return inspection("%"+name+" "+k.args, k.doc)
	}
	select {
	case <-e.ready:
	default:
		return worker.Inspection{}
	}
	e.mu.Lock()
	if e.names == nil {
		e.mu.Unlock()
		return worker.Inspection{}
	}
	d, ok := e.names.Describe(code, off)
	e.mu.Unlock()
	if !ok {
		return worker.Inspection{}
	}
	rest := d.Source
	if d.Package != "" {
		rest = e.doc(d, detail)
	}
	return inspection(d.Text, rest)
}

// doc is what a name's package says of it. A name that is not documented still
// has its type to show, so what goes wrong is for the log.
func (e *Engine) doc(d *session.Description, detail int) string {
	ctx, cancel := context.WithTimeout(context.Background(), docTimeout)
	defer cancel()
	e.docMu.Lock()
	defer e.docMu.Unlock()
	if e.docs == nil {
		e.docs = &docs{modDir: e.builder.ModDir(), dirs: map[string]string{}}
	}
	text, err := e.docs.text(ctx, d.Package, d.Symbol, detail > 0)
	if err != nil {
		fmt.Fprintf(e.cfg.Log, "inspect: %v\n", err)
	}
	return text
}

func inspection(title, rest string) worker.Inspection {
	plain, page := title, "<pre><b>"+html.EscapeString(title)+"</b></pre>"
	if rest != "" {
		plain += "\n\n" + rest
		page += "<pre>" + html.EscapeString(rest) + "</pre>"
	}
	return worker.Inspection{Found: true, Bundle: worker.Bundle{Data: map[string]any{"text/plain": plain, "text/html": page}}}
}

// commandAt is the command named on the cursor's line.
func commandAt(code string, off int) (string, bool) {
	start := strings.LastIndexByte(code[:off], '\n') + 1
	line, _, _ := strings.Cut(code[start:], "\n")
	word, ok := strings.CutPrefix(line, "%")
	if !ok {
		return "", false
	}
	name, _, _ := strings.Cut(strings.TrimSpace(word), " ")
	_, known := commands[name]
	return name, known
}
