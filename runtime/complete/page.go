package complete

import (
	"fmt"
	"go/doc/comment"
	"html"
	"strings"
)

// Text is the page for a terminal.
func (p *Page) Text() string {
	parts := []string{p.Title}
	if len(p.Facts) > 0 {
		parts = append(parts, strings.Join(p.Facts, "\n"))
	}
	if p.Doc != "" {
		parts = append(parts, strings.TrimSpace(string(new(comment.Printer).Text(parsed(p.Doc)))))
	}
	if len(p.Fields) > 0 {
		var b strings.Builder
		for _, f := range p.Fields {
			fmt.Fprintf(&b, "  %-22s %s%s\n", f.Name, f.Type, withDefault(f))
			if doc := strings.Join(strings.Fields(f.Doc), " "); doc != "" {
				fmt.Fprintf(&b, "      %s\n", doc)
			}
		}
		parts = append(parts, strings.TrimRight(b.String(), "\n"))
	}
	if p.Source != "" {
		parts = append(parts, p.Source)
	}
	return strings.Join(parts, "\n\n")
}

func withDefault(f FieldInfo) string {
	if f.Default == "" {
		return ""
	}
	return " = " + f.Default
}

// HTML is the page for a notebook.
func (p *Page) HTML() string {
	var b strings.Builder
	fmt.Fprintf(&b, "<pre><b>%s</b>", html.EscapeString(p.Title))
	for _, f := range p.Facts {
		b.WriteString("\n" + html.EscapeString(f))
	}
	b.WriteString("</pre>")
	if p.Doc != "" {
		b.Write((&comment.Printer{HeadingLevel: 4, DocLinkURL: noLink}).HTML(parsed(p.Doc)))
	}
	if len(p.Fields) > 0 {
		b.WriteString("<table><thead><tr><th>field</th><th>type</th><th>default</th><th>meaning</th></tr></thead><tbody>")
		for _, f := range p.Fields {
			fmt.Fprintf(&b, "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>", html.EscapeString(f.Name), html.EscapeString(f.Type), html.EscapeString(f.Default), html.EscapeString(strings.Join(strings.Fields(f.Doc), " ")))
		}
		b.WriteString("</tbody></table>")
	}
	if p.Source != "" {
		b.WriteString("<pre>" + html.EscapeString(p.Source) + "</pre>")
	}
	return b.String()
}

// noLink leaves [Name] in comments without a link: there is no page to go to.
func noLink(*comment.DocLink) string { return "" }

func parsed(doc string) *comment.Doc { return new(comment.Parser).Parse(doc) }
