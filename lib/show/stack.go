package show

import (
	"fmt"
	"html"
	"strings"
)

// Stack is several values shown one below the other as one display.
type Stack []any

// HTML joins the HTML of the parts; a part without HTML is shown as its SVG or
// its text.
func (s Stack) HTML() string {
	var b strings.Builder
	for _, part := range s {
		bundle := Of(part)
		b.WriteString(`<div style="margin:0 0 8px">`)
		if svg, ok := bundle["image/svg+xml"].(string); ok && bundle.HTML() == "" {
			b.WriteString(svg)
		} else if h := bundle.HTML(); h != "" {
			b.WriteString(h)
		} else {
			b.WriteString(Text(bundle.Plain()).HTML())
		}
		b.WriteString("</div>")
	}
	return b.String()
}

// String joins the texts of the parts.
func (s Stack) String() string {
	parts := make([]string, len(s))
	for i, part := range s {
		parts[i] = Of(part).Plain()
	}
	return strings.Join(parts, "\n")
}

// Text is preformatted text.
type Text string

// HTML keeps line breaks and spaces, and wraps long lines.
func (t Text) HTML() string {
	return fmt.Sprintf(`<pre style="white-space:pre-wrap;word-break:normal;overflow-wrap:anywhere;margin:0;background:transparent;color:inherit">%s</pre>`, html.EscapeString(string(t)))
}

// String returns the text itself.
func (t Text) String() string { return string(t) }

// RawHTML is HTML to be shown as it is. Whoever makes one has escaped what came
// from elsewhere.
type RawHTML string

// HTML returns the HTML itself.
func (h RawHTML) HTML() string { return string(h) }

// String returns the HTML without its tags.
func (h RawHTML) String() string {
	var b strings.Builder
	inTag := false
	for _, r := range string(h) {
		switch {
		case r == '<':
			inTag = true
		case r == '>' && inTag:
			inTag = false
		case !inTag:
			b.WriteRune(r)
		}
	}
	return html.UnescapeString(b.String())
}
